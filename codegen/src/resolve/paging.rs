//! Pagination.

use super::VersionResolver;
use super::action::method_name;
use super::reach::innermost;
use crate::model::{PageBy, Paging};
use crate::read::Entries;
use crate::schema::{self, PagingStyle, TypeName};
use crate::source::Spanned;

impl VersionResolver<'_> {
    pub(super) fn paging(
        &mut self,
        paging: &Spanned<schema::Paging>,
        action: &schema::Action,
    ) -> Option<Paging> {
        let by = match paging.style {
            PagingStyle::Offset => paging.offset.as_ref().map(|p| PageBy::Offset(p.value.clone())),
            PagingStyle::Page => paging.page.as_ref().map(|p| PageBy::Page(p.value.clone())),
            PagingStyle::Token => match (&paging.token, &paging.next) {
                (Some(token), Some(next)) => {
                    Some(PageBy::Token(token.value.clone(), next.value.clone()))
                }
                _ => None,
            },
        };
        if by.is_none() {
            let keys = match paging.style {
                PagingStyle::Offset => "`offset:`",
                PagingStyle::Page => "`page:`",
                PagingStyle::Token => "`token:` and `next:`",
            };
            self.diagnostics.report(
                paging.span,
                format!("paging of the style `{}` needs {keys}", paging.style.word()),
                "this paging",
                format!("write {keys}"),
            );
        }
        for parameter in
            [&paging.offset, &paging.page, &paging.token, &paging.size].into_iter().flatten()
        {
            self.field_exists(parameter, &action.input, "the request");
        }
        let paths = [
            Some(&paging.items),
            paging.total.as_ref(),
            paging.pages.as_ref(),
            paging.next.as_ref(),
            paging.more.as_ref(),
        ];
        for path in paths.into_iter().flatten() {
            self.path_exists(path, &action.output);
        }
        self.is_list(&paging.items, &action.output);
        self.methods_are_free(paging, action);
        let text = |path: &Option<Spanned<String>>| path.as_ref().map(|p| p.value.clone());
        Some(Paging {
            by: by?,
            size: text(&paging.size),
            items: paging.items.value.clone(),
            total: text(&paging.total),
            pages: text(&paging.pages),
            more: text(&paging.more),
        })
    }

    /// Reserves the names of the methods that an action with pagination adds to the client.
    fn methods_are_free(&mut self, paging: &Spanned<schema::Paging>, action: &schema::Action) {
        let method = method_name(action);
        let method = method.trim_start_matches("r#");
        for made in [format!("{method}_pages"), format!("{method}_items")] {
            if let Some(other) = self.methods.get(&made) {
                let message = format!("the method `{made}` would be that of `{other}` too");
                let help = "leave `paging:` out of one of them";
                self.diagnostics.report(paging.span, message, "this makes the method", help);
            }
        }
    }

    /// Checks that a path leads to a list, if its fields exist.
    fn is_list(&mut self, path: &Spanned<String>, output: &Entries<schema::Field>) {
        let mut fields = Some(output);
        let mut parts = path.value.split('.').peekable();
        while let Some(part) = parts.next() {
            let Some(known) = fields else { break };
            let Some(field) = known.get(part) else { return };
            match (&field.ty.value, parts.peek()) {
                (TypeName::List(_), None) => return,
                (TypeName::One(inner), Some(_)) => {
                    fields = self.types.get(inner.as_str()).map(|entry| &entry.file.schema.fields);
                }
                (TypeName::List(_), Some(_)) | (TypeName::One(_), None) => break,
            }
        }
        self.diagnostics.report(
            path.span,
            format!("`{}` does not lead through objects to a list", path.value),
            "these items",
            "write the path of the list that holds a page, such as `Result.Items`",
        );
    }

    /// Checks a path such as `Result.Items` in a response.
    fn path_exists(&mut self, path: &Spanned<String>, output: &Entries<schema::Field>) {
        let mut fields = output;
        for part in path.value.split('.') {
            let name = Spanned { value: part.to_owned(), span: path.span };
            self.field_exists(&name, fields, "the response");
            let inner = fields.get(part).map(|field| innermost(&field.ty));
            match inner.and_then(|inner| self.types.get(inner)) {
                Some(entry) => fields = &entry.file.schema.fields,
                None => return,
            }
        }
    }
}
