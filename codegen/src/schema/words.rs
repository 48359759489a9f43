//! The words that a schema chooses among.

use crate::read::words;

words! {
    #[what = "a kind of access"]
    /// Whether an action only reads.
    pub enum Access {
        /// It changes nothing: sending it twice does no harm.
        "read" => Read,
        /// It changes something, or might.
        "write" => Write,
    }
}

words! {
    #[what = "a status"]
    /// Whether the service still offers an action.
    pub enum Status {
        /// It is offered.
        "online" => Online,
        /// It still works, and should not be used in new code.
        "deprecated" => Deprecated,
        /// It no longer works.
        "offline" => Offline,
    }
}

words! {
    #[what = "a use of the region"]
    /// Whether a region goes along.
    pub enum RegionUse {
        /// None is needed, and none is sent.
        "unused" => Unused,
        /// Sent if the client has one.
        "optional" => Optional,
        /// Needed.
        "required" => Required,
    }
}

words! {
    #[what = "a payload"]
    /// How a request is laid out.
    pub enum Payload {
        /// A JSON body.
        "json" => Json,
        /// `multipart/form-data`.
        "multipart" => Multipart,
        /// The one field of the type `binary` is the body; the others travel as headers.
        "octet_stream" => OctetStream,
    }
}

words! {
    #[what = "a provenance"]
    /// How a constraint came to be.
    pub enum Provenance {
        /// A person checked it against its source: it may refuse a request.
        "reviewed" => Reviewed,
        /// A program took it from prose: it warns at most.
        "mined" => Mined,
    }
}

words! {
    #[what = "a kind of rule"]
    /// The kinds of rules over several fields.
    pub enum RuleName {
        /// `start` is not after `end`.
        "order" => Order,
        /// From `start` to `end` at most `max`.
        "window" => Window,
        /// `field` is needed when `when` has one of the values `is`.
        "required_when" => RequiredWhen,
        /// At least one of `of` is set.
        "at_least_one" => AtLeastOne,
        /// Exactly one of `of` is set.
        "exactly_one" => ExactlyOne,
        /// At most one of `of` is set.
        "at_most_one" => AtMostOne,
    }
}

words! {
    #[what = "a style of paging"]
    /// How a page is asked for.
    pub enum PagingStyle {
        /// By how many items to skip.
        "offset" => Offset,
        /// By the page's number, counted from 1.
        "page" => Page,
        /// By a token from the response before.
        "token" => Token,
    }
}

words! {
    #[what = "a format"]
    /// The formats of a text.
    pub enum FormatName {
        /// `2019-03-01 00:00:00`, without an offset.
        "datetime" => DateTime,
        /// `2019-03-01T00:00:00+08:00` or `2019-02-28T16:00:00Z`.
        "datetime_iso" => DateTimeIso,
        /// `2019-03-01`.
        "date" => Date,
        /// An IPv4 or IPv6 address.
        "ip" => Ip,
        /// A URL with a scheme and a host.
        "url" => Url,
        /// A domain name.
        "domain" => Domain,
        /// An email address.
        "email" => Email,
        /// A text that is JSON.
        "json" => Json,
        /// A text that is base64.
        "base64" => Base64,
    }
}

impl FormatName {
    /// The variant of the runtime's `Format`, and for times the type that holds them.
    pub(crate) fn rust(self) -> &'static str {
        match self {
            Self::DateTime => "DateTime",
            Self::DateTimeIso => "DateTimeIso",
            Self::Date => "Date",
            Self::Ip => "Ip",
            Self::Url => "Url",
            Self::Domain => "Domain",
            Self::Email => "Email",
            Self::Json => "Json",
            Self::Base64 => "Base64",
        }
    }
}
