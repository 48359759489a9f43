//! Calls of actions that have no schema yet.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use serde_json::{Map, Value as Json};

use crate::call::{Call, PreparedCall};
use crate::client::Client;
use crate::request::action::{Access, Action};
use crate::shape::{Descriptor, Record, Shape, Slots, Values};

/// The parameters or the response of an action as plain JSON.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Untyped(pub Map<String, Json>);

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
    /// What is no object has no parameters.
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
        Call::new(PreparedCall::new(self, known(action, access), request, || {
            Box::<Untyped>::default()
        }))
    }
}

/// The action of a name. Each is made once and stays, as those of generated crates do.
fn known(name: &str, access: Access) -> &'static Action {
    static KNOWN: LazyLock<Mutex<HashMap<(String, Access), &'static Action>>> =
        LazyLock::new(Mutex::default);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    known.entry((name.to_owned(), access)).or_insert_with(|| {
        let name: &'static str = Box::leak(name.to_owned().into_boxed_str());
        Box::leak(Box::new(match access {
            Access::Read => Action::read(name),
            Access::Write => Action::write(name),
        }))
    })
}
