//! Verifying, for origin servers and tests.

use std::time::SystemTime;

use subtle::ConstantTimeEq;

use super::{
    Protocol, StreamUrl, UrlForm, UrlHash, UrlKeys, UrlLayout, VerifyUrlError, secret, text, unix,
};

/// A URL whose signature is valid and has not expired.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct VerifiedUrl<P> {
    /// The protocol.
    pub protocol: P,
    /// The domain, which is not signed.
    pub domain: String,
    /// The application, which is not signed.
    pub app: String,
    /// The name of the stream, with the suffix of a template.
    pub stream: String,
    /// The time after which the URL is no longer accepted, in seconds since the Unix epoch.
    pub expires: u64,
}

impl<P> VerifiedUrl<P> {
    /// Checks that the URL is that of a stream.
    ///
    /// # Errors
    ///
    /// Returns [`VerifyUrlError::OtherStream`] if it is not.
    pub fn require_stream(&self, stream: &str) -> Result<(), VerifyUrlError> {
        if self.stream == stream { Ok(()) } else { Err(VerifyUrlError::OtherStream) }
    }
}

/// The parts of a URL, as they stand in it.
struct Parts<'a> {
    domain: &'a str,
    app: String,
    stream: String,
    parameters: &'a str,
}

impl<P: Protocol> StreamUrl<P> {
    /// Verifies a URL at the time `now`. Signatures are compared in constant time.
    ///
    /// The signature must be in lower case, as all signers write it. A URL has expired when `now`
    /// is later than its time plus the validity of `keys`. Whether a domain accepts a URL in
    /// exactly that second is not documented; this method does.
    ///
    /// # Errors
    ///
    /// Returns the reason why the URL is not accepted. Do not show it to the client.
    pub fn verify(
        url: &str,
        keys: &UrlKeys,
        now: SystemTime,
    ) -> Result<VerifiedUrl<P>, VerifyUrlError> {
        let found =
            P::FORMS.iter().find_map(|(protocol, form)| Some((*protocol, form, parts(url, form)?)));
        let (protocol, form, parts) = found.ok_or(VerifyUrlError::Malformed)?;
        let given =
            one(&parts, form, P::PARAMETERS.secret)?.ok_or(VerifyUrlError::MissingSecret)?;
        let time = one(&parts, form, P::PARAMETERS.time)?.ok_or(VerifyUrlError::MissingTime)?;
        let seconds = seconds(time).ok_or(VerifyUrlError::MalformedTime)?;
        if !is_signed(keys, &parts.stream, time, given) {
            return Err(VerifyUrlError::BadSignature);
        }
        let expires = seconds.saturating_add(keys.validity.as_secs());
        let now = u64::try_from(unix(now)).unwrap_or(0);
        if now > expires {
            return Err(VerifyUrlError::Expired(now - expires));
        }
        let Parts { domain, app, stream, .. } = parts;
        Ok(VerifiedUrl { protocol, domain: domain.to_owned(), app, stream, expires })
    }
}

/// Compares with the signature of each key, whichever is right.
fn is_signed(keys: &UrlKeys, stream: &str, time: &str, given: &str) -> bool {
    let hash = match given.len() {
        64 => UrlHash::Sha256,
        _ => UrlHash::Md5,
    };
    if keys.hash.is_some_and(|wanted| wanted != hash) {
        return false;
    }
    let matches = keys.keys.iter().map(|key| {
        let right = secret(hash, key, stream, time);
        right.as_bytes().ct_eq(given.as_bytes())
    });
    matches.fold(subtle::Choice::from(0), |any, one| any | one).into()
}

/// Returns a positive number that consists only of hexadecimal digits.
fn seconds(time: &str) -> Option<u64> {
    let digits = !time.is_empty() && time.bytes().all(|b| b.is_ascii_hexdigit());
    u64::from_str_radix(time, 16).ok().filter(|seconds| digits && *seconds > 0)
}

/// Returns the value of a parameter that may be given once.
fn one<'a>(
    parts: &Parts<'a>,
    form: &UrlForm,
    name: &str,
) -> Result<Option<&'a str>, VerifyUrlError> {
    let separator = if form.layout == UrlLayout::Query { '&' } else { ',' };
    // A name that is encoded, or that has no value, is one for servers.
    let is_it = |key: &str| key == name || text::decode(key).is_some_and(|key| key == name);
    let parameters = parts.parameters.split(separator);
    let pairs = parameters.map(|parameter| parameter.split_once('=').unwrap_or((parameter, "")));
    let mut values = pairs.filter_map(|(key, value)| is_it(key).then_some(value));
    let value = values.next();
    if values.next().is_some() { Err(VerifyUrlError::Duplicate) } else { Ok(value) }
}

/// Reads a URL by the form of a protocol, if it has that form.
fn parts<'a>(url: &'a str, form: &UrlForm) -> Option<Parts<'a>> {
    let (path, parameters) = match form.layout {
        UrlLayout::Query => {
            let url = url.split('#').next().unwrap_or(url);
            url.split_once('?').unwrap_or((url, ""))
        }
        UrlLayout::List => {
            let names = form.url.matches(',').count();
            let end = url.match_indices(',').nth(names).map_or(url.len(), |(end, _)| end);
            (&url[..end], url[end..].trim_start_matches(','))
        }
    };
    let mut rest = path;
    let mut found: [Option<&str>; 3] = [None; 3];
    let mut pieces = form.url.split('{');
    let scheme = pieces.next()?;
    // Schemes have no case.
    rest = rest.split_at_checked(scheme.len()).filter(|(s, _)| s.eq_ignore_ascii_case(scheme))?.1;
    while let Some((name, after)) = pieces.next().and_then(|piece| piece.split_once('}')) {
        // The last placeholder reaches up to the end of the form, any other to the next piece.
        let end = if form.url.ends_with(&format!("{{{name}}}{after}")) {
            rest.strip_suffix(after)?.len()
        } else {
            rest.find(after)?
        };
        let value = &rest[..end];
        rest = &rest[end + after.len()..];
        let slot = &mut found[["domain", "app", "stream"].iter().position(|n| *n == name)?];
        if value.is_empty() || slot.is_some_and(|before| before != value) {
            return None;
        }
        *slot = Some(value);
    }
    let [domain, app, stream] = found;
    let is_plain = |name: &&str| !name.contains(['/', '?', ',']);
    let name = |raw: &str| match form.layout {
        UrlLayout::Query => text::decode(raw),
        UrlLayout::List => Some(raw.to_owned()),
    };
    let domain = without_default_port(form, domain?);
    let app = name(app.filter(is_plain)?)?;
    let stream = name(stream.filter(is_plain)?)?;
    // A name that cannot be signed is invalid: a server would resolve `..` as a folder.
    text::check_domain(domain).ok()?;
    text::check_name("application", &app).ok()?;
    text::check_name("stream", &stream).ok()?;
    Some(Parts { domain, app, stream, parameters })
}

/// Removes the default port of the scheme, which some clients write.
fn without_default_port<'a>(form: &UrlForm, domain: &'a str) -> &'a str {
    let port = match form.url.split(':').next() {
        Some("rtmp") if form.url.starts_with("rtmp://{domain}/") => ":1935",
        Some("http") => ":80",
        Some("https" | "rtmps") => ":443",
        _ => return domain,
    };
    domain.strip_suffix(port).unwrap_or(domain)
}
