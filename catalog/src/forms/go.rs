//! Programs in Go that use `tencentcloud-sdk-go`.

use serde_json::{Map, Value as Json};

use super::Call;
use super::curl::octet_headers;
use super::literal::{Language, string, value};
use crate::model::Payload;

struct Go;

impl Language for Go {
    const BRACKETS: [&'static str; 4] = ["[]any{", "}", "map[string]any{", "}"];
    const INDENT: &'static str = "\t";

    fn constant(value: Option<bool>) -> &'static str {
        match value {
            Some(true) => "true",
            Some(false) => "false",
            None => "nil",
        }
    }

    fn hidden(c: char) -> String {
        match u32::from(c) {
            code @ 0..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        }
    }

    fn number(number: &serde_json::Number) -> String {
        match number.as_i64() {
            // An `int` may have 32 bits.
            Some(value) if i32::try_from(value).is_err() => format!("int64({value})"),
            None if number.is_u64() => format!("uint64({number})"),
            _ => number.to_string(),
        }
    }

    fn fields(fields: &[(String, String)]) -> Vec<String> {
        let width = |name: &str| name.chars().count();
        let mut written = Vec::new();
        for group in aligned(fields) {
            let most = group.iter().map(|(name, _)| width(name)).max().unwrap_or_default();
            written.extend(group.iter().map(|(name, value)| {
                let space = " ".repeat(most + 1 - width(name));
                format!("{name}:{space}{value}")
            }));
        }
        written
    }
}

/// The size of names from which they are aligned only with names of about their size.
const SMALL: usize = 40;
/// The largest ratio of a size and the mean of those before.
const RATIO: f64 = 2.5;
/// The longest line with a size.
const LINE: usize = 1_000_000;

/// Returns the groups of fields whose values gofmt aligns: lines that follow each other, with names
/// that are small, or not much larger or smaller than those before.
fn aligned(fields: &[(String, String)]) -> Vec<&[(String, String)]> {
    let mut groups = Vec::new();
    let (mut start, mut before, mut logarithms) = (0, 0, Vec::new());
    for (at, (name, value)) in fields.iter().enumerate() {
        // The value of another line has no size.
        let is_line = !value.contains('\n') && name.len() + value.len() + 2 <= LINE;
        let size = if is_line { name.len() } else { 0 };
        let is_alike = before > 0 && size > 0 && {
            let mean = (logarithms.iter().sum::<f64>() / logarithms.len() as f64).exp();
            let ratio = size as f64 / mean;
            (before <= SMALL && size <= SMALL) || (ratio * RATIO > 1.0 && ratio < RATIO)
        };
        if at > 0 && !is_alike {
            groups.push(&fields[start..at]);
            start = at;
            logarithms.clear();
        }
        if size > 0 {
            logarithms.push((size as f64).ln());
        }
        before = size;
    }
    groups.push(&fields[start..]);
    groups
}

/// Returns a program.
pub(super) fn program(call: &Call<'_>) -> String {
    let region = string::<Go>(call.options.region.as_deref().unwrap_or_default());
    let names = [&call.product.name, &call.product.version, &call.action.name];
    let names = names.map(|name| string::<Go>(name)).join(", ");
    let scheme = string::<Go>(&call.scheme().to_uppercase());
    format!(
        "// Needs github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common.\n{}package main\n\n\
         import (\n\t\"fmt\"\n\t\"os\"\n\n\
         \t\"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common\"\n\
         \ttchttp \"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/http\"\n\
         \t\"github.com/tencentcloud/tencentcloud-sdk-go/tencentcloud/common/profile\"\n)\n\n\
         func main() {{\n\
         \tcredential := common.NewTokenCredential(\n\
         \t\tos.Getenv(\"TENCENTCLOUD_SECRET_ID\"),\n\
         \t\tos.Getenv(\"TENCENTCLOUD_SECRET_KEY\"),\n\
         \t\tos.Getenv(\"TENCENTCLOUD_TOKEN\"),\n\t)\n\
         \tsettings := profile.NewClientProfile()\n\
         \tsettings.HttpProfile.Scheme = {scheme}\n\
         \tsettings.HttpProfile.Endpoint = {}\n\
         \tclient := common.NewCommonClient(credential, {region}, settings)\n\
         \trequest := tchttp.NewCommonRequest({names})\n{}\
         \tresponse := tchttp.NewCommonResponse()\n\
         \tif err := client.Send(request, response); err != nil {{\n\
         \t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}}\n\
         \tfmt.Println(string(response.GetBody()))\n}}\n",
        note(call),
        string::<Go>(call.host()),
        parameters(call),
    )
}

/// Returns what the client cannot do, as a comment.
fn note(call: &Call<'_>) -> &'static str {
    match (call.action.payload, call.action.signed) {
        (Payload::Multipart, _) => {
            "// This action takes a form of several parts, which the common client does not send: use\n\
             // the package of the product.\n"
        }
        (_, false) => {
            "// This action needs no keys, but the common client signs: use the package of the product.\n"
        }
        _ => "",
    }
}

/// Returns the statements that set the parameters.
fn parameters(call: &Call<'_>) -> String {
    if call.action.payload == Payload::OctetStream {
        let mut body = Vec::new();
        let headers: Map<String, Json> = octet_headers(call, &mut body)
            .into_iter()
            .map(|(name, text)| (name, text.into()))
            .collect();
        let headers = value::<Go>(&Json::Object(headers), 1);
        let headers = headers.replacen("map[string]any", "map[string]string", 1);
        let body: String = body.iter().map(|byte| format!("\\x{byte:02x}")).collect();
        return format!("\trequest.SetOctetStreamParameters({headers}, []byte(\"{body}\"))\n");
    }
    let parameters = value::<Go>(&Json::Object(call.request.clone()), 1);
    format!(
        "\tparameters := {parameters}\n\
         \tif err := request.SetActionParameters(parameters); err != nil {{\n\
         \t\tfmt.Fprintln(os.Stderr, err)\n\t\tos.Exit(1)\n\t}}\n"
    )
}
