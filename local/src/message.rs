//! HTTP requests as received, and the parameters that they carry.

use percent_encoding::percent_decode;
use serde_json::{Map, Value as Json};

use crate::error::ServiceError;

/// The largest depth of nested form parameters.
const MAX_DEPTH: usize = 32;

/// An HTTP request as received.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    pub method: String,
    pub path: String,
    /// The text after `?`.
    pub query: String,
    /// Headers, with names in lower case, in the order received.
    pub headers: Vec<(String, Vec<u8>)>,
    pub body: Vec<u8>,
}

impl Message {
    pub fn header_bytes(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_slice())
    }

    /// Returns the trimmed value of a header, or none if it is absent or not UTF-8.
    pub fn header(&self, name: &str) -> Option<&str> {
        std::str::from_utf8(self.header_bytes(name)?).ok().map(str::trim)
    }

    pub fn is_get(&self) -> bool {
        self.method == "GET"
    }

    /// Returns the media type in lower case, without parameters.
    pub fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Returns whether the parameters are form encoded, in the query or the body.
    pub fn is_form(&self) -> bool {
        self.is_get() || self.media_type() == "application/x-www-form-urlencoded"
    }

    /// Returns the form encoded bytes.
    pub fn form(&self) -> &[u8] {
        if self.is_get() { self.query.as_bytes() } else { &self.body }
    }
}

/// Decodes form pairs. `+` is a space. Invalid UTF-8 is replaced.
pub(crate) fn decode_form(form: &[u8]) -> Vec<(String, String)> {
    let decode = |part: &[u8]| {
        let spaced: Vec<u8> = part.iter().map(|&b| if b == b'+' { b' ' } else { b }).collect();
        percent_decode(&spaced).decode_utf8_lossy().into_owned()
    };
    let pairs = form.split(|&b| b == b'&').filter(|pair| !pair.is_empty());
    pairs
        .map(|pair| match pair.iter().position(|&b| b == b'=') {
            Some(at) => (decode(&pair[..at]), decode(&pair[at + 1..])),
            None => (decode(pair), String::new()),
        })
        .collect()
}

/// Nests pairs such as `Filters.0.Name=x`. Indices without a value leave no hole in the list.
pub(crate) fn nest(pairs: &[(String, String)]) -> Result<Map<String, Json>, ServiceError> {
    let mut root = Map::new();
    for (name, value) in pairs {
        let steps: Vec<&str> = name.split('.').collect();
        if steps.len() > MAX_DEPTH || steps.iter().any(|step| step.is_empty()) {
            return Err(ServiceError::invalid(format!("The parameter name `{name}` is invalid.")));
        }
        insert(&mut root, &steps, value).map_err(|()| {
            ServiceError::invalid(format!("The parameter `{name}` conflicts with another one."))
        })?;
    }
    Ok(root.into_iter().map(|(name, value)| (name, lists(value))).collect())
}

fn insert(map: &mut Map<String, Json>, steps: &[&str], value: &str) -> Result<(), ()> {
    let (first, rest) = steps.split_first().ok_or(())?;
    if rest.is_empty() {
        return match map.insert((*first).to_owned(), Json::String(value.to_owned())) {
            None => Ok(()),
            Some(_) => Err(()),
        };
    }
    let entry = map.entry((*first).to_owned()).or_insert_with(|| Json::Object(Map::new()));
    insert(entry.as_object_mut().ok_or(())?, rest, value)
}

/// Turns objects whose keys are all indices into lists, in the order of the indices.
fn lists(value: Json) -> Json {
    let Json::Object(map) = value else { return value };
    let indices: Option<Vec<u64>> = map.keys().map(|key| key.parse().ok()).collect();
    let items = map.into_iter().map(|(key, value)| (key, lists(value)));
    match indices {
        Some(indices) if !indices.is_empty() => {
            let mut sorted: Vec<_> = indices.into_iter().zip(items.map(|(_, v)| v)).collect();
            sorted.sort_by_key(|(index, _)| *index);
            Json::Array(sorted.into_iter().map(|(_, value)| value).collect())
        }
        _ => Json::Object(items.collect()),
    }
}

/// Reads the parts of a multipart body.
pub(crate) fn multipart(message: &Message) -> Result<Map<String, Json>, ServiceError> {
    let content_type = message.header("content-type").unwrap_or_default();
    tencentcloud_catalog::body::multipart(content_type, &message.body)
        .map_err(|what| ServiceError::invalid(format!("The multipart body {what}.")))
}

/// Returns the parameters of a request whose body is bytes, for an action whose names are not known
/// yet.
pub(crate) fn octets(message: &Message, service: &str) -> Map<String, Json> {
    let headers = message.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value)));
    tencentcloud_catalog::body::octets(service, headers, &message.body)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn nested(form: &str) -> Json {
        nest(&decode_form(form.as_bytes())).map_or_else(|e| json!(e.code), Json::Object)
    }

    #[test]
    fn forms_nest_by_index_and_name() {
        assert_eq!(
            nested("A.10=k&A.2=c&F.0.Name=x%20y&F.0.Values.0=%E4%B8%AD+b&O.P=1"),
            json!({"A": ["c", "k"], "F": [{"Name": "x y", "Values": ["中 b"]}], "O": {"P": "1"}})
        );
    }

    #[test]
    fn conflicting_names_are_errors() {
        for form in ["A=1&A.0=2", "A.0=2&A=1", "A=1&A=2", "A..B=1", ".=1"] {
            assert_eq!(nested(form), json!("InvalidParameter"), "{form}");
        }
        assert_eq!(nested(&format!("{}=1", ["A"; 100].join("."))), json!("InvalidParameter"));
    }

    #[test]
    fn multipart_bodies_have_strings_and_json() {
        let body = "--b\r\nContent-Disposition: form-data; name=\"Name\"\r\n\r\n--x\r\n--b\r\n\
                    Content-Disposition: form-data; name=\"Tags\"\r\nContent-Type: \
                    application/json\r\n\r\n[1]\r\n--b--\r\n";
        let message = Message {
            headers: vec![("content-type".into(), b"multipart/form-data; boundary=b".to_vec())],
            body: body.into(),
            ..Message::default()
        };
        assert_eq!(Json::Object(multipart(&message).unwrap()), json!({"Name": "--x", "Tags": [1]}));
        for cut in 0..body.len() - 4 {
            let message = Message { body: body.as_bytes()[..cut].to_vec(), ..message.clone() };
            assert!(multipart(&message).is_err(), "{cut}");
        }
    }
}
