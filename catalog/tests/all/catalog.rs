//! The facts that are compiled in, and files that are damaged.

use tencentcloud_catalog::{
    Action, Catalog, Change, ChangeLevel, Changes, ErrorCode, Field, HitKind, Kind, Object,
    Product, Step, Type, frame, write,
};

fn facts() -> Catalog {
    Catalog::facts().expect("the facts are a catalog")
}

fn all(catalog: &Catalog) -> Vec<std::sync::Arc<Product>> {
    let product = |entry: &tencentcloud_catalog::Entry| {
        let product = catalog.product(&entry.name, Some(&entry.version));
        product.expect("the product is intact").expect("the product exists")
    };
    catalog.entries().iter().map(product).collect()
}

#[test]
fn every_product_opens_and_agrees_with_the_index() {
    let catalog = facts();
    let products = all(&catalog);
    assert!(products.len() >= 300, "{} product versions", products.len());
    for (entry, product) in catalog.entries().iter().zip(&products) {
        assert_eq!((&entry.name, &entry.version), (&product.name, &product.version));
        let names: Vec<&String> = product.actions.iter().map(|action| &action.name).collect();
        assert_eq!(catalog.actions(entry).unwrap().iter().collect::<Vec<_>>(), names);
        assert!(names.is_sorted(), "{}", product.name);
        assert!(product.objects.is_sorted_by_key(|object| &object.name), "{}", product.name);
        for action in &product.actions {
            for field in action.request.fields.iter().chain(&action.response.fields) {
                let is_object = matches!(field.ty.kind, Kind::Object(_));
                assert_eq!(is_object, product.object(field.ty).is_some(), "{}", action.name);
            }
        }
    }
}

#[test]
fn a_part_of_a_product_is_what_the_whole_has() {
    let catalog = facts();
    for entry in catalog.entries().iter().step_by(11) {
        let (name, version) = (&entry.name, Some(entry.version.as_str()));
        let whole = catalog.product(name, version).unwrap().unwrap();
        let mut expected = Product::clone(&whole);
        expected.objects.clear();
        for action in &mut expected.actions {
            action.request.fields.clear();
            action.response.fields.clear();
        }
        assert_eq!(catalog.outline(name, version).unwrap().unwrap(), expected, "{name}");
        assert_eq!(
            catalog.product_of_action(name, version, "NoSuchAction").unwrap().unwrap(),
            expected
        );
        for action in whole.actions.iter().step_by(7) {
            let part = catalog.product_of_action(name, version, &action.name).unwrap().unwrap();
            assert_eq!(part.action(&action.name).unwrap(), action, "{name}");
            assert_eq!(part.objects.len(), whole.objects.len());
            let others = part.actions.iter().filter(|other| other.name != action.name);
            assert!(others.clone().all(|other| other.request.fields.is_empty()), "{name}");
            assert_contains(&whole, &part, [&action.request, &action.response]);
        }
    }
    assert_eq!(catalog.outline("no-such-product", None).unwrap(), None);
    assert_eq!(catalog.product_of_action("no-such-product", None, "X").unwrap(), None);
}

/// Checks that a part of a product has everything that these objects contain.
#[track_caller]
fn assert_contains(whole: &Product, part: &Product, roots: [&Object; 2]) {
    let (mut open, mut seen) = (roots.to_vec(), Vec::new());
    while let Some(object) = open.pop() {
        for field in &object.fields {
            let Some(expected) = whole.object(field.ty) else { continue };
            assert_eq!(part.object(field.ty), Some(expected), "{}", field.name);
            if !seen.contains(&field.ty) {
                seen.push(field.ty);
                open.push(expected);
            }
        }
    }
}

