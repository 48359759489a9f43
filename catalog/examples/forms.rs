//! Prints a call in another form: `cargo run -p tencentcloud-catalog --example forms -- rust live
//! DescribeLiveDomains '{"PageSize": 20}' [ENDPOINT]`.

use tencentcloud_catalog::Catalog;
use tencentcloud_catalog::forms::{Form, Options, Way, write};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [form, product, action, request, rest @ ..] = arguments.as_slice() else {
        return Err("usage: FORM PRODUCT ACTION JSON [ENDPOINT]".into());
    };
    let form: Form = form.parse()?;
    let product = Catalog::facts()?.product(product, None)?.ok_or("no such product")?;
    let action = product.action(action).ok_or("no such action")?;
    let options = Options::new(None, rest.first().map(String::as_str))?.way(Way::Items);
    print!("{}", write(form, &product, action, &serde_json::from_str(request)?, &options));
    Ok(())
}
