//! What a generated type tells the runtime about itself.
//!
//! A generated struct lists its fields once, as data ([`Layout`]), and hands out its values
//! through `&dyn Value` ([`Shape`]) and its places through `&mut dyn Slot` ([`Record`]).
//! Everything that is done with them (JSON, form encoding, validation, redacted `Debug`,
//! equality, serde) is compiled once, in this crate, and not once for each type.

mod slots;
mod values;
mod walk;

use serde_json::{Map, Value as Json};

pub use values::Bytes;
pub(crate) use walk::at;
pub use walk::{debug, equal};

/// Hands the values of a struct to its caller, in the order of [`Layout::names`].
pub type Values<'a> = &'a mut dyn FnMut(&[&dyn Value]);

/// Hands the places of a struct to its caller, in the order of [`Layout::names`].
pub type Slots<'a> = &'a mut dyn FnMut(&mut [&mut dyn Slot]);

/// A struct that travels: a request, an answer, or a shared type.
pub trait Shape {
    /// The names and rules of the fields.
    fn layout(&self) -> &'static Layout;

    /// Calls `visit` once with all values, in the order of the layout.
    fn values(&self, visit: Values<'_>);

    /// What it holds beside the fields of the layout. Generated types hold nothing else.
    fn rest(&self) -> Option<&Map<String, Json>> {
        None
    }
}

/// A struct that can be read from an answer.
pub trait Record: Shape {
    /// Calls `visit` once with all places, in the order of the layout.
    fn slots(&mut self, visit: Slots<'_>);

    /// Takes what was read beside the fields of the layout, if [`Shape::rest`] is there for it.
    fn keep(&mut self, rest: Map<String, Json>) {
        drop(rest);
    }
}

/// A value of a field: what it looks like on the wire.
pub trait Value {
    /// The value as one of the wire's kinds.
    fn view(&self) -> View<'_>;
}

/// One value, as one of the kinds that the wire knows.
#[derive(Clone, Copy)]
pub enum View<'a> {
    /// Not set: never written.
    Absent,
    /// A text.
    Str(&'a str),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A truth value.
    Bool(bool),
    /// Raw bytes: base64 in JSON, a part of its own in multipart.
    Bytes(&'a [u8]),
    /// A list.
    List(&'a dyn List),
    /// An object.
    Object(&'a dyn Shape),
}

/// A list of values.
pub trait List {
    /// How many there are.
    fn len(&self) -> usize;

    /// Whether there are none.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The one at `index`; [`View::Absent`] beyond the end.
    fn get(&self, index: usize) -> View<'_>;
}

/// A place that a decoded value goes to.
pub trait Slot {
    /// Takes a scalar; says whether it could hold it.
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool;

    /// Begins an object, if this place holds one.
    fn object(&mut self) -> Option<&mut dyn Record> {
        None
    }

    /// Begins a list (emptying what was there), if this place holds one; elements follow by
    /// [`Slot::push`].
    fn list(&mut self) -> bool {
        false
    }

    /// Appends an element and hands out its place, if this place holds a list.
    fn push(&mut self) -> Option<&mut dyn Slot> {
        None
    }
}

/// A scalar as it was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// A text.
    Str(&'a str),
    /// A negative integer.
    Int(i64),
    /// An integer that is not negative.
    Uint(u64),
    /// A floating-point number, or an integer of more than 64 bits.
    Float(f64),
    /// A truth value.
    Bool(bool),
}

/// The names and rules of a struct: its fields, listed once.
#[derive(Debug)]
pub struct Layout {
    /// The struct's name in Tencent Cloud's definitions.
    pub name: &'static str,
    /// The names of the fields on the wire, in the order of the struct.
    pub names: &'static [&'static str],
    /// The fields of which more is known than their names, in the same order.
    pub fields: &'static [Field],
    /// The rules over several fields.
    pub rules: &'static [Rule],
}

impl Layout {
    /// A struct of fields with these names, all of them optional and without limits.
    pub const fn new(name: &'static str, names: &'static [&'static str]) -> Self {
        Self { name, names, fields: &[], rules: &[] }
    }

    /// The same, with what is known of some fields, in the order of the names.
    pub const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// The same, with rules over several fields.
    pub const fn rules(mut self, rules: &'static [Rule]) -> Self {
        self.rules = rules;
        self
    }

    /// The names, each with what is known of the field.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, Option<&'static Field>)> {
        let mut fields = self.fields.iter().peekable();
        self.names.iter().map(move |name| (*name, fields.next_if(|field| field.name == *name)))
    }

    /// Where a field stands.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }
}

/// What is known of a field beside its name.
#[derive(Debug)]
pub struct Field {
    /// The name on the wire.
    pub name: &'static str,
    /// Whether a request without it is refused.
    pub required: bool,
    /// Whether a required field may be an empty text or list.
    pub may_be_empty: bool,
    /// Whether `Debug` and violations hide the value.
    pub sensitive: bool,
    /// What a value must obey.
    pub limits: &'static [Limit],
}

impl Field {
    /// An optional field without limits.
    pub const fn new(name: &'static str) -> Self {
        Self { name, required: false, may_be_empty: false, sensitive: false, limits: &[] }
    }

    /// Makes it required.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Lets a required field be an empty text or list.
    pub const fn may_be_empty(mut self) -> Self {
        self.may_be_empty = true;
        self
    }

    /// Hides its value in `Debug` and in violations.
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }

    /// Gives it limits.
    pub const fn limits(mut self, limits: &'static [Limit]) -> Self {
        self.limits = limits;
        self
    }
}

/// How a constraint came to be, which decides whether it may refuse a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A person checked it against its source: it may refuse a request.
    Reviewed,
    /// A program took it from prose: it warns at most.
    Mined,
}

/// A constraint on one field.
#[derive(Debug)]
pub struct Limit {
    /// What is asked.
    pub check: Check,
    /// Whether it may refuse.
    pub standing: Standing,
    /// Where it was read.
    pub source: &'static str,
}

impl Limit {
    /// A constraint that a person checked.
    pub const fn reviewed(check: Check, source: &'static str) -> Self {
        Self { check, standing: Standing::Reviewed, source }
    }

