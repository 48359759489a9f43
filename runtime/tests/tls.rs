//! TLS with test certificates, and a proxy, over real sockets. Trusted certificates and proxies are
//! in the environment of a process, so each test runs itself in a child process with its own
//! environment.
#![cfg(all(feature = "__async", feature = "__blocking"))]

mod support {
    pub(crate) mod raw;
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::future::IntoFuture as _;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair, date_time_ymd,
};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use support::raw;
use support::service::{ACCOUNT, Read, SERVICE};
use tencentcloud_runtime::{
    Client, Config, Credentials, ErrorKind, StandardRetry, TransportOptions,
};

const DONE: &str = r#"{"Response":{"State":"done","RequestId":"req-1"}}"#;
/// Environment variables for the child: where to call, and the expected outcome.
const ENDPOINT: &str = "TEST_ENDPOINT";
const EXPECTED: &str = "TEST_EXPECTED";

type TlsStream = StreamOwned<ServerConnection, TcpStream>;

/// Starts a server with a certificate for `localhost` that expires in the year `until`. Returns its address
/// and the file of its issuer.
fn server(name: &str, until: i32) -> (SocketAddr, std::path::PathBuf) {
    listen(name, until, serve)
}

fn listen(
    name: &str,
    until: i32,
    handle: impl Fn(TlsStream) + Send + Sync + 'static,
) -> (SocketAddr, std::path::PathBuf) {
    let mut of_issuer = CertificateParams::new([]).unwrap();
    // OpenSSL finds issuers by name.
    of_issuer.distinguished_name.push(DnType::CommonName, format!("The issuer of {name}"));
    of_issuer.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let issuer = CertifiedIssuer::self_signed(of_issuer, KeyPair::generate().unwrap()).unwrap();
    let mut of_server = CertificateParams::new(["localhost".to_owned()]).unwrap();
    of_server.not_before = date_time_ymd(2020, 1, 1);
    of_server.not_after = date_time_ymd(until, 1, 1);
    let key = KeyPair::generate().unwrap();
    let certificate = of_server.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let ring = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let config = Arc::new(config);
    let address = raw::accept(move |stream| {
        let tls = ServerConnection::new(Arc::clone(&config)).unwrap();
        handle(StreamOwned::new(tls, stream));
    });
    let file =
        std::env::temp_dir().join(format!("tencentcloud-tls-{name}-{}.pem", std::process::id()));
    std::fs::write(&file, issuer.pem()).unwrap();
    (address, file)
}

/// Responds to every request without parameters.
fn serve(mut stream: TlsStream) {
    let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
    while let Ok(count @ 1..) = stream.read(&mut buffer) {
        seen.extend_from_slice(&buffer[..count]);
        if seen.ends_with(b"\r\n\r\n{}") {
            seen.clear();
            let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", DONE.len());
            let _ = stream.write_all((head + DONE).as_bytes());
        }
    }
}

/// In the child: makes the call and checks the outcome.
fn call_in_child(endpoint: &str) {
    let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let config = Config::new(credentials).endpoint(endpoint).retry(StandardRetry::never());
    check_call(config, &std::env::var(EXPECTED).unwrap());
}

/// Makes a call with both clients and checks the outcome.
#[track_caller]
fn check_call(config: Config, expected: &str) {
    let config = config.timeout(Duration::from_secs(10));
    let client = || Client::new(&SERVICE, config.clone()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let awaited = runtime.block_on(async { client().call(Read::default()).await });
    for outcome in [awaited, client().call(Read::default()).wait()] {
        let shown = match outcome {
            Ok(response) => response.state,
            Err(error) if error.kind() == ErrorKind::Connect => {
                eprintln!("{error:?}");
                "no connection".to_owned()
            }
            Err(error) => format!("{error:?}"),
        };
        assert_eq!(shown, expected);
    }
}

/// Runs a test in a child process with these variables and no other proxies.
#[track_caller]
fn run_in_child(test: &str, endpoint: &str, expected: &str, variables: &[(&str, &str)]) {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([test, "--exact", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name.to_lowercase());
        command.env_remove(name);
    }
    command.env(ENDPOINT, endpoint).env(EXPECTED, expected);
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let shown = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{expected} was expected, with {variables:?}: {shown}");
}

fn trusting(file: &std::path::Path) -> (&'static str, &str) {
    ("SSL_CERT_FILE", file.to_str().unwrap())
}

#[test]
fn defect_18_certificates_are_verified() {
    const TEST: &str = "defect_18_certificates_are_verified";
    if let Ok(endpoint) = std::env::var(ENDPOINT) {
        return call_in_child(&endpoint);
    }
    let (valid, file) = server("valid", 2100);
    let endpoint = format!("https://localhost:{}", valid.port());
    run_in_child(TEST, &endpoint, "done", &[trusting(&file)]);
    let (_, other) = server("other", 2100);
    run_in_child(TEST, &endpoint, "no connection", &[trusting(&other)]);
    let by_number = format!("https://127.0.0.1:{}", valid.port());
    run_in_child(TEST, &by_number, "no connection", &[trusting(&file)]);
    let (expired, file) = server("expired", 2021);
    let endpoint = format!("https://localhost:{}", expired.port());
    run_in_child(TEST, &endpoint, "no connection", &[trusting(&file)]);
}

/// A proxy that tunnels for clients with the right password, and counts its tunnels.
fn proxy() -> (SocketAddr, Arc<AtomicUsize>) {
    let tunnels = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tunnels);
    let address = raw::accept(move |mut stream| {
        let Some(asked) = raw::request(&mut stream) else { return };
        // me:secret
        if !asked.contains("Basic bWU6c2VjcmV0") {
            raw::http(&mut stream, "407 Proxy Authentication Required", "", "");
            return;
        }
        let to = asked.split_whitespace().nth(1).unwrap().to_owned();
        let Ok(there) = TcpStream::connect(to) else { return };
        count.fetch_add(1, Ordering::SeqCst);
        raw::write(&mut stream, "HTTP/1.1 200 Connection established\r\n\r\n");
        let (mut from, mut into) = (stream.try_clone().unwrap(), there.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut into));
        let _ = std::io::copy(&mut &there, &mut stream);
    });
    (address, tunnels)
}

