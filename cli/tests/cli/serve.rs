//! `tcapi serve` in a process of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use crate::support::Shell;

/// Ends the server with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn serve(arguments: &[&str]) -> Command {
    let mut command = Shell::new().command();
    command.current_dir(env!("CARGO_MANIFEST_DIR")).arg("serve").args(arguments);
    command
}

#[test]
fn the_banner_names_the_address_that_responds() {
    let mut command = serve(&["--address", "127.0.0.1:0", "--account-file", "-"]);
    let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut server = Server(command.spawn().unwrap());
    server.0.stdin.take().unwrap().write_all(b"# mine\n\nAKIDmine:key\n").unwrap();
    let mut lines = BufReader::new(server.0.stdout.take().unwrap()).lines();
    let first = lines.next().unwrap().unwrap();
    let address = first.strip_prefix("local cloud at http://").expect("the banner").to_owned();
    let mut stream = TcpStream::connect(&address).unwrap();
    let head = "GET /_local/calls HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(
        response.starts_with("HTTP/1.1 200") && response.trim_end().ends_with("[]"),
        "{response}"
    );
}

#[test]
fn invalid_options_are_explained() {
    for (arguments, expected) in [
        (["--adress", "x"], "--address"),
        (["--signature", "maybe"], "off, warn or enforce"),
        // A key would stand in the list of processes.
        (["--account", "AKIDmine:key"], "--account-file"),
        (["--account-file", env!("CARGO_MANIFEST_DIR")], env!("CARGO_MANIFEST_DIR")),
        (["--account-file", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")], "Cargo.toml:1:"),
        (["--address", "0.0.0.0:0"], "--allow-remote"),
        (["--record", "src"], "cannot read src"),
        (["--on-miss", "recrod"], "record, fail or synthesize"),
        (["--coverage=lvie", "--no-rate-limits"], "`lvie` does not exist"),
    ] {
        let output = serve(&arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success() && text.contains(expected), "{arguments:?}: {text}");
    }
}

#[test]
fn coverage_is_a_table_of_products_or_of_the_actions_of_one() {
    let print = |argument: &str| {
        let output = serve(&[argument]).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    let all = print("--coverage");
    assert!(all.contains("\nlive ") && all.lines().last().unwrap().starts_with("total"), "{all}");
    let live = print("--coverage=live");
    assert!(live.contains("  DescribeLiveDomains "), "{live}");
}
