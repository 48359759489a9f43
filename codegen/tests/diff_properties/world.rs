//! Random contracts.

use proptest::collection::{btree_map, btree_set, vec};
use proptest::option::of as maybe;
use proptest::prelude::*;
use tencentcloud_codegen::diff::contract::{Action, Bounds, Contract, Field, Object, Rule, Values};

pub const TYPES: [&str; 4] = ["Alpha", "Beta", "Gamma", "Delta"];

fn bounds() -> impl Strategy<Value = Option<Bounds>> {
    let bound = || maybe(0..5_i32).prop_map(|n| n.map(f64::from));
    (bound(), bound(), any::<bool>()).prop_map(|(min, max, reviewed)| {
        (min.is_some() || max.is_some()).then_some(Bounds { min, max, reviewed })
    })
}

fn values() -> impl Strategy<Value = Option<Values>> {
    let values = btree_map("[xyz]", "[mn]", 1..3);
    let in_rust = maybe("[AB]");
    let all = (values, any::<bool>(), in_rust);
    maybe(all.prop_map(|(values, reviewed, in_rust)| Values { values, reviewed, in_rust }))
}

fn ty() -> impl Strategy<Value = String> {
    let one = prop_oneof![
        Just("int64".to_owned()),
        Just("string".to_owned()),
        Just("datetime".to_owned()),
        (0..TYPES.len()).prop_map(|i| TYPES[i].to_owned()),
    ];
    (one, any::<bool>()).prop_map(|(ty, list)| if list { format!("[{ty}]") } else { ty })
}

prop_compose! {
    fn field()(
        ty in ty(),
        required in any::<bool>(),
        nullable in any::<bool>(),
        deprecated in any::<bool>(),
        default in maybe("[12]"),
        values in values(),
        (range, length, items) in (bounds(), bounds(), bounds()),
        pattern in maybe(("[pq]", any::<bool>())),
        (docs, example) in ("(|Short|The first of all of them|The second of all of them)", maybe("[a]")),
    ) -> Field {
        Field {
            ty,
            required: Some(required),
            present: Some(required),
            nullable: Some(nullable),
            deprecated: Some(deprecated),
            default,
            values,
            range,
            length,
            items,
            pattern: pattern.map(|(text, reviewed)| Rule { text, reviewed }),
            example,
            docs,
            ..Field::default()
        }
    }
}

fn object(action: Option<String>) -> impl Strategy<Value = Object> {
    let fields = btree_map("F[a-d]", field(), 0..4);
    let rules = btree_set("(order|window) start F[ab] max [12]", 0..3);
    let values = if action.is_none() { values().boxed() } else { Just(None).boxed() };
    (fields, rules, values, "[d]?").prop_map(move |(fields, rules, values, docs)| Object {
        action: action.clone(),
        fields,
        values,
        rules,
        docs,
        ..Object::default()
    })
}

fn action(name: &'static str) -> impl Strategy<Value = (Action, Object, Object)> {
    let own = || object(Some(name.to_owned()));
    let region = "(optional|required|unused|optional, a|optional, a, b)";
    let about = (any::<bool>(), "(read|write)", maybe(1..3_u32), region, maybe("[pq]"));
    (about, btree_set("E[12]", 0..3), "[e]?", "[d]?", own(), own()).prop_map(
        move |((deprecated, access, rate_limit, region, paging), errors, examples, docs, a, b)| {
            let about = Action {
                input: format!("{name}Request"),
                output: format!("{name}Response"),
                deprecated,
                access: Some(access),
                rate_limit,
                region: Some(region),
                paging,
                errors,
                examples,
                docs,
                ..Action::default()
            };
            (about, a, b)
        },
    )
}

/// Contracts of one small world, so that two of them have most names in common. Fields of types
/// that a contract does not have are strings.
pub fn contract() -> impl Strategy<Value = Contract> {
    let actions = (maybe(action("Get")), maybe(action("Put")), maybe(action("Run")));
    let types = proptest::sample::subsequence(TYPES.to_vec(), 0..=TYPES.len());
    let objects = vec(object(None), TYPES.len());
    (actions, types, objects, btree_set("C[12]", 0..2)).prop_map(
        |(actions, types, objects, common_errors)| {
            let mut contract = Contract {
                product: "toy".to_owned(),
                version: "2020-01-01".to_owned(),
                common_errors,
                ..Contract::default()
            };
            for (about, input, output) in [actions.0, actions.1, actions.2].into_iter().flatten() {
                let name = about.input.trim_end_matches("Request").to_owned();
                contract.objects.insert(about.input.clone(), input);
                contract.objects.insert(about.output.clone(), output);
                contract.actions.insert(name, about);
            }
            contract.objects.extend(types.iter().map(|t| (*t).to_owned()).zip(objects));
            let gone: Vec<&str> = TYPES.into_iter().filter(|t| !types.contains(t)).collect();
            for field in contract.objects.values_mut().flat_map(|o| o.fields.values_mut()) {
                for ty in &gone {
                    field.ty = field.ty.replace(ty, "string");
                }
            }
            contract
        },
    )
}
