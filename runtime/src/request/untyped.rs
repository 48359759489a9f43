//! Calls of actions that have no schema yet.

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Map, Value as Json};

use crate::call::{Call, PreparedCall};
use crate::client::Client;
use crate::redact::Redacted;
use crate::request::action::{Access, Action};
use crate::shape::{Descriptor, Record, Shape, Slots, Values};

/// The parameters or the response of an action as plain JSON.
#[derive(Clone, Default, PartialEq)]
pub struct Untyped(pub Map<String, Json>);

impl fmt::Debug for Untyped {
    /// Without what is secret by its name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Untyped").field(&Redacted::of(self, None)).finish()
    }
}

impl Shape for Untyped {
    fn values(&self, to: &mut dyn Values) {
        to.take(&Descriptor { name: "Untyped", fields: &[], constraints: &[] }, &[]);
    }

    fn extra_fields(&self) -> Option<&Map<String, Json>> {
        Some(&self.0)
    }
}

impl Record for Untyped {
    fn slots(&mut self, to: &mut dyn Slots) {
        to.take(&mut []);
    }

    fn set_extra_fields(&mut self, rest: Map<String, Json>) {
        self.0 = rest;
    }
}

impl Client {
    /// Calls an action that this crate has no types for: its name, whether it changes anything,
    /// and its parameters. Nothing is validated; retries, signing and errors are as with types.
    ///
    /// ```no_run
    /// use serde_json::json;
    /// use tencentcloud_runtime::{Access, Client, Error};
    ///
    /// # async fn run(client: Client) -> Result<(), Error> {
    /// let parameters = json!({"DomainName": "play.example.com"});
    /// let response = client.untyped("DescribeLiveDomain", Access::Read, parameters).await?;
    /// println!("{}", response.0["DomainInfo"]);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// What is no object has no parameters. A call of what cannot be the name of an action ends in an
    /// error of the kind [`Config`](crate::ErrorKind::Config), as does one of a new name beyond the
    /// first 20,000, for names are kept.
    pub fn untyped(
        &self,
        action: &str,
        access: Access,
        parameters: impl Into<Json>,
    ) -> Call<Untyped> {
        let parameters = match parameters.into() {
            Json::Object(fields) => fields,
            _ => Map::new(),
        };
        let request = Box::new(Untyped(parameters));
        let (known, problem) = match known(action, access) {
            Ok(known) => (known, None),
            Err(problem) => (&UNKNOWN, Some(problem)),
        };
        let mut plan = PreparedCall::new(&self.0, known, request, || Box::<Untyped>::default());
        plan.problem = problem;
        Call::new(plan)
    }
}

/// The action of calls that are never sent.
static UNKNOWN: Action = Action::read("untyped");

/// How many names are kept: more than all products have actions. A program that passes names on
/// from outside must not grow without end.
const NAMES: usize = 20_000;

/// How long a name may be.
const NAME: usize = 128;

/// The action of a name. Each is made once and stays, as those of generated crates do.
fn known(name: &str, access: Access) -> Result<&'static Action, String> {
    static KNOWN: LazyLock<Mutex<HashMap<(String, Access), &'static Action>>> =
        LazyLock::new(Mutex::default);
    if name.is_empty() {
        return Err("the name of the action is empty".to_owned());
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.len() > NAME || !name.chars().all(is_name) {
        // It is from outside, and not shown.
        return Err(format!("the name of the action is not 1 to {NAME} letters, digits and `_`"));
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(action) = known.get(&(name.to_owned(), access)) {
        return Ok(action);
    }
    if known.len() >= NAMES {
        return Err(format!("{NAMES} actions were called already, and `{name}` is another one"));
    }
    let leaked: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let action: &'static Action = Box::leak(Box::new(match access {
        Access::Read => Action::read(leaked),
        Access::Write => Action::write(leaked),
    }));
    known.insert((name.to_owned(), access), action);
    Ok(action)
}