/// A product whose fields recur, and have everything that a field can have.
fn demo() -> Product {
    let field = |name: &str| Field {
        name: name.to_owned(),
        ty: Type { kind: Kind::Object(0), lists: 200 },
        required: true,
        nullable: true,
        ..Field::default()
    };
    let rare = Field {
        may_be_empty: true,
        sensitive: true,
        deprecated: Some("old".to_owned()),
        default: Some("1".to_owned()),
        search: vec!["茶".to_owned()],
        ..field("Rare")
    };
    let object = |name: &str, fields: &[&Field]| Object {
        name: name.to_owned(),
        fields: fields.iter().copied().cloned().collect(),
        rust_name: Some("Other".to_owned()),
        ..Object::default()
    };
    let (plain, empty) = (field("Plain"), Field::default());
    let code = |code: &str| ErrorCode { code: code.to_owned(), ..ErrorCode::default() };
    let action = |name: &str, request, response| Action {
        name: name.to_owned(),
        request,
        response,
        errors: vec![1],
        ..Action::default()
    };
    Product {
        name: "demo".to_owned(),
        actions: vec![
            action("Brew", object("BrewRequest", &[&plain, &rare]), object("Other", &[&plain])),
            action("Pour", object("PourRequest", &[]), object("PourResponse", &[&rare, &empty])),
        ],
        objects: vec![object("Pot", &[&rare, &rare]), object("", &[])],
        errors: vec![code("A"), code("B.C")],
        ..Product::default()
    }
}

#[test]
fn products_are_read_as_they_were_written() {
    let product = demo();
    let file = write(std::slice::from_ref(&product), &[], &mut |frame| Ok(stored(frame))).unwrap();
    let catalog = Catalog::open(file).unwrap();
    assert_eq!(*catalog.product("demo", None).unwrap().unwrap(), product);
    let mut lines = product.clone();
    lines.actions[0].request.fields[0].name = "A\nB".to_owned();
    let error = write(&[lines], &[], &mut |frame| Ok(stored(frame))).unwrap_err();
    assert!(error.contains("several lines"), "{error}");
}

#[test]
fn damaged_columns_are_an_error_and_never_a_panic() {
    let intact = frame(&demo()).unwrap();
    let mut seed = 7_u64;
    let mut failed = 0;
    for _ in 0..2_000 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut bytes = intact.clone();
        let at = usize::try_from(seed >> 33).unwrap() % bytes.len();
        bytes[at] = u8::try_from(seed >> 20 & 0xFF).unwrap();
        let file = write(&[demo()], &[], &mut |_| Ok(stored(&bytes))).unwrap();
        let catalog = Catalog::open(file).unwrap();
        failed += u32::from(catalog.product("demo", None).is_err());
        let _ = catalog.product_of_action("demo", None, "Brew");
    }
    assert!(failed > 100, "{failed}");
}

#[test]
fn error_codes_of_every_product_are_found() {
    let catalog = facts();
    let products = all(&catalog);
    let with_codes = products.iter().filter(|product| !product.errors.is_empty()).count();
    assert!(with_codes >= 286, "{with_codes} product versions have error codes");
    for product in &products {
        assert!(product.errors.is_sorted_by_key(|error| &error.code), "{}", product.name);
        let known = |index: &u32| usize::try_from(*index).unwrap() < product.errors.len();
        assert!(product.actions.iter().all(|action| action.errors.iter().all(known)));
    }
    let cvm = catalog.product("cvm", None).unwrap().unwrap();
    let run = cvm.action("RunInstances").unwrap();
    assert!(cvm.errors(run).any(|error| error.code == "InvalidImageId.NotFound"));
    let hits = catalog.search("InvalidImageId.NotFound", 5).unwrap();
    assert!(hits.iter().any(|hit| hit.kind == HitKind::ErrorCode && hit.product == "cvm"));
}

#[test]
fn the_facts_hold_no_sentences_but_our_own() {
    let catalog = facts();
    for product in all(&catalog).iter().filter(|product| product.name != "live") {
        for action in &product.actions {
            assert!(action.description.is_empty(), "{}", action.name);
            assert!(action.examples.is_empty(), "{}", action.name);
            let fields = action.request.fields.iter().chain(&action.response.fields);
            for field in fields.chain(product.objects.iter().flat_map(|object| &object.fields)) {
                assert!(field.description.is_empty(), "{}.{}", action.name, field.name);
            }
        }
    }
}

