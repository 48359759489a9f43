//! A browser, by the protocol of WebDriver over HTTP.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use base64::Engine as _;
use serde_json::{Value as Json, json};

use crate::{PATIENCE, exchange};

/// Starts a driver, and returns it with its port once it listens.
fn listening() -> Option<(Child, u16)> {
    let mut command = Command::new("chromedriver");
    let driver = command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
    let mut driver = driver.expect("chromedriver can be run again");
    let lines = BufReader::new(driver.stdout.take().unwrap()).lines().map_while(Result::ok);
    let port = lines
        .filter(|line| line.contains("successfully"))
        .find_map(|line| line.rsplit("on port ").next()?.trim_end_matches('.').parse::<u16>().ok());
    if port.is_none() {
        let _ = driver.wait();
    }
    Some((driver, port?))
}

/// A browser with one window.
pub struct Browser {
    driver: Child,
    address: SocketAddr,
    session: String,
}

impl Browser {
    /// Starts a browser, or returns none where Chromium and its driver are not installed.
    pub fn start(width: u32, height: u32, scheme: &str) -> Option<Self> {
        if Command::new("chromedriver").arg("--version").stdout(Stdio::null()).status().is_err() {
            println!("SKIPPED: chromedriver is not installed, so no page is tested in a browser");
            return None;
        }
        // The port that it chooses may be taken by the time it listens, for which it ends.
        let (driver, port) = (0..5).find_map(|_| listening()).expect("chromedriver has a port");
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let mut browser = Self { driver, address, session: String::new() };
        let window = format!("--window-size={width},{height}");
        let arguments =
            ["--headless=new", "--no-sandbox", "--hide-scrollbars", "--lang=en-US", &window];
        let capabilities = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": arguments},
            "goog:loggingPrefs": {"browser": "ALL"},
        }}});
        let session = browser.ask("POST", "/session", &capabilities);
        browser.session = session["sessionId"].as_str().expect("a session has an ID").to_owned();
        browser.resize(width, height, scheme);
        Some(browser)
    }

    /// Sets the size of the window, and `light` or `dark`.
    pub fn resize(&self, width: u32, height: u32, scheme: &str) {
        self.control(
            "Emulation.setDeviceMetricsOverride",
            json!({"width": width, "height": height, "deviceScaleFactor": 1, "mobile": false}),
        );
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.control("Emulation.setEmulatedMedia", json!({"features": features}));
    }

    fn ask(&self, method: &str, path: &str, body: &Json) -> Json {
        let host = self.address.to_string();
        let headers = [("host", host.as_str()), ("content-type", "application/json")];
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let response = exchange(self.address, &format!("{method} {path}"), &headers, &body);
        assert_eq!(response.status, 200, "{path}: {}", response.text());
        response.json()["value"].take()
    }

    fn run(&self, name: &str, body: Json) -> Json {
        self.ask("POST", &format!("/session/{}/{name}", self.session), &body)
    }

    /// Runs a command of the browser's developer tools.
    pub fn control(&self, command: &str, parameters: Json) -> Json {
        self.run("goog/cdp/execute", json!({"cmd": command, "params": parameters}))
    }

    pub fn open(&self, url: &str) {
        self.run("url", json!({"url": url}));
    }

    /// Runs a script outside of the page's policy, and returns its value.
    pub fn script(&self, script: &str) -> Json {
        self.run("execute/sync", json!({"script": script, "args": []}))
    }

    /// Waits until an expression is true.
    pub fn wait(&self, expression: &str) {
        let start = Instant::now();
        while self.script(&format!("return Boolean({expression})")) != json!(true) {
            let page = || self.script("return document.body.innerText");
            assert!(start.elapsed() < PATIENCE, "never: {expression}\n{}", page());
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn find(&self, selector: &str) -> String {
        self.wait(&format!("document.querySelector({})", json!(selector)));
        let using = json!({"using": "css selector", "value": selector});
        let found = self.run("element", using);
        let id = found.as_object().and_then(|map| map.values().next()).and_then(Json::as_str);
        id.expect("an element has an ID").to_owned()
    }

    /// Clicks an element, as a person does.
    pub fn click(&self, selector: &str) {
        let element = self.find(selector);
        // Not below the header.
        let scroll = "const e = document.querySelector(SELECTOR);
                      if (!e.matches('option')) e.scrollIntoView({block: 'center'});";
        self.script(&scroll.replace("SELECTOR", &json!(selector).to_string()));
        self.run(&format!("element/{element}/click"), json!({}));
    }

    /// Types into an element.
    pub fn keys(&self, selector: &str, text: &str) {
        self.run(&format!("element/{}/value", self.find(selector)), json!({"text": text}));
    }

    /// Empties a field and types into it.
    pub fn fill(&self, selector: &str, text: &str) {
        self.run(&format!("element/{}/clear", self.find(selector)), json!({}));
        self.keys(selector, text);
    }

    /// Presses keys wherever the focus is. Control is held until the end.
    pub fn press(&self, keys: &str) {
        let event = |what: &str, key: char| json!({"type": what, "value": key.to_string()});
        let (mut events, mut held) = (Vec::new(), Vec::new());
        for key in keys.chars() {
            events.push(event("keyDown", key));
            match key {
                '\u{e009}' => held.push(key),
                key => events.push(event("keyUp", key)),
            }
        }
        events.extend(held.into_iter().map(|key| event("keyUp", key)));
        let actions = json!([{"type": "key", "id": "keyboard", "actions": events}]);
        self.run("actions", json!({"actions": actions}));
    }

    pub fn text(&self, selector: &str) -> String {
        self.find(selector);
        let script = format!("return document.querySelector({}).innerText", json!(selector));
        self.script(&script).as_str().unwrap_or_default().to_owned()
    }

    /// Returns what the browser complained about since the last time.
    pub fn complaints(&self) -> Vec<String> {
        let log = self.run("se/log", json!({"type": "browser"}));
        let messages = log.as_array().into_iter().flatten();
        messages.filter_map(|entry| entry["message"].as_str().map(str::to_owned)).collect()
    }

    /// Writes the window to `explorer/docs`, if `UPDATE_SCREENSHOTS` is set.
    pub fn screenshot(&self, name: &str) {
        if std::env::var_os("UPDATE_SCREENSHOTS").is_none() {
            return;
        }
        let how = json!({"format": "webp", "quality": 80});
        let image = self.control("Page.captureScreenshot", how);
        let data = image["data"].as_str().expect("a screenshot has data");
        let bytes = base64::engine::general_purpose::STANDARD.decode(data).unwrap();
        assert!(bytes.len() < 150_000, "{name}: {} bytes", bytes.len());
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(name), bytes).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let host = self.address.to_string();
        if !self.session.is_empty() {
            let line = format!("DELETE /session/{}", self.session);
            exchange(self.address, &line, &[("host", &host)], "");
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}
