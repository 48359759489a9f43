//! The kinds of changes: all that is particular to one is its entry here. A rule names a change;
//! how much it matters is computed from its effect.

use super::change::{Change, Level, Side};

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident = $id:literal, mirror $mirror:ident, rust $rust:ident,
        $example:literal, $says:expr;)+) => {
        /// A kind of change, with a stable identifier.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl Rule {
            /// All rules, in the order of the page that lists them.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// Returns the identifier, which never changes.
            pub fn id(self) -> &'static str {
                match self { $(Self::$rule => $id),+ }
            }

            /// Returns what the rule finds, in a sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$rule => concat!($($doc),+).trim_ascii()),+ }
            }

            /// Returns an example of the change.
            pub fn example(self) -> &'static str {
                match self { $(Self::$rule => $example),+ }
            }

            /// Returns the rule of the change back. [`Rule::FieldRemoved`] has two: if the field
            /// was required, putting it back is [`Rule::RequiredFieldAdded`].
            pub fn mirror(self) -> Self {
                match self { $(Self::$rule => Self::$mirror),+ }
            }

            /// Returns what the change does to Rust programs that use the generated crate.
            pub fn rust(self) -> Rust {
                match self { $(Self::$rule => Rust::$rust),+ }
            }

            /// Returns what the change means for a caller.
            fn says(self) -> fn(&Told<'_>) -> String {
                match self { $(Self::$rule => $says),+ }
            }
        }
    };
}

/// What a change does to Rust programs that use the generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rust {
    /// Programs compile as before.
    Compiles,
    /// Programs compile, and the compiler warns where they use the item.
    Warns,
    /// A program that compiled may not compile any more.
    Breaks,
}

/// What sentences are made of.
struct Told<'a> {
    change: &'a Change,
    /// `Object.Field`, or the object or action alone.
    subject: String,
    old: &'a str,
    new: &'a str,
}

/// Returns the sentence of a change.
pub(super) fn message(change: &Change) -> String {
    let none = match change.rule {
        Rule::RangeWidened | Rule::RangeNarrowed | Rule::RangeChanged => "any",
        _ => "none",
    };
    let told = Told {
        change,
        subject: change.subject(),
        old: change.old.as_deref().unwrap_or(none),
        new: change.new.as_deref().unwrap_or(none),
    };
    change.rule.says()(&told)
}

