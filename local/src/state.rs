//! Responses from the model of all products: what was created is described, modified and deleted.

mod coverage;
mod describe;
mod store;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Access, Action, Catalog, FormatError, Noun, Product};

use self::store::Store;
use crate::error::ServiceError;
use crate::model::{self, Checked, ModelResponder};
use crate::respond::{Incoming, Outgoing, Rate, Responder, ResponseSource};
use crate::synthesize::Synthesizer;

pub use self::coverage::{Coverage, ProductCoverage};

/// Responds to every action of every product of a catalog.
///
/// Requests are checked as the client checks them. Actions on a noun of the catalog work on state;
/// others respond with an example, or with a value of the type of their response.
///
/// ```
/// use tencentcloud_live::v20180801::{Client, CreateLiveSnapshotTemplateRequest};
/// use tencentcloud_local::LocalCloud;
///
/// # #[tokio::main] async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let cloud = LocalCloud::start().await?;
/// let client = Client::new(cloud.config())?;
/// let request = CreateLiveSnapshotTemplateRequest::new("covers", 1_250_000_000, "bucket", "ap-guangzhou");
/// let created = client.create_live_snapshot_template(request).await?;
/// let templates = client.describe_live_snapshot_templates(Default::default()).await?;
/// assert_eq!(templates.templates[0].template_id, created.template_id);
/// # Ok(()) }
/// ```
#[derive(Debug)]
pub struct StatefulResponder {
    model: ModelResponder,
    store: Mutex<Store>,
}

/// What an action does with a noun.
#[derive(Clone, Copy)]
enum Role<'a> {
    Create(&'a Noun),
    Describe(&'a Noun, &'a tencentcloud_catalog::Description),
    Modify(&'a Noun, &'a str),
    Delete(&'a Noun, &'a str),
}

impl StatefulResponder {
    /// Creates a responder from the facts of all products, without state.
    ///
    /// # Errors
    ///
    /// Returns an error if the facts were damaged when the program was built.
    pub fn new() -> Result<Self, FormatError> {
        Catalog::facts().map(Self::of)
    }

    /// Creates a responder from a catalog, without state.
    pub fn of(catalog: Catalog) -> Self {
        Self { model: ModelResponder::new(catalog), store: Mutex::default() }
    }

    /// Returns how each action of the catalog responds.
    ///
    /// # Errors
    ///
    /// Returns an error if a product of the catalog is damaged.
    pub fn coverage(&self) -> Result<Coverage, FormatError> {
        Coverage::of(self.model.catalog())
    }

    pub(crate) fn product(&self, call: &Incoming<'_>) -> Option<Arc<Product>> {
        self.model.product(call)
    }