#[test]
fn most_nouns_are_found() {
    let products = all(&facts());
    let nouns: Vec<_> = products.iter().flat_map(|product| &product.nouns).collect();
    let modified = nouns.iter().filter(|noun| !noun.modify.is_empty()).count();
    assert!(nouns.len() >= 800, "{} nouns", nouns.len());
    assert!(modified >= 550, "{modified} are modified");
}

#[test]
fn the_best_hits_come_first() {
    let catalog = facts();
    let hits = catalog.search("describelivedomains", 5).unwrap();
    assert_eq!(hits[0].kind, HitKind::Action);
    assert_eq!(hits[0].text, "DescribeLiveDomains");
    assert_eq!(hits[0].title.as_deref(), Some("List domains"));
    let hits = catalog.search("cvm", 5).unwrap();
    assert_eq!((hits[0].kind, hits[0].text.as_str()), (HitKind::Product, "cvm"));
    let hits = catalog.search("InstanceChargeType", 50).unwrap();
    assert!(hits.iter().any(|hit| hit.kind == HitKind::Field && hit.product == "cvm"));
    // Words in any order, joined, or with the name of the product.
    for query in ["describe live domains", "live domains  describe", "live DescribeLiveDomains"] {
        let hits = catalog.search(query, 5).unwrap();
        let is_it =
            |hit: &tencentcloud_catalog::Hit| hit.action.as_deref() == Some("DescribeLiveDomains");
        assert!(hits.iter().any(is_it), "{query}: {hits:?}");
    }
    // The longest word is the name of the product, which the text lacks.
    let hits = catalog.search("iotexplorer delete device", 50).unwrap();
    assert_eq!(hits[0].text, "DeleteDevice", "{hits:?}");
    assert!(catalog.search("iotexplorer live delete device", 5).unwrap().is_empty());
    assert_eq!(catalog.search("run instances", 1).unwrap()[0].text, "RunInstances");
    assert!(catalog.search("describe live nothing", 5).unwrap().is_empty());
    // A text that many products have leaves room for others, of which actions come first.
    let hits = catalog.search("domain", 24).unwrap();
    let is_field = |hit: &&tencentcloud_catalog::Hit| hit.text.eq_ignore_ascii_case("domain");
    assert!(hits.iter().filter(is_field).count() <= 9, "{hits:?}");
    assert!(hits.iter().filter(|hit| hit.kind == HitKind::Action).count() >= 6, "{hits:?}");
    let hits = catalog.search("CreateInst", 24).unwrap();
    assert!(hits.iter().all(|hit| hit.kind == HitKind::Action), "{hits:?}");
    // The names of products, in both languages.
    for query in ["云服务器", "cloud virtual machine", "virtual machine"] {
        let hits = catalog.search(query, 1).unwrap();
        assert_eq!((hits[0].kind, &*hits[0].product), (HitKind::Product, "cvm"), "{query}");
    }
    let hits = catalog.search("直播", 5).unwrap();
    assert!(hits.iter().any(|hit| hit.product == "live"), "search words may be Chinese");
    assert!(catalog.search("  ", 5).unwrap().is_empty());
    assert_eq!(catalog.search("e", 7).unwrap().len(), 7);
    let all = catalog.search("e", usize::MAX).unwrap();
    assert_eq!(all[..7], catalog.search("E", 7).unwrap());
    assert!(catalog.search("e", 0).unwrap().is_empty());
}

