//! Style, script and icon: compiled in, served under an address that carries their content's hash, so that a
//! browser may keep them for ever and never shows an old one.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::app::{Error, Noun};
use crate::domain::digest::sha256_hex;
use crate::web::extract::Path;
use crate::web::problem::Problem;

struct Asset {
    name: &'static str,
    kind: &'static str,
    content: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "app.css",
        kind: "text/css; charset=utf-8",
        content: include_str!("../../assets/app.css"),
    },
    Asset {
        name: "app.js",
        kind: "text/javascript; charset=utf-8",
        content: include_str!("../../assets/app.js"),
    },
    Asset {
        name: "icon.svg",
        kind: "image/svg+xml",
        content: include_str!("../../assets/icon.svg"),
    },
];

static ADDRESSES: LazyLock<Vec<String>> = LazyLock::new(|| ASSETS.iter().map(hashed_address).collect());

fn hashed_address(asset: &Asset) -> String {
    let mut hash = sha256_hex(asset.content);
    hash.truncate(16);
    format!("/assets/{hash}/{}", asset.name)
}

/// Returns the address of an asset by its file name.
pub fn address(name: &str) -> &'static str {
    let position = ASSETS.iter().position(|asset| asset.name == name);
    &ADDRESSES[position.expect("pages name assets that exist")]
}

/// Sends an asset; an outdated address is not found rather than answered with other content.
pub async fn show_asset(Path((hash, name)): Path<(String, String)>) -> Result<Response, Problem> {
    let asked = format!("/assets/{hash}/{name}");
    let position = ADDRESSES.iter().position(|address| *address == asked);
    let asset = &ASSETS[position.ok_or(Error::NotFound(Noun::Page))?];
    let headers = [
        (CONTENT_TYPE, asset.kind),
        (CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    Ok((headers, asset.content).into_response())
}