#[test]
fn defect_04_async_calls_use_a_proxy() {
    const TEST: &str = "defect_04_async_calls_use_a_proxy";
    if let Ok(endpoint) = std::env::var(ENDPOINT) {
        return call_in_child(&endpoint);
    }
    let (service, file) = server("proxied", 2100);
    let endpoint = format!("https://localhost:{}", service.port());
    let (proxy, tunnels) = proxy();
    let through = format!("http://me:secret@{proxy}");
    run_in_child(TEST, &endpoint, "done", &[trusting(&file), ("HTTPS_PROXY", &through)]);
    assert_eq!(tunnels.swap(0, Ordering::SeqCst), 2, "one of each client");
    let around = [trusting(&file), ("HTTPS_PROXY", &through), ("NO_PROXY", "localhost")];
    run_in_child(TEST, &endpoint, "done", &around);
    assert_eq!(tunnels.load(Ordering::SeqCst), 0);
    let plain = raw::response(|stream| raw::http(stream, "200 OK", "", DONE)).0;
    let through_all = [("HTTP_PROXY", &*through), ("ALL_PROXY", &through)];
    run_in_child(TEST, &format!("http://{plain}"), "done", &through_all);
    assert_eq!(tunnels.load(Ordering::SeqCst), 0);
    let wrong = format!("http://me:guess@{proxy}");
    run_in_child(TEST, &endpoint, "no connection", &[trusting(&file), ("HTTPS_PROXY", &wrong)]);
}

// F16
#[test]
fn proxy_and_certificates_can_be_configured() {
    let (service, file) = server("in-code", 2100);
    let trusted = std::fs::read(file).unwrap();
    let (_, file) = server("in-code-other", 2100);
    let other = std::fs::read(file).unwrap();
    let check = |host: &str, options: TransportOptions, expected: &str| {
        let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
        let config = Config::new(credentials).endpoint(format!("https://{host}"));
        check_call(config.retry(StandardRetry::never()).transport_options(options), expected);
    };
    let here = format!("localhost:{}", service.port());
    let direct = TransportOptions::new().no_proxy();
    check(&here, direct.clone().add_root_certificates(trusted.clone()), "done");
    check(&here, direct.clone().only_root_certificates(trusted.clone()), "done");
    check(&here, direct.clone().only_root_certificates(other), "no connection");
    check(&here, direct.clone(), "no connection");
    let trusting = TransportOptions::new().only_root_certificates(trusted);
    let at_address = trusting.clone().no_proxy().resolve("localhost", service);
    check("localhost", at_address, "done");
    let (proxy, tunnels) = proxy();
    let through = trusting.proxy(format!("http://me:secret@proxy.invalid:{}", proxy.port()));
    let through = through.resolve("proxy.invalid", proxy);
    check(&here, through.clone(), "done");
    assert_eq!(tunnels.swap(0, Ordering::SeqCst), 2, "one of each client");
    check(&here, through.no_proxy_for(["localhost"]), "done");
    assert_eq!(tunnels.load(Ordering::SeqCst), 0);
}

