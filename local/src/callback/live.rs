//! The callbacks of live: what happens to pushes, recordings, screenshots and pull tasks, by the
//! templates, rules and tasks that were created, and who is notified of it.
//!
//! What goes on at a moment is computed from the state and the clock ([`state::tasks`]). A change of
//! it is an event.

mod body;
mod state;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Callbacks, Catalog};

use super::{Callback, Sender, SendingCallback};
use crate::clock::Clock;
use crate::respond::{Incoming, Responder};
use state::Task;

/// How often the clock is read while a task waits for it.
const POLL: Duration = Duration::from_millis(5);

/// The reason of a push that an action cut.
const CUT: i64 = 21;

/// The actions that change what goes on.
const OBSERVED: [&str; 11] = [
    "CreateLivePullStreamTask",
    "CreateRecordTask",
    "CreateScreenshotTask",
    "DeleteLivePullStreamTask",
    "DeleteRecordTask",
    "DeleteScreenshotTask",
    "DropLiveStream",
    "ForbidLiveStream",
    "ModifyLivePullStreamTask",
    "StopRecordTask",
    "StopScreenshotTask",
];

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
}

/// The name of a stream, with where it is pushed to.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Stream {
    domain: String,
    app: String,
    name: String,
}

/// A push that is under way.
#[derive(Clone, Debug)]
struct Push {
    /// Identifies it: its start and its end have the same.
    sequence: String,
    began: SystemTime,
    /// What the rules do with it. A rule applies to the pushes after it.
    rules: BTreeMap<String, Task>,
}

/// A task that runs.
#[derive(Clone, Debug)]
struct Running {
    task: Task,
    /// Identifies the run.
    session: String,
    began: SystemTime,
    /// When the next screenshot is due.
    next: Option<SystemTime>,
}

#[derive(Debug, Default)]
struct Activity {
    /// The number of pushes and runs so far.
    number: u64,
    pushes: BTreeMap<Stream, Push>,
    running: BTreeMap<String, Running>,
    /// The IDs of tasks that were stopped, which still exist.
    stopped: BTreeSet<String>,
    /// When something is due by the clock.
    due: Option<SystemTime>,
    /// Whether a thread waits for it.
    is_watched: bool,
}

/// What goes on in live.
pub(crate) struct Live {
    responder: Arc<dyn Responder>,
    sender: Arc<Sender>,
    clock: Clock,
    activity: Mutex<Activity>,
    callbacks: OnceLock<Option<Box<Callbacks>>>,
}

impl Live {
    pub(crate) fn new(responder: Arc<dyn Responder>, sender: Arc<Sender>, clock: Clock) -> Self {
        let (activity, callbacks) = (Mutex::default(), OnceLock::new());
        Self { responder, sender, clock, activity, callbacks }
    }

    /// Begins or ends a push. Returns the callbacks that this causes.
    pub(crate) fn change_push(self: &Arc<Self>, change: &PushChange) -> Vec<SendingCallback> {
        let PushChange { domain, app, stream, .. } = change.clone();
        let stream = Stream { domain, app, name: stream };
        let mut step = Step::new(self);
        if change.begins {
            step.begin_push(&stream);
        } else {
            step.end_push(&stream, change.reason);
        }
        step.finish()
    }

    /// Learns of a call that succeeded.
    pub(crate) fn observe(self: &Arc<Self>, call: &Incoming<'_>) {
        if call.service != "live" || !OBSERVED.contains(&call.action) {
            return;
        }
        let text = |name| state::text(call.request, name);
        let mut step = Step::new(self);
        match call.action {
            "DropLiveStream" | "ForbidLiveStream" => {
                let (domain, app) = (text("DomainName"), text("AppName"));
                let stream = Stream { domain, app, name: text("StreamName") };
                if step.activity.pushes.contains_key(&stream) {
                    step.end_push(&stream, CUT);
                }
            }
            "StopRecordTask" | "StopScreenshotTask" => {
                step.activity.stopped.insert(text("TaskId"));
            }
            _ => {}
        }
        drop(step.finish());
    }

    /// Ends everything, without callbacks.
    pub(crate) fn reset(&self) {
        let mut activity = self.activity();
        let is_watched = activity.is_watched;
        *activity = Activity { is_watched, ..Activity::default() };
    }

