//! Constraints in the prose of definitions, read where the prose changed.

use super::contract::{Contract, Field, innermost};
use super::from_schemas::take_constraints;
use crate::import::definitions::read_prose;
use crate::schema::TypeName;

/// Reads the descriptions that differ between both sides, so that a changed limit or value is a
/// change of its own. Facts that only one side states are ignored: a limit that is documented now
/// usually existed before.
pub fn read_where_changed(old: &mut Contract, new: &mut Contract) {
    let (before, after) = (old.reach(), new.reach());
    let sent = |name: &String| {
        let is_sent = |reach: Option<&super::contract::Reach>| reach.is_some_and(|r| r.sent);
        is_sent(before.get(name.as_str())) && is_sent(after.get(name.as_str()))
    };
    let both: Vec<String> = old
        .objects
        .keys()
        .filter(|name| new.objects.contains_key(*name) && sent(name))
        .cloned()
        .collect();
    for name in both {
        let (Some(a), Some(b)) = (old.objects.get_mut(&name), new.objects.get_mut(&name)) else {
            continue;
        };
        for (field, before) in &mut a.fields {
            if let Some(after) = b.fields.get_mut(field)
                && before.docs != after.docs
                && before.ty == after.ty
            {
                read(field, before, after);
            }
        }
    }
}

fn read(name: &str, old: &mut Field, new: &mut Field) {
    for field in [&mut *old, &mut *new] {
        let said = read_prose(name, type_name(&field.ty), &field.docs);
        take_constraints(field, &said);
        // Only schemas decide it.
        field.values.iter_mut().for_each(|values| values.in_rust = None);
    }
    keep_both(&mut old.values, &mut new.values);
    keep_both(&mut old.range, &mut new.range);
    keep_both(&mut old.length, &mut new.length);
    keep_both(&mut old.items, &mut new.items);
    keep_both(&mut old.pattern, &mut new.pattern);
    keep_both(&mut old.default, &mut new.default);
}

fn keep_both<T>(old: &mut Option<T>, new: &mut Option<T>) {
    if old.is_none() || new.is_none() {
        (*old, *new) = (None, None);
    }
}

fn type_name(ty: &str) -> TypeName {
    let depth = ty.matches('[').count();
    let one = TypeName::One(innermost(ty).to_owned());
    (0..depth).fold(one, |inner, _| TypeName::List(Box::new(inner)))
}
