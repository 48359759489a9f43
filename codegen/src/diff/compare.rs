//! The comparison of two contracts: every difference becomes one change, reported at its cause.

mod constraints;
mod identity;

use std::collections::{BTreeMap, BTreeSet};

use self::identity::{Identities, Move, identify};
use super::change::{Change, Effect, Relation, Side};
use super::contract::{Action, Contract, Field, Object, Place, Reach};
use super::rules::{self, Rule, Rust};
use tencentcloud_catalog::families;

/// Returns all changes between two contracts of the same product version, in order of decreasing
/// severity. An absent side is an empty contract.
pub fn compare(old: &Contract, new: &Contract) -> Vec<Change> {
    if old == new {
        return Vec::new();
    }
    let identities = identify(old, new);
    let mut comparison =
        Comparison { old, new, reach: (old.reach(), new.reach()), identities, changes: Vec::new() };
    comparison.product();
    comparison.actions();
    comparison.types();
    comparison.objects();
    let mut changes = comparison.changes;
    sort(&mut changes);
    changes
}

/// Sorts changes by level, then by subject.
pub fn sort(changes: &mut [Change]) {
    changes.sort_by(|a, b| {
        let key = |c: &Change| (c.product.clone(), c.version.clone());
        let own = |c: &Change| (c.object.clone(), c.field.clone(), c.rule, c.new.clone());
        b.level.cmp(&a.level).then_with(|| key(a).cmp(&key(b))).then_with(|| own(a).cmp(&own(b)))
    });
}

struct Comparison<'a> {
    old: &'a Contract,
    new: &'a Contract,
    /// The users of each object, before and after.
    reach: (BTreeMap<&'a str, Reach>, BTreeMap<&'a str, Reach>),
    identities: Identities,
    changes: Vec<Change>,
}

/// The subject of a change.
#[derive(Clone, Default)]
struct Subject {
    object: String,
    field: Option<String>,
    action: Option<String>,
    place: Place,
    reach: Reach,
    /// Whether requests use it on both sides: only then can a caller break.
    sent: bool,
    /// The same for responses.
    received: bool,
}

impl Subject {
    fn effect(&self, request: Relation, response: Relation) -> Effect {
        let kept = |there: bool, relation| if there { relation } else { Relation::Same };
        Effect { request: kept(self.sent, request), response: kept(self.received, response) }
    }

    fn field(&self, name: &str, place: &Place) -> Self {
        Self { field: Some(name.to_owned()), place: place.clone(), ..self.clone() }
    }
}

impl<'a> Comparison<'a> {
    fn push(
        &mut self,
        rule: Rule,
        subject: &Subject,
        effect: Effect,
        old: Option<String>,
        new: Option<String>,
    ) {
        let mut change = Change {
            product: self.new.product.clone(),
            version: self.new.version.clone(),
            rule,
            level: effect.level(),
            rust: rule.rust(),
            effect,
            object: subject.object.clone(),
            field: subject.field.clone(),
            action: subject.action.clone(),
            side: Side::of(subject.reach.sent, subject.reach.received),
            affected: subject.reach.actions.iter().cloned().collect(),
            old,
            new,
            message: String::new(),
            place: subject.place.clone(),
            witness: None,
        };
        change.message = rules::message(&change);
        self.changes.push(change);
    }

    fn product(&mut self) {
        let all: BTreeSet<String> =
            self.old.actions.keys().chain(self.new.actions.keys()).cloned().collect();
        let subject = Subject {
            object: self.new.product.clone(),
            place: Place { path: self.new.path.clone(), line: 0 },
            reach: Reach { sent: true, received: true, actions: all },
            sent: true,
            received: true,
            ..Subject::default()
        };
        let (old, new) = (&self.old.common_errors, &self.new.common_errors);
        self.error_codes(&subject, old, new);
        let is_there = |contract: &Contract| !contract.actions.is_empty();
        if self.product_docs_changed() && is_there(self.old) && is_there(self.new) {
            self.push(Rule::DocsChanged, &subject, Effect::NONE, None, None);
            self.breaks_if(self.old.codes.keys().any(|code| self.lost_variant(code)));
        }
    }

