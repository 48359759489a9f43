//! How a product is stored: by columns, where like stands beside like, and each field once, since
//! most fields recur. This takes a third less space than objects one after the other, and programs
//! that need one action decode the fields of no other.

use serde::{Deserialize, Serialize};

use super::{FormatError, MAX_FRAME, decode, encode};
use crate::model::{Action, Field, Kind, Object, Product, Type};

/// The maximum number of fields of a product, each as often as it recurs.
const MAX_USES: usize = 1 << 20;

/// How much of a product is decoded.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Part<'a> {
    /// Everything.
    All,
    /// Each field only where it is first used.
    Distinct,
    /// No fields of any action, and no shared types.
    Outline,
    /// The fields of one action, and of the shared types that it contains.
    Action(&'a str),
}

/// A product as it is stored. Each name is a line.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Stored<'a> {
    /// The product without shared types. Its actions have no names and no fields, and its error
    /// codes are apart.
    outline: &'a [u8],
    action_names: &'a str,
    codes: &'a str,
    /// The shared types, without names and fields.
    objects: &'a [u8],
    object_names: &'a str,
    /// The number of fields of the request and the response of each action, and of each shared type.
    sizes: Vec<u32>,
    /// Which fields these are: 0 for the next one that did not occur before, or else its number,
    /// from 1.
    uses: Vec<u32>,
    /// The distinct fields.
    #[serde(borrow)]
    fields: Fields<'a>,
}

/// Fields by columns.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Fields<'a> {
    names: &'a str,
    kinds: Vec<Kind>,
    lists: &'a [u8],
    flags: &'a [u8],
    /// What else the fields with [`HAS_MORE`] have: fields without the above.
    #[serde(borrow)]
    more: Vec<&'a [u8]>,
}

/// The bits of [`Fields::flags`].
const REQUIRED: u8 = 1;
const NULLABLE: u8 = 2;
const HAS_MORE: u8 = 4;

/// Serializes a product.
pub(super) fn write(product: &Product) -> Result<Vec<u8>, String> {
    let mut outline = product.clone();
    let mut objects = std::mem::take(&mut outline.objects);
    let mut columns = Columns::default();
    for action in &mut outline.actions {
        let derived = [request_name(&action.name), response_name(&action.name)];
        for (object, derived) in
            [&mut action.request, &mut action.response].into_iter().zip(derived)
        {
            columns.take(object);
            if object.name == derived {
                object.name.clear();
            }
        }
    }
    objects.iter_mut().for_each(|object| columns.take(object));
    let action_names = lines(outline.actions.iter_mut().map(|action| &mut action.name))?;
    let codes = lines(outline.errors.iter_mut().map(|error| &mut error.code))?;
    let object_names = lines(objects.iter_mut().map(|object| &mut object.name))?;
    let field_names = lines(columns.fields.iter_mut().map(|field| &mut field.name))?;
    let byte = |field: &Field| flags(field) | if more(field).is_some() { HAS_MORE } else { 0 };
    let more: Vec<Vec<u8>> = columns.fields.iter().filter_map(more).collect();
    Ok(encode(&Stored {
        outline: &encode(&outline),
        action_names: &action_names,
        codes: &codes,
        objects: &encode(&objects),
        object_names: &object_names,
        sizes: columns.sizes,
        uses: columns.uses,
        fields: Fields {
            names: &field_names,
            kinds: columns.fields.iter().map(|field| field.ty.kind).collect(),
            lists: &columns.fields.iter().map(|field| field.ty.lists).collect::<Vec<_>>(),
            flags: &columns.fields.iter().map(byte).collect::<Vec<_>>(),
            more: more.iter().map(Vec::as_slice).collect(),
        },
    }))
}

/// The fields of objects, while they are written.
#[derive(Default)]
struct Columns {
    fields: Vec<Field>,
    /// The numbers of the fields, by what they are encoded as.
    known: std::collections::HashMap<Vec<u8>, u32>,
    sizes: Vec<u32>,
    uses: Vec<u32>,
}

impl Columns {
    fn take(&mut self, object: &mut Object) {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        self.sizes.push(count(object.fields.len()));
        for field in object.fields.drain(..) {
            let next = count(self.fields.len()) + 1;
            let number = *self.known.entry(encode(&field)).or_insert(next);
            if number == next {
                self.fields.push(field);
                self.uses.push(0);
            } else {
                self.uses.push(number);
            }
        }
    }
}

