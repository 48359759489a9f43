//! The callbacks of live: who receives an event, by the templates and rules that were created.

use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::Callback;
use crate::clock::unix;

/// The number of repetitions and the seconds between them, for pushes.
const REPETITIONS: (u32, Duration) = (12, Duration::from_secs(60));

/// A change of a push, which no action of the API makes: an encoder does.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PushChange {
    /// The push domain.
    pub domain: String,
    /// The application.
    pub app: String,
    /// The name of the stream.
    pub stream: String,
    /// Whether it begins.
    pub begins: bool,
    /// Why it ends, a number from 0 to 39.
    #[serde(default)]
    pub reason: i64,
}

impl PushChange {
    /// A push begins.
    pub fn begins(
        domain: impl Into<String>,
        app: impl Into<String>,
        stream: impl Into<String>,
    ) -> Self {
        let (domain, app, stream) = (domain.into(), app.into(), stream.into());
        Self { domain, app, stream, begins: true, reason: 0 }
    }

    /// A push ends for a reason, a number from 0 to 39.
    pub fn ends(
        domain: impl Into<String>,
        app: impl Into<String>,
        stream: impl Into<String>,
        reason: i64,
    ) -> Self {
        Self { begins: false, reason, ..Self::begins(domain, app, stream) }
    }

    /// Returns the callbacks that this change causes: one for each template that is bound to the
    /// domain and has a URL for it.
    pub(crate) fn callbacks(&self, state: &Json, now: SystemTime) -> Vec<Callback> {
        let url = if self.begins { "StreamBeginNotifyUrl" } else { "StreamEndNotifyUrl" };
        let templates = bound(state, &self.domain, &self.app);
        let callbacks = templates.filter_map(|template| {
            let to = template.get(url)?.as_str().filter(|url| !url.is_empty())?;
            let key = template.get("CallbackKey").and_then(Json::as_str).unwrap_or_default();
            let callback = Callback::new(to, self.body(now)).ok()?.key(key);
            Some(callback.repeat(REPETITIONS.0, REPETITIONS.1))
        });
        callbacks.collect()
    }

    fn body(&self, now: SystemTime) -> Json {
        let mut body = json!({
            "event_type": i32::from(self.begins),
            "appid": 1_250_000_000,
            "app": self.domain,
            "appname": self.app,
            "stream_id": self.stream,
            "channel_id": self.stream,
            "event_time": unix(now),
            "sequence": self.sequence(),
            "node": "127.0.0.1",
            "user_ip": "127.0.0.1",
            "stream_param": "",
            "errcode": self.reason,
            "errmsg": if self.begins { "ok" } else { "" },
            "set_id": 2,
            "width": 0,
            "height": 0,
        });
        if !self.begins {
            body["push_duration"] = json!("0");
        }
        body
    }

    /// Identifies the push, the same for its start and its end.
    fn sequence(&self) -> String {
        let name = format!("{}/{}/{}", self.domain, self.app, self.stream);
        let hash = name.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        hash.to_string()
    }
}

/// The things of live whose noun ends with a name, with their keys.
fn things<'a>(
    state: &'a Json,
    noun: &'static str,
) -> impl Iterator<Item = (&'a str, &'a Map<String, Json>)> {
    let places = state["things"].as_object().into_iter().flatten();
    let of_noun = places
        .filter(move |(place, _)| place.split('/').nth(1) == Some("live") && place.ends_with(noun));
    let all = of_noun.filter_map(|(_, things)| things.as_array()).flatten();
    all.filter_map(|thing| Some((thing["key"].as_str()?, thing["fields"].as_object()?)))
}

/// The callback templates that a rule binds to a domain, for one or all of its applications.
fn bound<'a>(
    state: &'a Json,
    domain: &'a str,
    app: &'a str,
) -> impl Iterator<Item = &'a Map<String, Json>> {
    let text = |fields: &Map<String, Json>, name: &str| match fields.get(name) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let rules = things(state, "CallbackRule").filter(move |(_, rule)| {
        let of = text(rule, "AppName");
        text(rule, "DomainName") == domain && (of.is_empty() || of == app)
    });
    rules.filter_map(move |(_, rule)| {
        let id = text(rule, "TemplateId");
        things(state, "CallbackTemplate").find(|(key, _)| *key == id).map(|(_, fields)| fields)
    })
}
