//! The bodies of events, without their number and signature.

use std::time::{Duration, SystemTime};

use serde_json::{Map, Value as Json, json};

use super::state::{Task, text};
use super::{Running, Stream};
use crate::clock::{unix, utc_date};

/// The account of all events.
const APPID: u64 = 1_250_000_000;

/// The bytes of a second of video.
const BYTES_PER_SECOND: i64 = 125_000;

pub(super) fn push_started(stream: &Stream, sequence: &str, now: SystemTime) -> Json {
    push(stream, sequence, now, 0, "ok")
}

pub(super) fn push_ended(
    stream: &Stream,
    sequence: &str,
    now: SystemTime,
    lasted: Duration,
    reason: i64,
) -> Json {
    let mut body = push(stream, sequence, now, reason, "");
    body["push_duration"] = json!(lasted.as_millis().to_string());
    body
}

fn push(stream: &Stream, sequence: &str, now: SystemTime, code: i64, message: &str) -> Json {
    json!({
        "appid": APPID,
        "app": stream.domain,
        "appname": stream.app,
        "stream_id": stream.name,
        "channel_id": stream.name,
        "event_time": unix(now),
        "sequence": sequence,
        "node": "127.0.0.1",
        "user_ip": "127.0.0.1",
        "stream_param": "",
        "errcode": code,
        "errmsg": message,
        "set_id": 2,
        "width": 0,
        "height": 0,
    })
}

pub(super) fn recording_status(running: &Running, event: &str, now: SystemTime) -> Json {
    let Task::Recording { id, stream, format, .. } = &running.task else { return Json::Null };
    let number = ["flv", "hls", "mp4", "aac"].iter().position(|known| known == format);
    let detail = json!({
        "file_format": number.map_or(2, |at| at + 1),
        "record_bps": 0,
        "start_model": if id.is_empty() { 1 } else { 5 },
        "record_content": 1,
        "source_type": 1,
    });
    let mut body = json!({
        "appid": APPID,
        "appname": stream.app,
        "domain": stream.domain,
        "stream_id": stream.name,
        "event_time": unix(now),
        "seq": if event == "record_ended" { "2" } else { "1" },
        "session_id": running.session,
        "record_event": event,
        "record_detail": detail.to_string(),
    });
    if !id.is_empty() {
        body["task_id"] = json!(id);
    }
    body
}

pub(super) fn recording_created(running: &Running, file: &str, now: SystemTime) -> Json {
    let Task::Recording { id, stream, template, format } = &running.task else {
        return Json::Null;
    };
    let lasted = (unix(now) - unix(running.began)).max(0);
    let extra = json!({"video_codec": "h264", "session_id": running.session});
    let mut body = json!({
        "appid": APPID,
        "app": stream.domain,
        "appname": stream.app,
        "stream_id": stream.name,
        "channel_id": stream.name,
        "file_id": file,
        "record_file_id": file,
        "record_temp_id": template,
        "file_format": format,
        "start_time": unix(running.began),
        "end_time": unix(now),
        "start_time_usec": 0,
        "end_time_usec": 0,
        "duration": lasted,
        "file_size": lasted.saturating_mul(BYTES_PER_SECOND),
        "video_url": format!("http://vod.example.com/{file}/record.{format}"),
        "media_start_time": 0,
        "record_bps": 0,
        "callback_ext": extra.to_string(),
    });
    if id.is_empty() {
        body["stream_param"] = json!("");
    } else {
        body["task_id"] = json!(id);
    }
    body
}

pub(super) fn snapshot_taken(
    stream: &Stream,
    session: &str,
    now: SystemTime,
    (width, height): (u64, u64),
) -> Json {
    let time = unix(now);
    let date = utc_date(time);
    let path = format!("/{date}/{}-screenshot-{session}-{time}-{width}x{height}.jpg", stream.name);
    json!({
        "appid": APPID,
        "app": stream.domain,
        "appname": stream.app,
        "stream_id": stream.name,
        "channel_id": stream.name,
        "stream_param": "",
        "create_time": time,
        "file_size": 30_000,
        "width": width,
        "height": height,
        "pic_url": path,
        "pic_full_url": format!("http://bucket.example.com{path}"),
    })
}

pub(super) fn relay_task(
    id: &str,
    fields: &Map<String, Json>,
    event: &str,
    began: SystemTime,
    now: SystemTime,
) -> Json {
    let sources = fields.get("SourceUrls").cloned().unwrap_or_else(|| json!([]));
    let to = match text(fields, "ToUrl") {
        url if url.is_empty() => {
            let [domain, app, name] =
                ["DomainName", "AppName", "StreamName"].map(|name| text(fields, name));
            format!("rtmp://{domain}/{app}/{name}")
        }
        url => url,
    };
    let mut msg = json!({"task_start_time": unix(began).saturating_mul(1000)});
    if event == "TaskExit" {
        msg["code"] = json!(0);
        msg["message"] = json!("The task ended.");
        msg["task_exit_time"] = json!(unix(now).saturating_mul(1000));
    }
    json!({
        "appid": APPID,
        "callback_event": event,
        "interface": "general_callback",
        "product_name": "pullpush",
        "source_urls": sources.to_string(),
        "stream_id": text(fields, "StreamName"),
        "task_id": id,
        "to_url": to,
        "event_time": unix(now).to_string(),
        "msg": msg.to_string(),
    })
}