    fn activity(&self) -> MutexGuard<'_, Activity> {
        self.activity.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the scheme and the repetitions of the events.
    fn callbacks(&self) -> Option<&Callbacks> {
        let read = || Catalog::facts().ok()?.product("live", None).ok()??.callbacks.clone();
        self.callbacks.get_or_init(read).as_deref()
    }

    /// Waits for what is due by the clock, on a thread that ends when nothing is or the cloud ended.
    fn watch(self: &Arc<Self>) {
        let live = Arc::downgrade(self);
        std::thread::spawn(move || {
            while let Some(live) = live.upgrade() {
                let due = {
                    let mut activity = live.activity();
                    activity.is_watched = activity.due.is_some();
                    activity.due
                };
                match due {
                    None => return,
                    Some(due) if live.clock.now() >= due => drop(Step::new(&live).finish()),
                    Some(_) => {}
                }
                drop(live);
                std::thread::sleep(POLL);
            }
        });
    }
}

/// A change of what goes on, at one moment.
struct Step<'a> {
    live: &'a Arc<Live>,
    activity: MutexGuard<'a, Activity>,
    /// The state of the local cloud.
    state: Json,
    now: SystemTime,
    sending: Vec<SendingCallback>,
}

impl<'a> Step<'a> {
    fn new(live: &'a Arc<Live>) -> Self {
        // Locked first, so that a later step never sees an older state.
        let activity = live.activity();
        let (state, now) = (live.responder.snapshot(), live.clock.now());
        Self { live, activity, state, now, sending: Vec::new() }
    }

    /// Begins and ends tasks, and returns what was sent.
    fn finish(mut self) -> Vec<SendingCallback> {
        // A pull task begins a push, which begins recordings.
        while self.begin_and_end_tasks() {}
        self.take_screenshots();
        let next = self.activity.running.values().filter_map(|running| running.next).min();
        let changes = state::changes(&self.state, self.now);
        self.activity.due = next.into_iter().chain(changes).min();
        if self.activity.due.is_some() && !std::mem::replace(&mut self.activity.is_watched, true) {
            self.live.watch();
        }
        self.sending
    }

    fn number(&mut self) -> String {
        self.activity.number += 1;
        // As long as those of the service.
        (7_300_000_000_000_000_000 + self.activity.number).to_string()
    }

    fn begin_push(&mut self, stream: &Stream) {
        if self.activity.pushes.contains_key(stream) {
            // An encoder that connects again replaces its push.
            self.end_push(stream, CUT);
        }
        let (sequence, rules) = (self.number(), state::rules(&self.state, stream));
        let push = Push { sequence, began: self.now, rules };
        let body = body::push_started(stream, &push.sequence, self.now);
        self.send("PushStarted", "StreamBeginNotifyUrl", stream, body);
        self.activity.pushes.insert(stream.clone(), push);
    }

    fn end_push(&mut self, stream: &Stream, reason: i64) {
        let push = self.activity.pushes.remove(stream);
        // A push may end that began before the local cloud did.
        let (sequence, began) = match push {
            Some(push) => (push.sequence, push.began),
            None => (self.number(), self.now),
        };
        let lasted = self.now.duration_since(began).unwrap_or_default();
        let body = body::push_ended(stream, &sequence, self.now, lasted, reason);
        self.send("PushEnded", "StreamEndNotifyUrl", stream, body);
    }

    /// Makes the tasks that run those that should. Returns whether anything changed.
    fn begin_and_end_tasks(&mut self) -> bool {
        let mut wanted = state::tasks(&self.state, &self.activity.pushes, self.now);
        wanted.retain(|_, task| !self.activity.stopped.contains(task.id()));
        for push in self.activity.pushes.values() {
            wanted.extend(push.rules.clone());
        }
        let over = |key: &&String| !wanted.contains_key(*key);
        let ended: Vec<String> = self.activity.running.keys().filter(over).cloned().collect();
        let is_new = |key: &str| !self.activity.running.contains_key(key);
        let begun: Vec<_> = wanted.iter().filter(|(key, _)| is_new(key)).collect();
        let changes = !ended.is_empty() || !begun.is_empty();
        for (key, task) in begun {
            let session = self.number();
            let next = matches!(task, Task::Screenshots { .. }).then_some(self.now);
            let running = Running { task: task.clone(), session, began: self.now, next };
            self.begin(&running);
            self.activity.running.insert(key.clone(), running);
        }
        for key in ended {
            if let Some(running) = self.activity.running.remove(&key) {
                self.end(&running);
            }
        }
        changes
    }

