//! An import that is killed: what was acknowledged is there, the rest follows, nothing is there twice.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};

const ROWS: usize = 3_000;

fn yanzhen(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_yanzhen"));
    command
        .arg("--data-dir")
        .arg(folder.join("data"))
        .stdout(Stdio::piped());
    command.env_remove("YANZHEN_DATABASE_URL");
    command
}

fn output(command: &mut Command) -> String {
    String::from_utf8(command.output().unwrap().stdout).unwrap()
}

#[test]
fn a_killed_import_loses_nothing_that_it_acknowledged_and_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let mut text = "企业名称,统一社会信用代码,地址\n".to_owned();
    for number in 0..ROWS {
        let organization = format!("MA{number:06}");
        let code = yanzhen::domain::credit_code::CreditCode::compose("410399", &organization).unwrap();
        text.push_str(&format!("洛阳第{number}号科技有限公司,{code},甲路{number}号\n"));
    }
    let file = folder.path().join("名录.csv");
    std::fs::write(&file, text).unwrap();
    let mut import = yanzhen(folder.path()).arg("import").arg(&file).spawn().unwrap();
    let mut lines = BufReader::new(import.stdout.take().unwrap()).lines();
    let acknowledged = lines.next().unwrap().unwrap();
    import.kill().unwrap();
    import.wait().unwrap();
    assert!(acknowledged.starts_with("已写入 500/3000 行"), "{acknowledged}");
    let again = output(yanzhen(folder.path()).arg("import").arg(&file));
    let (first, last) = (again.lines().next().unwrap(), again.lines().last().unwrap());
    assert!(!first.starts_with("已写入 500/"), "{again}");
    assert_eq!(
        last,
        "导入编号 1：共 3000 行：新增 3000，更新 0，不变 0，待匹配 0，跳过 0，错误 0"
    );
    let third = output(yanzhen(folder.path()).arg("import").arg(&file));
    assert_eq!(
        third.lines().last().unwrap(),
        "导入编号 2：共 3000 行：新增 0，更新 0，不变 3000，待匹配 0，跳过 0，错误 0"
    );
}
