//! Helpful errors, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::time::{Duration, SystemTime};

use support::server::{Reply, refusal, start};
use support::service::{ACCOUNT, Read, SERVICE, TestTime, config, refused};
use tencentcloud_runtime::{Client, Config, Credentials, Error, ErrorKind};

async fn failure(config: Config) -> Error {
    Client::new(&SERVICE, config).unwrap().call(Read::default()).await.unwrap_err()
}

/// Returns the error that a reply causes.
async fn responded(reply: impl Fn() -> Reply + Send + Sync + 'static) -> Error {
    let address = start(ACCOUNT, move |_| reply());
    failure(config(address, &TestTime::new()).region("ap-guangzhou")).await
}

#[tokio::test]
async fn not_found_codes_of_the_product_are_recognized() {
    assert!(responded(|| refused("InternalError.ToyNotExist")).await.is_not_found());
    assert!(!responded(|| refused("ResourceNotFound.ForbidService")).await.is_not_found());
}

#[tokio::test]
async fn typed_codes_preserve_unknown_codes() {
    #[derive(Clone, Debug, PartialEq)]
    enum ErrorCode {
        LimitExceeded,
        Unknown(String),
    }
    tencentcloud_runtime::open_enum!(ErrorCode { LimitExceeded = "LimitExceeded" });
    let error = responded(|| refused("LimitExceeded")).await;
    assert_eq!(error.typed(), Some(ErrorCode::LimitExceeded));
    let error = responded(|| refused("Brand.New")).await;
    assert_eq!(error.typed(), Some(ErrorCode::Unknown("Brand.New".into())));
}

/// Checks that the explanation of an error contains all of these strings, and no secret.
#[track_caller]
fn check(error: &Error, named: &[&str]) {
    let explained = error.explain().unwrap();
    for word in named {
        assert!(explained.contains(word), "`{word}` is not in: {explained}");
    }
    for secret in ["wh1sper", "t0kenOfMine"] {
        assert!(!explained.contains(secret) && !format!("{error:?}").contains(secret));
    }
}

#[tokio::test]
async fn a_rejected_signature_is_explained_with_the_signed_values() {
    let error = responded(|| refused("AuthFailure.SignatureFailure")).await;
    check(&error, &["AKIDtest…", "`toy`", "127.0.0.1:", "Call::sign"]);
    let error = responded(|| refused("UnauthorizedOperation.CamNoAuth")).await;
    check(&error, &["AKIDtest…", "toy:DescribeToy", "in ap-guangzhou", "CAM"]);
    assert!(error.is_auth());
    let error = responded(|| refused("AuthFailure.Brand")).await;
    check(&error, &["AKIDtest…", "clock"]);
    assert!(responded(|| refused("InvalidParameter")).await.explain().is_none());
}

#[tokio::test]
async fn an_expired_signature_is_explained_by_both_clocks() {
    let ahead = SystemTime::now() + Duration::from_secs(3600);
    let error = responded(move || {
        let date = ("Date".to_owned(), httpdate::fmt_http_date(ahead));
        // A cached response, so that it does not correct the clock.
        let age = ("Age".to_owned(), "1".to_owned());
        Reply::Http(200, vec![date, age], refusal("AuthFailure.SignatureExpire", "old"))
    });
    check(&error.await, &["s behind the service's", &httpdate::fmt_http_date(ahead), "300 s"]);
}

#[tokio::test]
async fn rejected_credentials_are_explained_with_and_without_a_token() {
    let address = start(ACCOUNT, |_| refused("never"));
    let time = TestTime::new();
    let with = |credentials| {
        let given = Config::new(credentials).endpoint(format!("http://{address}"));
        failure(given.platform(time.clone()))
    };
    let unknown = with(Credentials::new("AKIDunknown", "wh1sper")).await;
    check(&unknown, &["AKIDunkn…", "deleted", "international"]);
    let token = Credentials::new(ACCOUNT.secret_id, "wh1sper").with_token("t0kenOfMine");
    check(&with(token).await, &["expired"]);
    let error = responded(|| refused("AuthFailure.TokenFailure")).await;
    check(&error, &["no token was sent"]);
}

#[tokio::test]
async fn a_decode_error_has_a_path_and_request_id() {
    let body = r#"{"Response":{"State":oops,"RequestId":"req-7"}}"#;
    let error = responded(|| body.to_owned().into()).await;
    assert_eq!((error.kind(), error.request_id()), (ErrorKind::Decode, Some("req-7")));
    assert_eq!(
        error.to_string(),
        "DescribeToy: failed to decode the response at State (request ID req-7)"
    );
    let error = responded(|| {
        let id = ("X-TC-RequestId".to_owned(), "req-8".to_owned());
        Reply::Http(404, vec![id], "<html>".to_owned())
    });
    assert_eq!(error.await.request_id(), Some("req-8"));
}
