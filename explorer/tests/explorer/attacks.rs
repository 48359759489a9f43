//! Requests that no browser sends for the page, byte by byte.

use serde_json::json;
use tencentcloud_explorer::Options;
use tencentcloud_local::LocalCloud;

use crate::driver::Browser;
use crate::{Response, cloud, exchange, send};

/// Returns the token of the page.
fn token(cloud: &LocalCloud) -> String {
    let page = ask(cloud, "GET /explorer/", &[]).text();
    page.split("explorer-token\" content=\"").nth(1).unwrap()[..32].to_owned()
}

/// Sends a request with the host of the server.
fn ask(cloud: &LocalCloud, line: &str, headers: &[(&str, &str)]) -> Response {
    let own = cloud.address().to_string();
    exchange(cloud.address(), line, &[&[("host", own.as_str())], headers].concat(), "")
}

#[test]
fn a_request_names_one_host_and_that_is_the_servers() {
    let cloud = cloud();
    let own = cloud.address().to_string();
    let status = |line: &str, hosts: &[&str]| {
        let headers: Vec<_> = hosts.iter().map(|host| ("host", *host)).collect();
        exchange(cloud.address(), line, &headers, "").status
    };
    let about = "GET /explorer/api/about";
    let absolute = |host: &str| format!("GET http://{host}/explorer/api/about");
    assert_eq!(status(about, &[&own]), 200);
    assert_eq!(status(&absolute(&own), &[&own]), 200);
    for hosts in [[own.as_str(), "evil.example"], ["evil.example", &own], [&own, &own]] {
        assert_eq!(status(about, &hosts), 400, "{hosts:?}");
    }
    assert_eq!(status(&absolute("evil.example"), &[&own]), 400);
    assert_eq!(status(&absolute(&own), &["evil.example"]), 400);
    assert_eq!(status(&absolute("evil.example"), &["evil.example"]), 421);
    let port = cloud.address().port();
    let list = format!("{own}, evil.example");
    let forms = [format!("evil@{own}"), format!("2130706433:{port}"), format!("0.0.0.0:{port}")];
    for host in forms.iter().chain([&list]) {
        assert_eq!(status(about, &[host]), 421, "{host}");
    }
    assert_eq!(status(about, &[]), 421);
}

#[test]
fn whatever_names_another_page_is_rejected() {
    let cloud = cloud();
    let own = cloud.address().to_string();
    let (page, root) = (format!("http://{own}"), format!("http://{own}/explorer/"));
    let status = |headers: &[(&str, &str)]| ask(&cloud, "GET /explorer/api/about", headers).status;
    for headers in [
        &[][..],
        &[("origin", page.as_str())],
        &[("referer", root.as_str())],
        &[("sec-fetch-site", "same-origin")],
    ] {
        assert_eq!(status(headers), 200, "{headers:?}");
    }
    let (file, prefix) = (format!("file://{own}"), format!("{page}.evil.example"));
    for headers in [
        &[("origin", "null")][..],
        &[("origin", "")],
        &[("origin", file.as_str())],
        &[("origin", prefix.as_str())],
        &[("origin", page.as_str()), ("origin", "http://evil.example")],
        &[("referer", "https://evil.example/")],
        &[("referer", prefix.as_str())],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")],
    ] {
        assert_eq!(status(headers), 403, "{headers:?}");
    }
    // A link on another page opens the page, and nothing else.
    let link = [("referer", "https://example.com/"), ("sec-fetch-site", "cross-site")];
    let link = [&link[..], &[("sec-fetch-mode", "navigate")]].concat();
    assert_eq!(ask(&cloud, "GET /explorer/", &link).status, 200);
    // Two tokens are none.
    let token = token(&cloud);
    let twice = [("x-explorer-token", token.as_str()), ("x-explorer-token", "x")];
    assert_eq!(ask(&cloud, "POST /explorer/api/history", &twice).status, 403);
}

