//! The pages in a real browser: chromedriver and Chromium, a server on a port of its own.

use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use axum::body::Bytes;
use axum::http::Method;
use fantoccini::{Client, ClientBuilder, Locator};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use yanzhen::web;

use crate::app::TestApp;
use crate::fixture;

const DESKTOP: (u32, u32) = (1366, 768);
const PHONE: (u32, u32) = (390, 844);

/// A running chromedriver; it and its browsers end with the test.
struct Driver {
    process: Child,
    address: String,
}

impl Drop for Driver {
    fn drop(&mut self) {
        // The driver leads a process group, so that no browser outlives a test that failed.
        let group = format!("-{}", self.process.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.process.wait();
    }
}

/// Starts chromedriver, or says loudly that there is none.
fn driver() -> Option<Driver> {
    let started = Command::new("chromedriver")
        .arg("--port=0")
        .stdout(Stdio::piped())
        .process_group(0)
        .spawn();
    let mut process = match started {
        Ok(process) => process,
        Err(error) if std::env::var("YANZHEN_TEST_REQUIRE").is_ok_and(|what| what == "all") => {
            panic!("a browser is required and chromedriver does not start: {error}")
        }
        Err(error) => {
            eprintln!("SKIPPED in the browser: chromedriver does not start: {error}");
            return None;
        }
    };
    let said = BufReader::new(process.stdout.take().unwrap())
        .lines()
        .map_while(Result::ok);
    let ports = said.filter_map(|line| {
        line.strip_suffix('.')?
            .split_once("started successfully on port ")
            .map(|(_, port)| port.to_owned())
    });
    let port = ports.take(1).next().expect("chromedriver says its port");
    let address = format!("http://127.0.0.1:{port}");
    Some(Driver { process, address })
}

/// One window of a browser.
struct Window {
    client: Client,
    driver: String,
    site: String,
}

impl Window {
    async fn open(driver: &Driver, site: &str, (width, height): (u32, u32)) -> Self {
        let arguments = json!([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync"
        ]);
        let device =
            json!({ "deviceMetrics": { "width": width, "height": height, "pixelRatio": 1.0, "touch": false } });
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments, "mobileEmulation": device },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let capabilities = capabilities.as_object().cloned().unwrap();
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&driver.address)
            .await;
        Self {
            client: client.unwrap(),
            driver: driver.address.clone(),
            site: site.to_owned(),
        }
    }

    async fn visit(&self, path: &str) {
        self.client.goto(&format!("{}{path}", self.site)).await.unwrap();
    }

    async fn run(&self, script: &str) -> Value {
        self.client.execute(script, vec![]).await.unwrap()
    }

    /// Types into the first element that matches; keys of their own are private characters (return `\u{e007}`).
    async fn type_into(&self, css: &str, keys: &str) {
        let element = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        element.send_keys(keys).await.unwrap();
    }

    /// Follows the first link that matches.
    async fn follow(&self, css: &str) {
        let link = self.client.wait().for_element(Locator::Css(css)).await.unwrap();
        link.click().await.unwrap();
    }

    /// Waits until an element says this.
    async fn sees(&self, element: &str, text: &str) {
        let place = format!("//{element}[contains(., '{text}')]");
        let found = self.client.wait().for_element(Locator::XPath(&place)).await;
        assert!(
            found.is_ok(),
            "no {element} says {text} at {}",
            self.client.current_url().await.unwrap()
        );
    }

    /// What the browser complained of since the last question.
    async fn complaints(&self) -> Vec<String> {
        let session = self.client.session_id().await.unwrap().unwrap();
        let mut request = self.client.raw_request();
        request
            .method(Method::POST)
            .url(&format!("{}/session/{session}/se/log", self.driver))
            .skip_cookie_navigation();
        let body = Full::new(Bytes::from_static(br#"{"type":"browser"}"#));
        let reply = request
            .map_request(|request| request.body(body.boxed()).unwrap())
            .send()
            .await
            .unwrap();
        let entries: Value = serde_json::from_slice(&reply.into_body().collect().await.unwrap().to_bytes()).unwrap();
        entries["value"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry["message"].to_string())
            .collect()
    }

    /// Looks at a page: nothing to complain of, nothing that sticks out at the side.
    async fn check(&self, path: &str) {
        self.visit(path).await;
        let wide = self
            .run("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
            .await;
        assert_eq!(wide, json!(0), "{path} scrolls sideways");
        assert_eq!(self.complaints().await, Vec::<String>::new(), "{path}");
    }
}

/// Serves on a free port for as long as the runtime lives.
async fn site() -> (String, TestApp) {
    let app = TestApp::new().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(web::serve(listener, app.app.clone(), std::future::pending()));
    (format!("http://{address}"), app)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caseworker_finds_a_firm_its_assessment_and_the_goals() {
    let Some(driver) = driver() else { return };
    let (site, app) = site().await;
    let firms = fixture::fill(&app.store().await).await;
    app.app.catch_up().await.unwrap();
    let window = Window::open(&driver, &site, DESKTOP).await;
    window.check("/").await;
    let focused = window.run("return document.activeElement.id").await;
    assert_eq!(focused, json!("q"), "the cursor waits in the search box");
    window.type_into("#q", "雁门轴承\u{e007}").await;
    window
        .follow(&format!(".main a[href='/enterprises/{}']", firms.rich))
        .await;
    window.sees("h1", "洛阳雁门精密轴承科技有限公司").await;
    window.follow(".main a[href*='/assessments/specialized-sme']").await;
    window.sees("h2", "逐条核对").await;
    window.follow(".nav a[href='/goals']").await;
    window.sees("h1", "规划目标").await;
    assert_eq!(window.complaints().await, Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_of_page_fits_a_phone_and_a_desk_without_complaint() {
    let Some(driver) = driver() else { return };
    let (site, app) = site().await;
    let firms = fixture::fill(&app.store().await).await;
    app.app.catch_up().await.unwrap();
    let firm = format!("/enterprises/{}", firms.rich);
    let mut paths: Vec<String> = web::ui::NAVIGATION
        .iter()
        .map(|(_, _, path)| (*path).to_owned())
        .collect();
    paths.extend([
        format!("{firm}/assessments"),
        format!("{firm}/assessments/specialized-sme"),
        firm,
    ]);
    paths.extend(["/holders?tier=hi-tech", "/enterprises?q=轴承"].map(str::to_owned));
    for size in [PHONE, DESKTOP] {
        let window = Window::open(&driver, &site, size).await;
        for path in &paths {
            window.check(path).await;
        }
        window.client.close().await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_alone_is_enough() {
    let Some(driver) = driver() else { return };
    let (site, app) = site().await;
    fixture::fill(&app.store().await).await;
    app.app.catch_up().await.unwrap();
    let window = Window::open(&driver, &site, DESKTOP).await;
    window.visit("/goals").await;
    window.type_into("body", "\u{e004}").await;
    let first = window.run("return document.activeElement.textContent").await;
    assert_eq!(first, json!("跳到正文"), "the first stop leads past the navigation");
    window.visit("/").await;
    window.type_into("#q", "雁门").await;
    let offered = Locator::Css(".suggestions:not([hidden]) li");
    window.client.wait().for_element(offered).await.unwrap();
    window.type_into("#q", "\u{e015}").await;
    let state = window.run(COMBOBOX).await;
    assert_eq!(state, json!(["combobox", "true", "洛阳雁门精密轴承科技有限公司"]));
    window.type_into("#q", "\u{e00c}").await;
    assert_eq!(
        window.run(COMBOBOX).await,
        json!(["combobox", "false", null]),
        "escape closes the list"
    );
    window.type_into("#q", "轴").await;
    window.client.wait().for_element(offered).await.unwrap();
    window.type_into("#q", "\u{e015}\u{e007}").await;
    window.sees("h1", "洛阳雁门精密轴承科技有限公司").await;
}

/// What a screen reader hears of the search box: its role, whether the list is open, the name it points at.
const COMBOBOX: &str = r#"
    const box = document.querySelector('#q');
    const active = document.getElementById(box.getAttribute("aria-activedescendant"));
    return [box.getAttribute("role"), box.getAttribute("aria-expanded"), active && active.firstChild.textContent];
"#;

/// Types as an input method does, on a page whose clock does not wait and whose requests are only written down.
const COMPOSE: &str = r#"
    const asked = [];
    window.setTimeout = (work) => { work(); return 0; };
    window.fetch = (address, { signal }) => { asked.push([address, signal]); return new Promise(() => {}); };
    const box = document.querySelector('#q');
    const composition = (kind) => box.dispatchEvent(new CompositionEvent(kind, { bubbles: true }));
    const input = (text, isComposing) => {
        box.value = text;
        box.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing }));
    };
    composition("compositionstart");
    input("yan", true);
    input("yan men", true);
    const composing = asked.length;
    input("雁门", true);
    composition("compositionend");
    const ended = asked.length;
    input("雁门轴", false);
    const texts = asked.map(([address]) => new URL(address, location).searchParams.get("q"));
    const before = asked.map(([, signal]) => signal.aborted);
    composition("compositionstart");
    return [composing, ended, texts, before, asked.at(-1)[1].aborted];
"#;

#[tokio::test(flavor = "multi_thread")]
async fn an_input_method_that_composes_asks_for_nothing_and_an_old_question_is_dropped() {
    let Some(driver) = driver() else { return };
    let (site, _app) = site().await;
    let window = Window::open(&driver, &site, DESKTOP).await;
    window.visit("/").await;
    let seen = window.run(COMPOSE).await;
    assert_eq!(seen, json!([0, 1, ["雁门", "雁门轴"], [true, false], true]));
}
