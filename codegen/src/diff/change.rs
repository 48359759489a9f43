//! A change, its effect on the contract, and the level that follows from the effect.

use std::fmt;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::contract::Place;
use super::rules::{Rule, Rust};
use super::witness::Witness;

/// The effect of a change on a set: the accepted requests or the possible responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// The set is the same.
    Same,
    /// The new set contains the old one.
    Wider,
    /// The old set contains the new one.
    Narrower,
    /// The sets are disjoint.
    Disjoint,
    /// The effect cannot be determined.
    Unknown,
}

/// A direction of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// What callers send.
    Request,
    /// What callers receive.
    Response,
}

/// The severity of a change for callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Documentation alone.
    Docs,
    /// An addition that callers may ignore.
    Additive,
    /// Calls still work, but may behave unexpectedly.
    Dangerous,
    /// An accepted request is rejected now, or a response cannot be read as before.
    Breaking,
}

impl Level {
    /// All levels in order of decreasing severity.
    pub const ALL: [Self; 4] = [Self::Breaking, Self::Dangerous, Self::Additive, Self::Docs];

    /// Returns the name of the level.
    pub fn name(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Additive => "additive",
            Self::Dangerous => "dangerous",
            Self::Breaking => "breaking",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Returns the level of a relation in a direction. Callers choose requests, so a narrower set of
/// requests breaks callers; the service chooses responses, so a wider set of responses may surprise
/// them.
pub fn level_of(direction: Direction, relation: Relation) -> Level {
    use {Direction::*, Relation::*};
    match (direction, relation) {
        (_, Same) => Level::Docs,
        (Request, Wider) | (Response, Narrower) => Level::Additive,
        (Response, Wider) | (_, Unknown) => Level::Dangerous,
        (Request, Narrower) | (_, Disjoint) => Level::Breaking,
    }
}

/// The effect of a change in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// The effect on the accepted requests.
    pub request: Relation,
    /// The effect on the possible responses.
    pub response: Relation,
}

impl Effect {
    /// No effect on calls.
    pub const NONE: Self = Self { request: Relation::Same, response: Relation::Same };

    /// Returns the more severe level of both directions.
    pub fn level(self) -> Level {
        let request = level_of(Direction::Request, self.request);
        request.max(level_of(Direction::Response, self.response))
    }
}

/// The sides of a call that use the changed item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Requests.
    Request,
    /// Responses.
    Response,
    /// Both.
    Both,
    /// None: no action uses the item.
    None,
}

impl Side {
    /// Returns the side that stands for both flags.
    pub fn of(sent: bool, received: bool) -> Self {
        match (sent, received) {
            (true, true) => Self::Both,
            (true, false) => Self::Request,
            (false, true) => Self::Response,
            (false, false) => Self::None,
        }
    }

    /// Returns the name of the side.
    pub fn name(self) -> &'static str {
        match self {
            Self::Request => "request",
            Self::Response => "response",
            Self::Both => "both",
            Self::None => "none",
        }
    }
}

/// A difference between two contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The product.
    pub product: String,
    /// The API version.
    pub version: String,
    /// The kind of change.
    pub rule: Rule,
    /// The severity.
    pub level: Level,
    /// The effect on Rust programs: at most that of the rule.
    pub rust: Rust,
    /// The effect on requests and responses.
    pub effect: Effect,
    /// The object, or the action for a change of the action itself.
    pub object: String,
    /// The field.
    pub field: Option<String>,
    /// The action, if only one is concerned.
    pub action: Option<String>,
    /// The sides of a call that use the item.
    pub side: Side,
    /// The actions that use the item, on either side of the comparison.
    pub affected: Vec<String>,
    /// The old value.
    pub old: Option<String>,
    /// The new value.
    pub new: Option<String>,
    /// What the change means for callers.
    pub message: String,
    /// The position of its description, on the new side if it still exists.
    pub place: Place,
    /// A program that the change breaks, if both sides are schemas.
    pub witness: Option<Witness>,
}

impl Change {
    /// Returns the identity of the change: a hash of what changed, independent of wording and
    /// position.
    pub fn fingerprint(&self) -> String {
        let identity = json!([
            self.product,
            self.version,
            self.rule.id(),
            self.object,
            self.field,
            self.side.name(),
            self.old,
            self.new,
        ]);
        let hash = Sha256::digest(identity.to_string());
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }

    /// Returns `Object.Field`, or the object or action alone.
    pub fn subject(&self) -> String {
        match &self.field {
            Some(field) => format!("{}.{field}", self.object),
            None => self.object.clone(),
        }
    }

    /// Returns the change in the JSON format.
    pub fn to_json(&self) -> Value {
        let location = (!self.place.path.is_empty()).then(|| match self.place.line {
            0 => json!({"path": self.place.path}),
            line => json!({"path": self.place.path, "line": line}),
        });
        json!({
            "product": self.product,
            "version": self.version,
            "rule": self.rule.id(),
            "level": self.level.name(),
            "object": self.object,
            "field": self.field,
            "action": self.action,
            "side": self.side.name(),
            "affected_actions": self.affected,
            "old": self.old,
            "new": self.new,
            "message": self.message,
            "location": location,
            "fingerprint": self.fingerprint(),
            "witness": self.witness.as_ref().map(Witness::to_json),
        })
    }
}
