//! The web face: pages for people, JSON for programs, both over [`App`] and the same views.
//! A handler unwraps the request, calls the app, renders a view; it decides nothing.

pub mod api;
pub mod assessment;
pub mod assets;
pub mod audit;
pub mod chart;
pub mod check;
pub mod expiry;
pub mod export;
pub mod extract;
pub mod goal;
pub mod guard;
pub mod holder;
pub mod import;
pub mod pages;
pub mod plan;
pub mod problem;
pub mod route;
pub mod screening;
pub mod search;
pub mod serve;
pub mod simulation;
pub mod trace;
pub mod ui;

use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::{App, Error, Noun, sheet};
use problem::Problem;
use route::Route;

pub use serve::{serve, stop_signal};

/// The largest upload: a file at its limit and the form around it.
const UPLOAD: usize = sheet::MAX_FILE + 1024 * 1024;

/// Returns every route, once; a test compares this list with what is documented and covered.
pub fn routes() -> Vec<Route> {
    let mut routes = page_routes();
    routes.extend(answer_routes());
    routes.extend(import_routes());
    routes.extend(api_routes());
    routes.extend(service_routes());
    routes
}

/// What people read. GET never writes; a POST answers 303.
fn page_routes() -> Vec<Route> {
    vec![
        Route::get("/", pages::home::show_home),
        Route::get("/enterprises/{id}", pages::enterprise::show_enterprise),
        Route::get("/enterprises", pages::search::list_enterprises),
        Route::get("/enterprises/export", pages::export::choose_enterprises),
        Route::post("/enterprises/export", pages::export::export_enterprises),
        Route::get("/enterprises/{id}/assessments", pages::assessment::list_assessments),
        Route::get(
            "/enterprises/{id}/assessments/{tier}",
            pages::assessment::show_assessment,
        ),
        Route::get("/expiring", pages::expiry::list_expiring),
        Route::get("/goals", pages::goal::list_goals),
        Route::get("/plans", pages::plan::list_plans),
        Route::post("/plans", pages::plan::create_plan),
        Route::get("/plans/{code}", pages::plan::show_plan),
        Route::post("/plans/{code}/goals", pages::plan::add_goal),
        Route::get("/goals/ladder", pages::goal::show_ladders),
        Route::get("/goals/ladder/firms", pages::goal::list_ladder_firms),
        Route::get("/goals/report", pages::goal::show_report),
        Route::post("/goals/report/export", pages::goal::export_report),
        Route::post("/goals/{code}/firms/export", pages::goal::export_goal_firms),
        Route::get("/goals/{code}/shares", pages::goal::edit_shares),
        Route::post("/goals/{code}/shares", pages::goal::assign_shares),
        Route::get("/goals/{code}", pages::goal::show_goal),
        Route::get("/goals/{code}/firms", pages::goal::list_goal_firms),
        Route::get("/holders", pages::holder::list_holders),
        Route::get("/holders/export", pages::export::choose_holders),
        Route::post("/holders/export", pages::export::export_holders),
        Route::get("/holders/print", pages::export::print_holders),
        Route::post("/presets", pages::preset::save_preset),
        Route::post("/presets/{id}/delete", pages::preset::delete_preset),
        Route::get("/lint", pages::lint::show_lint),
        Route::get("/templates/{file}", pages::template::show_template),
        Route::get("/screening", pages::screening::show_screening),
        Route::post("/screening", pages::screening::run_screening),
        Route::get("/screening/{tier}/{list}", pages::screening::list_screened),
        Route::post("/screening/{tier}/{list}/export", pages::screening::export_screened),
        Route::get("/simulation", pages::simulation::show_simulation),
        Route::post("/simulation", pages::simulation::simulate_draft),
        Route::post("/simulation/export", pages::simulation::export_simulated),
        Route::get("/match", pages::matching::show_match),
        Route::post("/match", pages::matching::match_names),
    ]
}

/// What people read and write of imports.
fn import_routes() -> Vec<Route> {
    vec![
        Route::get("/imports", pages::import::list_imports),
        Route::post("/imports", pages::import::upload_file).up_to_bytes(UPLOAD),
        Route::get("/imports/preview", pages::import::preview_import),
        Route::post("/imports/commit", pages::import::commit_import),
        Route::get("/imports/columns", pages::import::show_columns),
        Route::post("/imports/columns", pages::import::say_columns),
        Route::get("/imports/{id}", pages::import::show_import),
        Route::post("/imports/{id}/continue", pages::import::continue_import),
        Route::get("/imports/{id}/revert", pages::import::ask_revert),
        Route::post("/imports/{id}/revert", pages::import::revert_import),
        Route::post("/imports/{id}/failures", pages::import::export_failures),
        Route::post("/imports/{id}/export", pages::import::export_rows),
        Route::post("/files/{hash}", pages::import::export_file),
        Route::post("/imports/{id}/create-unmatched", pages::import::create_unmatched),
        Route::post("/imports/{id}/rows/{line}", pages::import::decide_row),
    ]
}

