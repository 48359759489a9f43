//! Types as the generator makes them, by hand: one of every kind of field.
#![allow(dead_code)]

use tencentcloud_runtime::generated as rt;

#[derive(Clone, Default)]
pub struct Outer {
    pub name: String,
    pub count: u64,
    pub signed: Option<i64>,
    pub ratio: Option<f64>,
    pub flag: Option<bool>,
    pub kind: Option<Kind>,
    pub secret: Option<String>,
    pub inner: Option<Box<Outer>>,
    pub list: Option<Vec<Element>>,
}

static OUTER: rt::Layout = rt::Layout::new(
    "Outer",
    &["Name", "Count", "Signed", "Ratio", "Flag", "Kind", "Secret", "Inner", "List"],
)
.fields(&[
    rt::Field::new("Name")
        .required()
        .limits(&[rt::Limit::reviewed(rt::Check::Length(None, Some(5)), "page")]),
    rt::Field::new("Count")
        .required()
        .limits(&[rt::Limit::mined(rt::Check::Range(Some(1), Some(10)), "page")]),
    rt::Field::new("Ratio")
        .limits(&[rt::Limit::reviewed(rt::Check::FloatRange(Some(0.0), Some(1.0)), "page")]),
    rt::Field::new("Kind")
        .limits(&[rt::Limit::reviewed(rt::Check::OneOf(&["First", "Second"]), "page")]),
    rt::Field::new("Secret")
        .sensitive()
        .limits(&[rt::Limit::reviewed(rt::Check::Length(Some(8), None), "page")]),
    rt::Field::new("List").limits(&[rt::Limit::reviewed(rt::Check::Items(None, Some(2)), "page")]),
])
.rules(&[rt::Rule::reviewed(rt::RuleCheck::RequiredWhen("Secret", "Kind", &["Second"]), "page")]);

impl rt::Shape for Outer {
    fn layout(&self) -> &'static rt::Layout {
        &OUTER
    }

    fn values(&self, visit: rt::Values<'_>) {
        visit(&[
            &self.name,
            &self.count,
            &self.signed,
            &self.ratio,
            &self.flag,
            &self.kind,
            &self.secret,
            &self.inner,
            &self.list,
        ]);
    }
}

impl rt::Record for Outer {
    fn slots(&mut self, visit: rt::Slots<'_>) {
        visit(&mut [
            &mut self.name,
            &mut self.count,
            &mut self.signed,
            &mut self.ratio,
            &mut self.flag,
            &mut self.kind,
            &mut self.secret,
            &mut self.inner,
            &mut self.list,
        ]);
    }
}

rt::shape_traits!(Outer);

#[derive(Clone, Default)]
pub struct Element {
    pub values: Option<Vec<String>>,
    pub start: Option<String>,
    pub end: Option<String>,
}

static ELEMENT: rt::Layout = rt::Layout::new("Element", &["Values", "Start", "End"])
    .fields(&[
        rt::Field::new("Values")
            .limits(&[rt::Limit::reviewed(rt::Check::Pattern("[a-z]+"), "page")]),
        rt::Field::new("Start")
            .limits(&[rt::Limit::reviewed(rt::Check::Format(rt::Format::DateTime), "page")]),
    ])
    .rules(&[
        rt::Rule::reviewed(rt::RuleCheck::Order("Start", "End"), "page"),
        rt::Rule::mined(rt::RuleCheck::Window("Start", "End", 86_400), "page"),
    ]);

impl rt::Shape for Element {
    fn layout(&self) -> &'static rt::Layout {
        &ELEMENT
    }

    fn values(&self, visit: rt::Values<'_>) {
        visit(&[&self.values, &self.start, &self.end]);
    }
}

impl rt::Record for Element {
    fn slots(&mut self, visit: rt::Slots<'_>) {
        visit(&mut [&mut self.values, &mut self.start, &mut self.end]);
    }
}

rt::shape_traits!(Element);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    First,
    Second,
    Unknown(String),
}

rt::open_enum!(Kind { First = "First", Second = "Second" });
