//! What a generated type tells the runtime about itself.
//!
//! A generated struct hands out its fields as data ([`Descriptor`]) with its values as `&dyn Value`
//! ([`Shape`]), and its places as `&mut dyn Slot` ([`Record`]).
//! Everything that is done with them (JSON, form encoding, validation, redacted `Debug`,
//! equality, serde) is compiled once, in this crate, and not once for each type.

pub(crate) mod empty_response;
pub mod open_enum;
#[cfg(feature = "serde")]
pub mod serde_support;
mod slots;
mod table;
mod values;
mod walk;

use serde_json::{Map, Value as Json};

pub use values::Bytes;
pub(crate) use walk::{at, is_sensitive, read, write};
pub use walk::{debug, equal};

/// A struct that travels: a request, a response, or a shared type.
pub trait Shape {
    /// Hands over the descriptor and all values, once.
    fn values(&self, to: &mut dyn Values);

    /// What it holds beside the fields of the descriptor. Generated types hold nothing else.
    fn extra_fields(&self) -> Option<&Map<String, Json>> {
        None
    }
}

/// A struct that can be read from a response.
pub trait Record: Shape {
    /// Hands over all places, once.
    fn slots(&mut self, to: &mut dyn Slots);

    /// Takes what was read beside the fields of the descriptor, if [`Shape::extra_fields`] is there for it.
    fn set_extra_fields(&mut self, rest: Map<String, Json>) {
        drop(rest);
    }
}

/// What the values of a struct are handed to.
pub trait Values {
    /// Takes the descriptor, and the values in the order of [`Descriptor::fields`].
    fn take(&mut self, descriptor: &'static Descriptor, values: &[&dyn Value]);
}

/// What the places of a struct are handed to.
pub trait Slots {
    /// Takes the places in the order of [`Descriptor::fields`].
    fn take(&mut self, slots: &mut [&mut dyn Slot]);
}

/// A value of a field: what it looks like on the wire.
pub trait Value {
    /// The value as one of the wire's kinds.
    fn view(&self) -> ValueRef<'_>;
}

/// One value, as one of the kinds that the wire knows.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
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

    /// The one at `index`; [`ValueRef::Absent`] beyond the end.
    fn get(&self, index: usize) -> ValueRef<'_>;
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

/// The names of a struct's fields, and what is known of them.
#[derive(Debug)]
pub struct Descriptor {
    /// The struct's name in Tencent Cloud's definitions.
    pub name: &'static str,
    /// The names of the fields on the wire, in the order of the struct.
    pub fields: &'static [&'static str],
    /// What is known of them: of the first field, of the second, …, of several together.
    pub constraints: &'static [Constraint],
}

impl Descriptor {
    /// The names, each with the constraints of the field.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'static str, &'static [Constraint])> {
        let mut rest = self.constraints;
        self.fields.iter().map(move |name| {
            let own = rest.iter().take_while(|constraint| constraint.field() == Some(name)).count();
            let (constraints, behind) = rest.split_at(own);
            rest = behind;
            (*name, constraints)
        })
    }

    /// Where a field stands.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|known| *known == name)
    }
}

/// What is known of a field, which it names as on the wire, or of several.
#[derive(Debug)]
pub enum Constraint {
    /// A request without this field is refused; an empty text or list counts as none.
    Required(&'static str),
    /// A request without this field is refused; it may be an empty text or list.
    Present(&'static str),
    /// `Debug` and violations hide the value of this field.
    Sensitive(&'static str),
    /// What the values of this field obey, and where that was read.
    Field(&'static str, FieldRule, Provenance, &'static str),
    /// What several fields obey together, and where that was read.
    CrossField(CrossFieldRule, Provenance, &'static str),
}

impl Constraint {
    /// The field that it is about, if it is about one.
    fn field(&self) -> Option<&'static str> {
        match self {
            Self::Required(field)
            | Self::Present(field)
            | Self::Sensitive(field)
            | Self::Field(field, ..) => Some(field),
            Self::CrossField(..) => None,
        }
    }
}

/// How a constraint came to be, which decides whether it may refuse a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A person checked it against its source: it may refuse a request.
    Reviewed,
    /// A program took it from prose: it warns at most.
    Mined,
}

/// What a constraint on one field asks. Bounds are inclusive.
#[derive(Debug)]
pub enum FieldRule {
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

/// What several fields obey together. They are named as on the wire.
#[derive(Debug)]
pub enum CrossFieldRule {
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