#[test]
fn damaged_bytes_are_an_error_and_never_a_panic() {
    let intact = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/facts.bin")).unwrap();
    let live = |bytes: Vec<u8>| {
        let catalog = Catalog::open(bytes)?;
        catalog.product("live", None).map(|product| product.is_some())
    };
    assert_eq!(live(intact.clone()), Ok(true));
    for length in (0..64).chain([intact.len() / 100, intact.len() / 2]) {
        let read = live(intact[..length].to_vec());
        assert!(read != Ok(true), "cut after {length} bytes");
    }
    // Every byte of the head is covered by a checksum.
    let mut seed = 1_u64;
    for _ in 0..300 {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let mut bytes = intact.clone();
        let at = usize::try_from(seed >> 33).unwrap() % 4096;
        bytes[at] ^= 1 << (seed >> 20 & 7);
        assert!(Catalog::open(bytes).is_err(), "byte {at}");
    }
    // A byte of a frame fails when the product is read.
    let mut bytes = intact.clone();
    for byte in bytes.iter_mut().skip(100_000) {
        *byte ^= 1;
    }
    assert!(live(bytes).is_err());
}

#[test]
fn sizes_that_a_file_claims_are_bounded() {
    // Frames that are no Zstandard, with checksums that hold.
    let product = Product { name: "demo".to_owned(), ..Product::default() };
    for garbage in [vec![], vec![0xFF; 64], b"\x28\xB5\x2F\xFD\xFF\xFF\xFF\xFF\xFF\xFF".to_vec()] {
        let file =
            write(std::slice::from_ref(&product), &[], &mut |_| Ok(garbage.clone())).unwrap();
        let catalog = Catalog::open(file).unwrap();
        assert!(catalog.product("demo", None).is_err());
        assert!(catalog.search("demo", 1).is_err());
    }
}

/// Zstandard with one block that is not compressed.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let size = u32::try_from(bytes.len()).unwrap();
    let block = (size << 3 | 1).to_le_bytes();
    [b"\x28\xB5\x2F\xFD\xA0", &size.to_le_bytes()[..], &block[..3], bytes].concat()
}

#[test]
fn changes_are_read_as_they_were_written_and_damage_is_found() {
    let change = |product: &str| Change {
        product: product.to_owned(),
        version: "2024-01-01".to_owned(),
        level: ChangeLevel::Breaking,
        rule: "field-removed".to_owned(),
        message: "`Pot.Lid` (bool) is gone.".to_owned(),
        actions: vec!["BrewTea".to_owned()],
    };
    let step = |before: &str, after: &str, changes| Step {
        before: before.to_owned(),
        after: after.to_owned(),
        changes,
    };
    let changes = Changes {
        steps: vec![step("2", "3", vec![change("tea"), change("cake")]), step("1", "2", vec![])],
    };
    let file = changes.write(&mut |bytes| Ok(stored(bytes))).unwrap();
    assert_eq!(Changes::read(&file), Ok(changes.clone()));
    let own: Vec<_> = changes.of("tea", "2024-01-01").collect();
    assert_eq!((own.len(), &*own[0].0.after, own[0].1.len()), (1, "3", 1));
    for length in 0..file.len() {
        assert!(Changes::read(&file[..length]).is_err(), "cut after {length} bytes");
    }
    for at in (0..8).chain(12..file.len()) {
        let mut bytes = file.clone();
        bytes[at] ^= 1;
        assert!(Changes::read(&bytes).is_err(), "byte {at}");
    }
    let garbage = changes.write(&mut |_| Ok(vec![0xFF; 64])).unwrap();
    assert!(Changes::read(&garbage).is_err());
}

/// The committed changes hold names and values, and no official sentence.
#[test]
fn the_committed_changes_hold_no_sentences_but_our_own() {
    let changes = Changes::facts().expect("the changes are complete");
    assert!(changes.steps.iter().any(|step| step.changes.iter().any(|c| c.product == "live")));
    for pair in changes.steps.windows(2) {
        assert_eq!(pair[0].before, pair[1].after, "the latest step is the first");
    }
    for change in changes.steps.iter().flat_map(|step| &step.changes) {
        let is_chinese = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c);
        assert!(!change.message.contains(is_chinese), "{}: {}", change.product, change.message);
        assert!(change.message.len() < 2000, "{}", change.message);
    }
}
