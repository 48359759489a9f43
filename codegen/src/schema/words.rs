//! Keywords of the schema language.

use crate::read::words;

words! {
    #[what = "a kind of access"]
    /// Whether an action reads or writes.
    pub enum Access {
        /// The action changes nothing, and may be repeated.
        "read" => Read,
        /// The action changes something, or may do so.
        "write" => Write,
    }
}

words! {
    #[what = "a status"]
    /// Whether the service still provides an action.
    pub enum Status {
        /// Available.
        "online" => Online,
        /// Available, but not recommended for new code.
        "deprecated" => Deprecated,
        /// No longer available.
        "offline" => Offline,
    }
}

words! {
    #[what = "a use of the region"]
    /// Whether requests contain a region.
    pub enum RegionUse {
        /// Never sent.
        "unused" => Unused,
        /// Sent if the client has a region.
        "optional" => Optional,
        /// Required.
        "required" => Required,
    }
}

words! {
    #[what = "a payload"]
    /// The format of a request body.
    pub enum Payload {
        /// A JSON body.
        "json" => Json,
        /// `multipart/form-data`.
        "multipart" => Multipart,
        /// The one field of the type `binary` is the body; the others are sent as headers.
        "octet_stream" => OctetStream,
    }
}

words! {
    #[what = "a provenance"]
    /// The provenance of a constraint.
    pub enum Provenance {
        /// Verified by a person against its source: may reject a request.
        "reviewed" => Reviewed,
        /// Extracted from prose by a program: never rejects a request.
        "mined" => Mined,
    }
}

words! {
    #[what = "a kind of rule"]
    /// The kinds of constraints on several fields.
    pub enum RuleName {
        /// `start` is not after `end`.
        "order" => Order,
        /// The time range from `start` to `end` is at most `max`.
        "window" => Window,
        /// `field` is required if `when` has one of the values `is`.
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
    /// The style of pagination.
    pub enum PagingStyle {
        /// By the number of items to skip.
        "offset" => Offset,
        /// By the page number, starting at 1.
        "page" => Page,
        /// By a token of the previous response.
        "token" => Token,
    }
}

words! {
    #[what = "a format"]
    /// The formats of a string.
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
        /// JSON.
        "json" => Json,
        /// Base64.
        "base64" => Base64,
    }
}

impl FormatName {
    /// Returns the variant of the runtime's `Format`; for times, also the name of their type.
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

words! {
    #[what = "a layout of parameters"]
    /// How parameters follow a URL.
    pub enum UrlLayout {
        /// As a query: `?a=1&b=2`.
        "query" => Query,
        /// As elements of a list that the URL begins: `,a=1,b=2`.
        "list" => List,
    }
}

words! {
    #[what = "a kind of values"]
    /// The kind of a URL parameter's values.
    pub enum UrlValueKind {
        /// A number of seconds.
        "seconds" => Seconds,
        /// A moment, in seconds since the Unix epoch.
        "unix_time" => UnixTime,
        /// A string.
        "text" => Text,
        /// Several names, with commas between them.
        "names" => Names,
        /// `true` or `false`.
        "flag" => Flag,
    }
}

words! {
    #[what = "a scheme of signatures"]
    /// How callbacks are signed.
    pub enum SchemeName {
        /// MD5 of the key and a time, both in the body; the body is not signed.
        "md5_key_time" => Md5KeyTime,
        /// HMAC-SHA256 of the body, in a header.
        "hmac_sha256_body" => HmacSha256Body,
        /// HMAC-SHA1 of the body, in a header.
        "hmac_sha1_body" => HmacSha1Body,
    }
}
