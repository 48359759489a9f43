//! The generated client against a real server that checks every signature by itself.

#[path = "../../../runtime/tests/support/server.rs"]
mod server;

use std::net::SocketAddr;

use server::{Account, Arrived, start};
use tencentcloud_live::v20180801::{
    Client, DescribeProIspPlaySumInfoListRequest, PlayRegion, StatType,
};
use tencentcloud_live::{Config, Credentials, Error};
use tencentcloud_runtime::sign::v1::Hash;
use tencentcloud_runtime::{ErrorKind, Method, ValidationMode, Signature};

const ACCOUNT: Account = Account { secret_id: "AKIDtest", secret_key: "wh1sper", token: None };

/// The example response of the action's own schema, from its generated document.
fn example_response() -> String {
    let page = include_str!("../docs/DescribeProIspPlaySumInfoList.md");
    let start = page.find("```json\n").expect("the page has a response") + 8;
    page[start..start + page[start..].find("\n```").expect("its end")].to_owned()
}

fn response(arrived: &Arrived) -> String {
    assert_eq!(arrived.action, "DescribeProIspPlaySumInfoList");
    example_response()
}

fn config(address: SocketAddr, credentials: Credentials) -> Config {
    Config::new(credentials).endpoint(format!("http://{address}"))
}

fn credentials() -> Credentials {
    Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key)
}

fn request() -> DescribeProIspPlaySumInfoListRequest {
    DescribeProIspPlaySumInfoListRequest::new(
        "2019-03-01 00:00:00",
        "2019-03-01 12:00:00",
        StatType::Province,
    )
    .play_domains(["5000.playdomain.com", "直播.example.com"])
    .mainland_or_oversea(PlayRegion::Mainland)
    .page_size(100)
}

#[track_caller]
fn check(config: Config) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let client = Client::new(config).unwrap();
    let response = runtime.block_on(client.describe_pro_isp_play_sum_info_list(request()).into_future());
    let response = response.unwrap();
    assert!(!response.data_info_list.is_empty());
    assert!(response.data_info_list[0].total_flux > 0.0);
    assert!(!response.request_id.is_empty());
}

#[test]
fn both_signatures_pass_over_both_methods() {
    let address = start(ACCOUNT, response);
    for method in [Method::Post, Method::Get] {
        for signature in [
            Signature::V3,
            Signature::V3UnsignedPayload,
            Signature::V1(Hash::Sha1),
            Signature::V1(Hash::Sha256),
        ] {
            check(config(address, credentials()).method(method).signature(signature));
        }
    }
}

#[test]
fn a_token_travels_with_both_signatures() {
    let account = Account { token: Some("t0ken+/="), ..ACCOUNT };
    let address = start(account, response);
    for signature in [Signature::V3, Signature::V1(Hash::Sha256)] {
        check(config(address, credentials().with_token("t0ken+/=")).signature(signature));
    }
}

#[test]
fn what_arrives_is_what_was_asked() {
    let address = start(ACCOUNT, |arrived| {
        let sent: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        let expected = serde_json::json!({
            "StartTime": "2019-03-01 00:00:00",
            "EndTime": "2019-03-01 12:00:00",
            "StatType": "Province",
            "PlayDomains": ["5000.playdomain.com", "直播.example.com"],
            "PageSize": 100,
            "MainlandOrOversea": "Mainland",
        });
        assert_eq!(sent, expected);
        response(arrived)
    });
    check(config(address, credentials()));
    let address = start(ACCOUNT, |arrived| {
        let domain = arrived.pairs.iter().find(|(key, _)| key == "PlayDomains.1");
        assert_eq!(domain.map(|(_, value)| value.as_str()), Some("直播.example.com"));
        response(arrived)
    });
    check(config(address, credentials()).method(Method::Get));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_calls_at_once() {
    let address = start(ACCOUNT, response);
    let client = Client::new(config(address, credentials())).unwrap();
    let calls: Vec<_> = (0..100)
        .map(|_| tokio::spawn(client.describe_pro_isp_play_sum_info_list(request()).into_future()))
        .collect();
    for call in calls {
        let response = call.await.unwrap().unwrap();
        assert!(!response.data_info_list.is_empty());
    }
}

async fn failure(config: Config) -> Error {
    let client = Client::new(config).unwrap();
    client.describe_pro_isp_play_sum_info_list(request()).await.unwrap_err()
}

#[tokio::test]
async fn a_wrong_key_is_a_typed_error() {
    let address = start(ACCOUNT, response);
    let error = failure(config(address, Credentials::new("AKIDtest", "wrong"))).await;
    assert_eq!(error.code(), Some("AuthFailure.SignatureFailure"));
    assert!(error.is_auth() && !error.is_throttled());
    assert_eq!(error.request_id(), Some("req-refused"));
    assert_eq!(
        error.to_string(),
        "DescribeProIspPlaySumInfoList: AuthFailure.SignatureFailure: the signature does not \
         match (request ID req-refused)"
    );
}

#[tokio::test]
async fn nothing_listens_on_the_port() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    assert!(failure(config(address, credentials())).await.is_connect());
}

#[tokio::test]
async fn a_slow_response_runs_into_the_timeout() {
    let address = start(ACCOUNT, |arrived| {
        std::thread::sleep(std::time::Duration::from_secs(5));
        response(arrived)
    });
    let config = config(address, credentials()).timeout(std::time::Duration::from_millis(200));
    assert!(failure(config).await.is_timeout());
}

#[tokio::test]
async fn a_long_response_is_not_read_to_its_end() {
    let address = start(ACCOUNT, |_| " ".repeat(1 << 20));
    let error = failure(config(address, credentials()).max_response(64 << 10)).await;
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
    assert!(error.message().contains("larger than 65536 bytes"), "{error}");
}

