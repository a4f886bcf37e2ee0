//! The web face: pages for people, JSON for programs, both over [`App`] and the same views.
//! A handler unwraps the request, calls the app, renders a view; it decides nothing.

pub mod account;
pub mod address;
mod admission;
pub mod api;
pub mod assessment;
pub mod assets;
pub mod audit;
pub mod chart;
pub mod check;
pub mod client;
mod connection;
pub mod describe;
pub mod entry;
pub mod expiry;
pub mod export;
pub mod extract;
pub mod forgery;
pub mod goal;
pub mod guard;
mod headers;
pub mod holder;
pub mod host;
pub mod import;
pub mod matter;
pub mod openapi;
pub mod pages;
pub mod people;
pub mod plan;
pub mod problem;
pub mod question;
mod redirect;
pub mod route;
pub mod screening;
pub mod search;
pub mod serve;
pub mod simulation;
pub mod tls;
pub mod trace;
pub mod ui;
pub mod visit;

use axum::{Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;

use crate::app::{App, Error, Noun, sheet};
use crate::domain::access::Right;
use problem::Problem;
use route::{Often, Route};

pub use serve::{Front, serve, stop_signal};

/// The largest upload: a file at its limit and the form around it.
const UPLOAD: usize = sheet::MAX_FILE + 1024 * 1024;

/// What goes over the whole registry: so many at once, then one in so many seconds.
const DEAR: Often = Often { burst: 30, seconds: 2 };

/// What may be guessed at, for each address.
const TRIES: Often = Often { burst: 20, seconds: 3 };

/// Returns every route, once; a test compares this list with what is documented and covered.
pub fn routes() -> Vec<Route> {
    [
        page_routes(),
        goal_routes(),
        answer_routes(),
        import_routes(),
        api::routes(),
        matter_routes(),
        account_routes(),
        service_routes(),
    ]
    .concat()
}

/// What people read. GET never writes; a POST answers 303.
fn page_routes() -> Vec<Route> {
    vec![
        Route::get("/", Right::SeePublic, pages::home::show_home),
        Route::get("/enterprises/{id}", Right::SeeFirms, pages::enterprise::show_enterprise),
        Route::get("/enterprises", Right::SeeFirms, pages::search::list_enterprises),
        Route::get("/enterprises/export", Right::Export, pages::export::choose_enterprises),
        Route::post("/enterprises/export", Right::Export, pages::export::export_enterprises),
        Route::get(
            "/enterprises/{id}/assessments",
            Right::SeeFirms,
            pages::assessment::list_assessments,
        ),
        Route::get(
            "/enterprises/{id}/assessments/{tier}",
            Right::SeeFirms,
            pages::assessment::show_assessment,
        ),
        Route::post(
            "/enterprises/{id}/reveal",
            Right::RevealPeople,
            pages::people::reveal_people,
        ),
        Route::get("/people", Right::RevealPeople, pages::people::show_search),
        Route::post("/people", Right::RevealPeople, pages::people::find_by_person),
        Route::get("/expiring", Right::SeeFirms, pages::expiry::list_expiring),
        Route::post("/expiring/export", Right::Export, pages::expiry::export_expiring),
        Route::get("/holders", Right::SeePublic, pages::holder::list_holders),
        Route::get("/holders/export", Right::Export, pages::export::choose_holders),
        Route::post("/holders/export", Right::Export, pages::export::export_holders),
        Route::get("/holders/print", Right::SeePublic, pages::export::print_holders),
        Route::post("/presets", Right::EditPresets, pages::preset::save_preset),
        Route::post("/presets/{id}/delete", Right::EditPresets, pages::preset::delete_preset),
        Route::get("/lint", Right::SeeScreening, pages::lint::show_lint),
        Route::get("/templates/{file}", Right::SeePublic, pages::template::show_template),
        Route::get("/screening", Right::SeeScreening, pages::screening::show_screening),
        Route::post("/screening", Right::RunScreening, pages::screening::run_screening).at_most(DEAR),
        Route::get(
            "/screening/{tier}/{list}",
            Right::SeeScreening,
            pages::screening::list_screened,
        ),
        Route::post(
            "/screening/{tier}/{list}/export",
            Right::Export,
            pages::screening::export_screened,
        ),
        Route::get("/help", Right::SeePublic, pages::help::show_help),
        Route::get("/standards", Right::SeePublic, pages::standard::list_standards),
        Route::get(
            "/standards/{tier}/{text}",
            Right::SeePublic,
            pages::standard::show_standard,
        ),
        Route::get("/simulation", Right::Simulate, pages::simulation::show_simulation),
        Route::post("/simulation", Right::Simulate, pages::simulation::simulate_draft).at_most(DEAR),
        Route::post("/simulation/export", Right::Export, pages::simulation::export_simulated).at_most(DEAR),
        Route::get("/match", Right::SeeFirms, pages::matching::show_match),
        Route::post("/match", Right::SeeFirms, pages::matching::match_names),
    ]
}

/// What people read and write of goals and plans.
fn goal_routes() -> Vec<Route> {
    vec![
        Route::get("/goals", Right::SeePublic, pages::goal::list_goals),
        Route::get("/plans", Right::SeePublic, pages::plan::list_plans),
        Route::post("/plans", Right::EditPlans, pages::plan::create_plan),
        Route::get("/plans/{code}", Right::SeePublic, pages::plan::show_plan),
        Route::post("/plans/{code}/goals", Right::EditPlans, pages::plan::add_goal),
        Route::post("/plans/{code}/delete", Right::EditPlans, pages::plan::delete_plan),
        Route::get("/goals/ladder", Right::SeePublic, pages::goal::show_ladders),
        Route::get("/goals/ladder/firms", Right::SeeFirms, pages::goal::list_ladder_firms),
        Route::get("/goals/report", Right::SeeFirms, pages::goal::show_report),
        Route::post("/goals/report/export", Right::Export, pages::goal::export_report),
        Route::post(
            "/goals/{code}/firms/export",
            Right::Export,
            pages::goal::export_goal_firms,
        ),
        Route::get("/goals/{code}/shares", Right::EditPlans, pages::goal::edit_shares),
        Route::post("/goals/{code}/shares", Right::EditPlans, pages::goal::assign_shares),
        Route::get("/goals/{code}", Right::SeePublic, pages::goal::show_goal),
        Route::get("/goals/{code}/firms", Right::SeeFirms, pages::goal::list_goal_firms),
    ]
}

/// What people read and write of imports.
fn import_routes() -> Vec<Route> {
    vec![
        Route::get("/imports", Right::Import, pages::import::list_imports),
        Route::post("/imports", Right::Import, pages::import::upload_file).up_to_bytes(UPLOAD),
        Route::get("/imports/preview", Right::Import, pages::import::preview_import),
        Route::post("/imports/commit", Right::Import, pages::import::commit_import),
        Route::get("/imports/columns", Right::Import, pages::import::show_columns),
        Route::post("/imports/columns", Right::Import, pages::import::say_columns),
        Route::get("/imports/values", Right::Import, pages::import::list_values),
        Route::post("/imports/values", Right::Import, pages::import::say_value),
        Route::post("/imports/values/remove", Right::Import, pages::import::forget_value),
        Route::get("/imports/{id}", Right::Import, pages::import::show_import),
        Route::post("/imports/{id}/continue", Right::Import, pages::import::continue_import),
        Route::get("/imports/{id}/revert", Right::Import, pages::import::ask_revert),
        Route::post(
            "/imports/{id}/revert",
            Right::RevertImport,
            pages::import::revert_import,
        ),
        Route::post("/imports/{id}/failures", Right::Import, pages::import::export_failures),
        Route::post("/imports/{id}/export", Right::Import, pages::import::export_rows),
        Route::post("/files/{hash}", Right::OpenOriginal, pages::import::export_file),
        Route::post(
            "/imports/{id}/create-unmatched",
            Right::Import,
            pages::import::create_unmatched,
        ),
        Route::get(
            "/imports/{id}/create-unmatched",
            Right::Import,
            pages::import::ask_unmatched,
        ),
        Route::post(
            "/imports/{id}/skip-outsiders",
            Right::Import,
            pages::import::skip_outsiders,
        ),
        Route::get("/imports/{id}/rows/{line}", Right::Import, pages::import::show_row),
        Route::post("/imports/{id}/rows/{line}", Right::Import, pages::import::decide_row),
        Route::post("/imports/{id}/rows/{line}/undo", Right::Import, pages::import::undo_row),
    ]
}

/// What people read and write of answers: self-checks, kept assessments, and the audit of all of it.
fn answer_routes() -> Vec<Route> {
    vec![
        Route::post(
            "/enterprises/{id}/assessments/{tier}",
            Right::KeepAssessment,
            pages::explain::keep_assessment,
        ),
        Route::post(
            "/enterprises/{id}/filings",
            Right::RecordFigures,
            pages::check::record_facts,
        ),
        Route::get("/assessments/{id}", Right::SeeFirms, pages::explain::show_explanation),
        Route::get("/assessments/{id}/{part}", Right::SeeFirms, pages::explain::show_part),
        Route::get("/audit", Right::SeeAudit, pages::audit::list_audit),
        Route::get("/jobs", Right::HandleJobs, pages::job::list_jobs),
        Route::get("/jobs/{id}", Right::HandleJobs, pages::job::show_job),
        Route::post("/jobs/{id}/cancel", Right::HandleJobs, pages::job::cancel_job),
        Route::get("/check", Right::CheckFacts, pages::check::show_check),
        Route::post("/check", Right::CheckFacts, pages::check::answer_check),
        Route::post("/check/file", Right::CheckFacts, pages::check::download_facts),
        Route::post("/check/open", Right::CheckFacts, pages::check::open_facts),
    ]
}

/// What people read and write of matters.
fn matter_routes() -> Vec<Route> {
    use pages::matter;
    vec![
        Route::get("/desk", Right::SeeMatters, pages::desk::show_desk),
        Route::get("/visits/plan", Right::SeeFirms, pages::visit::show_plan),
        Route::post("/visits/plan", Right::HandleMatters, pages::visit::plan_visits),
        Route::get("/enterprises/{id}/sheet", Right::SeeFirms, pages::visit::show_sheet),
        Route::get("/requests", Right::SeeMatters, matter::list_requests),
        Route::get("/matters", Right::SeeMatters, matter::list_matters),
        Route::post("/matters", Right::HandleMatters, matter::open_matter),
        Route::get("/matters/new", Right::HandleMatters, matter::show_entry),
        Route::get("/matters/{id}", Right::SeeMatters, matter::show_matter),
        Route::post("/matters/{id}/act", Right::HandleMatters, matter::act_on_matter),
    ]
}

/// The way in, and who may come.
fn account_routes() -> Vec<Route> {
    use pages::{account, sign_in};
    vec![
        Route::get("/sign-in", Right::SeePublic, sign_in::show_sign_in),
        Route::post("/sign-in", Right::SeePublic, sign_in::sign_in).at_most_each(TRIES),
        Route::get("/sign-in/code", Right::SeePublic, sign_in::show_code),
        Route::post("/sign-in/code", Right::SeePublic, sign_in::enter_code).at_most_each(TRIES),
        Route::get("/sign-in/enrol", Right::SeePublic, sign_in::show_enrolment),
        Route::post("/sign-in/enrol", Right::SeePublic, sign_in::enrol_factor).at_most_each(TRIES),
        Route::get("/sign-in/renew", Right::SeePublic, sign_in::show_renewal),
        Route::post("/sign-in/renew", Right::SeePublic, sign_in::renew_password).at_most_each(TRIES),
        Route::post("/sign-out", Right::SeePublic, sign_in::sign_out),
        Route::get("/link/{secret}", Right::SeePublic, sign_in::show_link).at_most_each(TRIES),
        Route::post("/link/{secret}", Right::SeePublic, sign_in::choose_password).at_most_each(TRIES),
        Route::get("/setup/{secret}", Right::SeePublic, sign_in::show_setup).at_most_each(TRIES),
        Route::post("/setup/{secret}", Right::SeePublic, sign_in::set_up).at_most_each(TRIES),
        Route::post("/view-as", Right::SeePublic, sign_in::view_as),
        Route::get("/account", Right::OwnAccount, account::show_own),
        Route::post("/account/password", Right::OwnAccount, account::change_password).at_most_each(TRIES),
        Route::post("/account/recovery", Right::OwnAccount, account::renew_recovery),
        Route::post("/account/sessions/end", Right::OwnAccount, account::end_sessions),
        Route::post("/account/tokens", Right::OwnAccount, account::create_token),
        Route::post("/account/tokens/{id}/revoke", Right::OwnAccount, account::revoke_token),
        Route::get("/accounts", Right::SeeAccounts, account::list_accounts),
        Route::post("/accounts", Right::ManageAccounts, account::request_account),
        Route::get("/accounts/{id}", Right::SeeAccounts, account::show_account),
        Route::post("/accounts/{id}/grant", Right::ManageAccounts, account::request_grant),
        Route::post("/accounts/{id}/reset", Right::ManageAccounts, account::reset_account),
        Route::post(
            "/accounts/{id}/disable",
            Right::ManageAccounts,
            account::disable_account,
        ),
        Route::post("/accounts/{id}/unlock", Right::ApproveAccounts, account::unlock_account),
        Route::get("/approvals", Right::ApproveAccounts, account::list_requests),
        Route::post("/approvals/{id}", Right::ApproveAccounts, account::decide_request),
        Route::get("/settings", Right::ManageAccounts, account::show_settings),
        Route::post("/settings", Right::ManageAccounts, account::change_settings),
    ]
}

/// What machines and browsers need around it.
fn service_routes() -> Vec<Route> {
    vec![
        Route::get("/assets/{hash}/{name}", Right::SeePublic, assets::show_asset),
        Route::get("/api", Right::SeePublic, pages::description::show_description),
        Route::get("/metrics", Right::SeePublic, api::health::show_metrics),
        Route::get("/healthz", Right::SeePublic, api::health::show_health),
        Route::get("/readyz", Right::SeePublic, api::health::show_readiness),
    ]
}

/// Builds the service as it stands on one machine, where the way is not encrypted.
pub fn router(app: App) -> Router {
    router_over(app, false)
}

/// Builds the service: the routes within the frame that logs, guards and presents what went wrong. Sessions depend on
/// whether the way of their cookies is encrypted.
pub fn router_over(app: App, encrypted: bool) -> Router {
    routes()
        .into_iter()
        .fold(Router::new(), Route::mount)
        .fallback(async || Problem::from(Error::NotFound(Noun::Page)))
        .method_not_allowed_fallback(async || Problem::method_not_allowed())
        // Few of them: with each request every layer is copied once for each that is around it.
        .layer(CatchPanicLayer::custom(problem::from_panic))
        .layer(middleware::from_fn(forgery::check))
        .layer(middleware::from_fn(guard::guard))
        .layer(middleware::from_fn_with_state(app.clone(), entry::recognise))
        .layer(entry::sessions(app.clone(), encrypted))
        .layer(middleware::from_fn(headers::harden))
        .layer(headers::compress())
        .layer(middleware::from_fn(trace::trace))
        .with_state(app)
}
