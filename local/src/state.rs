//! Responses from the model of all products: what was created is described, modified and deleted.

mod coverage;
mod describe;
mod live;
mod perform;
mod progress;
mod roles;
mod store;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Catalog, FormatError, Product};

use self::perform::Performing;
use self::roles::Roles;
use self::store::Store;
use crate::callback::PushChange;
use crate::clock::unix;
use crate::error::ServiceError;
use crate::model::{self, Checked, ModelResponder};
use crate::respond::{Incoming, Outgoing, Rate, Responder};
use crate::synthesize::Synthesizer;

pub use self::coverage::{Coverage, ProductCoverage};

/// Responds to every action of every product of a catalog.
///
/// Requests are checked as the client checks them. Actions on a noun of the catalog are stateful,
/// and so are settings that one action modifies and another describes, and tasks, which move
/// through their states according to the clock. Other actions respond with an example, or with
/// values generated from the types of the response.
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
    /// By product and version.
    roles: Mutex<HashMap<(String, String), Arc<Roles>>>,
}

/// The fields of an object.
type Fields = Map<String, Json>;

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
        let model = ModelResponder::new(catalog);
        Self { model, store: Mutex::default(), roles: Mutex::default() }
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

    fn roles(&self, product: &Product) -> Arc<Roles> {
        let key = (product.name.clone(), product.version.clone());
        let mut known = self.roles.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(known.entry(key).or_insert_with(|| Arc::new(Roles::of(product))))
    }

    fn store(&self) -> MutexGuard<'_, Store> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Responder for StatefulResponder {
    fn respond(&self, call: &Incoming<'_>) -> Result<Outgoing, ServiceError> {
        let Checked { product, request, warnings } = self.model.check(call)?;
        let action = model::find(&product, call.action)?;
        let roles = self.roles(&product);
        let Some(role) = roles.get(&product, call.action) else {
            let synthesizer = Synthesizer::new(&product, call.now, 1);
            return Ok(model::outgoing(action, model::stateless(action, &synthesizer), warnings));
        };
        let mut store = self.store();
        let synthesizer = Synthesizer::new(&product, call.now, store.next_number());
        let performing = Performing {
            call,
            product: &product,
            action,
            request: &request,
            synthesizer,
            store: &mut store,
            now: unix(call.now),
        };
        Ok(model::outgoing(action, performing.run(role)?, warnings))
    }

    fn rate(&self, service: &str, version: &str, action: &str) -> Option<Rate> {
        self.model.rate(service, version, action)
    }

    fn name_parameters(
        &self,
        action: (&str, &str, &str),
        request: Map<String, Json>,
    ) -> Map<String, Json> {
        self.model.name_parameters(action, request)
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

    fn change_push(&self, change: &PushChange, now: SystemTime) {
        live::change_push(&mut self.store(), change, now);
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
