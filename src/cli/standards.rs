//! `yanzhen standards`: which texts there are, whether a draft is sound, and what changed between two.

use std::path::{Path, PathBuf};

use crate::domain::day::Day;
use anyhow::Context;
use clap::{Args, Subcommand};

use super::Outcome;
use super::out::say;
use crate::app::standard::read_standard;
use crate::domain::catalog::Catalog;
use crate::domain::seed::{SeedError, Seeds};
use crate::rules::library::Library;
use crate::rules::standard::Standard;
use crate::view::standard::{ArticleView, ChangeView, ClauseText, StandardRow, changes};

/// What to do with standards.
#[derive(Args, Clone, Debug)]
pub(super) struct Standards {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Clone, Debug)]
enum Command {
    #[command(about = "列出收录的标准及其起止日")]
    List,
    #[command(about = "读一份标准：条款、原文、受理时间、更正")]
    Show {
        #[arg(help = "标准编号，见 standards list")]
        standard: String,
        #[arg(long, env = "YANZHEN_DATE", help = "按哪一天看受理时间，省略为今天")]
        date: Option<Day>,
    },
    #[command(about = "检查标准文件：逐条指出文件、行、问题和改法")]
    Lint {
        #[arg(
            help = "标准文件，路径以 <称号>/<起始日>[.<用途>].toml 结尾；也可以给一个目录；省略则检查内置的全部标准"
        )]
        files: Vec<PathBuf>,
    },
    #[command(about = "逐条对比两份标准")]
    Diff {
        #[arg(help = "较早的标准编号")]
        before: String,
        #[arg(help = "较晚的标准编号")]
        after: String,
    },
}

/// Answers without a database: standards are part of the program, drafts are files.
pub(super) fn run(standards: &Standards) -> anyhow::Result<Outcome> {
    match &standards.command {
        Command::List => list(),
        Command::Show { standard, date } => show(standard, *date),
        Command::Lint { files } => lint(files),
        Command::Diff { before, after } => diff(before, after),
    }
}

fn load(seeds: &Seeds) -> Result<(Catalog, Library), Vec<SeedError>> {
    let catalog = Catalog::load(seeds)?;
    let library = Library::load(seeds, &catalog)?;
    Ok((catalog, library))
}

pub(super) fn load_compiled() -> anyhow::Result<(Catalog, Library)> {
    load(&Seeds::compiled()).map_err(|findings| anyhow::anyhow!("内置数据有误，共 {} 处", findings.len()))
}

fn list() -> anyhow::Result<Outcome> {
    let (catalog, library) = load_compiled()?;
    for standard in library.standards() {
        let row = StandardRow::new(standard, &catalog);
        let until = row.until.map_or_else(|| "今".to_owned(), |until| until.to_string());
        let purpose = row.purpose.title();
        say!(
            "{}\n  {}（{}）\n  {purpose}，{} 至 {until}",
            row.id,
            row.title,
            row.document,
            row.effective
        );
    }
    Ok(Outcome::Done)
}

fn show(id: &str, date: Option<Day>) -> anyhow::Result<Outcome> {
    let (catalog, library) = load_compiled()?;
    let day = date.unwrap_or_else(crate::app::machine_today);
    let text = read_standard((&catalog, &library), id, day);
    let text = text.with_context(|| format!("没有编号为 {id} 的标准，可用 yanzhen standards list 查看"))?;
    let row = &text.row;
    let until = row.until.map_or_else(|| "今".to_owned(), |until| until.to_string());
    say!(
        "{}\n{} · {} · {} 至 {until}",
        row.title,
        row.document,
        row.purpose.title(),
        row.effective
    );
    if !text.link.is_empty() {
        say!("官方原文：{}", text.link);
    }
    say!("为何适用：{}", text.because);
    say!("受理时间：{}", text.window.text);
    if !text.note.is_empty() {
        say!("说明：{}", text.note);
    }
    let items = text.score.iter().flat_map(|card| &card.items);
    for article in text
        .conditions
        .iter()
        .chain(items)
        .filter(|article| !article.number.is_empty())
    {
        print_article(article);
    }
    for corrected in &text.corrected {
        say!("\n更正 {}：{}（{}）", corrected.on, corrected.what, corrected.source);
    }
    if let Some(before) = &text.before {
        say!(
            "\n前一份 {}，共 {} 处不同：yanzhen standards diff {} {id}",
            before.id,
            text.changes.len(),
            before.id
        );
    }
    Ok(Outcome::Done)
}

