//! Links to API Explorers.

use super::http::form;
use super::{Found, ReadError};

/// Reads a link to the official API Explorer or to ours; `None` if it is another URL.
///
/// ```text
/// https://console.cloud.tencent.com/api/explorer?Product=live&Version=2018-08-01&Action=…
/// http://127.0.0.1:8080/#/live/2018-08-01/DescribeLiveDomains?region=…&r={…}
/// ```
pub(super) fn read(text: &str) -> Result<Option<Found>, ReadError> {
    let (url, fragment) = text.split_once('#').unwrap_or((text, ""));
    if let Some(path) = fragment.strip_prefix('/') {
        return own(path);
    }
    let (url, query) = url.split_once('?').unwrap_or((url, ""));
    if !url.contains("/api/explorer") {
        return Ok(None);
    }
    let query = form(query)?;
    let of = |name: &str| {
        let value = query.get(name).and_then(|value| value.as_str());
        value.filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let (Some(service), Some(action)) = (of("Product"), of("Action")) else {
        return Err(ReadError::new("the link names no product and action"));
    };
    Ok(Some(Found {
        service: Some(service),
        version: of("Version"),
        action: Some(action),
        region: of("Region"),
        notes: vec!["the link holds no parameters".to_owned()],
        ..Found::default()
    }))
}

fn own(path: &str) -> Result<Option<Found>, ReadError> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let [service, version, action] = parts[..] else {
        return Err(ReadError::new("the link names no product, version and action"));
    };
    // The parameters are JSON, whose names have no dots.
    let query = form(query)?;
    let of = |name: &str| query.get(name).and_then(|value| value.as_str());
    let request = match of("r") {
        None => serde_json::Map::new(),
        Some(text) => serde_json::from_str(text)
            .map_err(|e| ReadError::new(format!("the parameters in the link are not JSON: {e}")))?,
    };
    Ok(Some(Found {
        service: Some(service.to_owned()),
        version: Some(version.to_owned()),
        action: Some(action.to_owned()),
        region: of("region").map(str::to_owned),
        request,
        ..Found::default()
    }))
}
