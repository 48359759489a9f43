//! The kinds of changes: everything specific to a kind is in its entry here. A rule names a change;
//! its severity is computed from its effect.

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

            /// Returns a sentence that describes what the rule detects.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$rule => concat!($($doc),+).trim_ascii()),+ }
            }

            /// Returns an example of the change.
            pub fn example(self) -> &'static str {
                match self { $(Self::$rule => $example),+ }
            }

            /// Returns the rule of the reverse change. [`Rule::FieldRemoved`] has two: restoring a
            /// required field is [`Rule::RequiredFieldAdded`].
            pub fn mirror(self) -> Self {
                match self { $(Self::$rule => Self::$mirror),+ }
            }

            /// Returns the effect on Rust programs that use the generated crate.
            pub fn rust(self) -> Rust {
                match self { $(Self::$rule => Rust::$rust),+ }
            }

            /// Returns the function that tells what the change means for callers.
            fn says(self) -> fn(&Told<'_>) -> String {
                match self { $(Self::$rule => $says),+ }
            }
        }
    };
}

/// The effect of a change on Rust programs that use the generated crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rust {
    /// Programs compile as before.
    Compiles,
    /// Programs compile, and the compiler warns where they use the item.
    Warns,
    /// Programs may no longer compile.
    Breaks,
}

/// The parts of a message.
struct Told<'a> {
    change: &'a Change,
    /// Returns `Object.Field`, or the object or action alone.
    subject: String,
    old: &'a str,
    new: &'a str,
}

