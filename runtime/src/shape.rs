//! The reflection interface through which the runtime accesses generated types.
//!
//! A generated struct exposes its metadata ([`Descriptor`]) with its values as `&dyn Value`
//! ([`Shape`]), and its fields as `&mut dyn Slot` ([`Record`]). Everything built on top (JSON, form
//! encoding, validation, redacted `Debug`, equality, serde) is compiled once, in this crate, and
//! not once per type.

pub(crate) mod empty_response;
pub mod open_enum;
pub(crate) mod redacted;
#[cfg(feature = "serde")]
pub mod serde_support;
mod slots;
mod table;
mod values;
mod walk;

use serde_json::{Map, Value as Json};

pub use values::{AsAny, Bytes, CloneTo, empty, list, set_text};
pub(crate) use walk::{at, descriptor, is_sensitive, read, write};
pub use walk::{clone, debug, equal, pass, pass_constrained, pass_slots};

/// A struct that is sent or received: a request, a response, or a shared type.
pub trait Shape {
    /// Passes the descriptor and all values to `to`, once.
    fn values(&self, to: &mut dyn Values);

    /// Returns the fields that the descriptor does not list. Generated types have none.
    fn extra_fields(&self) -> Option<&Map<String, Json>> {
        None
    }
}

/// A struct that can be decoded from a response.
pub trait Record: Shape {
    /// Passes all slots to `to`, once.
    fn slots(&mut self, to: &mut dyn Slots);

    /// Sets the fields that the descriptor does not list, if [`Shape::extra_fields`] supports them.
    fn set_extra_fields(&mut self, rest: Map<String, Json>) {
        drop(rest);
    }
}

/// A visitor of the values of a struct.
pub trait Values {
    /// Receives the descriptor, and the values in the order of [`Descriptor::fields`].
    fn take(&mut self, descriptor: Descriptor<'static>, values: &[&dyn Value]);

    /// Receives the same of a shape whose descriptor is built at run time. Such a shape is not a
    /// [`Record`].
    fn take_built(&mut self, descriptor: &Descriptor<'_>, values: &[&dyn Value]);
}

/// A visitor of the slots of a struct.
pub trait Slots {
    /// Receives the slots in the order of [`Descriptor::fields`].
    fn take(&mut self, slots: &mut [&mut dyn Slot]);
}

/// A field value, as represented on the wire.
pub trait Value: CloneTo {
    /// Returns the value as one of the wire types.
    fn view(&self) -> ValueRef<'_>;
}

/// A value of one of the wire types.
#[derive(Clone, Copy)]
pub enum ValueRef<'a> {
    /// Not set, and never written.
    Absent,
    /// A string.
    Str(&'a str),
    /// A signed integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number.
    Float(f64),
    /// A boolean.
    Bool(bool),
    /// Raw bytes: base64 in JSON, a part of their own in multipart.
    Bytes(&'a [u8]),
    /// A list.
    List(&'a dyn List),
    /// An object.
    Object(&'a dyn Shape),
}

/// A list of values.
pub trait List {
    /// Returns the number of elements.
    fn len(&self) -> usize;

    /// Returns whether the list is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the element at `index`, or [`ValueRef::Absent`] if it is out of bounds.
    fn get(&self, index: usize) -> ValueRef<'_>;
}

/// A destination of a decoded value.
pub trait Slot: AsAny {
    /// Stores a scalar. Returns whether the slot can hold it.
    fn scalar(&mut self, scalar: Scalar<'_>) -> bool;

    /// Begins an object. Returns `None` if the slot does not hold objects.
    fn object(&mut self) -> Option<&mut dyn Record> {
        None
    }

    /// Begins a list, which clears the slot, followed by [`Slot::push`] for each element. Returns
    /// whether the slot holds lists.
    fn list(&mut self) -> bool {
        false
    }

    /// Appends an element and returns its slot. Returns `None` if the slot does not hold lists. All
    /// elements of a list have the same type.
    fn push(&mut self) -> Option<&mut dyn Slot> {
        None
    }
}

/// A decoded scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar<'a> {
    /// A string.
    Str(&'a str),
    /// A negative integer.
    Int(i64),
    /// An unsigned integer.
    Uint(u64),
    /// A floating-point number, or an integer that does not fit into 64 bits.
    Float(f64),
    /// A boolean.
    Bool(bool),
}

/// The fields of a struct and their constraints. Those of generated types are constants; others
/// can be built at run time.
#[derive(Clone, Copy, Debug)]
pub struct Descriptor<'a> {
    /// The name of the struct in Tencent Cloud's definitions.
    pub name: &'a str,
    /// The wire names of the fields, in the order of the struct.
    pub fields: &'a [&'a str],
    /// The constraints, grouped by field in the order of the struct, followed by those on several
    /// fields.
    pub constraints: &'a [Constraint<'a>],
}

impl<'a> Descriptor<'a> {
    /// Returns the fields, each with its constraints.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&'a str, &'a [Constraint<'a>])> {
        let mut rest = self.constraints;
        self.fields.iter().map(move |name| {
            let is_own =
                |rule: &Constraint<'_>| rule.field().is_some_and(|field| is_same(field, name));
            let own = rest.iter().position(|rule| !is_own(rule)).unwrap_or(rest.len());
            let (constraints, after) = rest.split_at(own);
            rest = after;
            (*name, constraints)
        })
    }

    /// Returns the constraints on several fields.
    pub(crate) fn of_several_fields(&self) -> &'a [Constraint<'a>] {
        let last = self.constraints.iter().rposition(|rule| rule.field().is_some());
        &self.constraints[last.map_or(0, |last| last + 1)..]
    }

    /// Returns the index of a field.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|known| *known == name)
    }
}

