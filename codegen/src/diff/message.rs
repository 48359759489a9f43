//! What a change means for a caller, in a sentence.

use super::change::{Change, Level, Side};
use super::rules::Rule;

/// The sentence of a change.
pub fn of(change: &Change) -> String {
    let subject = change.subject();
    let old = change.old.as_deref().unwrap_or("none");
    let new = change.new.as_deref().unwrap_or("none");
    match change.rule {
        Rule::ActionAdded => format!("The action `{subject}` is new."),
        Rule::ActionRemoved => format!("The action `{subject}` is gone: calls of it fail."),
        Rule::ActionDeprecated => format!("`{subject}` is deprecated."),
        Rule::ActionUndeprecated => format!("`{subject}` is no longer deprecated."),
        Rule::AccessChanged => {
            format!("`{subject}` changed from {old} to {new}: {}.", retries(new))
        }
        Rule::TypeAdded => format!("The type `{subject}` is new."),
        Rule::TypeRemoved => format!("The type `{subject}` is gone."),
        Rule::TypeRenamed => {
            format!("The type `{old}` is called `{new}` now; nothing changes on the wire.")
        }
        Rule::FieldAdded => format!("`{subject}` ({new}) is new and optional."),
        Rule::RequiredFieldAdded => {
            format!("`{subject}` ({new}) is new and required: requests without it are rejected.")
        }
        Rule::FieldRemoved => format!("`{subject}` ({old}) is gone{}.", removed(change.side)),
        Rule::FieldRenamed => format!("`{}.{old}` is called `{new}` now.", change.object),
        Rule::FieldMoved => format!("`{old}` of `{}` is at `{new}` now.", change.object),
        Rule::FieldTypeChanged => format!("`{subject}` changed its type from {old} to {new}."),
        Rule::FieldBecameRequired => became_required(change, &subject),
        Rule::FieldBecameOptional => became_optional(change, &subject),
        Rule::FieldBecameNullable => format!("Responses may hold null in `{subject}`."),
        Rule::FieldNoLongerNullable => format!("Responses never hold null in `{subject}`."),
        Rule::FieldDeprecated => format!("`{subject}` is deprecated."),
        Rule::FieldUndeprecated => format!("`{subject}` is no longer deprecated."),
        Rule::ValueAdded => format!("`{subject}` may be `{new}`{}.", unexpected(change.side)),
        Rule::ValueRemoved => format!("`{subject}` may no longer be `{old}`."),
        Rule::EnumerationChanged => {
            format!("The documented values of `{subject}` changed from {old} to {new}.")
        }
        Rule::RangeWidened | Rule::RangeNarrowed | Rule::RangeChanged => {
            let old = change.old.as_deref().unwrap_or("any");
            let new = change.new.as_deref().unwrap_or("any");
            format!("The range of `{subject}` changed from {old} to {new}.")
        }
        Rule::LengthChanged => {
            format!("The number of characters of `{subject}` changed from {old} to {new}.")
        }
        Rule::ItemsChanged => {
            format!("The number of elements of `{subject}` changed from {old} to {new}.")
        }
        Rule::PatternChanged => format!("The format of `{subject}` changed from {old} to {new}."),
        Rule::DefaultChanged => format!(
            "The default of `{subject}` changed from {old} to {new}: requests that leave it out \
             mean something else."
        ),
        Rule::RuleChanged => match (&change.old, &change.new) {
            (None, _) => format!("Requests of `{subject}` have a new rule: {new}."),
            (_, None) => format!("Requests of `{subject}` no longer have the rule: {old}."),
            _ => format!("A rule of `{subject}` changed from {old} to {new}."),
        },
        Rule::RateLimitChanged => {
            format!(
                "The rate limit of `{subject}` changed from {old} to {new} requests per second."
            )
        }
        Rule::RegionChanged => {
            format!("The use of the region by `{subject}` changed from {old} to {new}.")
        }
        Rule::PagingChanged => format!("`{subject}` gives out pages otherwise: {old} → {new}."),
        Rule::ErrorCodeAdded => format!("`{subject}` may return the error code `{new}`."),
        Rule::ErrorCodeRemoved => format!("`{subject}` no longer returns the error code `{old}`."),
        Rule::ExampleChanged => format!("The examples of `{subject}` changed."),
        Rule::DocsChanged => format!("The description of `{subject}` changed."),
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

fn became_required(change: &Change, subject: &str) -> String {
    match change.level {
        Level::Breaking => format!("`{subject}` is required: requests without it are rejected."),
        _ => format!("Responses always have `{subject}`."),
    }
}

fn became_optional(change: &Change, subject: &str) -> String {
    match change.level {
        Level::Dangerous => format!("Responses may lack `{subject}`."),
        _ => format!("Requests may leave out `{subject}`."),
    }
}
