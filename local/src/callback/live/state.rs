//! What the state of the local cloud says: which rules and tasks there are, and who is notified.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde_json::{Map, Value as Json};
use tencentcloud_runtime::time::DateTimeIso;

use super::{Push, Stream};

type Fields = Map<String, Json>;

/// Something that goes on while the state says so.
#[derive(Clone, Debug)]
pub(super) enum Task {
    /// A recording, by a rule or by a task.
    Recording { id: String, stream: Stream, template: String, format: &'static str },
    /// Screenshots, by a rule or by a task.
    Screenshots { id: String, stream: Stream, interval: Duration, width: u64, height: u64 },
    /// A pull task, which pushes to a stream of this account or elsewhere.
    Pull { id: String, stream: Option<Stream>, fields: Fields },
}

impl Task {
    /// Returns the ID of the task; empty for a rule.
    pub(super) fn id(&self) -> &str {
        let (Self::Recording { id, .. } | Self::Screenshots { id, .. } | Self::Pull { id, .. }) =
            self;
        id
    }
}

/// Returns a field as text; empty if there is none.
pub(super) fn text(fields: &Fields, name: &str) -> String {
    match fields.get(name) {
        Some(Json::String(text)) => text.clone(),
        Some(Json::Number(number)) => number.to_string(),
        _ => String::new(),
    }
}

fn number(fields: &Fields, name: &str) -> Option<u64> {
    text(fields, name).parse().ok()
}

/// Returns the things of live with this noun, with their keys.
fn things<'a>(state: &'a Json, noun: &str) -> impl Iterator<Item = (&'a str, &'a Fields)> {
    let places = state["things"].as_object().into_iter().flatten();
    let of_noun = places.filter(move |(place, _)| {
        let mut parts = place.split('/').skip(1);
        (parts.next(), parts.nth(1)) == (Some("live"), Some(noun))
    });
    let all = of_noun.filter_map(|(_, things)| things.as_array()).flatten();
    all.filter_map(|thing| Some((thing["key"].as_str()?, thing["fields"].as_object()?)))
}

/// Returns whether a rule is for a stream: for its domain, and for its application and its name if
/// the rule has them.
fn applies(rule: &Fields, stream: &Stream) -> bool {
    let is = |name, value: &str| {
        let of = text(rule, name);
        of.is_empty() || of == value
    };
    text(rule, "DomainName") == stream.domain
        && is("AppName", &stream.app)
        && is("StreamName", &stream.name)
}

/// Returns the templates that rules bind to a stream.
fn templates<'a>(
    state: &'a Json,
    rules: &'static str,
    nouns: &'static str,
    stream: &Stream,
) -> impl Iterator<Item = (&'a str, &'a Fields)> {
    let rules = things(state, rules).filter(move |(_, rule)| applies(rule, stream));
    rules.filter_map(move |(_, rule)| template(state, nouns, &text(rule, "TemplateId")))
}

fn template<'a>(state: &'a Json, noun: &str, id: &str) -> Option<(&'a str, &'a Fields)> {
    things(state, noun).find(|(key, _)| *key == id)
}

/// Returns the callback templates that are bound to a stream.
pub(super) fn bound<'a>(state: &'a Json, stream: &Stream) -> impl Iterator<Item = &'a Fields> {
    let found: Vec<_> =
        templates(state, "LiveCallbackRule", "LiveCallbackTemplate", stream).collect();
    found.into_iter().map(|(_, fields)| fields)
}

/// Returns what the rules do with a push that begins.
pub(super) fn rules(state: &Json, stream: &Stream) -> BTreeMap<String, Task> {
    let mut found = BTreeMap::new();
    for (id, template) in templates(state, "LiveRecordRule", "LiveRecordTemplate", stream) {
        let key = format!("rule/record/{id}/{stream:?}");
        found.insert(key, recording("", stream, id, Some(template)));
    }
    for (id, template) in templates(state, "LiveSnapshotRule", "LiveSnapshotTemplate", stream) {
        let key = format!("rule/snapshot/{id}/{stream:?}");
        found.insert(key, screenshots("", stream, Some(template)));
    }
    found
}