/// What people read and write of answers: self-checks, kept assessments, and the audit of all of it.
fn answer_routes() -> Vec<Route> {
    vec![
        Route::post("/enterprises/{id}/assessments/{tier}", pages::explain::keep_assessment),
        Route::post("/enterprises/{id}/filings", pages::check::record_facts),
        Route::get("/assessments/{id}", pages::explain::show_explanation),
        Route::get("/assessments/{id}/{part}", pages::explain::show_part),
        Route::get("/audit", pages::audit::list_audit),
        Route::get("/check", pages::check::show_check),
        Route::post("/check", pages::check::answer_check),
        Route::post("/check/file", pages::check::download_facts),
        Route::post("/check/open", pages::check::open_facts),
    ]
}

/// What programs read, under `/api/v1`.
fn api_routes() -> Vec<Route> {
    vec![
        Route::get("/api/v1/enterprises/{id}", api::enterprise::show_enterprise),
        Route::get("/api/v1/enterprises", api::search::list_enterprises),
        Route::get("/api/v1/suggest", api::search::suggest_enterprises),
        Route::get(
            "/api/v1/enterprises/{id}/assessments",
            api::assessment::list_assessments,
        ),
        Route::get(
            "/api/v1/enterprises/{id}/assessments/{tier}",
            api::assessment::show_assessment,
        ),
        Route::post("/api/v1/enterprises/{id}/assessments", api::explain::keep_assessment),
        Route::post("/api/v1/enterprises/{id}/filings", api::check::record_check),
        Route::get("/api/v1/assessments/{id}", api::explain::show_explanation),
        Route::get("/api/v1/audit", api::audit::list_audit),
        Route::post("/api/v1/checks", api::check::create_check),
        Route::get("/api/v1/questions", api::check::list_questions),
        Route::get("/api/v1/expiring", api::expiry::list_expiring),
        Route::get("/api/v1/goals", api::goal::list_goals),
        Route::get("/api/v1/plans", api::plan::list_plans),
        Route::post("/api/v1/plans", api::plan::enter_plans),
        Route::get("/api/v1/goals/ladder", api::goal::show_ladders),
        Route::get("/api/v1/goals/ladder/firms", api::goal::list_ladder_firms),
        Route::get("/api/v1/goals/report", api::goal::show_report),
        Route::get("/api/v1/goals/{code}/shares", api::goal::list_shares),
        Route::post("/api/v1/goals/{code}/shares", api::goal::assign_shares),
        Route::get("/api/v1/goals/{code}", api::goal::show_goal),
        Route::get("/api/v1/goals/{code}/firms", api::goal::list_goal_firms),
        Route::get("/api/v1/holders", api::holder::list_holders),
        Route::get("/api/v1/screening", api::screening::show_screening),
        Route::post("/api/v1/screening", api::screening::run_screening),
        Route::get("/api/v1/screening/{tier}/{list}", api::screening::list_screened),
        Route::post("/api/v1/simulations", api::simulation::simulate),
        Route::post("/api/v1/matches", api::matching::match_names),
        Route::post("/api/v1/imports", api::import::create_import).up_to_bytes(UPLOAD),
        Route::get("/api/v1/imports/{id}", api::import::show_import),
        Route::post("/api/v1/imports/{id}/continue", api::import::continue_import),
        Route::get("/api/v1/imports/{id}/revert", api::import::preview_revert),
        Route::post("/api/v1/imports/{id}/revert", api::import::revert_import),
        Route::post("/api/v1/imports/{id}/failures", api::import::export_failures),
        Route::post("/api/v1/imports/{id}/export", pages::import::export_rows),
        Route::get("/api/v1/imports/{id}/rows", api::import::list_rows),
        Route::post("/api/v1/imports/{id}/rows/{line}", api::import::decide_row),
        Route::get("/api/v1/tiers", api::holder::count_tiers),
        Route::get("/api/v1/presets", api::preset::list_presets),
        Route::post("/api/v1/presets", api::preset::save_preset),
        Route::get("/api/v1/lint", api::lint::show_lint),
    ]
}

/// What machines and browsers need around it.
fn service_routes() -> Vec<Route> {
    vec![
        Route::get("/assets/{hash}/{name}", assets::show_asset),
        Route::get("/healthz", api::health::show_health),
        Route::get("/readyz", api::health::show_readiness),
    ]
}

/// Builds the service: the routes within the frame that logs, guards and presents what went wrong.
pub fn router(app: App) -> Router {
    routes()
        .into_iter()
        .fold(Router::new(), Route::mount)
        .fallback(async || Problem::from(Error::NotFound(Noun::Page)))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(middleware::from_fn(guard::guard))
        .layer(middleware::from_fn(problem::present))
        .layer(middleware::from_fn(guard::harden))
        .layer(middleware::from_fn(trace::trace))
        .with_state(app)
}
