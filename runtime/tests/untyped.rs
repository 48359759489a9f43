//! Untyped calls, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use serde_json::json;
use support::server::{Reply, start};
use support::service::{ACCOUNT, SERVICE, TestTime, config, done, refused, script};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{Access, Action, Client, ErrorKind, Method, Paging, Signature};

#[tokio::test]
async fn parameters_and_response_are_passed_through() {
    let address = start(ACCOUNT, |arrived| {
        assert_eq!(arrived.action, "DescribeAnything");
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        json!({"Response": {"Asked": asked, "Big": u64::MAX, "RequestId": "r"}}).to_string()
    });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let parameters = json!({"Filters": [{"Name": "a", "Values": ["x", "y"]}], "Limit": 5});
    let call = client.untyped("DescribeAnything", Access::Read, parameters.clone());
    let response = call.await.unwrap().0;
    assert_eq!(response["Asked"], parameters);
    assert_eq!((&response["Big"], &response["RequestId"]), (&json!(u64::MAX), &json!("r")));
}

#[tokio::test]
async fn signature_v1_sends_parameters_as_a_form() {
    let address = start(ACCOUNT, |arrived| {
        let has = |name: &str, value: &str| {
            arrived.pairs.iter().any(|(key, found)| key == name && found == value)
        };
        assert!(has("Filters.0.Values.1", "y") && has("Limit", "5"), "{:?}", arrived.pairs);
        json!({"Response": {"RequestId": "r"}}).to_string()
    });
    let config = config(address, &TestTime::new()).signature(Signature::V1(Hash::Sha256));
    let parameters = json!({"Filters": [{"Values": ["x", "y"]}], "Limit": 5, "Nothing": null});
    let client = Client::new(&SERVICE, config).unwrap();
    client.untyped("DescribeAnything", Access::Read, parameters).await.unwrap();
}

#[tokio::test]
async fn a_service_error_is_an_error_and_a_write_is_sent_once() {
    let replies: [fn() -> _; 1] = [|| refused("InternalError")];
    let (address, arrived) = script(replies);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let call = |access| client.untyped("ModifyAnything", access, json!({}));
    let error = call(Access::Write).await.unwrap_err();
    assert_eq!((error.code(), arrived.lock().unwrap().len()), (Some("InternalError"), 1));
    call(Access::Read).await.unwrap_err();
    assert!(arrived.lock().unwrap().len() > 2);
}

// G7: a client token makes a write repeatable, as with typed calls.
#[tokio::test]
async fn a_client_token_makes_a_write_retryable() {
    let replies: [fn() -> Reply; 2] = [|| refused("InternalError"), done];
    let (address, arrived) = script(replies);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let parameters = json!({"ClientToken": "once"});
    client.untyped("ModifyAnything", Access::Write, parameters).await.unwrap();
    assert_eq!(arrived.lock().unwrap().len(), 2);
}

// G1: names are data, and never another signed parameter.
#[tokio::test]
async fn names_are_encoded_in_queries() {
    let address = start(ACCOUNT, |arrived| {
        let expected = [
            ("Label%26Admin%3Dtrue%26X".to_owned(), "v".to_owned()),
            ("a%20b%23".into(), "w".into()),
        ];
        assert_eq!(arrived.pairs, expected);
        json!({"Response": {"RequestId": "r"}}).to_string()
    });
    let config = config(address, &TestTime::new()).method(Method::Get);
    let parameters = json!({"Label&Admin=true&X": "v", "a b#": "w"});
    let client = Client::new(&SERVICE, config).unwrap();
    client.untyped("DescribeAnything", Access::Read, parameters).await.unwrap();
}

// R2: names are kept in memory, and so limited in length and number.
#[tokio::test]
async fn invalid_action_names_are_rejected_and_names_are_bounded() {
    let (address, arrived) = script([done as fn() -> Reply]);
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let call = |name: &str| client.untyped(name, Access::Read, json!({}));
    for name in ["", "Describe\r\nX-TC-Region: a", "Describe Things", &"D".repeat(129)] {
        let error = call(name).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config, "{name}");
        assert!(error.to_string().len() < 400 && !error.to_string().contains('\n'), "{error}");
    }
    // None of these is sent: signing requires a region.
    let mut refused = 0;
    for number in 0..20_010 {
        let call = call(&format!("Describe{number}"));
        if number % 1000 == 0 || number >= 19_990 {
            refused += usize::from(call.sign().await.is_err());
        }
    }
    assert!((10..20).contains(&refused), "{refused}");
    assert!(arrived.lock().unwrap().is_empty());
    call("Describe0").await.unwrap();
}

static LIST: Action = Action::read("DescribeThings");

#[tokio::test]
async fn an_untyped_list_is_followed_to_its_end() {
    let address = start(ACCOUNT, |arrived| {
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        let page = asked["Page"].as_u64().unwrap_or(1);
        let things = if page < 3 { json!([page, {"Nested": [page]}]) } else { json!([page]) };
        json!({"Response": {"Result": {"Things": things, "Total": 5}, "RequestId": page.to_string()}})
            .to_string()
    });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let paging = Paging::page("Page", "Result.Things").size("Size").total("Result.Total");
    let mut pages = client.untyped_pages(&LIST, paging, serde_json::Map::new());
    let mut found = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.unwrap();
        assert_eq!(pages.total(&page.response), Some(5));
        found.push((page.request_id.unwrap(), page.response.0["Result"]["Things"].clone()));
    }
    assert!(pages.is_from_start());
    let (one, two) = (json!([1, {"Nested": [1]}]), json!([2, {"Nested": [2]}]));
    let expected = [("1", one), ("2", two), ("3", json!([3]))];
    assert_eq!(found, expected.map(|(id, things)| (id.to_owned(), things)));
}

#[tokio::test]
async fn a_declared_action_keeps_to_its_declaration() {
    static UNSIGNED: Action = Action::write("AssumeAnything").unsigned();
    static INVALID: Action = Action::read("not a name");
    let address = start(ACCOUNT, |_| -> String { unreachable!("nothing is sent") });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let signed = client.untyped_action(&UNSIGNED, serde_json::Map::new()).sign().await.unwrap();
    assert!(signed.request.headers.contains(&("Authorization".into(), "SKIP".into())));
    let error = client.untyped_action(&INVALID, serde_json::Map::new()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
}
