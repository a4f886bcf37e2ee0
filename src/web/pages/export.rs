//! Lists as files and as sheets to put up. Choosing and printing read; handing out is a POST, because it is
//! recorded.

mod picker;
mod roster;

use axum::response::Response;
use maud::{Markup, html};

use crate::app::columns::List;
use crate::app::{Error, Noun, Session};
use crate::view::preset::PresetsView;
use crate::web::export::{ExportParams, send_file};
use crate::web::extract::Query;
use crate::web::holder::HolderParams;
use crate::web::problem::Problem;
use crate::web::search::SearchParams;
use crate::web::ui::Section;

use picker::Picker;

/// The preset of a list to put up.
const PUT_UP: &str = "公示名单";

/// Offers columns, order and form for a tier list.
pub async fn choose_holders(
    session: Session,
    Query(list): Query<HolderParams>,
    params: ExportParams,
) -> Result<Markup, Problem> {
    let query = list.query(session.today())?;
    let tier = session.catalog().tier(&query.tier).ok_or(Error::NotFound(Noun::Tier))?;
    let presets = session.presets(List::Tier).await?;
    let preset = params.last("preset");
    Ok(picker::render(&Picker {
        title: &format!("导出“{}”名单", tier.title),
        lead: html! { "统计日 " (query.on) "，全部行，不只当前一页。" },
        list: (Section::Holders, &tier.title, &params.address("/holders")),
        address: &params.address("/holders/export"),
        target: &params.address("/holders/export"),
        presets: &presets,
        preset,
        chosen: &chosen(&session, &presets, &params).await?,
    }))
}

/// Offers columns, order and form for the answer to a search.
pub async fn choose_enterprises(session: Session, params: ExportParams) -> Result<Markup, Problem> {
    let query = SearchParams::new(params.0.clone()).query(session.today())?;
    let total = session.search(&query).await?.meta.total;
    let presets = session.presets(List::Enterprises).await?;
    Ok(picker::render(&Picker {
        title: &format!("导出全部 {total} 家企业"),
        lead: html! { "按当前的查询、筛选和次序；统计日 " (query.on) "。" },
        list: (Section::Enterprises, "查企业", &params.address("/enterprises")),
        address: &params.address("/enterprises/export"),
        target: &params.address("/enterprises/export"),
        presets: &presets,
        preset: params.last("preset"),
        chosen: &chosen(&session, &presets, &params).await?,
    }))
}

async fn chosen(session: &Session, presets: &PresetsView, params: &ExportParams) -> Result<Vec<String>, Error> {
    let columns = params.columns()?;
    if !columns.is_empty() {
        return Ok(columns);
    }
    match params.last("preset") {
        "" => Ok(presets.default.clone()),
        name => session.preset_columns(presets.list, name).await,
    }
}

/// Columns as named or placed, or those of the preset; those of the list when neither is given.
async fn columns(session: &Session, list: List, params: &ExportParams) -> Result<Vec<String>, Error> {
    let columns = params.columns()?;
    match params.last("preset") {
        name if columns.is_empty() && !name.is_empty() => session.preset_columns(list, name).await,
        _ => Ok(columns),
    }
}

/// Hands out a whole tier list.
pub async fn export_holders(
    session: Session,
    Query(list): Query<HolderParams>,
    params: ExportParams,
) -> Result<Response, Problem> {
    let query = list.query(session.today())?;
    let folder = session.app().drafts()?;
    let mut delivery = params.delivery(&folder)?;
    delivery.columns = columns(&session, List::Tier, &params).await?;
    let file = session.export_tier_list(&query, &delivery).await?;
    let title = session
        .catalog()
        .tier(&query.tier)
        .map_or("名单", |tier| &tier.short_title);
    send_file(file, &format!("{title}名单-{}", query.on), delivery.format).await
}

/// Hands out every firm that a search finds.
pub async fn export_enterprises(session: Session, params: ExportParams) -> Result<Response, Problem> {
    let query = SearchParams::new(params.0.clone()).query(session.today())?;
    let folder = session.app().drafts()?;
    let mut delivery = params.delivery(&folder)?;
    delivery.columns = columns(&session, List::Enterprises, &params).await?;
    let file = session.export_enterprises(&query, &delivery).await?;
    send_file(file, &format!("企业名录-{}", query.on), delivery.format).await
}

/// Shows a tier list as it is put up.
pub async fn print_holders(
    session: Session,
    Query(list): Query<HolderParams>,
    params: ExportParams,
) -> Result<Markup, Problem> {
    let query = list.query(session.today())?;
    let preset = match params.last("preset") {
        "" => PUT_UP,
        name => name,
    };
    let presets = session.presets(List::Tier).await?;
    let named = params.columns()?;
    let keys = match named.is_empty() {
        true => session.preset_columns(List::Tier, preset).await?,
        false => named,
    };
    let mut roster = session.tier_roster(&query, &keys).await?;
    if !params.last("title").is_empty() {
        params.last("title").clone_into(&mut roster.title);
    }
    params.last("lead").clone_into(&mut roster.lead);
    let code = presets
        .presets
        .iter()
        .find(|it| it.is_called(preset))
        .map_or("", |it| &it.code);
    let hidden: Vec<(String, String)> = params
        .list_pairs()
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect();
    Ok(roster::render(&roster, &presets, code, &hidden))
}
