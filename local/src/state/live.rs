//! Streams and certificates of live, which no pair of names describes.

use std::time::SystemTime;

use serde_json::{Map, Value as Json, json};
use tencentcloud_catalog::{Description, Product};

use super::perform::Performing;
use super::roles::{Role, position};
use super::store::{Store, keys};
use super::{Fields, describe};
use crate::callback::PushChange;
use crate::clock::unix;
use crate::error::ServiceError;

/// Streams that are pushed, whatever account asks: an encoder has none.
const PUSHES: &str = "*/live/*/~Push";
const FORBIDDEN: &str = "~ForbiddenStream";
const DELAYED: &str = "~DelayedStream";
const BINDINGS: &str = "~CertBinding";
const CERTS: &str = "~Cert";

/// What an action does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operation {
    /// Describes what is stored in a place.
    Describe(Table),
    StreamState,
    Drop,
    Forbid,
    Resume,
    Delay,
    ResumeDelay,
    Bind,
    Unbind,
}

/// How an action describes what is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Table {
    place: &'static str,
    items: &'static str,
    is_list: bool,
    key: &'static str,
    by: &'static str,
}

const fn table(
    place: &'static str,
    items: &'static str,
    is_list: bool,
    key: &'static str,
    by: &'static str,
) -> Operation {
    Operation::Describe(Table { place, items, is_list, key, by })
}

const OPERATIONS: [(&str, Operation); 15] = [
    ("DescribeLiveStreamOnlineList", table(PUSHES, "OnlineInfo", true, "", "")),
    ("DescribeLiveStreamState", Operation::StreamState),
    ("DropLiveStream", Operation::Drop),
    ("ForbidLiveStream", Operation::Forbid),
    ("ResumeLiveStream", Operation::Resume),
    ("AddDelayLiveStream", Operation::Delay),
    ("ResumeDelayLiveStream", Operation::ResumeDelay),
    ("DescribeLiveDelayInfoList", table(DELAYED, "DelayInfoList", true, "", "")),
    ("ModifyLiveDomainCertBindings", Operation::Bind),
    ("UnBindLiveDomainCert", Operation::Unbind),
    (
        "DescribeLiveDomainCertBindings",
        table(BINDINGS, "LiveDomainCertBindings", true, "DomainName", "DomainName"),
    ),
    (
        "DescribeLiveDomainCert",
        table(BINDINGS, "DomainCertInfo", false, "DomainName", "DomainName"),
    ),
    ("DescribeLiveCerts", table(CERTS, "CertInfoSet", true, "CertId", "")),
    ("DescribeLiveCert", table(CERTS, "CertInfo", false, "CertId", "CertId")),
    // What is forbidden is listed by pushes in newer versions only.
    ("DescribeLiveForbidStreamList", table(FORBIDDEN, "ForbidStreamList", true, "", "")),
];

/// Adds the roles of the actions that are written by hand.
pub(super) fn roles(product: &Product, roles: &mut [Option<Role>]) {
    if product.name != "live" {
        return;
    }
    for (name, operation) in OPERATIONS {
        if let Some(at) = position(product, name) {
            roles[at] = Some(Role::Live(operation));
        }
    }
}

/// Begins or ends a push.
pub(super) fn change_push(store: &mut Store, change: &PushChange, now: SystemTime) {
    let key = format!("{}/{}/{}", change.domain, change.app, change.stream);
    if !change.begins {
        store.delete(PUSHES, &key, &|_| true);
        return;
    }
    let fields = json!({
        "DomainName": change.domain, "AppName": change.app, "StreamName": change.stream,
    });
    let fields = fields.as_object().cloned().unwrap_or_default();
    store.put(PUSHES, &key, fields, unix(now));
}

/// Returns the key of the stream that a request names.
fn stream(request: &Map<String, Json>) -> String {
    ["DomainName", "AppName", "StreamName"]
        .map(|name| keys(request.get(name)).pop().unwrap_or_default())
        .join("/")
}

