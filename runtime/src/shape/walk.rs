//! Traversal of shapes: access by path, `Debug` and equality.

use std::fmt;

use crate::redact::{self, REDACTED};

use super::{Constraint, Descriptor, List, Record, Shape, Slot, Slots, Value, ValueRef, Values};

/// Passes the values of a struct without constraints to `to`.
#[inline]
pub fn pass<const N: usize>(
    to: &mut dyn Values,
    name: &'static str,
    fields: &'static [&'static str],
    values: [&dyn Value; N],
) {
    to.take(Descriptor { name, fields, constraints: &[] }, &values);
}

/// Passes the values of a struct with constraints to `to`. The caller passes the parts of the
/// descriptor and an array, since a struct of constants and a slice take the compiler longer.
#[inline]
pub fn pass_constrained<const N: usize>(
    to: &mut dyn Values,
    name: &'static str,
    fields: &'static [&'static str],
    constraints: &'static [Constraint<'static>],
    values: [&dyn Value; N],
) {
    to.take(Descriptor { name, fields, constraints }, &values);
}

/// Passes the slots of a struct to `to`.
#[inline]
pub fn pass_slots<const N: usize>(to: &mut dyn Slots, mut slots: [&mut dyn Slot; N]) {
    to.take(&mut slots);
}

/// Applies `make` to the descriptor and the values of a struct.
pub(crate) fn read<T>(
    shape: &(impl Shape + ?Sized),
    make: impl FnOnce(&Descriptor<'_>, &[&dyn Value]) -> T,
) -> T {
    struct Reader<F, T>(Option<F>, Option<T>);

    impl<T, F: FnOnce(&Descriptor<'_>, &[&dyn Value]) -> T> Values for Reader<F, T> {
        fn take(&mut self, descriptor: Descriptor<'static>, values: &[&dyn Value]) {
            self.take_built(&descriptor, values);
        }

        fn take_built(&mut self, descriptor: &Descriptor<'_>, values: &[&dyn Value]) {
            if let Some(make) = self.0.take() {
                self.1 = Some(make(descriptor, values));
            }
        }
    }

    let mut reader = Reader(Some(make), None);
    shape.values(&mut reader);
    match reader {
        Reader(_, Some(made)) => made,
        // A shape that passes nothing has no fields.
        Reader(Some(make), None) => {
            make(&Descriptor { name: "", fields: &[], constraints: &[] }, &[])
        }
        Reader(None, None) => unreachable!("the visitor stores its result"),
    }
}

/// Returns the descriptor that a struct passes with its values. It has no fields if it is built at
/// run time.
pub(crate) fn descriptor(shape: &(impl Shape + ?Sized)) -> Descriptor<'static> {
    struct Finder(Descriptor<'static>);

    impl Values for Finder {
        fn take(&mut self, descriptor: Descriptor<'static>, _: &[&dyn Value]) {
            self.0 = descriptor;
        }

        fn take_built(&mut self, _: &Descriptor<'_>, _: &[&dyn Value]) {}
    }

    let mut finder = Finder(Descriptor { name: "", fields: &[], constraints: &[] });
    shape.values(&mut finder);
    finder.0
}

/// Applies `make` to the slots of a struct.
pub(crate) fn write<T>(record: &mut dyn Record, make: impl FnOnce(&mut [&mut dyn Slot]) -> T) -> T {
    struct Writer<F, T>(Option<F>, Option<T>);

    impl<T, F: FnOnce(&mut [&mut dyn Slot]) -> T> Slots for Writer<F, T> {
        fn take(&mut self, slots: &mut [&mut dyn Slot]) {
            if let Some(make) = self.0.take() {
                self.1 = Some(make(slots));
            }
        }
    }

    let mut writer = Writer(Some(make), None);
    record.slots(&mut writer);
    match writer {
        Writer(_, Some(made)) => made,
        Writer(Some(make), None) => make(&mut []),
        Writer(None, None) => unreachable!("the visitor stores its result"),
    }
}

/// Returns whether the value of a field with these constraints is redacted.
pub(crate) fn is_sensitive(constraints: &[Constraint<'_>]) -> bool {
    constraints.iter().any(|constraint| matches!(constraint, Constraint::Sensitive(_)))
}

/// Formats a struct as `Name { field: value, … }` with wire names. Absent values are omitted and
/// sensitive ones are `[redacted]`.
///
/// Takes the type, since its conversion to a trait object in each caller takes the compiler longer.
#[inline]
pub fn debug<T: Shape>(shape: &T, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    debug_object(shape, f)
}

fn debug_object(shape: &dyn Shape, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    read(shape, |descriptor, values| {
        let mut out = f.debug_struct(descriptor.name);
        for ((name, constraints), value) in descriptor.each().zip(values) {
            match value.view() {
                ValueRef::Absent => {}
                _ if is_sensitive(constraints) => {
                    out.field(name, &format_args!("{REDACTED}"));
                }
                view => drop(out.field(name, &view)),
            }
        }
        out.finish()
    })
}

/// Clones a struct by its fields, by a function that is compiled once.
#[inline]
pub fn clone<T: Record + Default>(from: &T) -> T {
    let mut to = T::default();
    clone_values(from, &mut to);
    to
}

fn clone_values(from: &dyn Shape, to: &mut dyn Record) {
    read(from, |_, values| {
        write(to, |slots| {
            for (value, slot) in values.iter().zip(slots) {
                (**value).clone_to((**slot).as_any());
            }
        });
    });
}

/// Applies `make` to the value at a path of wire names, such as `Result.Items`, including extra
/// fields. The value is [`ValueRef::Absent`] if there is none.
pub(crate) fn at<T>(shape: &dyn Shape, path: &str, make: impl FnOnce(ValueRef<'_>) -> T) -> T {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    read(shape, |descriptor, values| {
        let value = descriptor.position(name).and_then(|index| values.get(index));
        match (value.map(|value| value.view()), rest) {
            (Some(view), "") => make(view),
            (Some(ValueRef::Object(inner)), rest) => at(inner, rest, make),
            _ => make(extra(shape, path)),
        }
    })
}

/// Returns a value in the extra fields of a shape.
fn extra<'a>(shape: &'a dyn Shape, path: &str) -> ValueRef<'a> {
    let Some(fields) = shape.extra_fields() else { return ValueRef::Absent };
    let mut steps = path.split('.');
    let first = steps.next().and_then(|name| fields.get(name));
    let found = steps.try_fold(first, |value, name| value.map(|value| value.get(name))).flatten();
    found.map_or(ValueRef::Absent, |value| value.view())
}

