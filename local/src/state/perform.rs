//! What a call does with state.

use serde_json::{Map, Value as Json};
use tencentcloud_catalog::{Action, Description, Field, Kind, Noun, Object, Product};

use super::roles::{Effect, Role, Setting};
use super::store::{Store, Thing, key, keys, value_at};
use super::{Fields, describe, progress};
use crate::error::ServiceError;
use crate::model;
use crate::respond::{Incoming, ResponseSource};
use crate::synthesize::Synthesizer;

/// A call that is performed.
pub(super) struct Performing<'a> {
    pub call: &'a Incoming<'a>,
    pub product: &'a Product,
    pub action: &'a Action,
    pub request: &'a Map<String, Json>,
    pub synthesizer: Synthesizer<'a>,
    pub store: &'a mut Store,
    /// The seconds since 1970.
    pub now: i64,
}

impl Performing<'_> {
    pub(super) fn run(mut self, role: &Role) -> Result<(Fields, ResponseSource), ServiceError> {
        let fields = match role {
            Role::Create(noun) => self.create(&self.product.nouns[*noun])?,
            Role::Describe(noun, which) => {
                let noun = &self.product.nouns[*noun];
                self.describe(noun, &noun.describe[*which])?
            }
            Role::Modify(noun, by) => self.modify(&self.product.nouns[*noun], by)?,
            Role::Delete(noun, by) => self.delete(&self.product.nouns[*noun], by)?,
            Role::Set(setting) => self.set(setting),
            Role::Start(key) => self.start(key)?,
            Role::Live(operation) => self.live(*operation)?,
            Role::Get(setting, path) => match self.get(setting, path) {
                Some(fields) => fields,
                None => return Ok(model::stateless(self.action, &self.synthesizer)),
            },
            Role::Tasks(key, description) => {
                let stored = self.store.all(&self.place(&format!("~{key}")));
                match describe::respond(&self, description, stored) {
                    Some(fields) => fields,
                    None => return Ok(model::stateless(self.action, &self.synthesizer)),
                }
            }
            Role::Poll(key) => match self.poll(key) {
                Some(fields) => fields,
                None => return Ok(model::stateless(self.action, &self.synthesizer)),
            },
        };
        Ok((fields, ResponseSource::Stateful))
    }

    /// Returns where things of a name are stored.
    pub(super) fn place(&self, name: &str) -> String {
        let Incoming { account, service, version, .. } = self.call;
        format!("{account}/{service}/{version}/{name}")
    }

    /// Returns the error for something that does not exist.
    pub(super) fn missing(&self, key: &str) -> ServiceError {
        // `ResourceNotFound.StopService` says something else.
        let says_so = |code: &&str| {
            code.strip_prefix("ResourceNotFound").is_some_and(|rest| {
                rest.is_empty() || ["NotFound", "NotExist"].iter().any(|word| rest.contains(word))
            })
        };
        let codes = self.product.errors(self.action).map(|error| error.code.as_str());
        let own = codes.filter(says_so).min_by_key(|code| code.len());
        ServiceError::new(own.unwrap_or("ResourceNotFound"), format!("`{key}` does not exist."))
    }

    fn done(&self) -> Fields {
        self.synthesizer.empty(&self.action.response)
    }

    /// Returns what is stored of a request: its parameters, and the fields of the only one that is
    /// an object.
    fn stored(&self) -> Fields {
        let mut fields = self.request.clone();
        let mut objects = self.request.values().filter_map(Json::as_object);
        if let (Some(only), None) = (objects.next(), objects.next()) {
            for (name, value) in only {
                fields.entry(name).or_insert_with(|| value.clone());
            }
        }
        fields
    }

    /// Applies what reviewed lines say about the action.
    fn affect(&self, fields: &mut Fields) {
        if let Some(effect) = Effect::of(&self.product.name, &self.action.name) {
            effect.apply(fields, self.request);
        }
    }

    fn create(&mut self, noun: &Noun) -> Result<Fields, ServiceError> {
        let mut all = keys(value_at(self.request, &noun.chosen));
        if all.is_empty() {
            all.push(self.synthesizer.key(self.action, noun));
        }
        let (place, mut fields) = (self.place(&noun.name), self.stored());
        self.affect(&mut fields);
        let beside = beside(self.product, noun);
        for key in &all {
            let is_same = |thing: &Thing| is_beside(thing, &beside, self.request, true);
            self.store.create(&place, key, &is_same, fields.clone(), self.now)?;
        }
        let mut response = self.done();
        self.synthesizer.set(&self.action.response, &mut response, &noun.created, &all[0]);
        Ok(response)
    }

    fn describe(&self, noun: &Noun, description: &Description) -> Result<Fields, ServiceError> {
        let stored = self.store.all(&self.place(&noun.name));
        describe::respond(self, description, stored).ok_or_else(|| {
            let key = keys(self.request.get(&description.by)).pop();
            self.missing(key.as_deref().unwrap_or(&noun.name))
        })
    }

    fn modify(&mut self, noun: &Noun, by: &str) -> Result<Fields, ServiceError> {
        let (place, beside) = (self.place(&noun.name), beside(self.product, noun));
        for key in keys(value_at(self.request, by)) {
            let is_it = |thing: &Thing| is_beside(thing, &beside, self.request, false);
            let Some(thing) = self.store.find(&place, &key, &is_it) else {
                return Err(self.missing(&key));
            };
            let mut fields = thing.fields.clone();
            fields.extend(self.stored());
            self.affect(&mut fields);
            self.store.change(&place, &key, &is_it, fields, self.now);
        }
        Ok(self.done())
    }

    fn delete(&mut self, noun: &Noun, by: &str) -> Result<Fields, ServiceError> {
        let (place, beside) = (self.place(&noun.name), beside(self.product, noun));
        for key in keys(value_at(self.request, by)) {
            let is_it = |thing: &Thing| is_beside(thing, &beside, self.request, false);
            if self.store.delete(&place, &key, &is_it).is_none() {
                return Err(self.missing(&key));
            }
        }
        Ok(self.done())
    }

    fn setting(&self, setting: &Setting) -> (String, String) {
        let values = setting.keys.iter().flat_map(|name| keys(self.request.get(name)));
        let place = self.place(&format!("~Setting/{}", setting.name));
        (place, values.collect::<Vec<_>>().join("/"))
    }

    fn set(&mut self, setting: &Setting) -> Fields {
        let (place, key) = self.setting(setting);
        let known = self.store.find(&place, &key, &|_| true);
        let mut fields = known.map(|thing| thing.fields.clone()).unwrap_or_default();
        fields.extend(self.stored());
        self.store.put(&place, &key, fields, self.now);
        self.done()
    }

    fn get(&self, setting: &Setting, path: &[String]) -> Option<Fields> {
        let (place, key) = self.setting(setting);
        let thing = self.store.all(&place).iter().find(|thing| thing.key == key)?;
        let mut object = &self.action.response;
        for name in path {
            object = self.product.object(object.field(name)?.ty)?;
        }
        let item = describe::item(self, object, thing, "");
        if path.is_empty() {
            return Some(item);
        }
        let mut response = self.done();
        describe::put(&mut response, path, Json::Object(item));
        Some(response)
    }

    fn start(&mut self, name: &str) -> Result<Fields, ServiceError> {
        let field = self.action.response.field(name).cloned().unwrap_or_default();
        let key = self.synthesizer.started_key(&field);
        let place = self.place(&format!("~{name}"));
        self.store.create(&place, &key, &|_| true, Map::new(), self.now)?;
        let mut response = self.done();
        response.extend(Synthesizer::typed_key(&field, &key).map(|key| (name.to_owned(), key)));
        Ok(response)
    }

    fn poll(&self, name: &str) -> Option<Fields> {
        let wanted = keys(self.request.get(name)).pop()?;
        let stored = self.store.all(&self.place(&format!("~{name}")));
        let thing = stored.iter().find(|thing| thing.key == wanted)?;
        let mut response = self.done();
        let seconds = self.now - thing.created;
        let fill = |object: &Object, to: &mut Fields| {
            progress::apply(self.product, object, seconds, &thing.fields, to);
            if let Some(field) = object.field(name).filter(|field| field.ty.lists == 0) {
                let key = Synthesizer::typed_key(field, &thing.key);
                to.extend(key.map(|key| (name.to_owned(), key)));
            }
        };
        fill(&self.action.response, &mut response);
        for field in &self.action.response.fields {
            let inner = response.get_mut(&field.name).and_then(Json::as_object_mut);
            if let (Some(object), Some(inner)) = (self.product.object(field.ty), inner) {
                fill(object, inner);
            }
        }
        Some(response)
    }
}

