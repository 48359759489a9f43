//! `--wait` and `--waiter`: repeats a call until a condition holds.

use std::time::{Duration, Instant};

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::shorthand::{self, Short};

use crate::caller::{Caller, Response};
use crate::failure::{Exit, Failure};
use crate::lookup::Target;
use crate::options::Options;
use crate::output::Query;
use crate::profile::{Profile, Settings};
use crate::progress::Progress;
use crate::text::shortened;

/// The longest delay between two calls of `--wait`.
const MOST: Duration = Duration::from_secs(15);

/// A condition with its limits.
pub struct Condition {
    query: Query,
    text: String,
    /// The value that ends the wait; none if any true value does.
    to: Option<Json>,
    deadline: Duration,
    interval: Duration,
    /// Whether delays grow.
    grows: bool,
}

impl Condition {
    /// Reads the condition of the options.
    pub fn of(options: &Options) -> Result<Option<Self>, Failure> {
        let invalid = |option: &str, error: String| {
            Failure::usage("InvalidOption", format!("--{option}: {error}"))
        };
        let timeout = options.seconds("wait-timeout")?;
        let interval = options.seconds("wait-interval")?;
        if let Some(text) = options.get("wait") {
            return Self::expression(text, options).map(Some);
        }
        let Some(text) = options.get("waiter") else {
            return match ["wait-timeout", "wait-interval"].iter().find(|name| options.has(name)) {
                Some(name) => {
                    let message = format!("--{name} needs --wait or --waiter");
                    Err(Failure::usage("InvalidOption", message))
                }
                None => Ok(None),
            };
        };
        let mut waiter = Waiter::parse(text).map_err(|error| invalid("waiter", error))?;
        waiter.complete(&Profile::of(options)?.settings()?);
        let query = Query::compile(&waiter.expr).map_err(|error| invalid("waiter", error))?;
        Ok(Some(Self {
            query,
            text: format!("{} == {}", waiter.expr, waiter.to),
            to: Some(waiter.to),
            deadline: timeout.or(waiter.timeout).unwrap_or(Duration::from_secs(180)),
            interval: interval.or(waiter.interval).unwrap_or(Duration::from_secs(5)),
            grows: false,
        }))
    }

    /// Creates the condition that an expression is true, with the limits of the options.
    pub fn expression(text: &str, options: &Options) -> Result<Self, Failure> {
        let query = Query::compile(text)
            .map_err(|error| Failure::usage("InvalidOption", format!("--wait: {error}")))?;
        Ok(Self {
            query,
            text: text.to_owned(),
            to: None,
            deadline: options.seconds("wait-timeout")?.unwrap_or(Duration::from_secs(600)),
            interval: options.seconds("wait-interval")?.unwrap_or(Duration::from_secs(1)),
            grows: true,
        })
    }

    /// Returns whether the condition holds, and the value that was looked at.
    fn holds(&self, response: &Json) -> Result<(bool, Json), Failure> {
        let found = self.query.apply(response).map_err(|error| {
            let message = format!("`{}`: {error}", shortened(&self.text, 80));
            Failure::new(Exit::Output, "Output.DoesNotFit", message)
        })?;
        let holds = match &self.to {
            Some(to) => is_equal(&found, to),
            None => is_true(&found),
        };
        Ok((holds, found))
    }
}

/// Repeats a call until the condition holds, and returns the last response.
pub fn run(
    caller: &Caller<'_>,
    target: &Target,
    request: &Map<String, Json>,
    condition: &Condition,
    is_quiet: bool,
) -> Result<Response, Failure> {
    let begun = Instant::now();
    let mut delay = condition.interval;
    let mut progress = Progress::until_end(is_quiet);
    loop {
        let left = condition.deadline.saturating_sub(begun.elapsed());
        let limit = left.max(Duration::from_millis(1)).min(Duration::from_secs(60));
        let response = match caller.send(request.clone(), Some(limit)) {
            Ok(response) => response,
            // The call was cut short by the deadline.
            Err(failure)
                if failure.code() == "Network.Timeout" && begun.elapsed() >= condition.deadline =>
            {
                progress.clear();
                return Err(late(
                    target,
                    condition,
                    "unknown, since no response came in time",
                    None,
                ));
            }
            Err(failure) => {
                progress.clear();
                return Err(failure);
            }
        };
        let (holds, found) = condition.holds(&response.fields)?;
        if holds {
            progress.clear();
            return Ok(response);
        }
        if begun.elapsed().saturating_add(delay) >= condition.deadline {
            progress.clear();
            let id = response.fields["RequestId"].as_str();
            return Err(late(target, condition, &found.to_string(), id));
        }
        let passed = begun.elapsed().as_secs();
        progress.show(&format!("{passed} s: {} is {found}", condition.text));
        std::thread::sleep(delay);
        if condition.grows {
            delay = delay.saturating_add(delay / 2).min(MOST.max(condition.interval));
        }
    }
}

