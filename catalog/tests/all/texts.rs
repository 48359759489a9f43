//! Official descriptions beside the facts. The products and sentences here are invented.

use std::io::Cursor;

use tencentcloud_catalog::{Catalog, Kind, ProductTexts, Texts, write};

/// The definitions of a product that the catalog knows, with sentences of our own.
const DEFINITIONS: &str = r#"{
    "metadata": {"apiVersion": "2017-03-12", "serviceShortName": "cvm", "serviceNameCN": "云主机",
                 "api_brief": "<p>租用机器</p>"},
    "actions": {
        "DescribeInstances": {"name": "列出<b>机器</b>", "document": "列出机器。", "status": "online",
            "input": "DescribeInstancesRequest", "output": "DescribeInstancesResponse"},
        "NoSuchAction": {"name": "没有", "document": null, "input": "Missing", "output": null}
    },
    "objects": {
        "DescribeInstancesRequest": {"document": "x", "type": "object", "members": [
            {"name": "Filters", "member": "Filter", "document": "<p>条件</p><ul><li>zone</li></ul>"},
            {"name": "NoSuchField", "member": "string", "document": "没有"},
            {"name": "Limit", "member": "int64", "document": ""}]},
        "DescribeInstancesResponse": {"members": null},
        "Filter": {"document": "一个条件", "members": [
            {"name": "Name", "member": "string", "document": "条件的名字 &lt;1"}]},
        "NoSuchObject": {"document": "没有", "members": []}
    }
}"#;

fn file() -> Vec<u8> {
    let texts = ProductTexts::read(DEFINITIONS).expect("definitions");
    assert!(texts.is_chinese());
    Texts::write("invented.whl", vec![texts]).expect("a file")
}

fn described(bytes: Vec<u8>) -> Catalog {
    let texts = Texts::open(Cursor::new(bytes)).expect("descriptions");
    assert_eq!(texts.origin(), "invented.whl");
    Catalog::facts().expect("the facts are a catalog").with_texts(texts)
}

#[test]
fn descriptions_replace_those_of_the_catalog_and_nothing_else() {
    let facts = Catalog::facts().unwrap();
    let catalog = described(file());
    assert_eq!(catalog.find("cvm", None).unwrap().title, "云主机");
    let mut product = catalog.product("cvm", None).unwrap().unwrap();
    assert_eq!((&*product.title, &*product.description), ("云主机", "租用机器"));
    let at = product.actions.iter().position(|action| action.name == "DescribeInstances").unwrap();
    assert_eq!(product.actions[at].title, "列出机器");
    assert_eq!(product.actions[at].description, "");
    catalog.describe(&mut product, at).unwrap();
    let action = &product.actions[at];
    assert_eq!(action.description, "列出机器。");
    let filters = action.request.field("Filters").unwrap();
    assert_eq!(filters.description, "条件\n- zone");
    let filter = product.object(filters.ty).unwrap();
    assert_eq!(filter.description, "一个条件");
    assert_eq!(filter.field("Name").unwrap().description, "条件的名字 <1");
    // Whoever asks for the product again gets the same, and the facts are as they were.
    assert_eq!(catalog.product("cvm", None).unwrap(), Some(std::sync::Arc::clone(&product)));
    let mut plain = (*product).clone();
    let known = facts.product("cvm", None).unwrap().unwrap();
    plain.title.clone_from(&known.title);
    plain.description.clear();
    let action = &mut plain.actions[at];
    action.title.clear();
    action.description.clear();
    let Kind::Object(filter) = action.request.field("Filters").unwrap().ty.kind else { panic!() };
    let fields = plain.objects[filter as usize].fields.iter_mut();
    fields.chain(&mut action.request.fields).for_each(|field| field.description.clear());
    plain.objects[filter as usize].description.clear();
    assert!(plain == *known);
    assert_eq!(
        catalog.product("live", None).unwrap(),
        facts.product("live", None).unwrap(),
        "a product without descriptions keeps ours"
    );
}

