//! Requests that nobody would send, thousands of them and the same ones each time: none is answered by a failure of
//! ours, none hangs, and each answer has the shape of its face.

use std::fmt::Write as _;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{Method, Request, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use yanzhen::web::{self, route::Route};

use crate::app::TestApp;

const REQUESTS: usize = 20_000;
/// No request may take longer, even where many tests share the machine.
const LONGEST: Duration = Duration::from_secs(30);

const KEYS: &[&str] = &[
    "after",
    "as_of",
    "back",
    "basis",
    "batch",
    "before",
    "by",
    "certainty",
    "code",
    "columns",
    "coming",
    "county",
    "date",
    "division",
    "ends",
    "ends_from",
    "ends_until",
    "except",
    "facts",
    "fictional",
    "file",
    "form",
    "format",
    "from",
    "header",
    "id",
    "issued",
    "kind",
    "known_on",
    "lead",
    "limit",
    "list",
    "names",
    "on",
    "outcome",
    "page",
    "plan",
    "preset",
    "purpose",
    "q",
    "rule",
    "set.rd_amount",
    "sheet",
    "shift",
    "sort",
    "standard",
    "standing",
    "step",
    "tier",
    "tiers",
    "title",
    "until",
    "year",
    "zone",
];

const VALUES: &[&str] = &[
    "",
    " ",
    "0",
    "1",
    "-1",
    "00",
    "1e400",
    "NaN",
    "9223372036854775807",
    "18446744073709551616",
    "-9223372036854775808",
    "0000-01-01",
    "1899-12-31",
    "2026-02-30",
    "2026-11-22",
    "2200-12-31",
    "+262142-12-31",
    "-262143-01-01",
    "9999-12-31",
    "hi-tech",
    "little-giant",
    "specialized-sme",
    "new",
    "review",
    "xlsx",
    "csv",
    "jsonl",
    "holders",
    "enterprises",
    "expired",
    "similar_name",
    "洛阳轴承",
    "轴",
    "'\"<script>alert(1)</script>",
    "' OR 1=1 --",
    "../../etc/passwd",
    "%00",
    "\u{0}",
    "\u{202e}名",
    "\r\nX: y",
    "/holders/export\r\nX: y",
    "//evil.example",
    "=1+1",
    "410300",
    "410305=1",
    "..",
    "1..2",
    "≈5",
    "2026-11-22_1",
    "null",
    "[]",
    "{}",
    "{\"a\":",
    "true",
    "desc",
    "name",
    "🦆🦆🦆",
];

const BODIES: &[(&str, &str)] = &[
    ("application/json", "{"),
    ("application/json", "[]"),
    ("application/json", "{\"names\":\"洛轴\",\"on\":\"+262142-01-01\"}"),
    ("application/json", "{\"plan\":[{}],\"goal\":[]}"),
    ("application/json", "{\"standard\":\"x\",\"facts\":[1e999]}"),
    ("application/json", "\"\\ud800\""),
    (
        "multipart/form-data; boundary=b",
        "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n企业名称\n甲\n",
    ),
    ("multipart/form-data; boundary=b", "--b--\r\n"),
    ("multipart/form-data", "--b--\r\n"),
    ("text/plain", "甲"),
];

/// xorshift: the same requests each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }

    fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.roll(of.len())]
    }

    fn value(&mut self) -> String {
        match self.roll(40) {
            0 => self.pick(VALUES).repeat(1 + self.roll(200)),
            _ => self.pick(VALUES).to_owned(),
        }
    }

    fn pairs(&mut self, most: usize) -> String {
        let mut text = String::new();
        for _ in 0..self.roll(most) {
            let (key, value) = (self.pick(KEYS), self.value());
            let value = utf8_percent_encode(&value, NON_ALPHANUMERIC);
            write!(text, "{}{key}={value}", if text.is_empty() { "" } else { "&" }).unwrap();
        }
        text
    }

    fn path(&mut self, route: &Route) -> String {
        let filled = route.path.split('/').map(|part| match part.starts_with('{') {
            true if self.roll(3) == 0 => utf8_percent_encode(&self.value(), NON_ALPHANUMERIC).to_string(),
            true => utf8_percent_encode(
                self.pick(&["1", "hi-tech", "specialized-sme", "0", "eligible"]),
                NON_ALPHANUMERIC,
            )
            .to_string(),
            false => part.to_owned(),
        });
        filled.collect::<Vec<_>>().join("/")
    }

    fn request(&mut self, routes: &[Route]) -> Request<Body> {
        let route = &routes[self.roll(routes.len())];
        let address = format!("{}?{}", self.path(route), self.pairs(5));
        let accept = self.pick(&["text/html", "application/json", "*/*"]);
        let builder = Request::builder()
            .method(route.method.clone())
            .uri(address)
            .header(ACCEPT, accept);
        let body = match (route.method == Method::POST, self.roll(3)) {
            (false, _) => None,
            (true, 0) => Some({
                let (kind, body) = self.pick(BODIES);
                (kind, body.to_owned())
            }),
            (true, _) => Some(("application/x-www-form-urlencoded", self.pairs(8))),
        };
        match body {
            Some((kind, body)) => builder.header(CONTENT_TYPE, kind).body(Body::from(body)),
            None => builder.body(Body::empty()),
        }
        .unwrap()
    }
}

/// Memory of this process in MB.
async fn ask(app: &TestApp, router: &Router, request: Request<Body>) {
    let asked = format!("{} {}", request.method(), request.uri());
    let is_api = request.uri().path().starts_with("/api/");
    let reply = tokio::time::timeout(LONGEST, app.send_through(router.clone(), request)).await;
    let reply = reply.unwrap_or_else(|_| panic!("{asked} hangs"));
    let is_ready =
        !reply.status.is_server_error() || reply.status == StatusCode::SERVICE_UNAVAILABLE && asked.contains("/readyz");
    assert!(is_ready, "{asked}: {} {}", reply.status, reply.text());
    if is_api && reply.status.is_client_error() {
        assert_eq!(reply.header("content-type"), "application/problem+json", "{asked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_request_makes_it_fail_or_hang() {
    let app = TestApp::new().await;
    app.session.seed().await.unwrap();
    app.app.catch_up().await.unwrap();
    let (router, routes) = (web::router(app.app.clone()), web::routes());
    let mut dice = Dice(0x9E37_79B9_7F4A_7C15);
    for _ in 0..REQUESTS {
        ask(&app, &router, dice.request(&routes)).await;
    }
}
