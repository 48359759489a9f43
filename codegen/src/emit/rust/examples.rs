//! The examples of the schemas as tests of the generated crate.

use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

use crate::emit::call;
use crate::emit::code::{header, ident, inner_docs, item, json_text, plain};
use crate::emit::in_parallel;
use crate::emit::markdown::md;
use crate::model::{Action, Product};
use crate::name;

/// Returns the test file of a version, if it has an example with a response.
pub(super) fn test_file(product: &Product) -> Option<String> {
    let tests = in_parallel(&product.actions, |action| {
        (action.name.clone(), tests(action, product).map(|test| format!("\n{test}")).collect())
    });
    let tests: String = tests.into_iter().map(|(_, text)| text).collect();
    if tests.is_empty() {
        return None;
    }
    let krate = ident(&name::library_name(&product.name));
    let module = ident(&product.module);
    let docs = inner_docs([md!(
        "The examples of the schemas: requests are encoded and validated, and responses decoded, as \
         they say."
    )]);
    let allow = item(quote! { #docs #![allow(deprecated)] });
    let uses = item(quote! {
        use #krate::#module::*;
        use tencentcloud_runtime::testing;
    });
    Some(format!("{}\n{allow}\n{uses}{tests}", header(&product.source)))
}

fn tests(action: &Action, product: &Product) -> impl Iterator<Item = String> {
    let several = action.examples.len() > 1;
    action.examples.iter().enumerate().filter_map(move |(i, example)| {
        let response = example.response.as_ref()?;
        let name = match several {
            true => ident(&format!("{}_{}", plain(&action.method), i + 1)),
            false => ident(&action.method),
        };
        let response_type = ident(&action.response.rust);
        let request = call::request(action, product, &example.request);
        let json = raw(&example.request);
        let form = pairs(&example.request);
        let form = form.iter().map(|(name, value)| quote! { (#name, #value) });
        let response = raw(&serde_json::json!({"Response": response}));
        Some(item(quote! {
            #[test]
            fn #name() {
                testing::check_example::<#response_type>(&#request, #json, &[#(#form),*], #response);
            }
        }))
    })
}

/// JSON as a raw text.
pub(super) fn raw(json: &Value) -> TokenStream {
    let text = json_text(json);
    let mut fence = String::from("#");
    while text.contains(&format!("\"{fence}")) {
        fence.push('#');
    }
    format!("r{fence}\"{text}\"{fence}").parse().unwrap_or_else(|_| quote! { #text })
}

/// JSON as the pairs of a form, written anew here so that the test compares two ways.
fn pairs(json: &Value) -> Vec<(String, String)> {
    let mut pairs = Vec::new();
    flatten(String::new(), json, &mut pairs);
    pairs
}

fn flatten(name: String, json: &Value, pairs: &mut Vec<(String, String)>) {
    let within = |part: &str| {
        if name.is_empty() { part.to_owned() } else { format!("{name}.{part}") }
    };
    match json {
        Value::Null => {}
        Value::Object(fields) => {
            for (key, value) in fields {
                flatten(within(key), value, pairs);
            }
        }
        Value::Array(items) => {
            for (i, item) in items.iter().enumerate() {
                flatten(within(&i.to_string()), item, pairs);
            }
        }
        Value::String(text) => pairs.push((name, text.clone())),
        Value::Bool(value) => pairs.push((name, value.to_string())),
        Value::Number(number) => {
            let whole = number.is_i64() || number.is_u64();
            let float = number.as_f64().filter(|_| !whole);
            pairs.push((name, float.map_or_else(|| number.to_string(), |f| f.to_string())));
        }
    }
}
