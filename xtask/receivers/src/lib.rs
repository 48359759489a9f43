//! The receiver for actix-web in the documentation of `tencentcloud_runtime::callback`, whose lines
//! are those of [`callbacks`].

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use tencentcloud_live::runtime::callback::{CallbackVerifier, Delivery};
use tencentcloud_live::v20180801::callbacks::Event;
use tokio::sync::mpsc::Sender;

/// What the handler shares.
pub struct App {
    pub verifier: CallbackVerifier<Event>,
    pub queue: Sender<Delivery<Event>>,
}

#[actix_web::post("/callbacks/1f0c2b7a")]
async fn callbacks(app: Data<App>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let header = |name: &str| request.headers().get(name)?.to_str().ok();
    let queue = |delivery| app.queue.try_send(delivery).is_ok();
    let reply = app.verifier.receive(header, &body, queue);
    let status = StatusCode::from_u16(reply.status).unwrap_or(StatusCode::BAD_GATEWAY);
    HttpResponse::build(status).content_type("application/json").body(reply.body)
}

#[cfg(test)]
mod tests {
    use actix_web::test::{TestRequest, call_service, init_service, read_body};
    use tencentcloud_live::runtime::callback::CallbackKey;

    use super::*;

    #[actix_web::test]
    async fn a_callback_is_queued_once_and_a_forged_one_is_rejected() {
        let key = CallbackKey::new("cb-key-Example01").unwrap();
        let verifier = CallbackVerifier::new([key]).window(
            std::time::Duration::MAX,
            std::time::Duration::MAX,
        );
        let (queue, mut events) = tokio::sync::mpsc::channel(1);
        let app = Data::new(App { verifier, queue });
        let app = init_service(actix_web::App::new().app_data(app).service(callbacks)).await;
        let body = r#"{"event_type":1,"stream_id":"a","sequence":"1","t":1767226200,"sign":"521cbf1bb16d2d300753d35fa5e4f970"}"#;
        let forged = body.replace("521c", "0000");
        for (body, status) in [(body, 200), (body, 200), (&forged, 403)] {
            let request = TestRequest::post().uri("/callbacks/1f0c2b7a").set_payload(body.to_owned());
            let response = call_service(&app, request.to_request()).await;
            assert_eq!(response.status().as_u16(), status);
            let body = read_body(response).await;
            assert_eq!(&body[..], if status == 200 { &b"{\"code\":0}"[..] } else { b"" });
        }
        assert!(matches!(events.recv().await, Some(Delivery::New(_))));
        assert!(events.try_recv().is_err());
    }

    /// The documentation has these lines.
    #[test]
    fn the_documented_lines_are_those_that_compile() {
        let here = include_str!("lib.rs");
        let from = here.find("#[actix_web::post").unwrap();
        let handler = &here[from..from + here[from..].find("\n}\n").unwrap() + 2];
        let documented: String =
            handler.lines().map(|line| format!("//! {line}").trim_end().to_owned() + "\n").collect();
        let docs = include_str!("../../../runtime/src/callback.rs");
        assert!(docs.contains(&documented), "{documented}");
    }
}
