//! What the server sends to whom.

use std::io::Read as _;
use std::net::SocketAddr;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Action, Catalog, Change, ChangeLevel, Changes, Product, Step};
use tencentcloud_explorer::Options;
use tencentcloud_local::{Incoming, LocalCloud, Outgoing, ResponseSource, ServiceError};

use crate::{Response, cloud, exchange};

fn get(cloud: &LocalCloud, path: &str, more: &[(&str, &str)]) -> Response {
    let host = cloud.address().to_string();
    let headers = [&[("host", host.as_str())], more].concat();
    exchange(cloud.address(), &format!("GET {path}"), &headers, "")
}

fn token(cloud: &LocalCloud) -> String {
    let page = get(cloud, "/explorer/", &[]).text();
    let at = page.split("name=\"explorer-token\" content=\"").nth(1).expect("the page has a token");
    at.split('"').next().unwrap().to_owned()
}

fn post(cloud: &LocalCloud, name: &str, more: &[(&str, &str)], body: &Json) -> Response {
    let host = cloud.address().to_string();
    let headers = [&[("host", host.as_str()), ("content-type", "application/json")], more].concat();
    let line = format!("POST /explorer/api/{name}");
    exchange(cloud.address(), &line, &headers, &body.to_string())
}

fn unpacked(response: &Response) -> Vec<u8> {
    let mut bytes = Vec::new();
    match response.header("content-encoding") {
        Some("gzip") => {
            flate2::read::GzDecoder::new(&*response.body).read_to_end(&mut bytes).unwrap();
            bytes
        }
        _ => response.body.clone(),
    }
}

const ACTION: &str = "DescribeProIspPlaySumInfoList";

fn order(request: Json) -> Json {
    json!({"product": "live", "version": "2018-08-01", "action": ACTION, "request": request})
}

/// Everything that the first page loads: the page, what it links to, and the products.
#[test]
fn the_first_page_with_all_products_is_small() {
    let cloud = cloud();
    let gzip = [("accept-encoding", "gzip, br")];
    let page = get(&cloud, "/explorer/", &gzip);
    let html = String::from_utf8(unpacked(&page)).unwrap();
    let links = html.split("href=\"").chain(html.split("src=\"")).skip(1);
    let mut names: Vec<_> = links
        .filter_map(|rest| rest.split('"').next())
        .filter(|name| [".js", ".css", ".svg"].iter().any(|end| name.ends_with(end)))
        .collect();
    names.sort_unstable();
    names.dedup();
    assert!(names.len() > 8, "{names:?}");
    let products = get(&cloud, "/explorer/api/products", &gzip);
    let mut size = page.body.len() + products.body.len();
    for name in names {
        let file = get(&cloud, &format!("/explorer/{name}"), &gzip);
        assert_eq!(file.status, 200, "{name}");
        size += file.body.len();
    }
    assert!(size < 60_000, "{size} bytes over the wire");
    let products: Json = serde_json::from_slice(&unpacked(&products)).unwrap();
    assert_eq!(products.as_array().unwrap().len(), Catalog::facts().unwrap().entries().len());
}

/// The names of products, which are found in both languages.
#[test]
fn products_have_their_names_in_the_language_of_the_page() {
    let cloud = cloud();
    for (language, name) in [("en", "Cloud Virtual Machine"), ("zh-CN", "云服务器")] {
        let get = |path: &str| get(&cloud, path, &[("accept-language", language)]).json();
        let products = get("/explorer/api/products");
        let cvm = products.as_array().unwrap().iter().find(|product| product[0] == "cvm").unwrap();
        assert_eq!(cvm[2], name);
        assert_eq!(get("/explorer/api/product?product=cvm&version=")["title"], name);
        for query in ["cvm", "virtual+machine", "%E4%BA%91%E6%9C%8D%E5%8A%A1%E5%99%A8"] {
            let hit = &get(&format!("/explorer/api/search?q={query}"))[0];
            assert_eq!((&hit["product"], &hit["title"]), (&json!("cvm"), &json!(name)), "{query}");
        }
    }
}

#[test]
fn every_response_has_a_policy_without_unsafe_sources() {
    let cloud = cloud();
    for path in ["/explorer/", "/explorer/app.js", "/explorer/api/products", "/explorer/nothing"] {
        let response = get(&cloud, path, &[]);
        let policy = response.header("content-security-policy").expect(path);
        assert!(!policy.contains("unsafe") && !policy.contains('*'), "{path}: {policy}");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{path}: {policy}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"), "{path}");
    }
}