    fn begin(&mut self, running: &Running) {
        match &running.task {
            Task::Recording { stream, .. } => {
                let body = body::recording_status(running, "record_start_succeeded", self.now);
                self.send("RecordingStatus", "RecordStatusNotifyUrl", stream, body);
            }
            Task::Screenshots { .. } => {}
            Task::Pull { id, stream, fields } => {
                self.send_relay(id, fields, "TaskStart", running.began);
                if let Some(stream) = stream {
                    self.begin_push(stream);
                }
            }
        }
    }

    fn end(&mut self, running: &Running) {
        match &running.task {
            Task::Recording { stream, .. } => {
                let body = body::recording_status(running, "record_ended", self.now);
                self.send("RecordingStatus", "RecordStatusNotifyUrl", stream, body);
                let file = self.number();
                let body = body::recording_created(running, &file, self.now);
                self.send("RecordingCreated", "RecordNotifyUrl", stream, body);
            }
            Task::Screenshots { .. } => {}
            Task::Pull { id, stream, fields } => {
                self.send_relay(id, fields, "TaskExit", running.began);
                // The pusher stopped.
                let pushed = |stream: &&Stream| self.activity.pushes.contains_key(*stream);
                if let Some(stream) = stream.as_ref().filter(pushed) {
                    self.end_push(stream, 1);
                }
            }
        }
    }

    fn take_screenshots(&mut self) {
        let mut taken = Vec::new();
        for running in self.activity.running.values_mut() {
            let Task::Screenshots { stream, interval, width, height, .. } = &running.task else {
                continue;
            };
            if running.next.is_some_and(|next| next <= self.now) {
                // If the clock jumped, one is enough.
                running.next = self.now.checked_add(*interval);
                let size = (*width, *height);
                let body = body::snapshot_taken(stream, &running.session, self.now, size);
                taken.push((stream.clone(), body));
            }
        }
        for (stream, body) in taken {
            self.send("SnapshotTaken", "SnapshotNotifyUrl", &stream, body);
        }
    }

    /// Sends an event to each template that is bound to a stream and has a URL for it.
    fn send(&mut self, event: &str, url: &str, stream: &Stream, body: Json) {
        let templates: Vec<_> = state::bound(&self.state, stream)
            .map(|template| (state::text(template, url), state::text(template, "CallbackKey")))
            .collect();
        for (to, key) in templates.into_iter().filter(|(to, _)| !to.is_empty()) {
            self.send_to(&to, &key, event, body.clone());
        }
    }

    /// Sends an event of a pull task to the URL of the task, unsigned.
    fn send_relay(&mut self, id: &str, fields: &Map<String, Json>, event: &str, began: SystemTime) {
        let to = state::text(fields, "CallbackUrl");
        let wanted = fields.get("CallbackEvents").and_then(Json::as_array);
        let is_wanted = wanted.is_none_or(|all| all.is_empty() || all.iter().any(|e| *e == *event));
        if !to.is_empty() && is_wanted {
            let body = body::relay_task(id, fields, event, began, self.now);
            self.send_to(&to, "", "RelayTask", body);
        }
    }

    fn send_to(&mut self, to: &str, key: &str, event: &str, mut body: Json) {
        let Some(callbacks) = self.live.callbacks() else { return };
        let Some(event) = callbacks.event(event) else { return };
        body[&callbacks.event] = event.number.into();
        let Ok(callback) = Callback::new(to, body) else { return };
        let callback = callback.signed_as(callbacks).key(key);
        let callback = match event.retry {
            Some((times, interval)) => callback.repeat(times, Duration::from_secs(interval.into())),
            None => callback,
        };
        self.sending.push(self.live.sender.start(callback, self.live.clock.clone()));
    }
}
