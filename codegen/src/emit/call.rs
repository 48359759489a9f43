//! Rust code of example requests.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote};
use serde_json::Value;

use super::code::{ident, item, ty};
use crate::model::{Action, Enum, Field, Product, Struct, Type};
use crate::name;

/// Returns a call of the action, as code that compiles.
pub(super) fn example(action: &Action, product: &Product, request: &Value) -> String {
    let names = Names { action, product };
    let expression = names.built(&action.request, request);
    let method = ident(&action.method);
    let mut used = names.used(&action.request, request);
    used.push(action.request.rust.clone());
    used.push("Client".to_owned());
    used.sort();
    used.dedup();
    let used = used.iter().map(|name| ident(name));
    let krate = ident(&name::library_name(&product.name));
    let module = ident(&product.module);
    let imports = quote! { use #krate::#module::{#(#used),*}; };
    let function = quote! {
        async fn run() -> Result<(), #krate::Error> {
            let client = Client::from_env()?;
            let request = #expression;
            let response = client.#method(request).await?;
            println!("{response:?}");
            Ok(())
        }
    };
    format!("{}\n{}", item(imports), item(function).trim_end())
}

/// Returns a loop over the items of all pages of an action, as code that compiles.
pub(super) fn paging_example(action: &Action, product: &Product) -> String {
    let krate = ident(&name::library_name(&product.name));
    let (module, request) = (ident(&product.module), ident(&action.request.rust));
    let items = format_ident!("{}_items", action.method.trim_start_matches("r#"));
    let imports = quote! { use #krate::#module::{Client, #request}; };
    let function = quote! {
        async fn all(client: &Client, request: #request) -> Result<(), #krate::Error> {
            let mut items = client.#items(request);
            while let Some(item) = items.next().await {
                let item = item?;
                println!("{item:?}");
            }
            Ok(())
        }
    };
    format!("{}\n{}", item(imports), item(function).trim_end())
}

/// Returns the request only, for code in which all names of the version are in scope.
pub(super) fn request(action: &Action, product: &Product, request: &Value) -> TokenStream {
    Names { action, product }.built(&action.request, request)
}

struct Names<'a> {
    action: &'a Action,
    product: &'a Product,
}

impl Names<'_> {
    fn built(&self, shape: &Struct, value: &Value) -> TokenStream {
        let name = ident(&shape.rust);
        let given = |f: &Field| value.get(&f.wire).filter(|v| !v.is_null()).cloned();
        let required = shape.fields.iter().filter(|f| !f.optional).map(|f| {
            given(f).map_or_else(|| quote! { Default::default() }, |v| self.value(&f.ty, &v))
        });
        let setters = shape.fields.iter().filter(|f| f.optional).filter_map(|f| {
            let value = self.value(&f.ty, &given(f)?);
            let setter = ident(&f.ident);
            Some(quote! { .#setter(#value) })
        });
        if shape.fields.is_empty() {
            return quote! { #name::default() };
        }
        quote! { #name::new(#(#required),*) #(#setters)* }
    }

    fn value(&self, of: &Type, value: &Value) -> TokenStream {
        match (of, value) {
            (Type::Enum(name), value) => self.enum_value(name, value),
            (Type::Struct { rust, .. }, value) => match self.shape(rust) {
                Some(shape) => self.built(shape, value),
                None => quote! { Default::default() },
            },
            (Type::List(inner), Value::Array(items)) if items.is_empty() => {
                let inner = ty(inner);
                quote! { Vec::<#inner>::new() }
            }
            (Type::List(inner), Value::Array(items)) => {
                let items = items.iter().map(|item| self.value(inner, item));
                match **inner {
                    Type::List(_) => quote! { [#(Vec::from(#items)),*] },
                    _ => quote! { [#(#items),*] },
                }
            }
            (Type::Float, Value::Number(n)) => {
                let literal = Literal::f64_unsuffixed(n.as_f64().unwrap_or_default());
                quote! { #literal }
            }
            (_, Value::Number(n)) => match (n.as_u64(), n.as_i64()) {
                (Some(n), _) => {
                    let literal = Literal::u64_unsuffixed(n);
                    quote! { #literal }
                }
                (_, Some(n)) => {
                    let literal = Literal::i64_unsuffixed(n);
                    quote! { #literal }
                }
                _ => quote! { 0 },
            },
            (_, Value::Bool(b)) => quote! { #b },
            (Type::Bytes, Value::String(s)) => {
                let bytes = Literal::byte_string(&base64(s));
                quote! { #bytes.as_slice() }
            }
            (_, Value::String(s)) => quote! { #s },
            _ => quote! { Default::default() },
        }
    }

    /// Returns the variant of a known value, and the string or number of an unknown one.
    fn enum_value(&self, name: &str, value: &Value) -> TokenStream {
        let wire = wire(value);
        let variant =
            self.enumeration(name).and_then(|shape| shape.variants.iter().find(|v| v.wire == wire));
        match (variant, value) {
            (Some(variant), _) => {
                let (name, variant) = (ident(name), ident(&variant.rust));
                quote! { #name::#variant }
            }
            (None, Value::Number(n)) => {
                let literal = Literal::i64_suffixed(n.as_i64().unwrap_or_default());
                quote! { #literal }
            }
            (None, _) => quote! { #wire },
        }
    }

    /// Returns the types that the expression refers to.
    fn used(&self, shape: &Struct, value: &Value) -> Vec<String> {
        let mut names = Vec::new();
        for field in &shape.fields {
            if let Some(value) = value.get(&field.wire).filter(|v| !v.is_null()) {
                self.used_by_value(&field.ty, value, &mut names);
            }
        }
        names
    }

    fn used_by_value(&self, ty: &Type, value: &Value, names: &mut Vec<String>) {
        match (ty, value) {
            (Type::List(inner), Value::Array(items)) => {
                if items.is_empty()
                    && let Type::Struct { rust, .. } | Type::Enum(rust) = &**inner
                {
                    names.push(rust.clone());
                }
                for item in items {
                    self.used_by_value(inner, item, names);
                }
            }
            (Type::Struct { rust, .. }, value) => {
                if let Some(shape) = self.shape(rust) {
                    names.push(rust.clone());
                    names.extend(self.used(shape, value));
                }
            }
            (Type::Enum(name), value) => {
                let known = self.enumeration(name);
                if known.is_some_and(|e| e.variants.iter().any(|v| v.wire == wire(value))) {
                    names.push(name.clone());
                }
            }
            _ => {}
        }
    }

    fn shape(&self, rust: &str) -> Option<&Struct> {
        self.product.types.iter().map(|t| &t.shape).find(|shape| shape.rust == rust)
    }

    fn enumeration(&self, rust: &str) -> Option<&Enum> {
        let shared = self.product.enums.iter().map(|e| &e.shape);
        let own = self.product.types.iter().flat_map(|t| &t.enums);
        self.action.enums.iter().chain(shared).chain(own).find(|e| e.rust == rust)
    }
}

/// Decodes base64.
fn base64(text: &str) -> Vec<u8> {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sixes = text.bytes().filter_map(|b| LETTERS.iter().position(|l| *l == b));
    let bits: Vec<bool> =
        sixes.flat_map(|six| (0..6).rev().map(move |bit| six >> bit & 1 == 1)).collect();
    let byte = |bits: &[bool]| bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
    bits.chunks_exact(8).map(byte).collect()
}

fn wire(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
