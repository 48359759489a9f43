//! Shell scripts that sign with openssl and send with curl.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value as Json;

use super::Call;
use super::json::{compact, pretty};
use super::shell::quote;
use crate::model::{Kind, Payload};

/// How a request is encoded.
struct Content {
    media_type: String,
    /// The commands that print the body.
    body: String,
    /// Parameters that are sent as headers.
    headers: Vec<(String, String)>,
}

/// Signs the request. HMAC is computed here since openssl takes keys only as arguments, which other
/// users of the machine could see.
const SIGN: &str = r#"
sha256() { openssl dgst -sha256 -r | cut -c 1-64; }

# Prints $3 bytes: those of the hexadecimal digits $1, then zeros, each combined with $2.
bytes() {
  rest=$1 escapes=
  while [ ${#escapes} -lt $((4 * $3)) ]; do
    byte=${rest%"${rest#??}"} rest=${rest#??}
    escapes=$escapes$(printf '\\%03o' $((0x${byte:-0} ^ $2)))
  done
  printf "$escapes"
}

# HMAC-SHA256 of the input with the key $1. Keys stay in the shell: arguments of a process are public.
hmac() {
  inner=$({ bytes "$1" 54 64; cat; } | sha256)
  { bytes "$1" 92 64; bytes "$inner" 0 32; } | sha256
}

key="TC3${TENCENTCLOUD_SECRET_KEY:?holds the SecretKey}"
[ ${#key} -le 64 ] || { echo 'the SecretKey is longer than 61 bytes' >&2; exit 2; }
key=$(printf %s "$key" | od -A n -v -t x1 | tr -d ' \n')
for part in "$date" "$service" tc3_request; do
  key=$(printf %s "$part" | hmac "$key")
done
canonical="POST
/

content-type:$type
host:$host
x-tc-action:$lower

content-type;host;x-tc-action
$(body | sha256)"
scope=$date/$service/tc3_request
signature=$(printf %s "TC3-HMAC-SHA256
$timestamp
$scope
$(printf %s "$canonical" | sha256)" | hmac "$key")
authorization="TC3-HMAC-SHA256 Credential=${TENCENTCLOUD_SECRET_ID:?holds the SecretId}/$scope, \
SignedHeaders=content-type;host;x-tc-action, Signature=$signature"
"#;

/// Returns a script.
pub(super) fn script(call: &Call<'_>) -> String {
    let content = content(call);
    let action = &call.action.name;
    let about = if call.action.signed {
        "# Needs curl and openssl. The keys are in TENCENTCLOUD_SECRET_ID and TENCENTCLOUD_SECRET_KEY,\n\
         # and in TENCENTCLOUD_TOKEN if they are temporary."
    } else {
        "# Needs curl. This action needs no keys."
    };
    let mut variables = String::new();
    for (name, value) in [
        ("service", call.product.name.as_str()),
        ("host", call.host()),
        ("action", action),
        ("version", &call.product.version),
        ("type", &content.media_type),
    ] {
        variables += &format!("{name}={}\n", quote(value));
    }
    let mut headers = vec![
        "Host: $host".to_owned(),
        "Content-Type: $type".to_owned(),
        "Authorization: $authorization".to_owned(),
        "X-TC-Action: $action".to_owned(),
        "X-TC-Version: $version".to_owned(),
        "X-TC-Timestamp: $timestamp".to_owned(),
    ];
    let token = if call.action.signed {
        "${TENCENTCLOUD_TOKEN:+\nX-TC-Token: $TENCENTCLOUD_TOKEN}"
    } else {
        ""
    };
    if let Some(region) = &call.options.region {
        variables += &format!("region={}\n", quote(region));
        headers.push("X-TC-Region: $region".to_owned());
    }
    for (index, (name, value)) in content.headers.iter().enumerate() {
        variables += &format!("header{index}={}\n", quote(&format!("{name}: {value}")));
        headers.push(format!("$header{index}"));
    }
    let sign = match call.action.signed {
        true => format!("lower={}\n{SIGN}", quote(&action.to_ascii_lowercase())),
        false => "\nauthorization=SKIP\n".to_owned(),
    };
    format!(
        "#!/bin/sh\n# {action} of {}.\n{about}\nset -eu\n\n{variables}\
         now=$(date -u '+%s %Y-%m-%d')\ntimestamp=${{now% *}} date=${{now#* }}\n\n\
         body() {{\n  {}\n}}\n{sign}\n\
         body | curl --silent --show-error --header @/dev/fd/3 --data-binary @- \\\n  \
         \"{}://$host/\" 3<<HEADERS\n{}{token}\nHEADERS\necho\n",
        call.product.name,
        content.body,
        call.scheme(),
        headers.join("\n"),
    )
}

fn content(call: &Call<'_>) -> Content {
    match call.action.payload {
        Payload::Json => {
            let request = Json::Object(call.request.clone());
            let line = compact(&request);
            let json = if line.chars().count() <= 80 { line } else { pretty(&request) };
            Content {
                media_type: "application/json".to_owned(),
                body: format!("printf %s {}", quote(&json)),
                headers: Vec::new(),
            }
        }
        Payload::Multipart => multipart(call),
        Payload::OctetStream => octets(call),
    }
}

/// Returns the commands that print bytes.
fn print(bytes: &[u8]) -> String {
    let encoded = STANDARD.encode(bytes);
    let mut lines = String::new();
    for (index, c) in encoded.chars().enumerate() {
        if index > 0 && index % 76 == 0 {
            lines.push('\n');
        }
        lines.push(c);
    }
    format!("printf '%s\\n' {} |\n    openssl base64 -d", quote(&lines))
}

/// Returns whether a parameter holds bytes.
pub(super) fn is_binary(call: &Call<'_>, name: &str) -> bool {
    call.action.request.field(name).is_some_and(|field| field.ty.kind == Kind::Binary)
}

/// Returns the bytes of a value in base64; a value in another form as it is.
pub(super) fn decoded(value: &Json) -> Vec<u8> {
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    STANDARD.decode(&text).unwrap_or_else(|_| text.into_bytes())
}

fn multipart(call: &Call<'_>) -> Content {
    let mut parts = Vec::new();
    for (name, value) in call.request.iter().filter(|(_, value)| !value.is_null()) {
        // An invalid name could end the header.
        let name: String =
            name.chars().filter(|c| c.is_ascii_alphanumeric() || "_.".contains(*c)).collect();
        let (about, content) = match value {
            value if is_binary(call, &name) => (
                format!("; filename=\"{name}\"\r\nContent-Type: application/octet-stream"),
                decoded(value),
            ),
            Json::String(text) => (String::new(), text.clone().into_bytes()),
            Json::Array(_) | Json::Object(_) => {
                ("\r\nContent-Type: application/json".to_owned(), compact(value).into_bytes())
            }
            value => (String::new(), value.to_string().into_bytes()),
        };
        let head = format!("Content-Disposition: form-data; name=\"{name}\"{about}\r\n\r\n");
        parts.push([head.into_bytes(), content].concat());
    }
    let is_free = |boundary: &String| {
        let mark = boundary.as_bytes();
        !parts.iter().any(|part| part.windows(mark.len()).any(|window| window == mark))
    };
    let boundary = (0_u32..).map(|n| format!("tencentcloud-{n}")).find(is_free);
    let boundary = boundary.unwrap_or_default();
    let mut body = Vec::new();
    for part in &parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(part);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Content {
        media_type: format!("multipart/form-data; boundary={boundary}"),
        body: print(&body),
        headers: Vec::new(),
    }
}

/// Returns the parameters that are sent as headers, and puts the one with bytes into `body`.
pub(super) fn octet_headers(call: &Call<'_>, body: &mut Vec<u8>) -> Vec<(String, String)> {
    let mut headers = Vec::new();
    for (name, value) in call.request.iter().filter(|(_, value)| !value.is_null()) {
        if is_binary(call, name) {
            *body = decoded(value);
            continue;
        }
        let text = value.as_str().map_or_else(|| compact(value), str::to_owned);
        // A line break would begin another header.
        let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        headers.push((format!("X-{}-{name}", call.product.name.to_uppercase()), text));
    }
    headers
}

fn octets(call: &Call<'_>) -> Content {
    let mut body = Vec::new();
    let headers = octet_headers(call, &mut body);
    Content { media_type: "application/octet-stream".to_owned(), body: print(&body), headers }
}
