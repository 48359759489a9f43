//! What pushes, rules and tasks cause, on the clock of the cloud.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, UNIX_EPOCH};

use serde_json::{Value as Json, json};
use tencentcloud_live::v20180801::callbacks::{
    Event, PushEndReason, RecordingEvent, RelayTaskEvent,
};
use tencentcloud_live::v20180801::{
    Client, CreateLiveCallbackRuleRequest, CreateLiveCallbackTemplateRequest,
    CreateLivePullStreamTaskRequest, CreateLiveRecordRuleRequest, CreateLiveRecordTemplateRequest,
    CreateLiveSnapshotRuleRequest, CreateLiveSnapshotTemplateRequest, CreateRecordTaskRequest,
    CreateScreenshotTaskRequest, DeleteLivePullStreamTaskRequest, DropLiveStreamRequest,
    RecordParam, StopRecordTaskRequest,
};
use tencentcloud_local::{LocalCloud, PushChange};
use tencentcloud_runtime::callback::Replay;

use crate::receiver::{Receiver, receiver};

const START: u64 = 1_800_000_000;

/// A cloud whose clock stands, with a template that sends everything to a receiver.
struct Scene {
    cloud: LocalCloud,
    client: Client,
    receiver: Receiver,
}

impl Scene {
    async fn new() -> Self {
        let cloud = LocalCloud::builder().rate_limits(false).start().await.unwrap();
        cloud.clock().stop_at(UNIX_EPOCH + Duration::from_secs(START));
        let client = Client::new(cloud.config()).unwrap();
        let receiver = receiver(cloud.clock(), Replay::ByEvent, 0);
        let template = CreateLiveCallbackTemplateRequest::new("all")
            .stream_begin_notify_url(&*receiver.url)
            .stream_end_notify_url(&*receiver.url)
            .record_notify_url(&*receiver.url)
            .record_status_notify_url(&*receiver.url)
            .snapshot_notify_url(&*receiver.url)
            .callback_key("cloud-key");
        let template = client.create_live_callback_template(template).await.unwrap().template_id;
        let rule = CreateLiveCallbackRuleRequest::new("push.example.com", "live", template);
        client.create_live_callback_rule(rule).await.unwrap();
        Self { cloud, client, receiver }
    }

    fn begin(&self) {
        self.change(&PushChange::begins("push.example.com", "live", "room"));
    }

    fn end(&self, reason: i64) {
        self.change(&PushChange::ends("push.example.com", "live", "room", reason));
    }

    fn change(&self, change: &PushChange) {
        for sending in self.cloud.change_push(change) {
            let attempts = sending.wait();
            assert_eq!(attempts.last().and_then(|last| last.status), Some(200), "{attempts:?}");
        }
    }

    fn advance(&self, seconds: u64) {
        self.cloud.clock().advance(Duration::from_secs(seconds));
    }

    /// Returns the next events by their names. Their order is not promised.
    fn names(&self, number: usize) -> Vec<&'static str> {
        use tencentcloud_runtime::callback::Callbacks as _;
        let mut names: Vec<_> =
            self.events(number).iter().map(|event| event.name().unwrap()).collect();
        names.sort_unstable();
        names
    }

    #[track_caller]
    fn events(&self, number: usize) -> Vec<Event> {
        let next = || self.receiver.events.recv_timeout(Duration::from_secs(60)).unwrap();
        (0..number).map(|_| next()).collect()
    }

    #[track_caller]
    fn nothing_more(&self) {
        let more = self.receiver.events.try_recv();
        assert!(more.is_err(), "{more:?}");
        assert!(self.receiver.rejections.lock().unwrap().is_empty());
    }
}

fn one<T>(events: &[Event], of: impl Fn(&Event) -> Option<T>) -> T {
    let mut found: Vec<T> = events.iter().filter_map(of).collect();
    assert_eq!(found.len(), 1, "{events:?}");
    found.remove(0)
}

#[tokio::test]
async fn a_push_has_a_start_and_an_end_of_one_sequence() {
    let scene = Scene::new().await;
    let other = PushChange::begins("other.example.com", "live", "a");
    assert!(scene.cloud.change_push(&other).is_empty());
    let mut sequences = Vec::new();
    for _ in 0..2 {
        scene.begin();
        scene.advance(90);
        scene.end(18);
        let events = scene.events(2);
        let (Event::PushStarted(begin), Event::PushEnded(end)) = (&events[0], &events[1]) else {
            panic!("{events:?}")
        };
        assert_eq!((&*begin.stream_id, &begin.sequence), ("room", &end.sequence));
        assert_eq!(end.errcode, PushEndReason::Rejected);
        assert_eq!(end.push_duration.as_deref(), Some("90000"));
        assert_eq!(end.event_time - begin.event_time, 90);
        sequences.push(begin.sequence.clone());
    }
    assert_ne!(sequences[0], sequences[1]);
    scene.nothing_more();
}