/// Returns the message of a change.
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
    /// An action was added.
    ActionAdded = "action-added", mirror ActionRemoved, rust Compiles,
        "`DescribeLiveQuota` was added",
        |t| format!("The action `{}` was added.", t.subject);
    /// An action was removed.
    ActionRemoved = "action-removed", mirror ActionAdded, rust Breaks,
        "`DescribeLiveQuota` was removed",
        |t| format!("The action `{}` was removed: calls to it fail.", t.subject);
    /// An action was marked as deprecated.
    ActionDeprecated = "action-deprecated", mirror ActionUndeprecated, rust Warns,
        "`status: offline`",
        |t| format!("`{}` is deprecated.", t.subject);
    /// An action is no longer marked as deprecated.
    ActionUndeprecated = "action-undeprecated", mirror ActionDeprecated, rust Compiles,
        "`status: offline` was removed",
        |t| format!("`{}` is no longer deprecated.", t.subject);
    /// An action changed from read to write or vice versa, which determines whether it is retried.
    AccessChanged = "access-changed", mirror AccessChanged, rust Compiles,
        "`read` → `write`",
        |t| format!("`{}` changed from {} to {}: {}.", t.subject, t.old, t.new, retries(t.new));
    /// A type was added.
    TypeAdded = "type-added", mirror TypeRemoved, rust Compiles,
        "the type `QuotaItem` was added",
        |t| format!("The type `{}` was added.", t.subject);
    /// A type was removed.
    TypeRemoved = "type-removed", mirror TypeAdded, rust Breaks,
        "the type `QuotaItem` was removed",
        |t| format!("The type `{}` was removed.", t.subject);
    /// A type was renamed; its fields are the same.
    TypeRenamed = "type-renamed", mirror TypeRenamed, rust Breaks,
        "`QuotaItem` → `QuotaEntry`",
        |t| format!("The type `{}` was renamed to `{}`; requests and responses are unchanged.", t.old, t.new);
    /// An optional field was added.
    FieldAdded = "field-added", mirror FieldRemoved, rust Compiles,
        "the optional parameter `Tags` was added",
        |t| format!("The optional field `{}` ({}) was added.", t.subject, t.new);
    /// A required field was added to a request.
    RequiredFieldAdded = "required-field-added", mirror FieldRemoved, rust Breaks,
        "the required parameter `Bucket` was added",
        |t| format!("The required field `{}` ({}) was added: requests without it are rejected.", t.subject, t.new);
    /// A field was removed.
    FieldRemoved = "field-removed", mirror FieldAdded, rust Breaks,
        "the parameter `Tags` was removed",
        |t| format!("`{}` ({}) was removed{}.", t.subject, t.old, removed(t.change.side));
    /// A field was renamed; its type and description are the same.
    FieldRenamed = "field-renamed", mirror FieldRenamed, rust Breaks,
        "`StreamNmae` → `StreamName`",
        |t| format!("`{}.{}` was renamed to `{}`.", t.change.object, t.old, t.new);
    /// A field moved into or out of a nested object.
    FieldMoved = "field-moved", mirror FieldMoved, rust Breaks,
        "`Width` → `Template.Width`",
        |t| format!("`{}` of `{}` moved to `{}`.", t.old, t.change.object, t.new);
    /// The type of a field changed.
    FieldTypeChanged = "field-type-changed", mirror FieldTypeChanged, rust Breaks,
        "`int64` → `string`",
        |t| format!("The type of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// A field became required in requests or always present in responses.
    FieldBecameRequired = "field-became-required", mirror FieldBecameOptional, rust Breaks,
        "`required: true`",
        became_required;
    /// A field became optional in requests or may be absent from responses.
    FieldBecameOptional = "field-became-optional", mirror FieldBecameRequired, rust Breaks,
        "`required: false`",
        became_optional;
    /// A field of a response may be null.
    FieldBecameNullable = "field-became-nullable", mirror FieldNoLongerNullable, rust Breaks,
        "`nullable: true`",
        |t| format!("`{}` may be null in responses.", t.subject);
    /// A field of a response is never null.
    FieldNoLongerNullable = "field-no-longer-nullable", mirror FieldBecameNullable, rust Breaks,
        "`nullable: false`",
        |t| format!("`{}` is never null in responses.", t.subject);
    /// A field was marked as deprecated.
    FieldDeprecated = "field-deprecated", mirror FieldUndeprecated, rust Warns,
        "`deprecated: use StreamName`",
        |t| format!("`{}` is deprecated.", t.subject);
    /// A field is no longer marked as deprecated.
    FieldUndeprecated = "field-undeprecated", mirror FieldDeprecated, rust Compiles,
        "`deprecated:` was removed",
        |t| format!("`{}` is no longer deprecated.", t.subject);
    /// A value was added to an enumeration.
    ValueAdded = "value-added", mirror ValueRemoved, rust Compiles,
        "the value `City` of `StatType` was added",
        |t| format!("The value `{1}` of `{0}` was added{2}.", t.subject, t.new, unexpected(t.change.side));
    /// A value was removed from an enumeration.
    ValueRemoved = "value-removed", mirror ValueAdded, rust Breaks,
        "the value `City` of `StatType` was removed",
        |t| format!("The value `{1}` of `{0}` was removed.", t.subject, t.old);
    /// The values of a field were documented for the first time, are no longer documented, or have
    /// another type in Rust.
    EnumerationChanged = "enumeration-changed", mirror EnumerationChanged, rust Breaks,
        "the values of `StatType` were documented",
        |t| format!("The documented values of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The range of a number became wider.
    RangeWidened = "range-widened", mirror RangeNarrowed, rust Compiles,
        "1–100 → 1–1000",
        range;
    /// The range of a number became narrower.
    RangeNarrowed = "range-narrowed", mirror RangeWidened, rust Compiles,
        "1–1000 → 1–100",
        range;
    /// The range of a number changed in another way.
    RangeChanged = "range-changed", mirror RangeChanged, rust Compiles,
        "1–10 → 5–50",
        range;
    /// The length limits of a string changed.
    LengthChanged = "length-changed", mirror LengthChanged, rust Compiles,
        "at most 32 → at most 64 characters",
        |t| format!("The allowed length of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The allowed number of elements of a list changed.
    ItemsChanged = "items-changed", mirror ItemsChanged, rust Compiles,
        "at most 10 → at most 100 elements",
        |t| format!("The allowed number of elements of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The pattern or format of a string changed.
    PatternChanged = "pattern-changed", mirror PatternChanged, rust Compiles,
        "`[a-z]+` → `[a-z0-9]+`",
        |t| format!("The format of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The default of a field changed.
    DefaultChanged = "default-changed", mirror DefaultChanged, rust Compiles,
        "`10` → `20`",
        |t| format!(
            "The default of `{}` changed from {} to {}: requests that omit it behave \
             differently.",
            t.subject, t.old, t.new
        );
    /// A constraint across fields changed.
    RuleChanged = "rule-changed", mirror RuleChanged, rust Compiles,
        "`StartTime` and `EndTime`: at most 1 day → 7 days apart",
        rule_changed;
    /// The rate limit of an action changed.
    RateLimitChanged = "rate-limit-changed", mirror RateLimitChanged, rust Compiles,
        "20/s → 100/s",
        |t| format!(
            "The rate limit of `{}` changed from {} to {} requests per second.",
            t.subject, t.old, t.new
        );
    /// The use of the region by an action, or its list of regions, changed.
    RegionChanged = "region-changed", mirror RegionChanged, rust Compiles,
        "`optional` → `required`",
        |t| format!("The use of the region by `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// The pagination of an action changed.
    PagingChanged = "paging-changed", mirror PagingChanged, rust Breaks,
        "`Offset` → `PageToken`",
        |t| format!("The pagination of `{}` changed from {} to {}.", t.subject, t.old, t.new);
    /// An error code was added to an action.
    ErrorCodeAdded = "error-code-added", mirror ErrorCodeRemoved, rust Compiles,
        "`ResourceNotFound.Quota` was added",
        |t| format!("`{}` may return the error code `{}`.", t.subject, t.new);
    /// An error code was removed from an action.
    ErrorCodeRemoved = "error-code-removed", mirror ErrorCodeAdded, rust Breaks,
        "`ResourceNotFound.Quota` was removed",
        |t| format!("`{}` no longer returns the error code `{}`.", t.subject, t.old);
    /// Examples or example values changed.
    ExampleChanged = "example-changed", mirror ExampleChanged, rust Compiles,
        "the request of the first example changed",
        |t| format!("The examples of `{}` changed.", t.subject);
    /// Descriptions changed.
    DocsChanged = "docs-changed", mirror DocsChanged, rust Compiles,
        "the description of `StreamName` changed",
        |t| format!("The description of `{}` changed.", t.subject);
}

impl Rule {
    /// Returns the rule with an identifier.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}

fn retries(access: &str) -> &'static str {
    match access {
        "read" => "failed calls may be retried",
        _ => "calls that the service may have received are no longer retried",
    }
}

fn removed(side: Side) -> &'static str {
    match side {
        Side::Request => ": values that callers set are rejected or ignored",
        Side::Response => ": callers no longer receive it",
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
            format!("`{}` became required: requests without it are rejected.", t.subject)
        }
        _ => format!("`{}` is always present in responses.", t.subject),
    }
}

fn became_optional(t: &Told<'_>) -> String {
    match t.change.level {
        Level::Dangerous => format!("`{}` may be absent from responses.", t.subject),
        _ => format!("`{}` became optional in requests.", t.subject),
    }
}

fn range(t: &Told<'_>) -> String {
    format!("The range of `{}` changed from {} to {}.", t.subject, t.old, t.new)
}

fn rule_changed(t: &Told<'_>) -> String {
    match (&t.change.old, &t.change.new) {
        (None, _) => format!("`{}` has a new rule: {}.", t.subject, t.new),
        (_, None) => format!("`{}` no longer has the rule: {}.", t.subject, t.old),
        _ => format!("A rule of `{}` changed from {} to {}.", t.subject, t.old, t.new),
    }
}
