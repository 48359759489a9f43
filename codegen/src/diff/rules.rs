//! The kinds of changes. A rule names a change; how much it matters is computed from its effect.

macro_rules! rules {
    ($($(#[doc = $doc:literal])+ $rule:ident = $id:literal, mirror $mirror:ident, $example:literal;)+) => {
        /// A kind of change, with a stable identifier.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Rule {
            $($(#[doc = $doc])+ $rule,)+
        }

        impl Rule {
            /// All rules, in the order of the page that lists them.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// The identifier, which never changes.
            pub fn id(self) -> &'static str {
                match self { $(Self::$rule => $id),+ }
            }

            /// What the rule finds, in a sentence.
            pub fn summary(self) -> &'static str {
                match self { $(Self::$rule => concat!($($doc),+).trim_ascii()),+ }
            }

            /// An example of the change.
            pub fn example(self) -> &'static str {
                match self { $(Self::$rule => $example),+ }
            }

            /// The rule of the change back. [`Rule::FieldRemoved`] has two: if the field was
            /// required, putting it back is [`Rule::RequiredFieldAdded`].
            pub fn mirror(self) -> Self {
                match self { $(Self::$rule => Self::$mirror),+ }
            }
        }
    };
}

rules! {
    /// The action is new.
    ActionAdded = "action-added", mirror ActionRemoved, "`DescribeLiveQuota` is new";
    /// The action is gone.
    ActionRemoved = "action-removed", mirror ActionAdded, "`DescribeLiveQuota` is gone";
    /// The action is marked as deprecated.
    ActionDeprecated = "action-deprecated", mirror ActionUndeprecated, "`status: offline`";
    /// The action is no longer marked as deprecated.
    ActionUndeprecated = "action-undeprecated", mirror ActionDeprecated, "`status: offline` was removed";
    /// The action changed from reading to writing or back, which decides about retries.
    AccessChanged = "access-changed", mirror AccessChanged, "`read` → `write`";
    /// The type is new.
    TypeAdded = "type-added", mirror TypeRemoved, "the type `QuotaItem` is new";
    /// The type is gone.
    TypeRemoved = "type-removed", mirror TypeAdded, "the type `QuotaItem` is gone";
    /// The type has another name and the same fields.
    TypeRenamed = "type-renamed", mirror TypeRenamed, "`QuotaItem` → `QuotaEntry`";
    /// The field is new and may be left out.
    FieldAdded = "field-added", mirror FieldRemoved, "the optional parameter `Tags` is new";
    /// The field is new and a request must have it.
    RequiredFieldAdded = "required-field-added", mirror FieldRemoved, "the required parameter `Bucket` is new";
    /// The field is gone.
    FieldRemoved = "field-removed", mirror FieldAdded, "the parameter `Tags` is gone";
    /// The field has another name and the same type and description.
    FieldRenamed = "field-renamed", mirror FieldRenamed, "`StreamNmae` → `StreamName`";
    /// The field moved into, or out of, an object that a field of its object holds.
    FieldMoved = "field-moved", mirror FieldMoved, "`Width` → `Template.Width`";
    /// The field has another type.
    FieldTypeChanged = "field-type-changed", mirror FieldTypeChanged, "`int64` → `string`";
    /// A request must have the field, or a response always has it.
    FieldBecameRequired = "field-became-required", mirror FieldBecameOptional, "`required: true`";
    /// A request may leave the field out, or a response may lack it.
    FieldBecameOptional = "field-became-optional", mirror FieldBecameRequired, "`required: false`";
    /// A response may hold null in the field.
    FieldBecameNullable = "field-became-nullable", mirror FieldNoLongerNullable, "`nullable: true`";
    /// A response never holds null in the field.
    FieldNoLongerNullable = "field-no-longer-nullable", mirror FieldBecameNullable, "`nullable: false`";
    /// The field is marked as deprecated.
    FieldDeprecated = "field-deprecated", mirror FieldUndeprecated, "`deprecated: use StreamName`";
    /// The field is no longer marked as deprecated.
    FieldUndeprecated = "field-undeprecated", mirror FieldDeprecated, "`deprecated:` was removed";
    /// An enumeration has one more value.
    ValueAdded = "value-added", mirror ValueRemoved, "`StatType` may be `City`";
    /// An enumeration has one value less.
    ValueRemoved = "value-removed", mirror ValueAdded, "`StatType` may no longer be `City`";
    /// An enumeration is documented where there was none, or is no longer.
    EnumerationChanged = "enumeration-changed", mirror EnumerationChanged, "the values of `StatType` are documented";
    /// More numbers are allowed.
    RangeWidened = "range-widened", mirror RangeNarrowed, "1–100 → 1–1000";
    /// Fewer numbers are allowed.
    RangeNarrowed = "range-narrowed", mirror RangeWidened, "1–1000 → 1–100";
    /// Other numbers are allowed.
    RangeChanged = "range-changed", mirror RangeChanged, "1–10 → 5–50";
    /// Another number of characters is allowed.
    LengthChanged = "length-changed", mirror LengthChanged, "at most 32 → at most 64 characters";
    /// Another number of elements is allowed.
    ItemsChanged = "items-changed", mirror ItemsChanged, "at most 10 → at most 100 elements";
    /// The string has another pattern or format.
    PatternChanged = "pattern-changed", mirror PatternChanged, "`[a-z]+` → `[a-z0-9]+`";
    /// The service assumes another value when the field is left out.
    DefaultChanged = "default-changed", mirror DefaultChanged, "`10` → `20`";
    /// A constraint over several fields changed.
    RuleChanged = "rule-changed", mirror RuleChanged, "`StartTime` and `EndTime`: at most 1 day → 7 days apart";
    /// Another number of requests per second is allowed.
    RateLimitChanged = "rate-limit-changed", mirror RateLimitChanged, "20/s → 100/s";
    /// The action needs, takes or ignores a region otherwise, or is in other regions.
    RegionChanged = "region-changed", mirror RegionChanged, "`optional` → `required`";
    /// Pages are read in another way.
    PagingChanged = "paging-changed", mirror PagingChanged, "`Offset` → `PageToken`";
    /// The action may return one more error code.
    ErrorCodeAdded = "error-code-added", mirror ErrorCodeRemoved, "`ResourceNotFound.Quota` is new";
    /// The action no longer returns an error code.
    ErrorCodeRemoved = "error-code-removed", mirror ErrorCodeAdded, "`ResourceNotFound.Quota` is gone";
    /// Examples or sample values changed.
    ExampleChanged = "example-changed", mirror ExampleChanged, "another request in the first example";
    /// Descriptions changed.
    DocsChanged = "docs-changed", mirror DocsChanged, "another description of `StreamName`";
}

impl Rule {
    /// The rule of an identifier.
    pub fn parse(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }
}
