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
async fn a_caseworker_finds_the_way_in_a_real_browser() {
    let Some(driver) = driver() else { return };
    let (site, app) = site().await;
    let firms = fixture::fill(&app.store().await).await;
    let firm = format!("/enterprises/{}", firms.rich);
    let window = Window::open(&driver, &site, DESKTOP).await;
    window.check("/").await;
    let focused = window.run("return document.activeElement.id").await;
    assert_eq!(focused, json!("q"), "the cursor waits in the search box");
    window.client.find(Locator::Css("h1")).await.unwrap();
    let phone = Window::open(&driver, &site, PHONE).await;
    phone.check("/").await;
    phone.check(&firm).await;
}