#[tokio::test]
async fn actions_that_cut_a_push_end_it() {
    let scene = Scene::new().await;
    let drop_it = || DropLiveStreamRequest::new("room", "push.example.com", "live");
    // Nothing is pushed yet.
    scene.client.drop_live_stream(drop_it()).await.unwrap();
    scene.begin();
    assert_eq!(scene.names(1), ["PushStarted"]);
    scene.client.drop_live_stream(drop_it()).await.unwrap();
    let events = scene.events(1);
    let Event::PushEnded(end) = &events[0] else { panic!("{events:?}") };
    assert_eq!(end.errcode, PushEndReason::Cut);
    scene.client.drop_live_stream(drop_it()).await.unwrap();
    scene.nothing_more();
}

#[tokio::test]
async fn a_recording_rule_records_the_pushes_after_it() {
    let scene = Scene::new().await;
    scene.begin();
    assert_eq!(scene.names(1), ["PushStarted"]);
    let template =
        CreateLiveRecordTemplateRequest::new("mp4").mp4_param(RecordParam::default().enable(1));
    let template = scene.client.create_live_record_template(template).await.unwrap().template_id;
    let rule = CreateLiveRecordRuleRequest::new("push.example.com", template).app_name("live");
    scene.client.create_live_record_rule(rule).await.unwrap();
    scene.end(1);
    assert_eq!(scene.names(1), ["PushEnded"]);

    scene.begin();
    let events = scene.events(2);
    let began = one(&events, |event| match event {
        Event::RecordingStatus(status) => Some(status.clone()),
        _ => None,
    });
    assert_eq!(began.record_event, RecordingEvent::RecordStartSucceeded);
    scene.advance(30);
    scene.end(1);
    let events = scene.events(3);
    let ended = one(&events, |event| match event {
        Event::RecordingStatus(status) => Some(status.clone()),
        _ => None,
    });
    assert_eq!(
        (ended.record_event, &ended.session_id),
        (RecordingEvent::RecordEnded, &began.session_id)
    );
    let file = one(&events, |event| match event {
        Event::RecordingCreated(file) => Some(file.clone()),
        _ => None,
    });
    assert_eq!((file.duration, &*file.file_format, file.task_id), (30, "mp4", None));
    assert_eq!(file.record_temp_id, Some(template.to_string()));
    scene.nothing_more();
}

#[tokio::test]
async fn a_recording_task_runs_in_its_time_while_the_stream_is_pushed() {
    let scene = Scene::new().await;
    scene.begin();
    assert_eq!(scene.names(1), ["PushStarted"]);
    let task = |start: u64, end: u64| {
        CreateRecordTaskRequest::new("room", "push.example.com", "live", START + end)
            .start_time(START + start)
    };
    // It begins and ends by the clock.
    let planned = scene.client.create_record_task(task(60, 120)).await.unwrap().task_id;
    scene.nothing_more();
    scene.advance(60);
    assert_eq!(scene.names(1), ["RecordingStatus"]);
    scene.advance(60);
    let events = scene.events(2);
    let file = one(&events, |event| match event {
        Event::RecordingCreated(file) => Some(file.clone()),
        _ => None,
    });
    assert_eq!((file.duration, file.task_id), (60, Some(planned)));

    // An interruption ends a file, and a stop ends the task.
    let stopped = scene.client.create_record_task(task(0, 3600)).await.unwrap().task_id;
    assert_eq!(scene.names(1), ["RecordingStatus"]);
    scene.end(8);
    assert_eq!(scene.names(3), ["PushEnded", "RecordingCreated", "RecordingStatus"]);
    scene.begin();
    assert_eq!(scene.names(2), ["PushStarted", "RecordingStatus"]);
    scene.client.stop_record_task(StopRecordTaskRequest::new(stopped)).await.unwrap();
    assert_eq!(scene.names(2), ["RecordingCreated", "RecordingStatus"]);
    scene.nothing_more();
}

#[tokio::test]
async fn screenshots_are_taken_at_their_interval() {
    let scene = Scene::new().await;
    let template =
        CreateLiveSnapshotTemplateRequest::new("covers", 1_250_000_000, "bucket", "ap-guangzhou")
            .snapshot_interval(20)
            .width(640);
    let template = scene.client.create_live_snapshot_template(template).await.unwrap().template_id;
    let rule = CreateLiveSnapshotRuleRequest::new("push.example.com", template).app_name("live");
    scene.client.create_live_snapshot_rule(rule).await.unwrap();
    scene.begin();
    let events = scene.events(2);
    let taken = |events: &[Event]| {
        one(events, |event| match event {
            Event::SnapshotTaken(taken) => Some((taken.create_time, taken.width)),
            _ => None,
        })
    };
    assert_eq!(taken(&events), (START as i64, 640));
    scene.advance(20);
    assert_eq!(taken(&scene.events(1)), (START as i64 + 20, 640));
    scene.end(1);
    assert_eq!(scene.names(1), ["PushEnded"]);
    scene.advance(100);
    // A task takes them too.
    scene.begin();
    assert_eq!(scene.names(2), ["PushStarted", "SnapshotTaken"]);
    let end = START + 3600;
    let task = CreateScreenshotTaskRequest::new(
        "room",
        "push.example.com",
        "live",
        end,
        u64::try_from(template).unwrap(),
    );
    scene.client.create_screenshot_task(task).await.unwrap();
    assert_eq!(scene.names(1), ["SnapshotTaken"]);
    scene.nothing_more();
}