impl Performing<'_> {
    /// Performs an action that is written by hand.
    pub(super) fn live(&mut self, operation: Operation) -> Result<Fields, ServiceError> {
        let mut response = self.synthesizer.empty(&self.action.response);
        let stream = stream(self.request);
        let place = |name: &str| self.place(name);
        match operation {
            Operation::Describe(table) => return self.describe_table(table),
            Operation::StreamState => {
                let is =
                    |place: &str| self.store.all(place).iter().any(|thing| thing.key == stream);
                let state = match (is(&place(FORBIDDEN)), is(PUSHES)) {
                    (true, _) => "forbid",
                    (_, true) => "active",
                    _ => "inactive",
                };
                response.insert("StreamState".to_owned(), json!(state));
            }
            Operation::Drop => drop(self.store.delete(PUSHES, &stream, &|_| true)),
            Operation::Forbid => {
                let place = place(FORBIDDEN);
                self.store.delete(PUSHES, &stream, &|_| true);
                self.store.put(&place, &stream, self.request.clone(), self.now);
            }
            Operation::Resume => {
                let place = place(FORBIDDEN);
                self.store.delete(&place, &stream, &|_| true);
            }
            Operation::Delay => {
                let mut fields = self.request.clone();
                let delay = fields.get("DelayTime").cloned().unwrap_or_default();
                fields.insert("DelayInterval".to_owned(), delay);
                fields.insert("Status".to_owned(), json!(1));
                let place = place(DELAYED);
                self.store.put(&place, &stream, fields, self.now);
            }
            Operation::ResumeDelay => {
                let place = place(DELAYED);
                self.store.delete(&place, &stream, &|_| true);
            }
            Operation::Bind => self.bind(),
            Operation::Unbind => {
                let domain = keys(self.request.get("DomainName")).pop().unwrap_or_default();
                let place = place(BINDINGS);
                self.store
                    .delete(&place, &domain, &|_| true)
                    .ok_or_else(|| self.missing(&domain))?;
            }
        }
        Ok(response)
    }

    fn describe_table(&self, table: Table) -> Result<Fields, ServiceError> {
        let description = Description {
            action: 0,
            items: vec![table.items.to_owned()],
            is_list: table.is_list,
            key: table.key.to_owned(),
            by: table.by.to_owned(),
        };
        let place = if table.place == PUSHES { PUSHES.to_owned() } else { self.place(table.place) };
        describe::respond(self, &description, self.store.all(&place)).ok_or_else(|| {
            self.missing(&keys(self.request.get(table.by)).pop().unwrap_or_default())
        })
    }

    /// Binds a certificate to domains.
    fn bind(&mut self) {
        let text = |name: &str| keys(self.request.get(name)).pop().unwrap_or_default();
        let (cloud_id, alias) = (text("CloudCertId"), text("CertificateAlias"));
        // The number of the certificate, the same whenever it is bound.
        let id =
            cloud_id.bytes().fold(100_000_u64, |id, byte| (id * 31 + u64::from(byte)) % 900_001);
        let domains = self.request.get("DomainInfos").and_then(Json::as_array);
        let mut bound = Vec::new();
        for info in domains.into_iter().flatten() {
            let domain = info["DomainName"].as_str().unwrap_or_default();
            let fields = json!({
                "DomainName": domain, "Status": info["Status"], "CloudCertId": cloud_id,
                "CertificateAlias": alias, "CertName": alias, "CertId": id,
            });
            let place = self.place(BINDINGS);
            self.store.put(
                &place,
                domain,
                fields.as_object().cloned().unwrap_or_default(),
                self.now,
            );
            bound.push(domain);
        }
        let place = self.place(CERTS);
        let fields = json!({"CertId": id, "CertName": alias, "DomainList": bound});
        let fields = fields.as_object().cloned().unwrap_or_default();
        self.store.put(&place, &id.to_string(), fields, self.now);
    }
}