/// A proxy that is spoken to by TLS, and counts its tunnels. Returns the file of its issuer too.
fn tls_proxy() -> (SocketAddr, std::path::PathBuf, Arc<AtomicUsize>) {
    let tunnels = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&tunnels);
    let (address, file) = listen("proxy", 2100, move |mut stream| {
        let (mut asked, mut buffer) = (Vec::new(), [0; 4096]);
        while !asked.ends_with(b"\r\n\r\n") {
            let Ok(read @ 1..) = stream.read(&mut buffer) else { return };
            asked.extend_from_slice(&buffer[..read]);
        }
        let asked = String::from_utf8(asked).unwrap();
        if !asked.contains("Basic bWU6c2VjcmV0") {
            let _ = stream.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n");
            return;
        }
        let Ok(there) = TcpStream::connect(asked.split_whitespace().nth(1).unwrap()) else {
            return;
        };
        count.fetch_add(1, Ordering::SeqCst);
        let _ = stream.write_all(b"HTTP/1.1 200 Connection established\r\n\r\n");
        forward(stream, there);
    });
    (address, file, tunnels)
}

/// Forwards in both directions by turns, since a TLS connection has one owner.
fn forward(mut here: TlsStream, mut there: TcpStream) {
    let brief = Some(Duration::from_millis(2));
    here.sock.set_read_timeout(brief).unwrap();
    there.set_read_timeout(brief).unwrap();
    while move_some(&mut here, &mut there) && move_some(&mut there, &mut here) {}
}

/// Forwards what has arrived. Returns whether more may come.
fn move_some(from: &mut impl std::io::Read, into: &mut impl std::io::Write) -> bool {
    use std::io::ErrorKind::{TimedOut, WouldBlock};
    let mut buffer = [0; 4096];
    match from.read(&mut buffer) {
        Ok(0) => false,
        Ok(read) => into.write_all(&buffer[..read]).is_ok(),
        Err(error) => matches!(error.kind(), TimedOut | WouldBlock),
    }
}

#[test]
fn a_proxy_can_be_spoken_to_by_tls() {
    let (service, file) = server("behind-tls", 2100);
    let (proxy, of_proxy, tunnels) = tls_proxy();
    let service_only = std::fs::read(file).unwrap();
    let both = [service_only.clone(), std::fs::read(of_proxy).unwrap()].concat();
    let check = |trusted: &[u8], proxy: String, expected: &str, tunneled: usize| {
        let options = TransportOptions::new().only_root_certificates(trusted.to_vec());
        let options = options.proxy(&proxy);
        let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
        let config = Config::new(credentials)
            .endpoint(format!("https://localhost:{}", service.port()))
            .retry(StandardRetry::never())
            .transport_options(options);
        check_call(config, expected);
        assert_eq!(tunnels.swap(0, Ordering::SeqCst), tunneled, "{proxy}");
    };
    let at = |login: &str, host: &str| format!("https://{login}@{host}:{}", proxy.port());
    check(&both, at("me:secret", "localhost"), "done", 2);
    check(&both, at("me:guess", "localhost"), "no connection", 0);
    // The certificate of the proxy is verified, for the name of the proxy.
    check(&service_only, at("me:secret", "localhost"), "no connection", 0);
    check(&both, at("me:secret", "127.0.0.1"), "no connection", 0);
}

/// Forwards the first connection to an address. Others are accepted and stall.
fn forward_first(to: SocketAddr) -> SocketAddr {
    let accepted = AtomicUsize::new(0);
    raw::accept(move |mut stream| {
        if accepted.fetch_add(1, Ordering::SeqCst) > 0 {
            return std::thread::sleep(Duration::from_secs(60));
        }
        let Ok(there) = TcpStream::connect(to) else { return };
        let (mut from, mut into) = (stream.try_clone().unwrap(), there.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut into));
        let _ = std::io::copy(&mut &there, &mut stream);
    })
}

#[test]
fn a_request_that_opens_a_connection_uses_one_that_is_returned_earlier() {
    let (service, file) = server("returned", 2100);
    let options = TransportOptions::new().no_proxy().resolve("localhost", forward_first(service));
    let options = options.only_root_certificates(std::fs::read(file).unwrap());
    let credentials = Credentials::new(ACCOUNT.secret_id, ACCOUNT.secret_key);
    let config = Config::new(credentials).endpoint("https://localhost").transport_options(options);
    let config = config.connect_timeout(Duration::from_secs(30)).retry(StandardRetry::never());
    let client = Client::new(&SERVICE, config.timeout(Duration::from_secs(20))).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let calls = [(); 3].map(|()| runtime.spawn(client.call(Read::default()).into_future()));
    for call in calls {
        assert_eq!(runtime.block_on(call).unwrap().unwrap().state, "done");
    }
    runtime.shutdown_background();
}