rules! {
    /// The action is new.
    ActionAdded = "action-added", mirror ActionRemoved, rust Compiles,
        "`DescribeLiveQuota` is new",
        |t| format!("The action `{}` is new.", t.subject);
    /// The action is gone.
    ActionRemoved = "action-removed", mirror ActionAdded, rust Breaks,
        "`DescribeLiveQuota` is gone",
        |t| format!("The action `{}` is gone: calls of it fail.", t.subject);
    /// The action is marked as deprecated.
    ActionDeprecated = "action-deprecated", mirror ActionUndeprecated, rust Warns,
        "`status: offline`",
        |t| format!("`{}` is deprecated.", t.subject);
    /// The action is no longer marked as deprecated.
    ActionUndeprecated = "action-undeprecated", mirror ActionDeprecated, rust Compiles,
        "`status: offline` was removed",
        |t| format!("`{}` is no longer deprecated.", t.subject);
    /// The action changed from reading to writing or back, which decides about retries.
    AccessChanged = "access-changed", mirror AccessChanged, rust Compiles,
        "`read` → `write`",
        |t| format!("`{}` changed from {} to {}: {}.", t.subject, t.old, t.new, retries(t.new));
    /// The type is new.
    TypeAdded = "type-added", mirror TypeRemoved, rust Compiles,
        "the type `QuotaItem` is new",
        |t| format!("The type `{}` is new.", t.subject);
    /// The type is gone.
    TypeRemoved = "type-removed", mirror TypeAdded, rust Breaks,
        "the type `QuotaItem` is gone",
        |t| format!("The type `{}` is gone.", t.subject);
    /// The type has another name and the same fields.
    TypeRenamed = "type-renamed", mirror TypeRenamed, rust Breaks,
        "`QuotaItem` → `QuotaEntry`",
        |t| format!("The type `{}` is called `{}` now; nothing changes on the wire.", t.old, t.new);
    /// The field is new and may be left out.
    FieldAdded = "field-added", mirror FieldRemoved, rust Compiles,
        "the optional parameter `Tags` is new",
        |t| format!("`{}` ({}) is new and optional.", t.subject, t.new);
    /// The field is new and a request must have it.
    RequiredFieldAdded = "required-field-added", mirror FieldRemoved, rust Breaks,
        "the required parameter `Bucket` is new",
        |t| format!("`{}` ({}) is new and required: requests without it are rejected.", t.subject, t.new);
    /// The field is gone.
    FieldRemoved = "field-removed", mirror FieldAdded, rust Breaks,
        "the parameter `Tags` is gone",
        |t| format!("`{}` ({}) is gone{}.", t.subject, t.old, removed(t.change.side));
    /// The field has another name and the same type and description.
    FieldRenamed = "field-renamed", mirror FieldRenamed, rust Breaks,
        "`StreamNmae` → `StreamName`",
        |t| format!("`{}.{}` is called `{}` now.", t.change.object, t.old, t.new);
    /// The field moved into, or out of, an object that a field of its object holds.
    FieldMoved = "field-moved", mirror FieldMoved, rust Breaks,
        "`Width` → `Template.Width`",
        |t| format!("`{}` of `{}` is at `{}` now.", t.old, t.change.object, t.new);
    /// The field has another type.
    FieldTypeChanged = "field-type-changed", mirror FieldTypeChanged, rust Breaks,
        "`int64` → `string`",
        |t| format!("`{}` changed its type from {} to {}.", t.subject, t.old, t.new);
    /// A request must have the field, or a response always has it.
    FieldBecameRequired = "field-became-required", mirror FieldBecameOptional, rust Breaks,
        "`required: true`",
        became_required;
    /// A request may leave the field out, or a response may lack it.
    FieldBecameOptional = "field-became-optional", mirror FieldBecameRequired, rust Breaks,
        "`required: false`",
        became_optional;
    /// A response may hold null in the field.
    FieldBecameNullable = "field-became-nullable", mirror FieldNoLongerNullable, rust Breaks,
        "`nullable: true`",
        |t| format!("Responses may hold null in `{}`.", t.subject);
    /// A response never holds null in the field.
    FieldNoLongerNullable = "field-no-longer-nullable", mirror FieldBecameNullable, rust Breaks,
        "`nullable: false`",
        |t| format!("Responses never hold null in `{}`.", t.subject);
    /// The field is marked as deprecated.
    FieldDeprecated = "field-deprecated", mirror FieldUndeprecated, rust Warns,
        "`deprecated: use StreamName`",
        |t| format!("`{}` is deprecated.", t.subject);
    /// The field is no longer marked as deprecated.
    FieldUndeprecated = "field-undeprecated", mirror FieldDeprecated, rust Compiles,
        "`deprecated:` was removed",
        |t| format!("`{}` is no longer deprecated.", t.subject);
    /// An enumeration has one more value.
    ValueAdded = "value-added", mirror ValueRemoved, rust Compiles,
        "`StatType` may be `City`",
        |t| format!("`{}` may be `{}`{}.", t.subject, t.new, unexpected(t.change.side));
    /// An enumeration has one value less.
    ValueRemoved = "value-removed", mirror ValueAdded, rust Breaks,
        "`StatType` may no longer be `City`",
        |t| format!("`{}` may no longer be `{}`.", t.subject, t.old);
    /// An enumeration is documented where there was none, or is no longer.
    EnumerationChanged = "enumeration-changed", mirror EnumerationChanged, rust Breaks,
        "the values of `StatType` are documented",
        |t| format!("The documented values of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// More numbers are allowed.
    RangeWidened = "range-widened", mirror RangeNarrowed, rust Compiles,
        "1–100 → 1–1000",
        range;
    /// Fewer numbers are allowed.
    RangeNarrowed = "range-narrowed", mirror RangeWidened, rust Compiles,
        "1–1000 → 1–100",
        range;
    /// Other numbers are allowed.
    RangeChanged = "range-changed", mirror RangeChanged, rust Compiles,
        "1–10 → 5–50",
        range;
    /// Another number of characters is allowed.
    LengthChanged = "length-changed", mirror LengthChanged, rust Compiles,
        "at most 32 → at most 64 characters",
        |t| format!("The number of characters of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// Another number of elements is allowed.
    ItemsChanged = "items-changed", mirror ItemsChanged, rust Compiles,
        "at most 10 → at most 100 elements",
        |t| format!("The number of elements of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The string has another pattern or format.
    PatternChanged = "pattern-changed", mirror PatternChanged, rust Compiles,
        "`[a-z]+` → `[a-z0-9]+`",
        |t| format!("The format of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The service assumes another value when the field is left out.
    DefaultChanged = "default-changed", mirror DefaultChanged, rust Compiles,
        "`10` → `20`",
        |t| format!(
            "The default of `{}` changed from {} to {}: requests that leave it out mean something \
             else.",
            t.subject, t.old, t.new
        );
    /// A constraint over several fields changed.
    RuleChanged = "rule-changed", mirror RuleChanged, rust Compiles,
        "`StartTime` and `EndTime`: at most 1 day → 7 days apart",
        rule_changed;
    /// Another number of requests per second is allowed.
    RateLimitChanged = "rate-limit-changed", mirror RateLimitChanged, rust Compiles,
        "20/s → 100/s",
        |t| format!(
            "The rate limit of `{}` changed from {} to {} requests per second.",
            t.subject, t.old, t.new
        );
    /// The action needs, takes or ignores a region otherwise, or is in other regions.
    RegionChanged = "region-changed", mirror RegionChanged, rust Compiles,
        "`optional` → `required`",
        |t| format!("The use of the region by `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// Pages are read in another way.
    PagingChanged = "paging-changed", mirror PagingChanged, rust Breaks,
        "`Offset` → `PageToken`",
        |t| format!("`{}` gives out pages otherwise: {} → {}.", t.subject, t.old, t.new);
    /// The action may return one more error code.
    ErrorCodeAdded = "error-code-added", mirror ErrorCodeRemoved, rust Compiles,
        "`ResourceNotFound.Quota` is new",
        |t| format!("`{}` may return the error code `{}`.", t.subject, t.new);
    /// The action no longer returns an error code.
    ErrorCodeRemoved = "error-code-removed", mirror ErrorCodeAdded, rust Breaks,
        "`ResourceNotFound.Quota` is gone",
        |t| format!("`{}` no longer returns the error code `{}`.", t.subject, t.old);
    /// Examples or sample values changed.
    ExampleChanged = "example-changed", mirror ExampleChanged, rust Compiles,
        "another request in the first example",
        |t| format!("The examples of `{}` changed.", t.subject);
    /// Descriptions changed.
    DocsChanged = "docs-changed", mirror DocsChanged, rust Compiles,
        "another description of `StreamName`",
        |t| format!("The description of `{}` changed.", t.subject);
}

impl Rule {
    /// Returns the rule of an identifier.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

fn retries(access: &str) -> &'static str {
    match access {
        "read" => "failed calls may be sent again",
        _ => "calls that may have arrived are no longer sent again",
    }
}

fn removed(side: Side) -> &'static str {
    match side {
        Side::Request => ": what callers set is rejected or ignored",
        Side::Response => ": what callers read is missing",
        Side::Both => ": callers can neither set nor read it",
        Side::None => "",
    }
}

fn unexpected(side: Side) -> &'static str {
    match side {
        Side::Response | Side::Both => ": match it, or handle unknown values",
        Side::Request | Side::None => "",
    }
}

fn became_required(t: &Told<'_>) -> String {
    match t.change.level {
        Level::Breaking => {
            format!("`{}` is required: requests without it are rejected.", t.subject)
        }
        _ => format!("Responses always have `{}`.", t.subject),
    }
}

fn became_optional(t: &Told<'_>) -> String {
    match t.change.level {
        Level::Dangerous => format!("Responses may lack `{}`.", t.subject),
        _ => format!("Requests may leave out `{}`.", t.subject),
    }
}

fn range(t: &Told<'_>) -> String {
    format!("The range of `{}` changed from {} to {}.", t.subject, t.old, t.new)
}

fn rule_changed(t: &Told<'_>) -> String {
    match (&t.change.old, &t.change.new) {
        (None, _) => format!("Requests of `{}` have a new rule: {}.", t.subject, t.new),
        (_, None) => format!("Requests of `{}` no longer have the rule: {}.", t.subject, t.old),
        _ => format!("A rule of `{}` changed from {} to {}.", t.subject, t.old, t.new),
    }
}
