//! The rows of an import as a file.

use std::path::Path;

use crate::app::Session;
use crate::app::export::{Delivery, Format};
use crate::cli::Outcome;
use crate::cli::out::say;
use crate::domain::import::{ImportId, RowOutcome};

pub(super) async fn export(
    session: &Session,
    (import, outcome): (ImportId, Option<RowOutcome>),
    output: &Path,
) -> anyhow::Result<Outcome> {
    let extension = output.extension().and_then(|extension| extension.to_str());
    let format: Format = extension.unwrap_or_default().parse()?;
    let folder = output.parent().filter(|folder| !folder.as_os_str().is_empty());
    let delivery = Delivery {
        format,
        columns: Vec::new(),
        folder: folder.unwrap_or(Path::new(".")),
    };
    let file = session.export_import_rows((import, outcome), &delivery).await?;
    let rows = file.rows;
    let path = file.move_to(output)?;
    say!("已导出 {rows} 行到 {}", path.display());
    Ok(Outcome::Done)
}
