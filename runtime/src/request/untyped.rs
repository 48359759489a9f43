//! Calls of actions that have no generated types.

mod parts;

use std::collections::HashMap;
use std::fmt;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Map, Value as Json};

use crate::call::{Call, PreparedCall};
use crate::client::Client;
use crate::request::action::{Access, Action, Payload};
use crate::shape::redacted::Redacted;
use crate::shape::{Descriptor, Record, Shape, Slots, Values};
use parts::Parts;

/// The parameters or the response of an action as JSON.
#[derive(Clone, Default, PartialEq)]
pub struct Untyped(pub Map<String, Json>);

impl fmt::Debug for Untyped {
    /// Redacts values with secret field names.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Untyped").field(&Redacted::of(self, None)).finish()
    }
}

impl Shape for Untyped {
    fn values(&self, to: &mut dyn Values) {
        to.take(Descriptor { name: "Untyped", fields: &[], constraints: &[] }, &[]);
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
    /// Calls an action without generated types, given its name, whether it has side effects, and
    /// its parameters. Parameters are not validated; retries, signing and errors are the same as
    /// for typed calls.
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
    /// Parameters that are not a JSON object are treated as empty. The call fails with an error of
    /// kind [`Config`](crate::ErrorKind::Config) if the name is not a valid action name, or if it
    /// is new and 20,000 names are already in use, since names are kept in memory.
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
        let (known, problem) = match action_named(action, access) {
            Ok(known) => (known, None),
            Err(problem) => (&INVALID, Some(problem)),
        };
        let mut plan = PreparedCall::new(&self.0, known, request, || Box::<Untyped>::default());
        plan.problem = problem;
        Call::new(plan)
    }

    /// Calls an action that is declared by the program, for example from a catalog, without
    /// generated types. Unlike [`untyped`](Self::untyped), this respects the host, region, rate
    /// limit and encoding of the declaration. Parameters that it declares as
    /// [`bytes`](Action::bytes) are base64.
    ///
    /// ```no_run
    /// use serde_json::Map;
    /// use tencentcloud_runtime::{Action, Client, Error};
    ///
    /// static ACTION: Action = Action::read("DescribeLiveDomains").rate_limit(20);
    ///
    /// # async fn run(client: Client) -> Result<(), Error> {
    /// let response = client.untyped_action(&ACTION, Map::new()).await?;
    /// println!("{}", response.0["AllCount"]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn untyped_action(
        &self,
        action: &'static Action,
        parameters: Map<String, Json>,
    ) -> Call<Untyped> {
        let (request, problem): (Box<dyn Shape + Send + Sync>, _) = match action.payload {
            Payload::Json => (Box::new(Untyped(parameters)), None),
            _ => match Parts::new(action, parameters) {
                Ok(parts) => (Box::new(parts), None),
                Err(problem) => (Box::<Untyped>::default(), Some(problem)),
            },
        };
        let mut plan = PreparedCall::new(&self.0, action, request, || Box::<Untyped>::default());
        plan.problem = check_name(action.name).err().or(problem);
        Call::new(plan)
    }
}

/// The action of calls that are never sent.
static INVALID: Action = Action::read("untyped");

/// The maximum number of distinct names, above the number of actions of all products. Bounds the
/// memory of programs that pass on untrusted names.
const MAX_NAMES: usize = 20_000;

/// The maximum length of a name.
const MAX_NAME_LENGTH: usize = 128;

/// Rejects names that no header can hold.
fn check_name(name: &str) -> Result<(), String> {
    if name.is_empty() {
        return Err("the action name is empty".to_owned());
    }
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.len() > MAX_NAME_LENGTH || !name.chars().all(is_name) {
        // Untrusted, so it is not shown.
        return Err(format!(
            "the action name is not 1 to {MAX_NAME_LENGTH} letters, digits or `_`"
        ));
    }
    Ok(())
}

/// Returns the action with this name. Actions are created once and kept, like those of generated
/// crates.
fn action_named(name: &str, access: Access) -> Result<&'static Action, String> {
    static KNOWN: LazyLock<Mutex<HashMap<(String, Access), &'static Action>>> =
        LazyLock::new(Mutex::default);
    check_name(name)?;
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(action) = known.get(&(name.to_owned(), access)) {
        return Ok(action);
    }
    if known.len() >= MAX_NAMES {
        return Err(format!(
            "too many distinct actions: `{name}` exceeds the limit of {MAX_NAMES}"
        ));
    }
    let leaked: &'static str = Box::leak(name.to_owned().into_boxed_str());
    let action: &'static Action = Box::leak(Box::new(match access {
        Access::Read => Action::read(leaked),
        Access::Write => Action::write(leaked),
    }));
    known.insert((name.to_owned(), access), action);
    Ok(action)
}
