//! Lists as files and as sheets to put up. Choosing and printing read; handing out is a POST, because it is
//! recorded.

mod picker;
mod roster;

use axum::response::Response;
use maud::{Markup, html};

use crate::app::columns::List;
use crate::app::{Error, Noun, Session};
use crate::view::preset::PresetsView;
use crate::web::address;
use crate::web::export::{Export, FileParams, send_file};
use crate::web::extract::{Query, Submitted};
use crate::web::holder::HolderParams;
use crate::web::problem::Problem;
use crate::web::question::Question;
use crate::web::search::SearchParams;
use crate::web::ui::Section;

use picker::Picker;

/// The preset of a list to put up.
const PUT_UP: &str = "公示名单";

/// Offers columns, order and form for a tier list.
pub async fn choose_holders(session: Session, Query(asked): Query<Export<HolderParams>>) -> Result<Markup, Problem> {
    let query = asked.list.query(session.today())?;
    let tier = session.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
    let presets = session.presets(List::Tier).await?;
    let export = asked.list.address("/holders/export", &[]);
    Ok(picker::render(&Picker {
        title: &format!("导出“{}”名单", tier.title),
        lead: html! { "统计日 " (query.on) "，全部行，不只当前一页。" },
        list: (Section::Holders, &tier.title, &asked.list.address("/holders", &[])),
        address: &export,
        target: &export,
        presets: &presets,
        preset: asked.file.preset.as_deref().unwrap_or_default(),
        chosen: &chosen(&session, &presets, &asked.file).await?,
    }))
}

/// Offers columns, order and form for the answer to a search.
pub async fn choose_enterprises(
    session: Session,
    Query(asked): Query<Export<SearchParams>>,
) -> Result<Markup, Problem> {
    let query = asked.list.query(session.today());
    let total = session.search(&query).await?.meta.total;
    let presets = session.presets(List::Enterprises).await?;
    let export = asked.list.export_address();
    Ok(picker::render(&Picker {
        title: &format!("导出全部 {total} 家企业"),
        lead: html! { "按当前的查询、筛选和次序；统计日 " (query.on) "。" },
        list: (Section::Enterprises, "查企业", &asked.list.address("/enterprises", &[])),
        address: &export,
        target: &export,
        presets: &presets,
        preset: asked.file.preset.as_deref().unwrap_or_default(),
        chosen: &chosen(&session, &presets, &asked.file).await?,
    }))
}

/// The columns that a form begins with: those of the list when nothing is chosen.
async fn chosen(session: &Session, presets: &PresetsView, file: &FileParams) -> Result<Vec<String>, Error> {
    let columns = columns(session, presets.list, file).await?;
    Ok(if columns.is_empty() {
        presets.default.clone()
    } else {
        columns
    })
}

/// Columns as named or placed, or those of the preset; none when neither is given.
async fn columns(session: &Session, list: List, file: &FileParams) -> Result<Vec<String>, Error> {
    let columns = file.columns()?;
    match &file.preset {
        Some(name) if columns.is_empty() => session.preset_columns(list, name).await,
        _ => Ok(columns),
    }
}

/// Hands out a whole tier list.
pub async fn export_holders(
    session: Session,
    Submitted(asked): Submitted<Export<HolderParams>>,
) -> Result<Response, Problem> {
    let query = asked.list.query(session.today())?;
    let folder = session.app().drafts()?;
    let mut delivery = asked.file.delivery(&folder)?;
    delivery.columns = columns(&session, List::Tier, &asked.file).await?;
    let file = session.export_tier_list(&query, &delivery).await?;
    send_file(file, delivery.format).await
}

/// Hands out every firm that a search finds.
pub async fn export_enterprises(
    session: Session,
    Submitted(asked): Submitted<Export<SearchParams>>,
) -> Result<Response, Problem> {
    let query = asked.list.query(session.today());
    let folder = session.app().drafts()?;
    let mut delivery = asked.file.delivery(&folder)?;
    delivery.columns = columns(&session, List::Enterprises, &asked.file).await?;
    let file = session.export_enterprises(&query, &delivery).await?;
    send_file(file, delivery.format).await
}

/// Shows a tier list as it is put up.
pub async fn print_holders(session: Session, Query(asked): Query<Export<HolderParams>>) -> Result<Markup, Problem> {
    let query = asked.list.query(session.today())?;
    let preset = asked.file.preset.as_deref().unwrap_or(PUT_UP);
    let presets = session.presets(List::Tier).await?;
    let named = asked.file.columns()?;
    let keys = match named.is_empty() {
        true => session.preset_columns(List::Tier, preset).await?,
        false => named,
    };
    let mut roster = session.tier_roster(&query, &keys).await?;
    if let Some(title) = asked.file.title {
        roster.title = title;
    }
    roster.lead = asked.file.lead.unwrap_or_default();
    let called = presets.presets.iter().find(|it| it.is_called(preset));
    let code = called.map_or("", |it| &it.code);
    Ok(roster::render(&roster, &presets, code, &address::pairs(&asked.list)))
}