    /// Returns whether the enum `ErrorCode` had a variant for the code and no longer has it.
    fn lost_variant(&self, code: &str) -> bool {
        let has = |contract: &Contract| contract.codes.contains_key(code);
        has(self.old) && !has(self.new) && families::common(code).is_none()
    }

    /// Sets whether the last change breaks Rust code.
    fn breaks_if(&mut self, breaks: bool) {
        if let Some(change) = self.changes.last_mut() {
            change.rust = if breaks { Rust::Breaks } else { Rust::Compiles };
        }
    }

    /// Returns whether the description of the product or of one of its error codes changed. A code
    /// that an action gained or lost is a change of the action.
    fn product_docs_changed(&self) -> bool {
        let is_used = |contract: &Contract, code: &String| {
            contract.common_errors.contains(code)
                || contract.actions.values().any(|action| action.errors.contains(code))
        };
        let codes: BTreeSet<&String> = self.old.codes.keys().chain(self.new.codes.keys()).collect();
        self.old.docs != self.new.docs
            || codes.into_iter().any(|code| {
                match (self.old.codes.get(code), self.new.codes.get(code)) {
                    (Some(a), Some(b)) => a != b,
                    _ => !is_used(self.old, code) && !is_used(self.new, code),
                }
            })
    }

    fn actions(&mut self) {
        let (old, new) = (self.old, self.new);
        for (name, action) in &new.actions {
            let subject = of_action(name, action);
            match old.actions.get(name) {
                Some(before) => self.action(&subject, before, action),
                None => {
                    let effect = Effect { request: Relation::Wider, response: Relation::Same };
                    self.push(Rule::ActionAdded, &subject, effect, None, Some(name.clone()));
                }
            }
        }
        for (name, action) in old.actions.iter().filter(|(n, _)| !new.actions.contains_key(*n)) {
            let effect = Effect { request: Relation::Disjoint, response: Relation::Same };
            let subject = of_action(name, action);
            self.push(Rule::ActionRemoved, &subject, effect, Some(name.clone()), None);
        }
    }

    fn action(&mut self, subject: &Subject, old: &Action, new: &Action) {
        let unknown = Effect { request: Relation::Unknown, response: Relation::Same };
        match (old.deprecated, new.deprecated) {
            (false, true) => self.push(Rule::ActionDeprecated, subject, Effect::NONE, None, None),
            (true, false) => self.push(Rule::ActionUndeprecated, subject, Effect::NONE, None, None),
            _ => {}
        }
        if old.access != new.access {
            let (a, b) = (old.access.clone(), new.access.clone());
            self.push(Rule::AccessChanged, subject, unknown, a, b);
        }
        if old.rate_limit != new.rate_limit {
            let fewer = new.rate_limit.unwrap_or(u32::MAX) < old.rate_limit.unwrap_or(u32::MAX);
            let request = if fewer { Relation::Unknown } else { Relation::Wider };
            let effect = Effect { request, response: Relation::Same };
            let text = |limit: Option<u32>| limit.map(|limit| limit.to_string());
            let (a, b) = (text(old.rate_limit), text(new.rate_limit));
            self.push(Rule::RateLimitChanged, subject, effect, a, b);
        }
        if old.region != new.region {
            let request = constraints::region(old.region.as_deref(), new.region.as_deref());
            let effect = Effect { request, response: Relation::Same };
            self.push(Rule::RegionChanged, subject, effect, old.region.clone(), new.region.clone());
        }
        if old.paging != new.paging {
            let (a, b) = (old.paging.clone(), new.paging.clone());
            self.push(Rule::PagingChanged, subject, unknown, a, b);
        }
        self.error_codes(subject, &old.errors, &new.errors);
        if old.examples != new.examples {
            self.push(Rule::ExampleChanged, subject, Effect::NONE, None, None);
        }
        let stays = old.deprecated && new.deprecated;
        if old.docs != new.docs || stays && old.successor != new.successor {
            self.push(Rule::DocsChanged, subject, Effect::NONE, None, None);
        }
    }

