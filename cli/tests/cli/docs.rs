//! `tcapi docs`: official descriptions in the user's cache. The sentences here are invented.

use std::io::{BufRead as _, BufReader, Cursor, Read as _, Write as _};
use std::path::Path;

use serde_json::{Value as Json, json};

use crate::support::Shell;

const PATH: &str = "tccli/services/cvm/v20170312/api.json";

/// Definitions of a product that the catalog knows.
fn definitions(title: &str, about: &str) -> String {
    let member = |name, about| json!({"name": name, "member": "string", "document": about});
    json!({
        "metadata": {"apiVersion": "2017-03-12", "serviceShortName": "cvm", "serviceNameCN": "云主机"},
        "actions": {"DescribeInstances": {"name": title, "document": format!("{title}。"),
            "input": "In", "output": "Out"}},
        "objects": {
            "In": {"members": [{"name": "Filters", "member": "Filter", "document": about}]},
            "Filter": {"members": [member("Name", "<p>条件</p><ul><li>zone\u{1b}[2J</li></ul>")]},
            "Out": {"members": [member("TotalCount", "<b>多少</b>")]},
        },
    })
    .to_string()
}

fn wheel(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (path, text) in entries {
        writer.start_file(*path, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn sdist(path: &str, text: &str) -> Vec<u8> {
    let gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let mut tar = tar::Builder::new(gzip);
    let mut header = tar::Header::new_gnu();
    header.set_size(text.len() as u64);
    header.set_cksum();
    tar.append_data(&mut header, format!("tccli-3.1/{path}"), text.as_bytes()).unwrap();
    tar.into_inner().unwrap().finish().unwrap()
}

fn add(shell: &Shell, name: &str, bytes: &[u8]) -> crate::support::Output {
    std::fs::write(shell.path(name), bytes).unwrap();
    shell.run(&format!("docs add {name}"))
}

/// Returns the names of the files in the cache.
fn cached(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[test]
fn descriptions_of_a_wheel_are_shown_everywhere() {
    let shell = Shell::new();
    let before = shell.run("cvm DescribeInstances --help").stdout;
    let output = add(&shell, "tccli.whl", &wheel(&[(PATH, &definitions("列出机器", "许多条件"))]));
    assert_eq!(output.code, 0, "{output:?}");
    assert!(output.stdout.starts_with("added the Chinese descriptions of 1 product"), "{output:?}");
    let help = shell.run("cvm DescribeInstances --help").stdout;
    for part in ["列出机器", "许多条件", "条件\n", "- zone[2J\n", "多少"] {
        assert!(help.contains(part) && !before.contains(part), "{part}: {help}");
    }
    assert_eq!(shell.run("cvm DescribeInstances help").stdout, help);
    assert_eq!(shell.run("help cvm DescribeInstances").stdout, help);
    for line in
        ["cvm --help", "help cvm", "search 列出机器", "__complete zsh -- tcapi cvm DescribeIn"]
    {
        let output = shell.run(line);
        assert!(output.stdout.contains("列出机器"), "{line}: {output:?}");
    }
    let skeleton = shell.run("cvm DescribeInstances --skeleton --all").stdout;
    assert!(skeleton.contains("# Filters: list of Filter. 许多条件\n"), "{skeleton}");
    let names = "__complete zsh -- tcapi cvm DescribeInstances --Fil";
    assert!(shell.run(names).stdout.contains("许多条件"), "{:?}", shell.run(names));
    let products = shell.run("__complete zsh -- tcapi cvm").stdout;
    assert!(products.contains("云主机"), "{products}");
    // What is sent does not depend on them.
    let call = ["cvm", "DescribeInstances", "--Limit", "5"];
    assert_eq!(shell.body(&call, ""), Shell::new().body(&call, ""));
}

#[test]
fn the_page_that_serve_runs_shows_the_descriptions() {
    let shell = Shell::new();
    assert_eq!(
        add(&shell, "a.whl", &wheel(&[(PATH, &definitions("列出机器", "许多条件"))])).code,
        0
    );
    let mut command = shell.command();
    command.args(["serve", "--address", "127.0.0.1:0"]).stdout(std::process::Stdio::piped());
    let mut serve = command.stderr(std::process::Stdio::null()).spawn().unwrap();
    let mut lines = BufReader::new(serve.stdout.take().unwrap()).lines();
    let banner = lines.by_ref().map_while(Result::ok).find(|line| line.contains("explorer"));
    let at = banner.as_deref().and_then(|line| line.split_once("http://")).unwrap().1;
    let (host, path) = at.split_once('/').unwrap();
    let get = |name: &str| {
        let mut stream = std::net::TcpStream::connect(host).unwrap();
        let head = format!("GET /{path}api/{name} HTTP/1.0\r\nHost: {host}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    let action = get("action?product=cvm&version=2017-03-12&action=DescribeInstances");
    let product = get("product?product=cvm&version=2017-03-12");
    let products = get("products");
    serve.kill().unwrap();
    serve.wait().unwrap();
    assert!(products.contains("云主机"), "{products}");
    assert!(product.contains("列出机器"), "{product}");
    for part in ["列出机器", "许多条件", "条件", "多少"] {
        assert!(action.contains(part), "{part}: {action}");
    }
}

#[test]
fn the_language_of_the_user_comes_first() {
    let shell = Shell::new();
    assert_eq!(add(&shell, "zh.whl", &wheel(&[(PATH, &definitions("列出机器", "许多"))])).code, 0);
    let only = shell.run("cvm DescribeInstances --help --language en-US").stdout;
    assert!(only.contains("列出机器"), "{only}");
    let english = sdist(PATH, &definitions("Lists the machines", "Many"));
    let output = add(&shell, "en.tar.gz", &english);
    assert!(output.stdout.starts_with("added the English"), "{output:?}");
    for (line, title) in
        [("", "Lists"), ("--language zh-CN", "列出"), ("--language en-US", "Lists")]
    {
        let help = shell.run(&format!("cvm DescribeInstances --help {line}")).stdout;
        assert!(help.contains(title), "{line}: {help}");
    }
    let list = shell.run("docs list --output json").stdout;
    let list: Json = serde_json::from_str(&list).unwrap();
    assert_eq!((&list[0]["Language"], &list[0]["Package"]), (&json!("zh"), &json!("zh.whl")));
    assert_eq!((&list[1]["Products"], &list[1]["Error"]), (&json!(1), &Json::Null));
    assert!(shell.run("docs list").stdout.contains("en.tar.gz"));
    let shell = shell.set("LANG", "zh_CN.UTF-8");
    let help = |shell: &Shell| shell.run("cvm DescribeInstances --help").stdout;
    assert!(help(&shell).contains("列出"));
    assert_eq!(shell.run("configure set language en-US").code, 0);
    assert!(help(&shell).contains("Lists"));
    assert_eq!(shell.run("docs remove en").code, 0);
    assert!(help(&shell).contains("列出"));
    assert_eq!(shell.run("docs remove").code, 0);
    assert!(!help(&shell).contains("列出"));
    assert_eq!(cached(&shell.path(".cache/tcapi")), [""; 0]);
    assert!(shell.run("docs list").stdout.contains("no descriptions"));
    assert_eq!(shell.run("docs remove").stdout, "there was nothing to remove\n");
}

#[test]
fn a_package_is_added_whole_or_not_at_all() {
    let shell = Shell::new();
    let good = wheel(&[(PATH, &definitions("列出机器", "许多条件"))]);
    assert_eq!(add(&shell, "good.whl", &good).code, 0);
    let help = shell.run("cvm DescribeInstances --help").stdout;
    let other = "tccli/services/cbs/v20170312/api.json";
    let half = wheel(&[(PATH, &definitions("另外", "另外")), (other, "{\"actions\": ")]);
    let packed = sdist(PATH, &definitions("另外", "另外"));
    for (name, bytes, part) in [
        ("half.whl", &half[..], other),
        ("cut.whl", &good[..good.len() - 30], "the package is incomplete"),
        ("cut.tar.gz", &packed[..packed.len() - 20], "the package is incomplete"),
        ("empty.whl", &wheel(&[("tccli/api.json", "{}")])[..], "holds no definitions"),
        ("text.whl", b"Hello", "is neither a wheel nor an sdist"),
        ("none.whl", b"", "is neither a wheel nor an sdist"),
    ] {
        add(&shell, name, bytes).fails(2, part);
    }
    shell.run("docs add missing.whl").fails(2, "missing.whl: ");
    shell.run("docs add .").fails(2, "");
    assert_eq!(shell.run("cvm DescribeInstances --help").stdout, help);
    assert_eq!(cached(&shell.path(".cache/tcapi")), ["docs-zh.bin"]);
}

#[test]
fn the_cache_is_where_the_environment_says() {
    let shell = Shell::new();
    let folder = shell.path("cache");
    let shell = shell.set("XDG_CACHE_HOME", folder.to_str().unwrap());
    let wheel = wheel(&[(PATH, &definitions("列出机器", "许多条件"))]);
    assert_eq!(add(&shell, "a.whl", &wheel).code, 0);
    assert_eq!(cached(&folder.join("tcapi")), ["docs-zh.bin"]);
    // A relative path is ignored.
    let shell = Shell::new().set("XDG_CACHE_HOME", "cache");
    assert_eq!(add(&shell, "a.whl", &wheel).code, 0);
    assert_eq!(cached(&shell.path(".cache/tcapi")), ["docs-zh.bin"]);
    let blocked = Shell::new();
    blocked.write(".cache", "a file");
    add(&blocked, "a.whl", &wheel).fails(2, "nothing was changed");
    Shell::new().set("HOME", "").run("docs list").fails(2, "HOME is not set");
}

#[test]
fn a_damaged_cache_is_reported_and_can_be_replaced() {
    let shell = Shell::new();
    let wheel = wheel(&[(PATH, &definitions("列出机器", "许多条件"))]);
    assert_eq!(add(&shell, "a.whl", &wheel).code, 0);
    let path = shell.path(".cache/tcapi/docs-zh.bin");
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..20]).unwrap();
    let output = shell.run("cvm DescribeInstances --help");
    assert!(output.code == 0 && output.stderr.contains("`tcapi docs add` replaces"), "{output:?}");
    assert!(shell.run("docs list").stdout.contains("cannot be used"));
    let completed = shell.run("__complete zsh -- tcapi cvm DescribeIn");
    assert!(completed.stderr.is_empty() && completed.stdout.contains("DescribeInstances"));
    std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
    shell.run("cvm DescribeInstances --help").fails(2, "`tcapi docs add` replaces them");
    assert_eq!(shell.run("cvm DescribeInstances --dry-run").code, 0);
    assert_eq!(shell.run("docs add a.whl").code, 0);
    assert!(shell.run("cvm DescribeInstances --help").stdout.contains("列出机器"));
}