/// Moves names into a text with a line for each.
fn lines<'n>(names: impl Iterator<Item = &'n mut String>) -> Result<String, String> {
    let mut text = String::new();
    for name in names {
        if name.contains('\n') {
            return Err(format!("the name {name:?} has several lines"));
        }
        text.push_str(&std::mem::take(name));
        text.push('\n');
    }
    Ok(text)
}

fn flags(field: &Field) -> u8 {
    let bit = |is_set: bool, bit: u8| if is_set { bit } else { 0 };
    bit(field.required, REQUIRED) | bit(field.nullable, NULLABLE)
}

/// Returns what a field has beside what the columns hold, if it has anything.
fn more(field: &Field) -> Option<Vec<u8>> {
    let name = String::new();
    let rest =
        Field { name, ty: Type::default(), required: false, nullable: false, ..field.clone() };
    (rest != Field::default()).then(|| encode(&rest))
}

fn request_name(action: &str) -> String {
    format!("{action}Request")
}

fn response_name(action: &str) -> String {
    format!("{action}Response")
}

/// Reads a product.
pub(super) fn read(bytes: &[u8], part: Part<'_>) -> Result<Product, FormatError> {
    let stored: Stored<'_> = decode(bytes)?;
    let mut product: Product = decode(stored.outline)?;
    let names = split(stored.action_names, product.actions.len())?;
    for (action, name) in product.actions.iter_mut().zip(&names) {
        put_names(action, name);
    }
    let codes = split(stored.codes, product.errors.len())?;
    for (error, code) in product.errors.iter_mut().zip(codes) {
        code.clone_into(&mut error.code);
    }
    if matches!(part, Part::Outline) {
        return Ok(product);
    }
    let mut objects: Vec<Object> = decode(stored.objects)?;
    let names = split(stored.object_names, objects.len())?;
    for (object, name) in objects.iter_mut().zip(names) {
        name.clone_into(&mut object.name);
    }
    let reader = Reader::new(&stored, matches!(part, Part::Distinct))?;
    if reader.uses.len() != product.actions.len() * 2 + objects.len() {
        return Err(FormatError::new("a product has objects without fields"));
    }
    let shared = product.actions.len() * 2;
    match part {
        Part::Action(name) => {
            let known = product.actions.iter().position(|action| action.name == name);
            let Some(index) = known else { return Ok(product) };
            reader.fill_action(&mut product.actions[index], index)?;
            product.objects = reader.contained(&product.actions[index], objects, shared)?;
        }
        _ => {
            for (index, action) in product.actions.iter_mut().enumerate() {
                reader.fill_action(action, index)?;
            }
            for (index, object) in objects.iter_mut().enumerate() {
                reader.fill(object, shared + index)?;
            }
            product.objects = objects;
        }
    }
    Ok(product)
}

/// Puts back the name of an action, and those of its objects where they are the usual ones.
fn put_names(action: &mut Action, name: &str) {
    name.clone_into(&mut action.name);
    let Action { request, response, .. } = action;
    for (object, usual) in [(request, request_name(name)), (response, response_name(name))] {
        if object.name.is_empty() {
            object.name = usual;
        }
    }
}

/// Returns the lines of a text, which has so many.
fn split(text: &str, count: usize) -> Result<Vec<&str>, FormatError> {
    let lines: Vec<&str> = text.split_terminator('\n').collect();
    match lines.len() == count {
        true => Ok(lines),
        false => Err(FormatError::new("the number of names differs")),
    }
}

/// The fields of a product, which become objects.
struct Reader<'a> {
    fields: &'a Fields<'a>,
    names: Vec<&'a str>,
    more: Vec<Option<&'a [u8]>>,
    /// The fields of each object, as indices.
    uses: Vec<Vec<usize>>,
}