#[test]
fn methods_other_than_those_of_the_page_do_nothing() {
    let cloud = cloud();
    let token = token(&cloud);
    let headers = [("x-explorer-token", token.as_str())];
    for path in ["/explorer/", "/explorer/style.css", "/explorer/api/about"] {
        let head = ask(&cloud, &format!("HEAD {path}"), &[]);
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
    }
    for method in ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "FOO", "get", "HEAD"] {
        let response = ask(&cloud, &format!("{method} /explorer/api/send"), &headers);
        assert_eq!(response.status, if method == "HEAD" { 404 } else { 405 }, "{method}");
        assert_eq!(response.header("access-control-allow-origin"), None);
    }
    assert_eq!(ask(&cloud, "PUT /explorer/", &[]).header("allow"), Some("GET, HEAD, POST"));
    assert_eq!(cloud.calls().count(), 0);
}

/// Bodies of any framing are read once or rejected, and sizes have bounds.
#[test]
fn odd_framings_and_sizes_are_read_once_or_rejected() {
    let cloud = cloud();
    let (own, token) = (cloud.address(), token(&cloud));
    let post = |headers: &str, body: &str| {
        let request = format!(
            "POST /explorer/api/doctor HTTP/1.1\r\nhost: {own}\r\nconnection: close\r\n\
             x-explorer-token: {token}\r\n{headers}\r\n{body}"
        );
        send(own, request.as_bytes())
    };
    let body = r#"{"text":"AuthFailure"}"#;
    let chunked = format!("{:x}\r\n{body}\r\n0\r\n\r\n", body.len());
    assert_eq!(post("transfer-encoding: chunked\r\n", &chunked).status, 200);
    for (headers, body) in [
        ("", body),
        ("transfer-encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
        ("content-length: -1\r\n", body),
        ("content-length: 22\r\ncontent-length: 23\r\n", body),
        ("content-length : 22\r\n", body),
        ("x-folded: a\r\n b\r\ncontent-length: 22\r\n", body),
    ] {
        assert_eq!(post(headers, body).status, 400, "{headers}");
    }
    let large = post("content-length: 99999999999\r\n", body).text();
    assert!(large.contains("RequestSizeLimitExceeded"), "{large}");
    let many: String = (0..200).map(|index| format!("x-{index}: a\r\n")).collect();
    assert_eq!(post(&many, "").status, 431);
    let long = ask(&cloud, &format!("GET /explorer/api/search?q={}", "a".repeat(100_000)), &[]);
    assert_eq!(long.status, 414);
    // What is nested without end is rejected, not read with a stack of its depth.
    let nested = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let nested = post(&format!("content-length: {}\r\n", nested.len()), &nested);
    assert_eq!(nested.status, 400);
}

#[test]
fn paths_lead_to_files_of_the_page_only() {
    let cloud = cloud();
    for path in [
        "/explorer/../explorer/style.css",
        "/explorer/%2e%2e/%2e%2e/etc/passwd",
        "/explorer//style.css",
        "/explorer/style.css/",
        "/explorer/%00",
        "/explorer/api/",
        "/explorer/api/about/../about",
        "/explorer/api/about;x",
        "/explorer/..\\style.css",
    ] {
        assert_eq!(ask(&cloud, &format!("GET {path}"), &[]).status, 404, "{path}");
    }
    // Patterns mean nothing to the search.
    for query in ["(a%2B)%2B%24", "%5C", "%5B", "*", "%00", "%E2%80%AE", &"%3F".repeat(1000)] {
        let found = ask(&cloud, &format!("GET /explorer/api/search?q={query}"), &[]);
        assert_eq!((found.status, found.text().as_str()), (200, "[]"), "{query}");
    }
}

/// Files of requests that would grow or that hold more than data are problems in the list.
#[test]
fn files_that_would_grow_are_problems() {
    let place = tempfile::tempdir().unwrap();
    let bomb: String = ('b'..='z')
        .zip('a'..)
        .map(|(name, before)| format!("{name}: &{name} [*{before}, *{before}, *{before}]\n"))
        .collect();
    let files = [
        ("bomb.yaml", format!("a: &a [x, x, x]\n{bomb}")),
        ("deep.yaml", "[".repeat(100_000)),
        ("deeper.yaml", "- ".repeat(100_000)),
        ("json.yaml", "{\"a\":".repeat(50_000)),
        ("tag.yaml", "action: !!python/object x".to_owned()),
        ("large.yaml", format!("action: {}", "x".repeat(2 << 20))),
    ];
    for (name, text) in &files {
        std::fs::write(place.path().join(name), text).unwrap();
    }
    let mut options = Options::default();
    options.requests = Some(place.path().to_owned());
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().site(site).start_blocking().unwrap();
    let token = token(&cloud);
    let list = ask(&cloud, "POST /explorer/api/requests", &[("x-explorer-token", &token)]).json();
    assert_eq!(list.as_array().unwrap().len(), files.len());
    for file in list.as_array().unwrap() {
        assert!(file["problem"].is_string() && file["action"] == json!(null), "{file}");
    }
}

/// Addresses with names that scripts know, and with other schemes.
const PLACES: [&str; 9] = [
    "#/__proto__",
    "#/constructor/x/y",
    "#/live/2018-08-01/__proto__",
    "#/hasOwnProperty",
    "#/%",
    "#javascript:window.hacked=1",
    "#/live/2018-08-01?uses=__proto__&at=constructor",
    "#/live/2018-08-01/DescribeLiveDomain?at=__proto__.constructor&r=%7B",
    "#/requests/..%2f..%2fetc%2fpasswd",
];

/// Names that scripts know, markup and other schemes are data in an address, the form and the JSON.
#[test]
fn nothing_in_a_link_or_a_request_becomes_code() {
    let Some(browser) = Browser::start(1280, 900, "light") else { return };
    let cloud = cloud();
    let markup = "<img src=x onerror=window.hacked=1>";
    let open = |place: &str| {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
        browser.wait("document.querySelector('main').dataset.shown !== undefined");
    };
    let is_clean = |what: &str| {
        let found = browser.script(
            "return [Object.keys(Object.prototype).length, {}.polluted, window.hacked,
                     document.querySelectorAll('img, iframe, object, main script, [onerror]').length,
                     document.querySelectorAll('a:not([href^=\"#\"]):not([href^=blob])').length]",
        );
        assert_eq!(found, json!([0, null, null, 0, 0]), "{what}");
    };
    let with_markup = format!("#/live/2018-08-01/DescribeLiveDomain?region={markup}&file={markup}");
    for place in PLACES.into_iter().chain([with_markup.as_str()]) {
        open(place);
        is_clean(place);
    }
    let requests = [
        json!({"constructor": {"prototype": {"polluted": 1}}, "toString": 1, "": 2, "a.b": 3}),
        json!({"InstanceName": markup, "Placement": markup, "DataDisks": [1, null, {}, [], markup]}),
        json!({"InstanceCount": [1], "SecurityGroupIds": {"a": markup}, markup: markup}),
    ];
    let polluting =
        r#"{"__proto__": {"polluted": 1}, "Placement": {"__proto__": {"polluted": 1}}}"#;
    let texts = requests.iter().map(ToString::to_string).chain([polluting.to_owned()]);
    for text in texts {
        open("#/cvm/2017-03-12/RunInstances");
        browser.wait("document.querySelector('#json')");
        let own = json!(text);
        browser.script(&format!(
            "const json = document.querySelector('#json');
             json.value = {own}; json.dispatchEvent(new Event('input'));"
        ));
        browser.wait("location.hash.includes('?r=')");
        browser.click("#send");
        browser.wait("document.querySelector('.answer').dataset.sent");
        is_clean(&text);
        // The address holds the same, and so do the code and the file.
        browser.script("location.reload()");
        browser.wait("document.querySelector('#json')?.value.length > 2");
        for at in [2, 3, 4] {
            browser.click(&format!("aside [role=tab]:nth-child({at})"));
            browser.wait("document.querySelector('aside .panel pre')?.innerText");
        }
        is_clean(&text);
    }
    let complaints = browser.complaints();
    assert!(complaints.iter().all(|text| text.contains("40")), "{complaints:?}");
}