    fn error_codes(&mut self, subject: &Subject, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        for code in new.difference(old) {
            let effect = subject.effect(Relation::Same, Relation::Wider);
            self.push(Rule::ErrorCodeAdded, subject, effect, None, Some(code.clone()));
        }
        for code in old.difference(new) {
            let effect = subject.effect(Relation::Same, Relation::Narrower);
            self.push(Rule::ErrorCodeRemoved, subject, effect, Some(code.clone()), None);
            self.breaks_if(self.lost_variant(code));
        }
    }

    /// Compares the set of shared types: added, removed and renamed ones.
    fn types(&mut self) {
        let (old, new) = (self.old, self.new);
        let is_shared = |(_, object): &(&'a String, &'a Object)| object.action.is_none();
        for (name, object) in new.objects.iter().filter(is_shared) {
            let before = self.identities.old_type(name).map(str::to_owned);
            // Users of the old name count, too: the action that used it may have been removed.
            let was = before.as_ref().and_then(|name| old.objects.get_key_value(name));
            let subject = self.subject(was, Some((name, object)));
            if before.is_some() {
                let after = Some(name.clone());
                self.push(Rule::TypeRenamed, &subject, Effect::NONE, before, after);
            } else if !old.objects.contains_key(name) {
                let effect = Effect {
                    request: if subject.reach.sent { Relation::Wider } else { Relation::Same },
                    response: if subject.reach.received {
                        Relation::Narrower
                    } else {
                        Relation::Same
                    },
                };
                self.push(Rule::TypeAdded, &subject, effect, None, Some(name.clone()));
            }
        }
        for (name, object) in old.objects.iter().filter(is_shared) {
            let is_kept =
                new.objects.contains_key(name) || self.identities.new_type(name).is_some();
            if !is_kept {
                let subject = self.subject(Some((name, object)), None);
                let lost = |there: bool| if there { Relation::Disjoint } else { Relation::Same };
                let effect = Effect {
                    request: lost(subject.reach.sent),
                    response: lost(subject.reach.received),
                };
                self.push(Rule::TypeRemoved, &subject, effect, Some(name.clone()), None);
            }
        }
    }

    /// Pairs the objects of both sides: those of actions by action, shared types by name.
    fn objects(&mut self) {
        let (old, new) = (self.old, self.new);
        for (before, after) in self.pairs() {
            let (Some(a), Some(b)) = (old.objects.get(&before), new.objects.get(&after)) else {
                continue;
            };
            if a == b && before == after {
                continue;
            }
            let subject = self.subject(Some((&before, a)), Some((&after, b)));
            self.object(&subject, a, b);
        }
    }

    fn pairs(&self) -> BTreeSet<(String, String)> {
        let (old, new) = (self.old, self.new);
        let both = old.actions.iter().filter_map(|(n, a)| Some((a, new.actions.get(n)?)));
        let own = both.flat_map(|(a, b)| [(&a.input, &b.input), (&a.output, &b.output)]);
        let mut pairs: BTreeSet<(String, String)> =
            own.map(|(a, b)| (a.clone(), b.clone())).collect();
        for (name, object) in &old.objects {
            let after = self.identities.new_type(name).unwrap_or(name);
            let is_shared = object.action.is_none();
            if is_shared && new.objects.contains_key(after) {
                pairs.insert((name.clone(), after.to_owned()));
            }
        }
        pairs
    }

