//! Converts schemas to models: checks everything that can be wrong in a schema, and makes all
//! decisions that the emitters need.

mod action;
mod callbacks;
mod code;
mod constraint;
mod example;
mod field;
pub(crate) mod load;
mod names;
mod paging;
mod reach;
mod shared_enums;
mod urls;

use std::collections::{BTreeMap, HashMap};

use crate::diagnostic::{Diagnostic, Diagnostics, nearest};
use crate::model::{Access, Action, Category, Product, SharedEnum, SharedStruct};
use crate::name::{self, Kind};
use crate::schema;
use crate::source::{Source, Span, Spanned};

use load::{File, VersionFiles};
use reach::Reach;
use shared_enums::NamedList;

/// Converts all sources to products, ordered by folder.
pub fn resolve(sources: &[Source]) -> Result<Vec<Product>, Diagnostics> {
    let mut diagnostics = Diagnostics::default();
    let versions = load::load(sources, &mut diagnostics);
    let products = versions
        .iter()
        .filter_map(|files| VersionResolver::new(files, sources, &mut diagnostics).resolve())
        .collect();
    if diagnostics.is_empty() { Ok(products) } else { Err(diagnostics) }
}

/// Resolves one version of a product.
struct VersionResolver<'a> {
    files: &'a VersionFiles,
    sources: &'a [Source],
    types: HashMap<&'a str, TypeEntry<'a>>,
    /// The actions by method name.
    methods: HashMap<String, &'a str>,
    reach: Reach,
    /// The lists of values that share an enum, by its name.
    shared_lists: BTreeMap<&'a str, Vec<NamedList<'a>>>,
    /// The public names of the module of the version, with their positions.
    names: BTreeMap<String, Span>,
    /// The names of documents in lower case, with the positions of their items.
    documents: HashMap<String, Span>,
    diagnostics: &'a mut Diagnostics,
}

/// Returns types by name.
fn entries(types: &[File<schema::Type>]) -> HashMap<&str, TypeEntry<'_>> {
    let mut entries = HashMap::new();
    for file in types {
        let given = file.schema.rust_name.as_ref().map(|n| n.value.clone());
        let rust = given.unwrap_or_else(|| name::type_name(&file.schema.name));
        entries.insert(file.schema.name.as_str(), TypeEntry { file, rust });
    }
    entries
}

/// A shared type with its name in Rust.
struct TypeEntry<'a> {
    file: &'a File<schema::Type>,
    rust: String,
}

impl TypeEntry<'_> {
    fn is_enum(&self) -> bool {
        self.file.schema.values.is_some()
    }
}

impl<'a> VersionResolver<'a> {
    fn new(
        files: &'a VersionFiles,
        sources: &'a [Source],
        diagnostics: &'a mut Diagnostics,
    ) -> Self {
        let types = entries(&files.types);
        let actions = files.actions.iter().map(|file| &file.schema);
        let methods = actions.map(|a| (action::method_name(a), a.action.as_str())).collect();
        let reach = Reach::of(&files.types, &files.actions);
        let shared_lists = shared_enums::shared(files);
        let (names, documents) = (BTreeMap::new(), HashMap::new());
        Self { files, sources, types, methods, reach, shared_lists, names, documents, diagnostics }
    }

    fn resolve(mut self) -> Option<Product> {
        let files = self.files;
        let product = &files.product.as_ref()?.schema;
        self.check_product(product);
        let at = Span { file: files.product.as_ref()?.file, ..Span::default() };
        for page in ["README", "errors"] {
            self.claim_document(page, at);
        }
        for file in &files.types {
            self.claim_type(file);
        }
        let (types, enums) = self.shared();
        let actions: Vec<_> = files.actions.iter().map(|file| self.action(file, product)).collect();
        let categories = product
            .categories
            .iter()
            .map(|(id, category)| Category {
                title: category.title.clone(),
                description: category.description.clone().unwrap_or_default(),
                actions: (0..actions.len())
                    .filter(|i| {
                        files.actions[*i]
                            .schema
                            .category
                            .as_ref()
                            .is_some_and(|c| c.value == id.value)
                    })
                    .collect(),
            })
            .collect();
        let first_call = self.first_call(product, &actions);
        let codes = self.code_enum(product);
        let urls = files.urls.as_ref().map(|file| self.urls(file));
        let callbacks = files.callbacks.as_ref().map(|file| self.callbacks(file));
        Some(Product {
            name: product.product.value.clone(),
            version: product.version.value.clone(),
            module: name::version_module(&product.version),
            title: product.title.clone(),
            description: product.description.clone().unwrap_or_default(),
            host: product.host.value.clone(),
            search: action::texts(&product.search),
            source: self.path(files.product.as_ref()?.file),
            categories,
            actions,
            types,
            enums,
            errors: code::error_codes(product),
            codes,
            common_errors: product.common_errors.iter().map(|c| c.value.clone()).collect(),
            first_call,
            urls,
            callbacks,
        })
    }