impl<'a> Reader<'a> {
    fn new(stored: &'a Stored<'a>, is_distinct: bool) -> Result<Self, FormatError> {
        let fields = &stored.fields;
        let count = fields.kinds.len();
        let names = split(fields.names, count)?;
        let has_more = fields.flags.iter().filter(|flags| *flags & HAS_MORE != 0).count();
        let is_whole = [fields.lists.len(), fields.flags.len()] == [count; 2];
        if !is_whole || has_more != fields.more.len() {
            return Err(FormatError::new("the columns of its fields differ in length"));
        }
        let mut rest = fields.more.iter().copied();
        let mut more = |flags: &u8| if flags & HAS_MORE != 0 { rest.next() } else { None };
        let more: Vec<_> = fields.flags.iter().map(&mut more).collect();
        let mut reader = Self { fields, names, more, uses: uses(stored, count)? };
        if is_distinct {
            keep_first(&mut reader.uses);
        }
        // What is small in the file may not become large in memory.
        let sizes = reader.uses.iter().flatten().map(|at| reader.size(*at));
        match sizes.sum::<usize>() > usize::try_from(MAX_FRAME).unwrap_or(usize::MAX) {
            true => Err(FormatError::new("a product is too large")),
            false => Ok(reader),
        }
    }

    fn size(&self, at: usize) -> usize {
        self.names[at].len() + self.more[at].map_or(0, <[u8]>::len)
    }

    fn field(&self, at: usize) -> Result<Field, FormatError> {
        let rest: Field = match self.more[at] {
            Some(more) => decode(more)?,
            None => Field::default(),
        };
        let flags = self.fields.flags[at];
        Ok(Field {
            name: self.names[at].to_owned(),
            ty: Type { kind: self.fields.kinds[at], lists: self.fields.lists[at] },
            required: flags & REQUIRED != 0,
            nullable: flags & NULLABLE != 0,
            ..rest
        })
    }

    fn fill(&self, object: &mut Object, index: usize) -> Result<(), FormatError> {
        let fields = self.uses[index].iter().map(|at| self.field(*at));
        object.fields = fields.collect::<Result<_, _>>()?;
        Ok(())
    }

    fn fill_action(&self, action: &mut Action, index: usize) -> Result<(), FormatError> {
        self.fill(&mut action.request, index * 2)?;
        self.fill(&mut action.response, index * 2 + 1)
    }

    /// Returns the shared types that an action contains. The others are empty.
    fn contained(
        &self,
        action: &Action,
        mut objects: Vec<Object>,
        shared: usize,
    ) -> Result<Vec<Object>, FormatError> {
        let mut found = vec![Object::default(); objects.len()];
        let mut seen = vec![false; objects.len()];
        let roots = [&action.request, &action.response];
        let mut open: Vec<usize> = roots.into_iter().flat_map(Object::object_indices).collect();
        while let Some(at) = open.pop() {
            if seen.get(at) == Some(&false) {
                seen[at] = true;
                found[at] = std::mem::take(&mut objects[at]);
                self.fill(&mut found[at], shared + at)?;
                open.extend(found[at].object_indices());
            }
        }
        Ok(found)
    }
}

/// Keeps each field only where it is first used: fields are numbered in the order of their first use.
fn keep_first(uses: &mut [Vec<usize>]) {
    let mut next = 0;
    for of in uses {
        of.retain(|at| {
            let is_first = *at >= next;
            next = next.max(*at + 1);
            is_first
        });
    }
}

/// Returns the fields of each object, as indices.
fn uses(stored: &Stored<'_>, count: usize) -> Result<Vec<Vec<usize>>, FormatError> {
    let broken = FormatError::new("an object has fields that do not exist");
    if stored.uses.len() > MAX_USES {
        return Err(FormatError::new("a product has too many fields"));
    }
    let mut next = 0;
    let mut numbers = stored.uses.iter().map(|number| {
        let at = usize::try_from(*number).unwrap_or(usize::MAX).checked_sub(1).unwrap_or(next);
        next = next.max(at + 1);
        at
    });
    let mut objects = Vec::with_capacity(stored.sizes.len());
    for size in &stored.sizes {
        let size = usize::try_from(*size).unwrap_or(usize::MAX);
        let of: Vec<usize> = numbers.by_ref().take(size).collect();
        if of.len() != size || of.iter().any(|at| *at >= count) {
            return Err(broken);
        }
        objects.push(of);
    }
    match numbers.next() {
        None => Ok(objects),
        Some(_) => Err(broken),
    }
}