    /// Returns the subject for the two versions of an object.
    fn subject(&self, old: Option<(&String, &Object)>, new: Option<(&String, &Object)>) -> Subject {
        let find = |reach: &BTreeMap<&str, Reach>, named: Option<(&String, &Object)>| {
            named.and_then(|(name, _)| reach.get(name.as_str()).cloned()).unwrap_or_default()
        };
        let (before, after) = (find(&self.reach.0, old), find(&self.reach.1, new));
        let (name, object) = match (new, old) {
            (Some(named), _) | (None, Some(named)) => named,
            (None, None) => return Subject::default(),
        };
        Subject {
            object: name.clone(),
            field: None,
            action: object.action.clone(),
            place: object.place.clone(),
            sent: before.sent && after.sent,
            received: before.received && after.received,
            reach: Reach {
                sent: before.sent || after.sent,
                received: before.received || after.received,
                actions: &before.actions | &after.actions,
            },
        }
    }

    fn object(&mut self, subject: &Subject, old: &Object, new: &Object) {
        self.fields(subject, old, new);
        let values = (old.values.as_ref(), new.values.as_ref());
        self.values(subject, values.0, values.1);
        self.rules(subject, &old.rules, &new.rules);
        if old.docs != new.docs || constraints::meanings_changed(values.0, values.1) {
            self.push(Rule::DocsChanged, subject, Effect::NONE, None, None);
        }
    }

    fn rules(&mut self, subject: &Subject, old: &BTreeSet<String>, new: &BTreeSet<String>) {
        for (before, after) in constraints::pair_rules(old, new) {
            let effect = subject.effect(Relation::Unknown, Relation::Same);
            self.push(Rule::RuleChanged, subject, effect, before, after);
        }
    }

    fn fields(&mut self, subject: &Subject, old: &Object, new: &Object) {
        for (name, field) in &new.fields {
            let about = subject.field(name, &field.place);
            if let Some(before) = self.identities.old_field(&subject.object, name) {
                let effect = about.effect(Relation::Disjoint, Relation::Disjoint);
                let (a, b) = (Some(before.to_owned()), Some(name.clone()));
                self.push(Rule::FieldRenamed, &about, effect, a, b);
            } else if let Some(moved) = self.identities.moved(&subject.object, name) {
                self.field_moved(&about, moved.clone());
            } else if let Some(before) = old.fields.get(name) {
                self.field(&about, before, field);
            } else if !self.identities.is_accounted_for(&subject.object, name) {
                let is_needed = field.required == Some(true) && about.reach.sent;
                let (rule, request) = match is_needed {
                    true => (Rule::RequiredFieldAdded, Relation::Narrower),
                    false => (Rule::FieldAdded, Relation::Wider),
                };
                let effect = about.effect(request, Relation::Narrower);
                self.push(rule, &about, effect, None, Some(field.ty.clone()));
            }
        }
        for (name, field) in old.fields.iter().filter(|(n, _)| !new.fields.contains_key(*n)) {
            let about = subject.field(name, &subject.place);
            if let Some(moved) = self.identities.moved(&subject.object, name) {
                self.field_moved(&about, moved.clone());
            } else if !self.identities.is_renamed(&subject.object, name)
                && !self.identities.is_accounted_for(&subject.object, name)
            {
                let effect = about.effect(Relation::Narrower, Relation::Disjoint);
                self.push(Rule::FieldRemoved, &about, effect, Some(field.ty.clone()), None);
            }
        }
    }

    /// Both ends of a move are affected: the object that lost the field and the one that has it now
    /// can be reached by different actions.
    fn field_moved(&mut self, about: &Subject, moved: Move) {
        let of = |contract: &'a Contract| contract.objects.get_key_value(&moved.nested_in);
        let end = self.subject(of(self.old), of(self.new));
        let about = Subject {
            sent: about.sent || end.sent,
            received: about.received || end.received,
            reach: Reach {
                sent: about.reach.sent || end.reach.sent,
                received: about.reach.received || end.reach.received,
                actions: &about.reach.actions | &end.reach.actions,
            },
            ..about.clone()
        };
        let effect = about.effect(Relation::Disjoint, Relation::Disjoint);
        self.push(Rule::FieldMoved, &about, effect, Some(moved.from), Some(moved.to));
    }