    pub(crate) fn typed(&self, call: &Incoming<'_>) -> Option<Map<String, Json>> {
        self.model.typed(call)
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Responder for StatefulResponder {
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        let Checked { product, request, warnings } = self.model.check(call)?;
        let action = model::find(&product, call.action)?;
        let Some(role) = role(&product, action) else {
            let synthesizer = Synthesizer { product: &product, now: call.now, number: 1 };
            return Ok(model::outgoing(action, model::stateless(action, &synthesizer), warnings));
        };
        let mut store = self.store();
        let number = store.next_number();
        let synthesizer = Synthesizer { product: &product, now: call.now, number };
        let place = |noun: &Noun| {
            let Incoming { account, service, version, .. } = call;
            format!("{account}/{service}/{version}/{}", noun.name)
        };
        let fields = perform(role, action, &request, &synthesizer, &mut store, &place)?;
        Ok(model::outgoing(action, (fields, ResponseSource::Stateful), warnings))
    }

    fn rate(&self, service: &str, version: &str, action: &str) -> Option<Rate> {
        self.model.rate(service, version, action)
    }

    fn needs_signature(&self, service: &str, version: &str, action: &str) -> bool {
        self.model.needs_signature(service, version, action)
    }

    fn services(&self, version: &str, action: &str) -> Vec<String> {
        self.model.services(version, action)
    }

    fn redact(&self, call: &Incoming<'_>, request: &mut Map<String, Json>) {
        self.model.redact(call, request);
    }

    fn reset(&self) {
        *self.store() = Store::default();
    }

    fn snapshot(&self) -> Json {
        serde_json::to_value(&*self.store()).unwrap_or_default()
    }

    fn restore(&self, snapshot: &Json) -> Result<(), String> {
        let store = serde_json::from_value(snapshot.clone());
        *self.store() = store.map_err(|e| format!("this is not a snapshot: {e}"))?;
        Ok(())
    }
}

/// Returns what an action does, if it works on state.
fn role<'a>(product: &'a Product, action: &Action) -> Option<Role<'a>> {
    let is_it = |index: u32| {
        let index = usize::try_from(index).ok();
        index.and_then(|index| product.actions.get(index)).is_some_and(|a| a.name == action.name)
    };
    product.nouns.iter().find_map(|noun| {
        if is_it(noun.create) {
            return Some(Role::Create(noun));
        }
        let keyed = |actions: &'a [(u32, String)]| {
            actions.iter().find(|(index, _)| is_it(*index)).map(|(_, key)| key.as_str())
        };
        let described = || noun.describe.iter().find(|description| is_it(description.action));
        keyed(&noun.modify)
            .map(|key| Role::Modify(noun, key))
            .or_else(|| keyed(&noun.delete).map(|key| Role::Delete(noun, key)))
            .or_else(|| {
                let description = described().filter(|_| action.access == Access::Read)?;
                Some(Role::Describe(noun, description))
            })
    })
}

fn perform(
    role: Role<'_>,
    action: &Action,
    request: &Map<String, Json>,
    synthesizer: &Synthesizer<'_>,
    store: &mut Store,
    place: &dyn Fn(&Noun) -> String,
) -> Result<Map<String, Json>, ServiceError> {
    let missing = |key: &str| not_found(synthesizer.product, action, key);
    match role {
        Role::Create(noun) => {
            let mut keys = store::keys(request.get(&noun.chosen));
            if keys.is_empty() {
                keys.push(synthesizer.key(action, noun));
            }
            for key in &keys {
                store.create(&place(noun), key, request.clone())?;
            }
            let mut response = synthesizer.empty(&action.response);
            synthesizer.set(&action.response, &mut response, &noun.created, &keys[0]);
            Ok(response)
        }
        Role::Describe(noun, description) => {
            let stored = store.all(&place(noun));
            describe::respond(action, description, request, synthesizer, stored)
                .ok_or_else(|| missing(&noun.name))
        }
        Role::Modify(noun, key) => {
            for key in store::keys(request.get(key)) {
                store.modify(&place(noun), &key, request).ok_or_else(|| missing(&key))?;
            }
            Ok(synthesizer.empty(&action.response))
        }
        Role::Delete(noun, key) => {
            for key in store::keys(request.get(key)) {
                store.delete(&place(noun), &key).ok_or_else(|| missing(&key))?;
            }
            Ok(synthesizer.empty(&action.response))
        }
    }
}

/// Returns the error for something that does not exist, with the action's own code if it has one.
fn not_found(product: &Product, action: &Action, key: &str) -> ServiceError {
    // `ResourceNotFound.StopService` says something else.
    let says_so = |code: &&str| {
        code.strip_prefix("ResourceNotFound").is_some_and(|rest| {
            rest.is_empty() || ["NotFound", "NotExist"].iter().any(|word| rest.contains(word))
        })
    };
    let codes = product.errors(action).map(|error| error.code.as_str());
    let own = codes.filter(says_so).min_by_key(|code| code.len());
    ServiceError::new(own.unwrap_or("ResourceNotFound"), format!("`{key}` does not exist."))
}