fn recording(id: &str, stream: &Stream, template: &str, fields: Option<&Fields>) -> Task {
    let is_enabled = |name: &str| {
        let parameters = fields.and_then(|fields| fields.get(name));
        parameters.is_some_and(|of| of["Enable"] == 1 || of["Enable"] == "1")
    };
    let formats =
        [("FlvParam", "flv"), ("HlsParam", "hls"), ("Mp4Param", "mp4"), ("AacParam", "aac")];
    let format = formats.iter().find(|(name, _)| is_enabled(name)).map_or("hls", |(_, f)| f);
    Task::Recording {
        id: id.to_owned(),
        stream: stream.clone(),
        template: template.to_owned(),
        format,
    }
}

fn screenshots(id: &str, stream: &Stream, template: Option<&Fields>) -> Task {
    let of = |name| template.and_then(|template| number(template, name));
    // A size of 0 is that of the video.
    let size = |name, video| of(name).filter(|size| *size > 0).unwrap_or(video);
    Task::Screenshots {
        id: id.to_owned(),
        stream: stream.clone(),
        interval: Duration::from_secs(of("SnapshotInterval").unwrap_or(10).max(1)),
        width: size("Width", 1280),
        height: size("Height", 720),
    }
}

/// Returns a time: seconds since 1970, or a time in ISO 8601.
fn time(fields: &Fields, name: &str) -> Option<SystemTime> {
    let given = text(fields, name);
    match given.parse() {
        Ok(seconds) => UNIX_EPOCH.checked_add(Duration::from_secs(seconds)),
        Err(_) => DateTimeIso::from(given).to_system_time(),
    }
}

/// Returns the tasks that run at a moment.
pub(super) fn tasks(
    state: &Json,
    pushes: &BTreeMap<Stream, Push>,
    now: SystemTime,
) -> BTreeMap<String, Task> {
    let mut found = BTreeMap::new();
    let runs = |fields: &Fields| {
        time(fields, "StartTime").is_none_or(|start| start <= now)
            && time(fields, "EndTime").is_none_or(|end| now < end)
    };
    let stream = |fields: &Fields| {
        let (domain, app) = (text(fields, "DomainName"), text(fields, "AppName"));
        Stream { domain, app, name: text(fields, "StreamName") }
    };
    // An interruption ends a file, not the task: the task goes on with the next push.
    let pushed = |fields: &Fields| Some(stream(fields)).filter(|of| pushes.contains_key(of));
    for (id, fields) in things(state, "RecordTask").filter(|(_, fields)| runs(fields)) {
        let Some(stream) = pushed(fields) else { continue };
        let of = text(fields, "TemplateId");
        let template = template(state, "LiveRecordTemplate", &of).map(|(_, fields)| fields);
        found.insert(format!("task/record/{id}"), recording(id, &stream, &of, template));
    }
    for (id, fields) in things(state, "ScreenshotTask").filter(|(_, fields)| runs(fields)) {
        let Some(stream) = pushed(fields) else { continue };
        let of = text(fields, "TemplateId");
        let template = template(state, "LiveSnapshotTemplate", &of).map(|(_, fields)| fields);
        found.insert(format!("task/snapshot/{id}"), screenshots(id, &stream, template));
    }
    for (id, fields) in things(state, "LivePullStreamTask").filter(|(_, fields)| runs(fields)) {
        if text(fields, "Status") == "pause" {
            continue;
        }
        let stream = Some(stream(fields)).filter(|stream| !stream.name.is_empty());
        let task = Task::Pull { id: id.to_owned(), stream, fields: fields.clone() };
        found.insert(format!("task/pull/{id}"), task);
    }
    found
}

/// Returns the moments after `now` at which tasks begin or end.
pub(super) fn changes(state: &Json, now: SystemTime) -> Option<SystemTime> {
    let nouns = ["RecordTask", "ScreenshotTask", "LivePullStreamTask"];
    let all = nouns.iter().flat_map(|noun| things(state, noun));
    let times = all.flat_map(|(_, fields)| ["StartTime", "EndTime"].map(|name| time(fields, name)));
    times.flatten().filter(|time| *time > now).min()
}