    fn field(&mut self, about: &Subject, old: &Field, new: &Field) {
        if old == new {
            return;
        }
        let (before, after) = (&old.ty, &new.ty);
        if self.identities.rename_in(before) != *after {
            let relation = constraints::types(before, after);
            let effect = about.effect(relation, relation);
            let (a, b) = (Some(before.clone()), Some(after.clone()));
            self.push(Rule::FieldTypeChanged, about, effect, a, b);
        }
        self.presence(about, old, new);
        if let Some(is_deprecated) = turned(old.deprecated, new.deprecated) {
            let rule = if is_deprecated { Rule::FieldDeprecated } else { Rule::FieldUndeprecated };
            self.push(rule, about, Effect::NONE, None, None);
        }
        if old.default != new.default {
            let effect = about.effect(Relation::Unknown, Relation::Same);
            let (a, b) = (old.default.clone(), new.default.clone());
            self.push(Rule::DefaultChanged, about, effect, a, b);
        }
        self.values(about, old.values.as_ref(), new.values.as_ref());
        self.bounds(about, old, new);
        if old.example != new.example {
            self.push(Rule::ExampleChanged, about, Effect::NONE, None, None);
        }
        let (a, b) = (old.values.as_ref(), new.values.as_ref());
        let stays = old.deprecated == Some(true) && new.deprecated == Some(true);
        if old.docs != new.docs
            || stays && old.successor != new.successor
            || constraints::meanings_changed(a, b)
        {
            self.push(Rule::DocsChanged, about, Effect::NONE, None, None);
        }
    }

    /// Compares whether a field is required, always present, or may be null.
    fn presence(&mut self, about: &Subject, old: &Field, new: &Field) {
        let asked = turned(old.required, new.required).filter(|_| about.reach.sent);
        let given = turned(old.present, new.present).filter(|_| about.reach.received);
        for is_required in [true, false] {
            let (asks, gives) = (asked == Some(is_required), given == Some(is_required));
            if !asks && !gives {
                continue;
            }
            let (rule, request, response) = match is_required {
                true => (Rule::FieldBecameRequired, Relation::Narrower, Relation::Narrower),
                false => (Rule::FieldBecameOptional, Relation::Wider, Relation::Wider),
            };
            let kept = |there, relation| if there { relation } else { Relation::Same };
            let effect = about.effect(kept(asks, request), kept(gives, response));
            let sides = match (asks, gives) {
                (true, true) => "request and response",
                (true, false) => "request",
                _ => "response",
            };
            let side = Some(sides.to_owned());
            match is_required {
                true => self.push(rule, about, effect, None, side),
                false => self.push(rule, about, effect, side, None),
            }
        }
        if let Some(is_nullable) = turned(old.nullable, new.nullable) {
            let (rule, response) = match is_nullable {
                true => (Rule::FieldBecameNullable, Relation::Wider),
                false => (Rule::FieldNoLongerNullable, Relation::Narrower),
            };
            self.push(rule, about, about.effect(Relation::Same, response), None, None);
        }
    }
}

/// Returns the new value of a flag that is known on both sides and differs.
fn turned(old: Option<bool>, new: Option<bool>) -> Option<bool> {
    new.filter(|new| old.is_some_and(|old| old != *new))
}

fn of_action(name: &str, action: &Action) -> Subject {
    Subject {
        object: name.to_owned(),
        field: None,
        action: Some(name.to_owned()),
        place: action.place.clone(),
        reach: Reach { sent: true, received: true, actions: BTreeSet::from([name.to_owned()]) },
        sent: true,
        received: true,
    }
}