#[test]
fn titles_are_found() {
    let product = Catalog::facts().unwrap().product("cvm", None).unwrap().unwrap();
    let level = ruzstd::encoding::CompressionLevel::Fastest;
    let mut pack = |frame: &[u8]| Ok(ruzstd::encoding::compress_to_vec(frame, level));
    let bytes = write(&[(*product).clone()], &[], &mut pack).unwrap();
    let plain = Catalog::open(bytes.clone()).unwrap();
    assert!(plain.search("列出机器", 5).unwrap().is_empty());
    let texts = Texts::open(Cursor::new(file())).unwrap();
    let hits = Catalog::open(bytes).unwrap().with_texts(texts).search("列出机器", 5).unwrap();
    assert_eq!(hits[0].action.as_deref(), Some("DescribeInstances"));
}

#[test]
fn of_two_files_the_first_counts() {
    let english = DEFINITIONS.replace("列出<b>机器</b>", "Lists").replace("没有", "none");
    let english = ProductTexts::read(&english).unwrap();
    assert!(!english.is_chinese());
    let english = Texts::write("b", vec![english]).unwrap();
    let facts = Catalog::facts().unwrap();
    let own = facts.find("cvm", None).unwrap().title.clone();
    // English packages have the Chinese titles of products, which are not taken.
    let alone = facts.with_texts(Texts::open(Cursor::new(english.clone())).unwrap());
    assert_eq!(alone.find("cvm", None).unwrap().title, own);
    let product = alone.product("cvm", None).unwrap().unwrap();
    assert_eq!(
        (&product.title, &*product.action("DescribeInstances").unwrap().title),
        (&own, "Lists")
    );
    let catalog = described(file()).with_texts(Texts::open(Cursor::new(english)).unwrap());
    let product = catalog.product("cvm", None).unwrap().unwrap();
    assert_eq!(product.action("DescribeInstances").unwrap().title, "列出机器");
    assert_eq!(catalog.find("cvm", None).unwrap().title, "云主机");
}

#[test]
fn a_large_product_is_read_in_parts() {
    let mut definitions: serde_json::Value = serde_json::from_str(DEFINITIONS).unwrap();
    for number in 0..200 {
        let action = definitions["actions"]["DescribeInstances"].clone();
        let actions = definitions["actions"].as_object_mut().unwrap();
        actions.insert(format!("A{number}"), action);
    }
    let long = "长".repeat(5_000);
    definitions["actions"]["DescribeInstances"]["document"] = long.clone().into();
    let texts = ProductTexts::read(&definitions.to_string()).unwrap();
    let catalog = described(Texts::write("invented.whl", vec![texts]).unwrap());
    let mut product = catalog.product("cvm", None).unwrap().unwrap();
    let at = product.actions.iter().position(|action| action.name == "DescribeInstances").unwrap();
    catalog.describe(&mut product, at).unwrap();
    assert_eq!(product.actions[at].description, long);
}

#[test]
fn damaged_bytes_are_an_error_that_names_the_descriptions() {
    let whole = file();
    for length in [0, 7, 8, 15, 16, 40, whole.len() - 1] {
        let cut = whole[..length].to_vec();
        match Texts::open(Cursor::new(cut)) {
            Err(error) => assert!(error.is_texts(), "{error}"),
            Ok(texts) => {
                let catalog = Catalog::facts().unwrap().with_texts(texts);
                let error = catalog.product("cvm", None).unwrap_err();
                assert!(error.is_texts() && error.to_string().contains("too early"), "{error}");
            }
        }
    }
    for at in (0..whole.len()).step_by(23) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        let Ok(texts) = Texts::open(Cursor::new(bytes)) else { continue };
        let catalog = Catalog::facts().unwrap().with_texts(texts);
        let found = catalog.product("cvm", None).map(Option::unwrap);
        let found = found.and_then(|mut product| {
            let name = "DescribeInstances".to_owned();
            let at = product.actions.iter().position(|action| action.name == name).unwrap();
            catalog.describe(&mut product, at)
        });
        assert!(found.is_err_and(|error| error.is_texts()), "byte {at}");
    }
}

#[test]
fn definitions_that_are_damaged_or_twice_are_rejected() {
    for text in ["", "{", "[]", "{}", r#"{"metadata": {}, "actions": {}, "objects": {}}"#] {
        assert!(ProductTexts::read(text).is_err(), "{text}");
    }
    let texts = ProductTexts::read(DEFINITIONS).unwrap();
    let error = Texts::write("x", vec![texts.clone(), texts]).unwrap_err();
    assert_eq!(error, "cvm 2017-03-12 occurs twice");
}