fn print_article(article: &ArticleView) {
    let indent = "  ".repeat(article.depth);
    say!("\n{indent}{} {}", article.number, article.title);
    say!("{indent}  {}", article.required);
    say!(
        "{indent}  {} {}（可信度 {}）",
        article.clause.document,
        article.clause.article,
        article.confidence
    );
    if let Some(quote) = &article.quote {
        say!("{indent}  原文：“{}”（可信度 {}）", quote.text, quote.confidence);
    }
    if !article.note.is_empty() {
        say!("{indent}  {}", article.note);
    }
    if !article.evidence.is_empty() {
        say!("{indent}  材料：{}", article.evidence.join("、"));
    }
}

fn lint(files: &[PathBuf]) -> anyhow::Result<Outcome> {
    let mut seeds = Seeds::compiled();
    for file in &standard_files(files)? {
        let text = std::fs::read_to_string(file).with_context(|| format!("读不出 {}", file.display()))?;
        seeds = seeds.with(&place(file)?, &text);
    }
    match load(&seeds) {
        Ok((_, library)) => {
            say!("没有发现问题：共 {} 份标准。", library.standards().len());
            Ok(Outcome::Done)
        }
        Err(findings) => {
            findings.iter().for_each(|finding| say!("{finding}"));
            say!("共 {} 处问题。", findings.len());
            Ok(Outcome::NeedsAttention)
        }
    }
}

/// Returns the files, and those of the folders, that were named.
fn standard_files(named: &[PathBuf]) -> anyhow::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for path in named {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let read = || format!("读不出目录 {}", path.display());
        let mut inside = Vec::new();
        for entry in std::fs::read_dir(path).with_context(read)? {
            let inner = entry.with_context(read)?.path();
            if inner.is_dir() || inner.extension().is_some_and(|extension| extension == "toml") {
                inside.push(inner);
            }
        }
        inside.sort();
        files.extend(standard_files(&inside)?);
    }
    Ok(files)
}

/// Returns where a draft stands among the seeds: its last folder is the tier.
fn place(file: &Path) -> anyhow::Result<String> {
    let name = file.file_name().and_then(|name| name.to_str());
    let tier = file.parent().and_then(Path::file_name).and_then(|tier| tier.to_str());
    let (tier, name) = tier
        .zip(name)
        .with_context(|| format!("{} 要放在以称号代码命名的目录里", file.display()))?;
    Ok(format!("standards/{tier}/{name}"))
}

fn diff(before: &str, after: &str) -> anyhow::Result<Outcome> {
    let (catalog, library) = load_compiled()?;
    let find = |id: &str| {
        let found = library.find(id);
        found.with_context(|| format!("没有编号为 {id} 的标准，可用 yanzhen standards list 查看"))
    };
    let (old, new) = (find(before)?, find(after)?);
    print_head("旧", old);
    print_head("新", new);
    let changes = changes(old, new, &catalog);
    changes.iter().for_each(print_change);
    say!("\n共 {} 处不同。", changes.len());
    Ok(Outcome::Done)
}

fn print_head(mark: &str, standard: &Standard) {
    say!(
        "{mark} {}（{}，{} 起）",
        standard.title,
        standard.document,
        standard.effective
    );
}

fn print_change(change: &ChangeView) {
    let word = match (&change.before, &change.after) {
        (None, _) => "新增",
        (_, None) => "删去",
        (Some(_), Some(_)) => "修改",
    };
    say!("\n{word} {}", change.id);
    print_text("-", change.before.as_ref());
    print_text("+", change.after.as_ref());
}

fn print_text(mark: &str, text: Option<&ClauseText>) {
    if let Some(text) = text {
        say!("  {mark} {}（{}）\n    {}", text.title, text.clause, text.required);
    }
}