fn late(target: &Target, condition: &Condition, found: &str, request_id: Option<&str>) -> Failure {
    let message = format!(
        "`{}` was not met within {} s; its last value is {}",
        shortened(&condition.text, 80),
        condition.deadline.as_secs_f64(),
        shortened(found, 80)
    );
    Failure::new(Exit::Waited, "Wait.Timeout", message)
        .action(&target.action().name)
        .request_id(request_id)
        .help("--wait-timeout SECONDS waits longer")
}

/// What JMESPath calls true: anything but false, null and what is empty.
fn is_true(value: &Json) -> bool {
    match value {
        Json::Null | Json::Bool(false) => false,
        Json::String(text) => !text.is_empty(),
        Json::Array(items) => !items.is_empty(),
        Json::Object(fields) => !fields.is_empty(),
        Json::Bool(true) | Json::Number(_) => true,
    }
}

/// Compares a value with the one of a waiter, which may be written as a string.
fn is_equal(found: &Json, to: &Json) -> bool {
    let plain = |value: &Json| match value {
        Json::String(text) => text.clone(),
        value => value.to_string(),
    };
    found == to || (!found.is_null() && plain(found).eq_ignore_ascii_case(&plain(to)))
}

/// A waiter as tccli writes it.
struct Waiter {
    expr: String,
    to: Json,
    timeout: Option<Duration>,
    interval: Option<Duration>,
}

impl Waiter {
    fn parse(text: &str) -> Result<Self, String> {
        let Short::Object(fields) = shorthand::parse(text)? else {
            return Err("expected {'expr':…,'to':…}".to_owned());
        };
        let (mut expr, mut to, mut timeout, mut interval) = (None, None, None, None);
        for (name, value) in fields {
            let seconds = |value: &Json| {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let seconds = text.parse().ok().filter(|seconds: &f64| *seconds > 0.0);
                let duration = seconds.and_then(|s| Duration::try_from_secs_f64(s).ok());
                duration.ok_or(format!("`{name}` is not a positive number of seconds"))
            };
            let value = match value {
                Short::Quoted(text) => Json::from(text),
                // Numbers and booleans have no quotes.
                Short::Text(text) => serde_json::from_str(&text).unwrap_or(text.into()),
                _ => return Err(format!("`{name}` must be a string, a number or a boolean")),
            };
            match name.as_str() {
                "expr" => expr = value.as_str().map(str::to_owned),
                "to" => to = Some(value),
                "timeout" => timeout = Some(seconds(&value)?),
                "interval" => interval = Some(seconds(&value)?),
                _ => {
                    return Err(format!(
                        "unknown key `{name}`: not one of expr, to, timeout, interval"
                    ));
                }
            }
        }
        match (expr, to) {
            (Some(expr), Some(to)) => Ok(Self { expr, to, timeout, interval }),
            _ => Err("`expr` and `to` are required".to_owned()),
        }
    }

    /// Takes limits that are not given from the profile.
    fn complete(&mut self, settings: &Settings) {
        let own = |name: &str| {
            let seconds = settings.0.get("waiter")?.get(name)?.as_f64()?;
            Duration::try_from_secs_f64(seconds).ok().filter(|duration| !duration.is_zero())
        };
        self.timeout = self.timeout.or_else(|| own("timeout"));
        self.interval = self.interval.or_else(|| own("interval"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn truth_is_that_of_jmespath() {
        for value in [json!(null), json!(false), json!(""), json!([]), json!({})] {
            assert!(!is_true(&value), "{value}");
        }
        for value in [json!(true), json!(0), json!("x"), json!([0])] {
            assert!(is_true(&value), "{value}");
        }
    }

    #[test]
    fn a_waiter_compares_what_is_written_as_a_string() {
        assert!(is_equal(&json!(2), &json!("2")));
        assert!(is_equal(&json!(true), &json!("True")));
        assert!(is_equal(&json!("RUNNING"), &json!("RUNNING")));
        assert!(!is_equal(&json!(null), &json!("null")));
    }

    #[test]
    fn waiters_of_tccli_are_read() {
        let text = "{'expr':'InstanceStatusSet[0].InstanceState','to':'RUNNING','timeout':180,'interval':5}";
        let waiter = Waiter::parse(text).unwrap();
        assert_eq!(waiter.expr, "InstanceStatusSet[0].InstanceState");
        assert_eq!((waiter.to, waiter.timeout), (json!("RUNNING"), Some(Duration::from_secs(180))));
        for (text, part) in [
            ("{'expr':'a'}", "`expr` and `to` are required"),
            ("{'expr':'a','to':1,'timeout':0}", "not a positive number of seconds"),
            ("{'expr':'a','to':1,'tiemout':9}", "not one of expr"),
            ("__import__('os').system('x')", "expected `Key=`"),
        ] {
            let Err(error) = Waiter::parse(text) else { panic!("{text} is accepted") };
            assert!(error.contains(part), "{text}: {error}");
        }
    }
}
