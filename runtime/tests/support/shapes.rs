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

const PAGE: &str = "page";
use rt::Standing::{Mined, Reviewed};

impl rt::Shape for Outer {
    fn values(&self, to: &mut dyn rt::Values) {
        let layout = &rt::Layout {
            name: "Outer",
            names: &["Name", "Count", "Signed", "Ratio", "Flag", "Kind", "Secret", "Inner", "List"],
            facts: &[
                rt::Fact::Required("Name"),
                rt::Fact::Limit("Name", rt::Check::Length(None, Some(5)), Reviewed, PAGE),
                rt::Fact::Required("Count"),
                rt::Fact::Limit("Count", rt::Check::Range(Some(1), Some(10)), Mined, PAGE),
                rt::Fact::Limit(
                    "Ratio",
                    rt::Check::FloatRange(Some(0.0), Some(1.0)),
                    Reviewed,
                    PAGE,
                ),
                rt::Fact::Limit("Kind", rt::Check::OneOf(&["First", "Second"]), Reviewed, PAGE),
                rt::Fact::Sensitive("Secret"),
                rt::Fact::Limit("Secret", rt::Check::Length(Some(8), None), Reviewed, PAGE),
                rt::Fact::Limit("List", rt::Check::Items(None, Some(2)), Reviewed, PAGE),
                rt::Fact::Rule(
                    rt::RuleCheck::RequiredWhen("Secret", "Kind", &["Second"]),
                    Reviewed,
                    PAGE,
                ),
            ],
        };
        to.take(
            layout,
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
        let layout = &rt::Layout {
            name: "Element",
            names: &["Values", "Start", "End"],
            facts: &[
                rt::Fact::Limit("Values", rt::Check::Pattern("[a-z]+"), Reviewed, PAGE),
                rt::Fact::Limit("Start", rt::Check::Format(rt::Format::DateTime), Reviewed, PAGE),
                rt::Fact::Rule(rt::RuleCheck::Order("Start", "End"), Reviewed, PAGE),
                rt::Fact::Rule(rt::RuleCheck::Window("Start", "End", 86_400), Mined, PAGE),
            ],
        };
        to.take(layout, &[&self.values, &self.start, &self.end]);
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