#[tokio::test]
async fn a_pull_task_reports_itself_and_pushes_its_stream() {
    let scene = Scene::new().await;
    let at = |seconds| {
        let time = UNIX_EPOCH + Duration::from_secs(START + seconds);
        tencentcloud_runtime::time::DateTimeIso::from(time).into_string()
    };
    let task = |url: &str| {
        CreateLivePullStreamTaskRequest::new(
            "PullLivePushLive",
            ["rtmp://source.example.com/live/in"],
            "push.example.com",
            "live",
            "room",
            at(60),
            at(120),
            "test",
        )
        .callback_url(url)
    };
    let relay = |events: &[Event]| {
        one(events, |event| match event {
            Event::RelayTask(task) => Some((task.callback_event.clone(), task.task_id.clone())),
            _ => None,
        })
    };
    let url = &*scene.receiver.url;
    let id = scene.client.create_live_pull_stream_task(task(url)).await.unwrap().task_id;
    scene.nothing_more();
    scene.advance(60);
    assert_eq!(relay(&scene.events(2)), (RelayTaskEvent::TaskStart, Some(id.clone())));
    scene.advance(60);
    assert_eq!(relay(&scene.events(2)), (RelayTaskEvent::TaskExit, Some(id)));

    // Only the events that the task wants; it ends when it is deleted.
    let mut exits = task(url);
    (exits.start_time, exits.end_time) = (at(0).into(), at(3600).into());
    let exits = exits.callback_events(["TaskExit"]);
    let id = scene.client.create_live_pull_stream_task(exits).await.unwrap().task_id;
    assert_eq!(scene.names(1), ["PushStarted"]);
    let delete = DeleteLivePullStreamTaskRequest::new(&*id, "test");
    scene.client.delete_live_pull_stream_task(delete).await.unwrap();
    assert_eq!(relay(&scene.events(2)), (RelayTaskEvent::TaskExit, Some(id)));
    scene.nothing_more();
}

#[tokio::test]
async fn a_reset_ends_everything_without_callbacks() {
    let scene = Scene::new().await;
    scene.begin();
    assert_eq!(scene.names(1), ["PushStarted"]);
    scene.cloud.reset();
    scene.end(1);
    scene.nothing_more();
}

/// Sends a control request, and returns the status and the body.
fn control(cloud: &LocalCloud, method: &str, name: &str, body: &str) -> (u16, Json) {
    let mut stream = TcpStream::connect(cloud.address()).unwrap();
    let length = body.len();
    let head =
        format!("{method} /_local/{name} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
    write!(stream, "{head}Content-Length: {length}\r\n\r\n{body}").unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    let (head, body) = response.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, serde_json::from_str(body).unwrap())
}

#[tokio::test]
async fn control_requests_send_callbacks_and_change_pushes() {
    let scene = Scene::new().await;
    let change = |begins: bool| json!({"domain": "push.example.com", "app": "live", "stream": "room", "begins": begins});
    let post = |name: &str, body: Json| control(&scene.cloud, "POST", name, &body.to_string());
    assert_eq!(post("pushes", change(true)), (200, json!({"callbacks": 1})));
    assert_eq!(scene.names(1), ["PushStarted"]);
    let mut end = change(false);
    end["reason"] = json!(8);
    assert_eq!(post("pushes", end), (200, json!({"callbacks": 1})));
    let events = scene.events(1);
    assert!(matches!(&events[0], Event::PushEnded(end) if end.errcode == PushEndReason::NoData));

    let url = &*scene.receiver.url;
    let body = json!({"event_type": 343, "stream_id": "room", "class": "Blur"});
    let callback = json!({"to": url, "body": body, "key": "cloud-key", "fault": "duplicate"});
    assert_eq!(post("callbacks", callback), (200, json!({})));
    assert_eq!(scene.names(1), ["QualityControl"]);
    let attempts = || control(&scene.cloud, "GET", "callbacks", "").1;
    // The second of both is kept when it has a response.
    while attempts().as_array().unwrap().len() < 4 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let attempts = attempts();
    assert!(
        attempts.as_array().unwrap().iter().all(|one| one["to"] == url && one["status"] == 200)
    );
    for (name, body, part) in [
        ("pushes", json!({"domain": "a"}), "missing field `app`"),
        ("pushes", json!({"domian": "a"}), "unknown field `domian`"),
        ("callbacks", json!({"to": "ftp://a", "body": {}}), "begins with `http://`"),
        ("callbacks", json!({"to": url, "body": []}), "invalid type"),
        ("callbacks", json!({"to": url, "body": {}, "fault": "stael"}), "unknown variant `stael`"),
    ] {
        let (status, error) = post(name, body);
        assert_eq!(status, 400, "{error}");
        assert!(error["error"].as_str().unwrap().contains(part), "{error}");
    }
    scene.nothing_more();
}