    /// Returns the action for the first examples: the specified one, or one that reads and requires
    /// nothing.
    fn first_call(&mut self, product: &schema::Product, actions: &[Action]) -> Option<usize> {
        let Some(named) = &product.first_call else {
            return actions.iter().position(|a| {
                a.access == Access::Read && a.request.fields.iter().all(|f| f.optional)
            });
        };
        let found = actions.iter().position(|a| a.name == named.value);
        if found.is_none() {
            let known = actions.iter().map(|a| a.name.as_str());
            let help = match nearest(&named.value, known) {
                Some(word) => format!("did you mean `{word}`?"),
                None => "name an action that has a file beside this one".to_owned(),
            };
            let message = format!("the product has no action `{}`", named.value);
            self.diagnostics.report(named.span, message, "not known", help);
        }
        found
    }

    fn path(&self, file: usize) -> String {
        self.sources[file].path.clone()
    }

    /// Resolves the shared structs and enums, by name.
    fn shared(&mut self) -> (Vec<SharedStruct>, Vec<SharedEnum>) {
        let (mut structs, mut enums) = (Vec::new(), Vec::new());
        let mut modules = HashMap::new();
        for file in &self.files.types {
            let module = name::type_module(&file.schema.name, file.schema.rust_name.as_deref());
            if let Some(first) = modules.insert(module.clone(), file.schema.name.span) {
                self.twice(
                    &file.schema.name,
                    first,
                    "two types would share the file; give one a `rust_name`",
                );
            }
            if file.schema.values.is_some() {
                enums.extend(self.shared_enum(file, module));
            } else {
                structs.push(self.shared_struct(file, module));
            }
        }
        let shared_lists = std::mem::take(&mut self.shared_lists);
        for lists in shared_lists.values() {
            let shared = self.enum_of_lists(lists);
            let at = lists[0].name;
            if let Some(first) = modules.insert(shared.module.clone(), at.span) {
                self.twice(at, first, "two types would share the file; give one another name");
            }
            enums.push(shared);
        }
        self.shared_lists = shared_lists;
        (structs, enums)
    }

    /// Reserves a public name of the module, or reports a collision.
    fn claim(&mut self, name: &str, span: Span) {
        if let Some(first) = self.names.insert(name.to_owned(), span) {
            self.diagnostics.push(Diagnostic {
                message: format!("two items would be named `{name}` in Rust"),
                span,
                label: "this one".to_owned(),
                help: "give one of them another name: `rust_name:` for a type, `name:` for an enum"
                    .to_owned(),
                related: Some((first, "and this one".to_owned())),
            });
        }
    }

    fn claim_type(&mut self, file: &File<schema::Type>) {
        let name = &file.schema.name;
        let rust = self.types[name.as_str()].rust.clone();
        let given = file.schema.rust_name.as_ref().unwrap_or(name).span;
        self.wire_name(name, "a type");
        self.rust_name(&rust, Kind::Type, given);
        self.claim(&rust, name.span);
        self.claim_document(&format!("types/{}", name.value), name.span);
        self.search_words(&file.schema.search);
    }

    /// Reserves the name of a document. On file systems that ignore case, names that differ only in
    /// case are the same file.
    fn claim_document(&mut self, name: &str, span: Span) {
        if let Some(first) = self.documents.insert(name.to_lowercase(), span) {
            self.diagnostics.push(Diagnostic {
                message: format!("another document has the name `{name}.md`"),
                span,
                label: "this one".to_owned(),
                help:
                    "names that differ only in case are the same file on some systems; remove one"
                        .to_owned(),
                related: Some((first, "and this one".to_owned())),
            });
        }
    }

    fn twice(&mut self, again: &Spanned<String>, first: Span, message: &str) {
        self.diagnostics.push(Diagnostic {
            message: format!("{message}: `{}`", again.value),
            span: again.span,
            label: "given again here".to_owned(),
            help: "keep one of the two".to_owned(),
            related: Some((first, "first given here".to_owned())),
        });
    }

    fn check_product(&mut self, product: &schema::Product) {
        let folder = self.files.folder.as_str();
        let written = format!("{}/{}", product.product.value, product.version.value);
        if folder != written {
            self.diagnostics.report(
                product.product.span,
                format!("this product is `{written}` but its folder is `{folder}`"),
                "not the folder's name",
                format!("move the files to `{written}`, or correct `product` and `version`"),
            );
        }
        self.product_name(product);
        self.host(&product.host);
        self.search_words(&product.search);
        for (key, _) in product.categories.iter() {
            self.key(key, "a category");
        }
        for (code, _) in product.errors.iter() {
            self.error_code_name(code);
        }
        let mut seen = HashMap::new();
        for code in &product.common_errors {
            self.error_code(code, &mut seen);
        }
    }

    /// Checks that an error code of a list is known and unique.
    fn error_code<'c>(&mut self, code: &'c Spanned<String>, seen: &mut HashMap<&'c str, Span>) {
        if let Some(first) = seen.insert(&code.value, code.span) {
            self.twice(code, first, "this error code is listed twice");
        }
        let Some(product) = &self.files.product else { return };
        if product.schema.errors.get(&code.value).is_none() {
            let known = product.schema.errors.iter().map(|(k, _)| k.value.as_str());
            let help = match nearest(&code.value, known) {
                Some(word) => format!("did you mean `{word}`?"),
                None => format!("add it to `errors:` of {}", self.sources[product.file].path),
            };
            self.diagnostics.report(
                code.span,
                format!("the product has no error code `{}`", code.value),
                "not known",
                help,
            );
        }
    }
}