#[tokio::test]
async fn a_response_that_is_not_json_is_a_decode_error_that_names_the_place() {
    let address = start(ACCOUNT, |_| "{\"Response\": {\"TotalFlux\": oops}}".to_owned());
    let error = failure(config(address, credentials())).await;
    assert_eq!(error.kind(), ErrorKind::Decode);
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("line 1 column") && source.contains("oops"), "{source}");
}

#[tokio::test]
async fn a_broken_reviewed_limit_is_refused_before_anything_is_sent() {
    let address = start(ACCOUNT, |_| -> String { panic!("nothing may arrive") });
    let client = Client::new(config(address, credentials())).unwrap();
    let call = |r| client.describe_pro_isp_play_sum_info_list(r);
    let error = call(request().page_size(5000).page_num(0)).await.unwrap_err();
    assert!(error.is_validation());
    let paths: Vec<_> = error.violations().iter().map(|v| v.path()).collect();
    assert_eq!(paths, ["PageNum", "PageSize"]);
    let error = call(Default::default()).await.unwrap_err();
    let paths: Vec<_> = error.violations().iter().map(|v| v.path()).collect();
    assert_eq!(paths, ["StartTime", "EndTime", "StatType"]);
}

#[tokio::test]
async fn a_value_outside_its_enumeration_is_reported_and_sent() {
    let address = start(ACCOUNT, response);
    let seen = std::sync::Arc::new(std::sync::Mutex::new(Vec::new()));
    let hook = std::sync::Arc::clone(&seen);
    let config = config(address, credentials())
        .on_violation(move |_, violation| hook.lock().unwrap().push(violation.to_string()));
    let client = Client::new(config).unwrap();
    let mut odd = request();
    odd.stat_type = "Planet".into();
    client.describe_pro_isp_play_sum_info_list(odd).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.iter().any(|text| text.starts_with("StatType: values:")), "{seen:?}");
}

#[tokio::test]
async fn all_pages_come_one_after_the_other() {
    let address = start(ACCOUNT, |arrived| {
        let asked: serde_json::Value = serde_json::from_str(&arrived.body).unwrap();
        let page = asked["PageNum"].as_u64().unwrap_or(1);
        let rows: Vec<_> = (0..2).map(|i| serde_json::json!({"Name": format!("{page}.{i}")})).collect();
        let response = serde_json::json!({"DataInfoList": rows, "TotalPage": 3});
        serde_json::json!({"Response": response}).to_string()
    });
    let client = Client::new(config(address, credentials())).unwrap();
    let mut names = Vec::new();
    let mut items = client.describe_pro_isp_play_sum_info_list_items(request());
    while let Some(item) = items.next().await {
        names.push(item.unwrap().name);
    }
    assert_eq!(names, ["1.0", "1.1", "2.0", "2.1", "3.0", "3.1"]);
    let mut pages = client.describe_pro_isp_play_sum_info_list_pages(request().page_num(3));
    assert_eq!(pages.next().await.unwrap().unwrap().data_info_list[0].name, "3.0");
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn validation_can_be_switched_off_for_one_call() {
    let address = start(ACCOUNT, response);
    let client = Client::new(config(address, credentials())).unwrap();
    let call = client.describe_pro_isp_play_sum_info_list(request().page_size(5000));
    call.validation(ValidationMode::Off).await.unwrap();
}

#[tokio::test]
async fn no_secret_is_in_what_is_printed() {
    let address = start(ACCOUNT, response);
    let secret = "s3cretKeyOfMine";
    let credentials = Credentials::new("AKIDtest", secret).with_token("t0kenOfMine");
    let config = config(address, credentials.clone());
    let client = Client::new(config.clone()).unwrap();
    let call = client.describe_pro_isp_play_sum_info_list(request());
    let signed = call.sign().await.unwrap();
    let error = call.await.unwrap_err();
    let printed =
        format!("{credentials:?} {config:?} {client:?} {:?} {error:?} {error}", signed.request);
    for hidden in [secret, "t0kenOfMine", "Signature="] {
        assert!(!printed.contains(hidden), "`{hidden}` is in: {printed}");
    }
}

// F20: a push URL holds the signature that lets anybody push.
#[test]
fn push_urls_are_in_no_debug() {
    use tencentcloud_live::v20180801 as live;
    use tencentcloud_runtime::{decode::decode_object, shape::Record};

    #[track_caller]
    fn check<T: Record + Default + std::fmt::Debug>(text: &str) {
        let json = text.replace("URL", "rtmp://push.example.com/live/a?auth=0dead");
        let mut response = T::default();
        let report = decode_object(json.as_bytes(), &mut response).unwrap();
        assert!(report.unknown.is_empty(), "{text}: {report:?}");
        let shown = format!("{response:?}");
        assert!(!shown.contains("0dead") && shown.contains("[redacted]"), "{shown}");
    }
    check::<live::CreateCasterInputPushUrlResponse>(r#"{"PushUrl":"URL"}"#);
    check::<live::DescribeCasterOutputInfosResponse>(
        r#"{"OutputInfos":[{"OutputUrl":"URL","OutputParam":"URL"}]}"#,
    );
    check::<live::DescribeLivePullStreamTasksResponse>(
        r#"{"TaskInfos":[{"PushArgs":"URL","BackupToUrl":"URL"}]}"#,
    );
    check::<live::DescribePullStreamConfigsResponse>(r#"{"PullStreamConfigs":[{"ToUrl":"URL"}]}"#);
}
