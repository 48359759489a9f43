//! One change, what it does to the contract, and the level that follows from it.

use std::fmt;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::contract::Place;
use super::rules::{Rule, Rust};
use super::witness::Witness;

/// What a change does to a set: of the requests that are accepted, or of the responses that are
/// possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Relation {
    /// It stays.
    Same,
    /// All that was in it is, and more.
    Wider,
    /// Some of what was in it is.
    Narrower,
    /// Nothing of what was in it is.
    Disjoint,
    /// It cannot be determined.
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

/// How much a change matters to callers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Documentation alone.
    Docs,
    /// Something new that nobody has to use.
    Additive,
    /// Programs go on, and may meet what they did not expect.
    Dangerous,
    /// A request that was accepted is rejected, or a response cannot be read as before.
    Breaking,
}

impl Level {
    /// All levels, the most severe first.
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

/// Returns the level of a relation in a direction. Callers choose requests, so fewer of them break
/// callers; the service chooses responses, so other ones may surprise them.
pub fn level_of(direction: Direction, relation: Relation) -> Level {
    use {Direction::*, Relation::*};
    match (direction, relation) {
        (_, Same) => Level::Docs,
        (Request, Wider) | (Response, Narrower) => Level::Additive,
        (Response, Wider) | (_, Unknown) => Level::Dangerous,
        (Request, Narrower) | (_, Disjoint) => Level::Breaking,
    }
}

/// What a change does in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effect {
    /// To the requests that are accepted.
    pub request: Relation,
    /// To the responses that are possible.
    pub response: Relation,
}

impl Effect {
    /// A change that no call sees.
    pub const NONE: Self = Self { request: Relation::Same, response: Relation::Same };

    /// Returns the more severe of both directions.
    pub fn level(self) -> Level {
        let request = level_of(Direction::Request, self.request);
        request.max(level_of(Direction::Response, self.response))
    }
}

/// From which sides the changed thing is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// From requests.
    Request,
    /// From responses.
    Response,
    /// From both.
    Both,
    /// From none: no action uses it.
    None,
}

impl Side {
    /// Returns the sides from which something is reached.
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

/// A change, found by comparing two contracts.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The product.
    pub product: String,
    /// The API version.
    pub version: String,
    /// Which kind of change.
    pub rule: Rule,
    /// How much it matters.
    pub level: Level,
    /// What it does to Rust programs: at most what the rule says.
    pub rust: Rust,
    /// What it does to requests and responses.
    pub effect: Effect,
    /// The object, or the action for a change of the action itself.
    pub object: String,
    /// The field.
    pub field: Option<String>,
    /// The action, if it concerns one alone.
    pub action: Option<String>,
    /// From which sides it is reached.
    pub side: Side,
    /// The actions that reach it, on either side of the comparison.
    pub affected: Vec<String>,
    /// What was there.
    pub old: Option<String>,
    /// What is there now.
    pub new: Option<String>,
    /// What it means for a caller.
    pub message: String,
    /// Where it is described, on the new side if it is there.
    pub place: Place,
    /// A program that the change breaks, where both sides are schemas.
    pub witness: Option<Witness>,
}

impl Change {
    /// Returns the identity of the change: a hash of what changed, independent of its wording and
    /// its position.
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

    /// `Object.Field`, or the object or action alone.
    pub fn subject(&self) -> String {
        match &self.field {
            Some(field) => format!("{}.{field}", self.object),
            None => self.object.clone(),
        }
    }

    /// Returns the change as the JSON format has it.
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