/// Returns the parameters that name something beside a key that the caller chooses: those that
/// creating and deleting it have in common, such as `AppName` of a rule of a domain.
fn beside<'a>(product: &'a Product, noun: &Noun) -> Vec<&'a str> {
    let action = |index: u32| usize::try_from(index).ok().and_then(|at| product.actions.get(at));
    let (Some(create), Some((delete, _))) = (action(noun.create), noun.delete.first()) else {
        return Vec::new();
    };
    let Some(delete) = action(*delete).filter(|_| !noun.chosen.is_empty()) else {
        return Vec::new();
    };
    let is_scalar =
        |field: &Field| field.ty.lists == 0 && !matches!(field.ty.kind, Kind::Object(_));
    let others = create.request.fields.iter().filter(|field| field.name != noun.chosen);
    others
        .filter(|field| {
            is_scalar(field) && delete.request.field(&field.name).is_some_and(is_scalar)
        })
        .map(|field| field.name.as_str())
        .collect()
}

/// Returns whether a request names a thing by the parameters beside its key. One that is left out
/// matches all things, unless the request is `whole`.
fn is_beside(thing: &Thing, beside: &[&str], request: &Map<String, Json>, is_whole: bool) -> bool {
    let text = |value: Option<&Json>| value.map(key).unwrap_or_default();
    beside.iter().all(|name| match request.get(*name) {
        None if !is_whole => true,
        value => text(value) == text(thing.fields.get(*name)),
    })
}
