//! `yanzhen erase`: the people of a firm are taken out of the registry, and the audit stays whole.

use clap::Args;

use super::Outcome;
use super::out::say;
use crate::config::Config;
use crate::domain::enterprise::EnterpriseId;

/// Whose people are taken out, and why.
#[derive(Args, Clone, Debug)]
pub(super) struct Erase {
    /// The firm.
    #[arg(help = "企业编号")]
    firm: EnterpriseId,
    /// The reason, for the audit.
    #[arg(long, env = "YANZHEN_WHY", help = "删除的原因，会记入审计")]
    why: String,
}

/// Erases them; what an import kept beside the firm goes too.
pub(super) async fn run(config: &Config, args: &Erase) -> anyhow::Result<Outcome> {
    let session = super::open(config, "yanzhen erase").await?;
    session.erase_people(args.firm, &args.why).await?;
    say!(
        "已删除企业 {} 的法定代表人、联系人、电话和邮箱，并记入审计。",
        args.firm
    );
    say!("导入的原始文件和以前的备份里可能还有，请按保存期限处理。");
    Ok(Outcome::Done)
}
