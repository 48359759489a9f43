//! Signatures of callbacks, by an implementation of its own, since it tests the one of the client.

use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, Mac};
use md5::{Digest, Md5};
use serde_json::{Map, Value as Json, json};
use sha1::Sha1;
use sha2::Sha256;
use tencentcloud_catalog::{CallbackScheme, Callbacks};

use super::CallbackFault;
use crate::clock::unix;

/// How callbacks are signed.
#[derive(Clone, Debug)]
pub(super) struct Signing {
    scheme: CallbackScheme,
    /// The field or the header with the signature.
    signature: String,
    /// The field with the time.
    time: String,
    /// How long a callback is valid, in seconds.
    validity: u32,
}

impl Default for Signing {
    /// The scheme of live.
    fn default() -> Self {
        let scheme = CallbackScheme::Md5KeyTime;
        Self { scheme, signature: "sign".to_owned(), time: "t".to_owned(), validity: 600 }
    }
}

/// What is sent.
#[derive(Clone, Debug, Default)]
pub(super) struct Message {
    /// The body.
    pub(super) body: String,
    /// The header with the signature.
    pub(super) header: Option<(String, String)>,
    /// The fields with the signature.
    fields: Vec<(String, Json)>,
}

impl Signing {
    pub(super) fn of(callbacks: &Callbacks) -> Self {
        Self {
            scheme: callbacks.scheme,
            signature: callbacks.signature.clone(),
            time: callbacks.time.clone(),
            validity: callbacks.validity,
        }
    }

    /// Signs a body, unless there is no key.
    pub(super) fn sign(
        &self,
        body: Map<String, Json>,
        key: Option<&str>,
        fault: Option<CallbackFault>,
        now: SystemTime,
    ) -> Message {
        let Some(key) = key else { return self.sign_like(&Message::default(), body) };
        let key = if fault == Some(CallbackFault::WrongSign) {
            format!("{key}other")
        } else {
            key.to_owned()
        };
        let time = match fault {
            Some(CallbackFault::Stale) => unix(now) - 3600,
            Some(CallbackFault::Future) => unix(now) + 86_400,
            _ => unix(now) + i64::from(self.validity),
        };
        let mut like = Message::default();
        let header = |hash: Vec<u8>| Some((self.signature.clone(), STANDARD.encode(hash)));
        let text = || Json::Object(body.clone()).to_string();
        match self.scheme {
            CallbackScheme::Md5KeyTime => {
                let hash = Md5::digest(format!("{key}{time}"));
                let hash: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
                like.fields =
                    vec![(self.time.clone(), json!(time)), (self.signature.clone(), json!(hash))];
            }
            CallbackScheme::HmacSha256Body => {
                let mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).ok();
                like.header = mac.and_then(|mac| {
                    header(mac.chain_update(text()).finalize().into_bytes().to_vec())
                });
            }
            CallbackScheme::HmacSha1Body => {
                let mac = Hmac::<Sha1>::new_from_slice(key.as_bytes()).ok();
                like.header = mac.and_then(|mac| {
                    header(mac.chain_update(text()).finalize().into_bytes().to_vec())
                });
            }
        }
        self.sign_like(&like, body)
    }

    /// Puts the signature of a message on another body.
    pub(super) fn sign_like(&self, like: &Message, mut body: Map<String, Json>) -> Message {
        body.extend(like.fields.iter().cloned());
        Message { body: Json::Object(body).to_string(), ..like.clone() }
    }
}
