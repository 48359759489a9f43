//! Hand-written types like the generated ones, with one of every kind of field.
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

const PAGE: &str = "page";
use rt::Provenance::{Mined, Reviewed};

impl rt::Shape for Outer {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor {
            name: "Outer",
            fields: &[
                "Name", "Count", "Signed", "Ratio", "Flag", "Kind", "Secret", "Inner", "List",
            ],
            constraints: &[
                rt::Constraint::Required("Name"),
                rt::Constraint::Reviewed("Name", rt::FieldRule::Length(None, Some(5)), PAGE),
                rt::Constraint::Required("Count"),
                rt::Constraint::Mined("Count", rt::FieldRule::Range(Some(1), Some(10)), PAGE),
                rt::Constraint::Reviewed(
                    "Ratio",
                    rt::FieldRule::FloatRange(Some(0.0), Some(1.0)),
                    PAGE,
                ),
                rt::Constraint::Reviewed("Kind", rt::FieldRule::OneOf(&["First", "Second"]), PAGE),
                rt::Constraint::Sensitive("Secret"),
                rt::Constraint::Reviewed("Secret", rt::FieldRule::Length(Some(8), None), PAGE),
                rt::Constraint::Reviewed("List", rt::FieldRule::Items(None, Some(2)), PAGE),
                rt::Constraint::CrossField(
                    rt::CrossFieldRule::RequiredWhen("Secret", "Kind", &["Second"]),
                    Reviewed,
                    PAGE,
                ),
            ],
        };
        to.take(
            descriptor,
            &[
                &self.name,
                &self.count,
                &self.signed,
                &self.ratio,
                &self.flag,
                &self.kind,
                &self.secret,
                &self.inner,
                &self.list,
            ],
        );
    }
}

impl rt::Record for Outer {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [
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

impl rt::Shape for Element {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor {
            name: "Element",
            fields: &["Values", "Start", "End"],
            constraints: &[
                rt::Constraint::Reviewed(
                    "Values",
                    rt::FieldRule::Pattern("[a-z]+", rt::matches_pattern),
                    PAGE,
                ),
                rt::Constraint::Reviewed(
                    "Start",
                    rt::FieldRule::Format(rt::Format::DateTime),
                    PAGE,
                ),
                rt::Constraint::CrossField(
                    rt::CrossFieldRule::Order("Start", "End"),
                    Reviewed,
                    PAGE,
                ),
                rt::Constraint::CrossField(
                    rt::CrossFieldRule::Window("Start", "End", 86_400),
                    Mined,
                    PAGE,
                ),
            ],
        };
        to.take(descriptor, &[&self.values, &self.start, &self.end]);
    }
}

impl rt::Record for Element {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        to.take(&mut [&mut self.values, &mut self.start, &mut self.end]);
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
