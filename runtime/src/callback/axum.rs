//! An extractor for axum.
//!
//! ```
//! use std::sync::Arc;
//!
//! use axum::extract::{FromRef, State};
//! use tencentcloud_runtime::callback::axum::Callback;
//! use tencentcloud_runtime::callback::{CallbackVerifier, Callbacks, Delivery, Reply};
//! use tokio::sync::mpsc::Sender;
//!
//! # pub struct Ended {}
//! # tencentcloud_runtime::shape! { received Ended = "Ended" {} }
//! # tencentcloud_runtime::callbacks! {
//! #     /// Events.
//! #     pub enum Event("type", HmacSha256Body { header: "Sign" }) {
//! #         /// Ended.
//! #         Ended = (1, Signed, [], []),
//! #     }
//! # }
//! #[derive(Clone, FromRef)]
//! struct App {
//!     verifier: Arc<CallbackVerifier<Event>>,
//!     events: Sender<Delivery<Event>>,
//! }
//!
//! // Responds `{"code":0}` as soon as the event is in the queue.
//! async fn callbacks(State(app): State<App>, callback: Callback<Event>) -> Reply {
//!     callback.hand_on(|delivery| app.events.try_send(delivery).is_ok())
//! }
//!
//! # fn app(app: App) -> axum::Router {
//! axum::Router::new().route("/callbacks/1f0c2b7a", axum::routing::post(callbacks)).with_state(app)
//! # }
//! ```

use std::sync::Arc;

use axum_core::body::Body;
use axum_core::extract::{FromRef, FromRequest, Request};
use axum_core::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header};

use super::{CallbackVerifier, Delivery, Reply};

/// A callback that is verified, or that cannot be verified with any key. Rejected callbacks and
/// duplicates do not reach the handler: the extractor responds to them.
///
/// The state must provide the verifier in an `Arc`.
#[derive(Debug)]
pub struct Callback<E> {
    /// The delivery: new or unverified.
    pub delivery: Delivery<E>,
    verifier: Arc<CallbackVerifier<E>>,
}

impl<E> Callback<E> {
    /// Hands the delivery on and returns the response, like [`CallbackVerifier::receive`].
    pub fn hand_on(self, hand_on: impl FnOnce(Delivery<E>) -> bool) -> Reply {
        self.verifier.hand_on(self.delivery, hand_on)
    }
}

impl<E, S> FromRequest<S> for Callback<E>
where
    E: 'static,
    S: Send + Sync,
    Arc<CallbackVerifier<E>>: FromRef<S>,
{
    type Rejection = Reply;

    async fn from_request(request: Request, state: &S) -> Result<Self, Reply> {
        let verifier = Arc::<CallbackVerifier<E>>::from_ref(state);
        let headers = request.headers().clone();
        let body = Bytes::from_request(request, state).await.map_err(|_| Reply::REJECTED)?;
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let delivery = verifier.open(header, &body)?;
        Ok(Self { delivery, verifier })
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() =
            StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if !self.body.is_empty() {
            let json = HeaderValue::from_static("application/json");
            response.headers_mut().insert(header::CONTENT_TYPE, json);
        }
        response
    }
}