#[test]
fn a_known_file_is_not_sent_again() {
    let cloud = cloud();
    let first = get(&cloud, "/explorer/style.css", &[]);
    let tag = first.header("etag").unwrap().to_owned();
    let again = get(&cloud, "/explorer/style.css", &[("if-none-match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
}

#[test]
fn other_hosts_origins_and_pages_are_rejected() {
    let cloud = cloud();
    let ask =
        |line: &str, headers: &[(&str, &str)]| exchange(cloud.address(), line, headers, "").status;
    let own = cloud.address().to_string();
    // DNS that was rebound to this address: the host is not that of this server.
    for host in ["evil.example", "localhost.evil", "127.0.0.1.evil", "[::1].evil", "localhost."] {
        assert_eq!(ask("GET /explorer/", &[("host", host)]), 421, "{host}");
    }
    // A domain of the service is an endpoint, and has no page.
    let service =
        exchange(cloud.address(), "GET /explorer/", &[("host", "live.tencentcloudapi.com")], "");
    assert!(service.text().contains("\"Response\""), "{}", service.text());
    let origin = [("host", own.as_str()), ("origin", "http://evil.example")];
    assert_eq!(ask("GET /explorer/api/products", &origin), 403);
    assert_eq!(ask("POST /explorer/api/check", &origin), 403);
    let null = [("host", own.as_str()), ("origin", "null")];
    assert_eq!(ask("GET /explorer/api/products", &null), 403);
    let cross = [("host", own.as_str()), ("sec-fetch-site", "cross-site")];
    assert_eq!(ask("GET /explorer/api/products", &cross), 403);
    assert_eq!(ask("GET /explorer/", &cross), 403);
    let link = [&cross[..], &[("sec-fetch-mode", "navigate")]].concat();
    assert_eq!(ask("GET /explorer/", &link), 200);
    assert_eq!(ask("DELETE /explorer/", &[("host", &own)]), 405);
    assert_eq!(ask("OPTIONS /explorer/api/send", &[("host", &own)]), 405);
}

#[test]
fn what_changes_something_needs_the_token_of_the_page() {
    let cloud = cloud();
    let body = order(json!({}));
    for name in [
        "check",
        "send",
        "history",
        "file",
        "code",
        "read",
        "steps",
        "doctor",
        "requests",
        "requests-open",
        "requests-save",
        "requests-rename",
    ] {
        assert_eq!(post(&cloud, name, &[], &body).status, 403);
        assert_eq!(post(&cloud, name, &[("x-explorer-token", "0")], &body).status, 403);
    }
    assert_eq!(cloud.calls().count(), 0);
    let token = token(&cloud);
    assert_ne!(token, self::token(&self::cloud()), "each start has a token of its own");
    let own = format!("http://{}", cloud.address());
    let headers = [("x-explorer-token", token.as_str()), ("origin", own.as_str())];
    assert_eq!(post(&cloud, "check", &headers, &body).status, 200);
    // Without the switch, there is no folder, and nothing is written.
    let refused = post(&cloud, "requests", &headers, &json!({}));
    assert_eq!((refused.status, refused.text().contains("--requests")), (403, true));
}

/// A request is saved to the folder without its secrets, and leads nowhere else.
#[test]
fn requests_are_saved_to_the_folder_without_secrets() {
    let place = tempfile::tempdir().unwrap();
    let mut options = Options::default();
    options.requests = Some(place.path().join("requests"));
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().site(site).start_blocking().unwrap();
    let token = token(&cloud);
    let ask = |name: &str, body: &Json| post(&cloud, name, &[("x-explorer-token", &token)], body);
    let order = json!({"product": "cvm", "version": "2017-03-12", "action": "RunInstances",
        "request": {"InstanceName": "web", "LoginSettings": {"Password": "hunter2"}}});
    let saved = ask("requests-save", &json!({"name": "run.yaml", "order": order}));
    assert_eq!(saved.json()["secrets"], json!(["LoginSettings.Password"]));
    let text = std::fs::read_to_string(place.path().join("requests/run.yaml")).unwrap();
    assert!(text.contains("InstanceName: \"web\"") && !text.contains("hunter2"), "{text}");
    let opened = ask("requests-open", &json!({"name": "run.yaml"})).json();
    assert_eq!((&opened["action"], &opened["tag"]), (&json!("RunInstances"), &saved.json()["tag"]));
    for name in ["../run.yaml", "/etc/passwd", "run.yaml/../../x.yaml"] {
        assert_eq!(ask("requests-save", &json!({"name": name, "order": order})).status, 400);
        assert_eq!(ask("requests-open", &json!({"name": name})).status, 400);
        assert_eq!(ask("requests-rename", &json!({"name": "run.yaml", "to": name})).status, 400);
    }
    assert_eq!(ask("requests", &json!({})).json().as_array().unwrap().len(), 1);
    assert_eq!(std::fs::read_dir(place.path()).unwrap().count(), 1);
}

#[test]
fn calls_and_the_page_share_an_address() {
    let cloud = cloud();
    let start = get(&cloud, "/", &[("accept", "text/html,*/*")]);
    assert_eq!((start.status, start.header("location")), (302, Some("/explorer/")));
    // A call by query: its signature is missing, and the page has nothing to do with it.
    let call = get(&cloud, "/?Action=DescribeLiveDomains", &[("accept", "text/html")]);
    assert!(call.text().contains("AuthFailure"), "{}", call.text());
    assert!(get(&cloud, "/", &[]).text().contains("\"Response\""));
}

#[test]
fn problems_have_paths_rules_and_sources() {
    let cloud = cloud();
    let token = token(&cloud);
    let request = json!({"StartTime": "2019-03-01 00:00:00", "PageSize": 5000, "Page": 1,
        "PlayDomains": ["a", 1]});
    let checked = post(&cloud, "check", &[("x-explorer-token", &token)], &order(request)).json();
    let problems = &checked["problems"];
    let of = |path: &str| {
        let found = problems.as_array().unwrap().iter().find(|problem| problem["path"] == path);
        found.unwrap_or_else(|| panic!("{path}: {problems}")).clone()
    };
    assert_eq!(of("EndTime")["rule"], "required");
    assert_eq!(of("Page")["rule"], "unknown");
    assert_eq!(of("PlayDomains[1]")["limit"], "a string");
    let range = of("PageSize");
    assert_eq!((&range["rule"], &range["limit"]), (&json!("range"), &json!("1 to 1000")));
    assert_eq!((&range["provenance"], &range["rejects"]), (&json!("reviewed"), &json!(true)));
}

#[test]
fn a_request_is_sent_to_the_local_cloud_and_its_response_is_unchanged() {
    let cloud = cloud();
    let token = token(&cloud);
    let send = |request: Json| {
        let response = post(&cloud, "send", &[("x-explorer-token", &token)], &order(request));
        assert_eq!(response.status, 200, "{}", response.text());
        let about: Json =
            serde_json::from_str(response.header("x-explorer-response").unwrap()).unwrap();
        (about, response.json())
    };
    let (about, body) = send(json!({"StartTime": "2019-03-01 00:00:00",
        "EndTime": "2019-03-01 12:00:00", "StatType": "Province"}));
    assert_eq!(about["source"], "example");
    assert_eq!(about["requestId"], body["Response"]["RequestId"]);
    assert!(body["Response"]["DataInfoList"].is_array());
    let (about, _) = send(json!({"StartTime": "2019-03-01 00:00:00"}));
    assert_eq!(about["error"]["code"], "MissingParameter");
    cloud.calls().action(ACTION).expect(2);
    let mut cloud_order = order(json!({}));
    cloud_order["target"] = json!("cloud");
    let rejected = post(&cloud, "send", &[("x-explorer-token", &token)], &cloud_order);
    assert_eq!(rejected.status, 403, "the real cloud needs a switch");
}

/// Files and octet streams are sent as bytes, and events are passed on line by line.
#[test]
fn bytes_and_streams_are_sent() {
    let cloud = cloud();
    let token = token(&cloud);
    let send = |product: &str, version: &str, action: &str, request: Json| {
        let order = json!({"product": product, "version": version, "action": action,
            "region": "ap-guangzhou", "request": request});
        post(&cloud, "send", &[("x-explorer-token", &token)], &order)
    };
    let about = |response: &Response| -> Json {
        serde_json::from_str(response.header("x-explorer-response").unwrap()).unwrap()
    };
    // "\0bytes" in base64.
    let log = json!({"TopicId": "t", "Body": "AGJ5dGVz"});
    let sent = send("cls", "2020-10-16", "UploadLog", log.clone());
    assert_eq!(about(&sent)["error"], Json::Null, "{}", sent.text());
    let received = cloud.calls().action("UploadLog").expect(1);
    let last = received.iter().last().unwrap();
    assert_eq!((&last.request["TopicId"], &last.request["Body"]), (&json!("t"), &log["Body"]));
    let file = json!({"File": "AGJ5dGVz"});
    let sent = send("cii", "2021-04-08", "UploadMedicalFile", file);
    assert_eq!(about(&sent)["error"], Json::Null, "{}", sent.text());
    let broken = send("cls", "2020-10-16", "UploadLog", json!({"TopicId": "t", "Body": "\u{e9}"}));
    let problem = about(&broken)["error"]["message"].clone();
    assert!(problem.as_str().unwrap().contains("is not base64"), "{problem}");
}

/// Events are passed on line by line, and the last line says what came of it.
#[test]
fn events_are_passed_on_as_they_come() {
    let site = tencentcloud_explorer::site(Options::default()).unwrap();
    let chat = |_: &Incoming<'_>| -> Result<Outgoing, ServiceError> {
        let mut outgoing = Outgoing::new(Map::new(), ResponseSource::Synthetic);
        outgoing.events = Some(vec![json!({"Note": "a\nb"}), json!({"Note": "<b>"})]);
        Ok(outgoing)
    };
    let cloud = LocalCloud::builder().responder(chat).site(site).start_blocking().unwrap();
    let token = token(&cloud);
    let request = json!({"Model": "m", "Stream": true, "Messages": [{"Role": "user"}]});
    let order = json!({"product": "hunyuan", "version": "2023-09-01", "action": "ChatCompletions",
        "request": request});
    let sent = post(&cloud, "send", &[("x-explorer-token", &token)], &order);
    assert_eq!(sent.header("content-type"), Some("application/x-ndjson"));
    let text = sent.text();
    let lines: Vec<Json> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines.len(), 3, "{text}");
    let first: Json = serde_json::from_str(lines[0].as_str().unwrap()).unwrap();
    assert_eq!(first["Note"], "a\nb");
    assert_eq!((&lines[2]["status"], &lines[2]["error"]), (&json!(200), &Json::Null));
    let history = post(&cloud, "history", &[("x-explorer-token", &token)], &json!({})).json();
    assert_eq!(history[0]["action"], "ChatCompletions");
}

/// Each form is written, and nothing in the request becomes syntax of it.
#[test]
fn the_call_is_written_in_every_form() {
    let cloud = cloud();
    let token = token(&cloud);
    let forms = get(&cloud, "/explorer/api/about", &[]).json()["forms"].take();
    assert!(forms.as_array().unwrap().len() >= 5, "{forms}");
    for form in forms.as_array().unwrap() {
        let mut body = order(json!({"StartTime": "2019-03-01 00:00:00",
            "EndTime": "2019-03-01 12:00:00", "StatType": "Province"}));
        (body["form"], body["region"]) = (form[0].clone(), json!("ap-guangzhou"));
        let written = post(&cloud, "code", &[("x-explorer-token", &token)], &body);
        let text = written.json();
        assert!(text.as_str().unwrap().contains("2019-03-01 12:00:00"), "{form}: {text}");
        body["region"] = json!("x'; rm -rf /");
        let rejected = post(&cloud, "code", &[("x-explorer-token", &token)], &body);
        assert_eq!(rejected.status, 400, "{form}: {}", rejected.text());
    }
}

#[test]
fn search_knows_actions_fields_errors_and_chinese_words() {
    let cloud = cloud();
    let found = |text: &str, kind: &str| {
        let hits = get(&cloud, &format!("/explorer/api/search?q={text}"), &[]).json();
        let hits = hits.as_array().unwrap().clone();
        hits.into_iter().find(|hit| hit["kind"] == kind).unwrap_or_else(|| panic!("{text}"))
    };
    assert_eq!(found("describeproisp", "action")["action"], ACTION);
    assert_eq!(found("MainlandOrOversea", "field")["product"], "live");
    assert_eq!(found("CountryOrArea", "value")["product"], "live");
    found("InvalidParameterValue", "error");
    // The words for traffic and for the operator of a network.
    found("%E6%B5%81%E9%87%8F", "action");
    let hits = get(&cloud, "/explorer/api/search?q=%00%E2%80%AE%22%3Cscript%3E", &[]);
    assert_eq!((hits.status, hits.json()), (200, json!([])));
}

#[test]
fn every_product_and_the_largest_action_of_each_has_a_document() {
    let cloud = cloud();
    let catalog = Catalog::facts().unwrap();
    for entry in catalog.entries() {
        let path = format!("product={}&version={}", entry.name, entry.version);
        let list = get(&cloud, &format!("/explorer/api/product?{path}"), &[]).json();
        let product = catalog.product(&entry.name, Some(&entry.version)).unwrap().unwrap();
        assert_eq!(list["actions"].as_array().unwrap().len(), product.actions.len());
        let largest = product.actions.iter().max_by_key(|action| action.request.fields.len());
        let name = &largest.expect("a product has actions").name;
        let document =
            get(&cloud, &format!("/explorer/api/action?{path}&action={name}"), &[]).json();
        assert_eq!(document["action"]["name"], **name, "{}", entry.name);
        assert_no_loose_types(&document);
    }
    let missing = get(&cloud, "/explorer/api/action?product=live&action=Nothing", &[]);
    assert_eq!(missing.status, 404);
}

/// Every type that a document refers to is in it.
fn assert_no_loose_types(document: &Json) {
    let objects = document["objects"].as_object().unwrap();
    let action = &document["action"];
    let all = [&action["request"], &action["response"]].into_iter().chain(objects.values());
    for field in all.flat_map(|object| object["fields"].as_array().unwrap()) {
        if let Some(index) = field["ty"]["kind"]["Object"].as_u64() {
            assert!(objects.contains_key(&index.to_string()), "{field}");
        }
    }
}

/// What changed in an action is in its document; which actions came and went, in that of the product.
#[test]
fn changes_between_releases_are_in_the_documents() {
    let change = |level, rule: &str, message: &str, action: &str| Change {
        product: "tea".to_owned(),
        version: "2024-01-01".to_owned(),
        level,
        rule: rule.to_owned(),
        message: message.to_owned(),
        actions: vec![action.to_owned()],
    };
    let changes = Changes {
        steps: vec![Step {
            before: "1".to_owned(),
            after: "2".to_owned(),
            changes: vec![
                change(ChangeLevel::Additive, "field-added", "`Pot.Lid` is new.", "BrewTea"),
                change(ChangeLevel::Breaking, "field-removed", "`Pot.Cup` is gone.", "BrewTea"),
                change(ChangeLevel::Breaking, "action-removed", "`PourTea` is gone.", "PourTea"),
            ],
        }],
    };
    let brew = Action { name: "BrewTea".to_owned(), ..Action::default() };
    let tea = Product {
        name: "tea".to_owned(),
        version: "2024-01-01".to_owned(),
        actions: vec![brew],
        ..Product::default()
    };
    let file = tencentcloud_catalog::write(&[tea], &[], &mut |bytes| Ok(stored(bytes))).unwrap();
    let mut options = Options::default();
    options.catalog = Some(Catalog::open(file).unwrap());
    options.changes = Some(changes);
    let site = tencentcloud_explorer::site(options).unwrap();
    let cloud = LocalCloud::builder().site(site).start_blocking().unwrap();
    let of =
        |path: &str| get(&cloud, &format!("/explorer/api/{path}"), &[]).json()["changes"].take();
    let expected = json!([[
        "1",
        "2",
        [["breaking", "`Pot.Cup` is gone."], ["additive", "`Pot.Lid` is new."]]
    ]]);
    assert_eq!(of("action?product=tea&action=BrewTea"), expected);
    assert_eq!(
        of("product?product=tea"),
        json!([["1", "2", [["breaking", "`PourTea` is gone."]]]])
    );
}

/// Zstandard with one block that is not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap();
    let block = (size << 3 | 1).to_le_bytes();
    [b"\x28\xB5\x2F\xFD\xA0", &size.to_le_bytes()[..], &block[..3], bytes].concat()
}

#[test]
fn a_wrong_address_or_body_is_an_error_that_says_so() {
    let cloud = cloud();
    let token = token(&cloud);
    let headers = [("x-explorer-token", token.as_str())];
    let to: SocketAddr = cloud.address();
    let own = to.to_string();
    let broken = exchange(
        to,
        "POST /explorer/api/check",
        &[("host", &own), ("x-explorer-token", &token)],
        "{\"product\":",
    );
    assert_eq!(broken.status, 400);
    assert!(broken.json()["error"].as_str().unwrap().contains("EOF"), "{}", broken.text());
    let mut unknown = order(json!({}));
    unknown["action"] = json!("<script>");
    assert_eq!(post(&cloud, "check", &headers, &unknown).status, 404);
    assert_eq!(get(&cloud, "/explorer/../Cargo.toml", &[]).status, 404);
    assert_eq!(get(&cloud, "/explorer/api/nothing", &[]).status, 404);
}
