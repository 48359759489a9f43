//! Files of requests, and attempts to leave the folder.

use serde_json::json;

use super::*;

fn folder() -> (tempfile::TempDir, Folder) {
    let place = tempfile::tempdir().unwrap();
    let folder = Folder::open(&place.path().join("requests")).unwrap();
    (place, folder)
}

/// Saves a request for a domain.
fn save(
    folder: &Folder,
    name: &str,
    domain: &str,
    replaces: Option<&str>,
) -> Result<Json, Failure> {
    let catalog = Catalog::facts().unwrap();
    let live = catalog.product("live", None).unwrap().unwrap();
    let order = json!({"product": "live", "version": "2018-08-01", "action": "DescribeLiveDomain",
        "region": "ap-guangzhou", "request": {"DomainName": domain}});
    let draft = json!({"name": name, "replaces": replaces, "order": order});
    let draft: Draft = serde_json::from_value(draft).unwrap();
    folder.save(&live, live.action("DescribeLiveDomain").unwrap(), &draft)
}

#[test]
fn names_stay_in_the_folder_on_every_system() {
    for name in ["a.yaml", "A b-c_d.e.yaml", "\u{57df}\u{540d}.yaml", "com10.yaml", "7.yaml"] {
        assert_eq!(check(name), Ok(()), "{name}");
    }
    let long = "a".repeat(100) + ".yaml";
    for name in [
        "",
        ".yaml",
        "a",
        "a.yml",
        "../a.yaml",
        "a/b.yaml",
        "a\\b.yaml",
        "/a.yaml",
        "C:a.yaml",
        ".a.yaml",
        " a.yaml",
        "a .yaml",
        "a..yaml",
        "con.yaml",
        "Nul.x.yaml",
        "lpt\u{b9}.yaml",
        "a\0.yaml",
        "a\n.yaml",
        "a\u{202e}b.yaml",
        "a.yaml:b.yaml",
        "~a.yaml",
        "-a.yaml",
        "a*.yaml",
        "a.yaml/",
        &long,
    ] {
        assert!(check(name).is_err(), "{name}");
    }
}

#[test]
fn a_request_is_saved_opened_and_renamed() {
    let (_place, folder) = folder();
    let saved = save(&folder, "one.yaml", "a$b.example.com", None).unwrap();
    let catalog = Catalog::facts().unwrap();
    let opened = folder.request(&catalog, "one.yaml", Language::English).unwrap();
    assert_eq!(opened["request"], "{\"DomainName\":\"a$b.example.com\"}");
    assert_eq!((&opened["region"], &opened["tag"]), (&json!("ap-guangzhou"), &saved["tag"]));
    let named = Named { name: "one.yaml".to_owned(), to: "two.yaml".to_owned() };
    folder.rename(&named).unwrap();
    let expected = json!([{"name": "two.yaml", "product": "live", "action": "DescribeLiveDomain",
        "region": "ap-guangzhou"}]);
    assert_eq!(folder.list(Language::English), Ok(expected));
    assert_eq!(folder.request(&catalog, "one.yaml", Language::English).unwrap_err().status, 404);
    assert_eq!(fs::read_dir(&folder.path).unwrap().count(), 1, "nothing else is left");
}

#[test]
fn what_exists_is_replaced_only_as_it_was_seen() {
    let (_place, folder) = folder();
    let first = save(&folder, "a.yaml", "a", None).unwrap();
    let exists = save(&folder, "a.yaml", "b", None).unwrap_err();
    assert_eq!(exists.status, 409);
    assert!(exists.text.contains(first["tag"].as_str().unwrap()), "{exists:?}");
    assert_eq!(save(&folder, "a.yaml", "b", Some("0")).unwrap_err().status, 409);
    save(&folder, "a.yaml", "b", first["tag"].as_str()).unwrap();
    // It has changed since.
    assert_eq!(save(&folder, "a.yaml", "c", first["tag"].as_str()).unwrap_err().status, 409);
    save(&folder, "b.yaml", "b", None).unwrap();
    let named = Named { name: "a.yaml".to_owned(), to: "b.yaml".to_owned() };
    assert_eq!(folder.rename(&named).unwrap_err().status, 409);
    assert_eq!(folder.list(Language::English).unwrap().as_array().unwrap().len(), 2);
}

#[test]
fn files_that_are_no_request_are_listed_with_the_reason() {
    let (_place, folder) = folder();
    let write = |name: &str, text: &[u8]| fs::write(folder.path.join(name), text).unwrap();
    write("broken.yaml", b"a: &x 1");
    write("bytes.yaml", b"\xff");
    write("flow.yaml", b"- {product: live, action: A}\n- {product: live, action: B}\n");
    write("other.txt", b"x");
    write("unknown.yaml", b"product: live\naction: <b>Nothing\n");
    let catalog = Catalog::facts().unwrap();
    let list = folder.list(Language::English).unwrap();
    let of = |index: usize| &list[index];
    assert!(of(0)["problem"].as_str().unwrap().contains("line 1"), "{list}");
    assert!(of(1)["problem"].as_str().unwrap().contains("UTF-8"), "{list}");
    assert_eq!(*of(2), json!({"name": "flow.yaml", "steps": 2}));
    assert_eq!(of(3)["action"], "<b>Nothing");
    assert_eq!(list.as_array().unwrap().len(), 4);
    let flow = folder.request(&catalog, "flow.yaml", Language::English).unwrap_err();
    assert!(flow.text.contains("tcapi run"), "{flow:?}");
    assert_eq!(
        folder.request(&catalog, "unknown.yaml", Language::English).unwrap_err().status,
        400
    );
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_are_no_files() {
    let (place, folder) = folder();
    let outside = place.path().join("secret.yaml");
    fs::write(&outside, "product: live\naction: DescribeLiveDomain\n").unwrap();
    std::os::unix::fs::symlink(&outside, folder.path.join("link.yaml")).unwrap();
    let catalog = Catalog::facts().unwrap();
    assert_eq!(folder.list(Language::English), Ok(json!([])));
    assert_eq!(folder.request(&catalog, "link.yaml", Language::English).unwrap_err().status, 404);
    // Neither followed nor replaced.
    assert_eq!(save(&folder, "link.yaml", "a", Some("")).unwrap_err().status, 409);
    assert!(fs::read_to_string(&outside).unwrap().contains("DescribeLiveDomain"));
    let named = Named { name: "link.yaml".to_owned(), to: "b.yaml".to_owned() };
    assert_eq!(folder.rename(&named).unwrap_err().status, 404);
}