impl fmt::Debug for ValueRef<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            ValueRef::Absent => f.write_str("None"),
            ValueRef::Str(v) => redact::redact_text(v).fmt(f),
            ValueRef::Int(v) => v.fmt(f),
            ValueRef::Uint(v) => v.fmt(f),
            ValueRef::Float(v) => v.fmt(f),
            ValueRef::Bool(v) => v.fmt(f),
            ValueRef::Bytes(v) => write!(f, "[{} bytes]", v.len()),
            ValueRef::List(v) => f.debug_list().entries((0..v.len()).map(|i| v.get(i))).finish(),
            ValueRef::Object(v) => debug_object(v, f),
        }
    }
}

/// Returns whether two structs hold equal values.
#[inline]
pub fn equal<T: Shape>(left: &T, right: &T) -> bool {
    equal_objects(left, right)
}

fn equal_objects(left: &dyn Shape, right: &dyn Shape) -> bool {
    read(left, |descriptor, lefts| {
        read(right, |other, rights| {
            descriptor.name == other.name
                && lefts.len() == rights.len()
                && lefts.iter().zip(rights).all(|(l, r)| equal_views(l.view(), r.view()))
        })
    })
}

fn equal_views(left: ValueRef<'_>, right: ValueRef<'_>) -> bool {
    match (left, right) {
        (ValueRef::Absent, ValueRef::Absent) => true,
        (ValueRef::Str(l), ValueRef::Str(r)) => l == r,
        (ValueRef::Int(l), ValueRef::Int(r)) => l == r,
        (ValueRef::Uint(l), ValueRef::Uint(r)) => l == r,
        (ValueRef::Float(l), ValueRef::Float(r)) => l == r,
        (ValueRef::Bool(l), ValueRef::Bool(r)) => l == r,
        (ValueRef::Bytes(l), ValueRef::Bytes(r)) => l == r,
        (ValueRef::List(l), ValueRef::List(r)) => equal_lists(l, r),
        (ValueRef::Object(l), ValueRef::Object(r)) => equal_objects(l, r),
        _ => false,
    }
}

fn equal_lists(left: &dyn List, right: &dyn List) -> bool {
    left.len() == right.len() && (0..left.len()).all(|i| equal_views(left.get(i), right.get(i)))
}