/// Returns whether two wire names are equal. Equal ones are mostly the same literal, and different ones
/// differ in their ends.
#[inline]
fn is_same(left: &str, right: &str) -> bool {
    let end = |name: &str| name.as_bytes().last().copied();
    std::ptr::eq(left, right) || (end(left) == end(right) && left == right)
}

/// A constraint on one field, identified by its wire name, or on several fields.
#[derive(Debug)]
pub enum Constraint<'a> {
    /// The field is required and must not be an empty string or list.
    Required(&'a str),
    /// The field is required, but may be an empty string or list.
    Present(&'a str),
    /// The value is redacted in `Debug` and in violations.
    Sensitive(&'a str),
    /// A [reviewed](Provenance::Reviewed) rule for the values of the field, with its source.
    Reviewed(&'a str, FieldRule<'a>, &'a str),
    /// A [mined](Provenance::Mined) rule for the values of the field, with its source.
    Mined(&'a str, FieldRule<'a>, &'a str),
    /// A rule for several fields together, with its provenance and source.
    CrossField(CrossFieldRule<'a>, Provenance, &'a str),
}

impl<'a> Constraint<'a> {
    /// Returns the field, if the constraint concerns a single field.
    fn field(&self) -> Option<&'a str> {
        match self {
            Self::Required(field)
            | Self::Present(field)
            | Self::Sensitive(field)
            | Self::Reviewed(field, ..)
            | Self::Mined(field, ..) => Some(field),
            Self::CrossField(..) => None,
        }
    }
}

/// The provenance of a constraint, which determines whether it may reject a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provenance {
    /// A person checked the constraint against its source. It may reject a request.
    Reviewed,
    /// The constraint was extracted from documentation text automatically. It only produces
    /// warnings.
    Mined,
}

/// A rule for the values of one field. Bounds are inclusive.
#[derive(Debug)]
pub enum FieldRule<'a> {
    /// The minimum and maximum of an integer.
    Range(Option<i64>, Option<i64>),
    /// The minimum and maximum of a number.
    FloatRange(Option<f64>, Option<f64>),
    /// The minimum and maximum length of a string in characters (Unicode scalar values).
    Length(Option<u32>, Option<u32>),
    /// The minimum and maximum number of list elements.
    Items(Option<u32>, Option<u32>),
    /// A regular expression that the whole string must match, and the function
    /// [`matches_pattern`](crate::validate::matches_pattern), so that only programs whose types have
    /// patterns contain it.
    Pattern(&'a str, fn(pattern: &str, text: &str) -> bool),
    /// The format of a string.
    Format(Format),
    /// The known string values. Never rejects, since services add values.
    OneOf(&'a [&'a str]),
    /// The known integer values. Never rejects, since services add values.
    OneOfInt(&'a [i64]),
}

/// The format of a string.
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
    /// A JSON document.
    Json,
    /// Base64-encoded data.
    Base64,
}

/// A rule for several fields, identified by their wire names.
#[derive(Debug)]
pub enum CrossFieldRule<'a> {
    /// The second time must not be before the first.
    Order(&'a str, &'a str),
    /// The second time may be at most this number of seconds after the first.
    Window(&'a str, &'a str, u64),
    /// The first field is required if the second has one of these values (integers in decimal) or,
    /// if there are none, if the second is set.
    RequiredWhen(&'a str, &'a str, &'a [&'a str]),
    /// At least one of the fields must be set.
    AtLeastOne(&'a [&'a str]),
    /// Exactly one of the fields must be set.
    ExactlyOne(&'a [&'a str]),
    /// At most one of the fields may be set.
    AtMostOne(&'a [&'a str]),
}