    /// A constraint that a program took from prose.
    pub const fn mined(check: Check, source: &'static str) -> Self {
        Self { check, standing: Standing::Mined, source }
    }
}

/// What a constraint on one field asks. Bounds are inclusive.
#[derive(Debug)]
pub enum Check {
    /// An integer between two bounds.
    Range(Option<i64>, Option<i64>),
    /// A number between two bounds.
    FloatRange(Option<f64>, Option<f64>),
    /// A text of so many characters (Unicode scalar values).
    Length(Option<u32>, Option<u32>),
    /// A list of so many elements.
    Items(Option<u32>, Option<u32>),
    /// A text that matches the whole of a regular expression.
    Pattern(&'static str),
    /// A text in a format.
    Format(Format),
    /// One of these texts. Never refused: services learn new values.
    OneOf(&'static [&'static str]),
    /// One of these integers. Never refused: services learn new values.
    OneOfInt(&'static [i64]),
}

/// A format of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// `2019-03-01 00:00:00`, without an offset.
    DateTime,
    /// `2019-03-01T00:00:00+08:00` or `2019-02-28T16:00:00Z`.
    DateTimeIso,
    /// `2019-03-01`.
    Date,
    /// An IPv4 or IPv6 address.
    Ip,
    /// A URL with a scheme and a host.
    Url,
    /// A domain name.
    Domain,
    /// An email address.
    Email,
    /// A text that is JSON.
    Json,
    /// A text that is base64.
    Base64,
}

/// A constraint over several fields of one struct.
#[derive(Debug)]
pub struct Rule {
    /// What is asked.
    pub check: RuleCheck,
    /// Whether it may refuse.
    pub standing: Standing,
    /// Where it was read.
    pub source: &'static str,
}

impl Rule {
    /// A rule that a person checked.
    pub const fn reviewed(check: RuleCheck, source: &'static str) -> Self {
        Self { check, standing: Standing::Reviewed, source }
    }

    /// A rule that a program took from prose.
    pub const fn mined(check: RuleCheck, source: &'static str) -> Self {
        Self { check, standing: Standing::Mined, source }
    }
}

/// What a rule over several fields asks. Fields are named as on the wire.
#[derive(Debug)]
pub enum RuleCheck {
    /// The second time is not before the first.
    Order(&'static str, &'static str),
    /// From the first time to the second at most so many seconds.
    Window(&'static str, &'static str, u64),
    /// The first field is needed when the second holds one of these values (texts, or numbers
    /// as text); with no values, when the second is set at all.
    RequiredWhen(&'static str, &'static str, &'static [&'static str]),
    /// At least one of these is set.
    AtLeastOne(&'static [&'static str]),
    /// Exactly one of these is set.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these is set.
    AtMostOne(&'static [&'static str]),
}
