//! Programs in Python that use `tencentcloud-sdk-python-common`.

use serde_json::{Map, Value as Json};

use super::Call;
use super::curl::{decoded, is_binary, octet_headers};
use super::literal::{Language, string, value};
use crate::model::Payload;

struct Python;

impl Language for Python {
    const BRACKETS: [&'static str; 4] = ["[", "]", "{", "}"];
    const INDENT: &'static str = "    ";

    fn constant(value: Option<bool>) -> &'static str {
        match value {
            Some(true) => "True",
            Some(false) => "False",
            None => "None",
        }
    }

    fn hidden(c: char) -> String {
        match u32::from(c) {
            code @ 0..=0xff => format!("\\x{code:02x}"),
            code @ 0x100..=0xffff => format!("\\u{code:04x}"),
            code => format!("\\U{code:08x}"),
        }
    }

    fn number(number: &serde_json::Number) -> String {
        number.to_string()
    }
}

/// Returns a program.
pub(super) fn program(call: &Call<'_>) -> String {
    let keys = if call.action.signed {
        "Credential(\n    os.environ[\"TENCENTCLOUD_SECRET_ID\"],\n    \
         os.environ[\"TENCENTCLOUD_SECRET_KEY\"],\n    \
         os.environ.get(\"TENCENTCLOUD_TOKEN\"),\n)"
    } else {
        "None"
    };
    let region = string::<Python>(call.options.region.as_deref().unwrap_or_default());
    let default = format!("{}.tencentcloudapi.com", call.product.name);
    let is_default = call.host() == default && call.scheme() == "https";
    let (imports, profile, argument) = if is_default {
        ("", String::new(), "")
    } else {
        let (scheme, host) = (string::<Python>(call.scheme()), string::<Python>(call.host()));
        (
            "from tencentcloud.common.profile.client_profile import ClientProfile\n\
             from tencentcloud.common.profile.http_profile import HttpProfile\n",
            format!("http = HttpProfile(protocol={scheme}, endpoint={host})\n"),
            ", ClientProfile(httpProfile=http)",
        )
    };
    let credential = if call.action.signed {
        "from tencentcloud.common.credential import Credential\n"
    } else {
        ""
    };
    let os = if call.action.signed { "import os\n" } else { "" };
    format!(
        "# Needs tencentcloud-sdk-python-common.\nimport json\n{os}\n\
         from tencentcloud.common.common_client import CommonClient\n{credential}{imports}\n\
         credential = {keys}\n{profile}\
         client = CommonClient(\n    {}, {}, credential, {region}{argument}\n)\n{}\
         print(json.dumps(response, ensure_ascii=False, indent=2))\n",
        string::<Python>(&call.product.name),
        string::<Python>(&call.product.version),
        send(call),
    )
}

/// Returns the statements that send the request.
fn send(call: &Call<'_>) -> String {
    let action = string::<Python>(&call.action.name);
    let request = Json::Object(call.request.clone());
    let skip = if call.action.signed { "" } else { ", options={\"SkipSign\": True}" };
    match call.action.payload {
        Payload::Json => format!(
            "parameters = {}\nresponse = client.call_json({action}, parameters{skip})\n",
            value::<Python>(&request, 0)
        ),
        Payload::Multipart => multipart(call, &action),
        Payload::OctetStream => {
            let mut body = Vec::new();
            let headers = octet_headers(call, &mut body);
            let headers: Map<String, Json> =
                headers.into_iter().map(|(name, text)| (name, text.into())).collect();
            format!(
                "headers = {}\nresponse = client.call_octet_stream({action}, headers, {})\n",
                value::<Python>(&Json::Object(headers), 0),
                bytes(&body)
            )
        }
    }
}

/// Returns the statements for a form: its parts are text, JSON or bytes.
fn multipart(call: &Call<'_>, action: &str) -> String {
    let (mut files, mut parameters) = (Vec::new(), String::new());
    for (name, part) in call.request.iter().filter(|(_, part)| !part.is_null()) {
        let literal = match part {
            part if is_binary(call, name) => {
                files.push(Json::from(name.as_str()));
                bytes(&decoded(part))
            }
            Json::Number(_) | Json::Bool(_) => string::<Python>(&part.to_string()),
            part => value::<Python>(part, 1),
        };
        parameters += &format!("    {}: {literal},\n", string::<Python>(name));
    }
    let files = value::<Python>(&Json::Array(files), 0);
    format!(
        "parameters = {{\n{parameters}}}\n\
         options = {{\"IsMultipart\": True, \"BinaryParams\": {files}}}\n\
         response = client.call_json({action}, parameters, options=options)\n"
    )
}

fn bytes(bytes: &[u8]) -> String {
    format!("b\"{}\"", bytes.escape_ascii())
}
