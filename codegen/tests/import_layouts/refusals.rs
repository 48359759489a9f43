//! Text that is rejected, and text that only must not make the importer fail.

use super::*;

#[track_caller]
fn check_refusal(text: &str, expected: &str) {
    let set = set(&[("p", text.to_owned())], &Files::new());
    assert_eq!(set.imported.files, Files::new());
    let [(_, refusal)] = set.refused.as_slice() else { panic!("{:?}", set.refused) };
    assert!(refusal.to_string().contains(expected), "{refusal}");
}

#[test]
fn a_refusal_says_what_the_text_is() {
    check_refusal("", "the file is empty");
    check_refusal("\u{feff} \u{200b}\n", "the file is empty");
    check_refusal("{\"actions\": {}}", "this is JSON and no page");
    check_refusal(
        "# Making a cage\n\nPress the button.\n",
        "line 1: no table is here, so this seems to be a guide about `Making a cage`",
    );
    check_refusal(
        "# Cages\n\n| Size | Price |\n|---|---|\n| big | 1 |\n",
        "the first one has the columns `Size | Price`",
    );
    check_refusal(
        "| API Name | Feature |\n|---|---|\n| A | a |\n| B | b |\n",
        "line 1: this is an overview of 2 actions",
    );
    check_refusal(
        "| Name | Type | Required |\n|---|---|---|\n| SecretId | String | Yes |\n| Nonce | Integer | Yes |\n",
        "the parameters that all actions share",
    );
    check_refusal(
        "1. 接口描述\n接口请求域名：zoo.api.qcloud.com\n",
        "line 2: this is a page of the old API 2.0",
    );
    check_refusal("MIME-Version: 1.0\n", "web archive");
    check_refusal("PK\u{3}\u{4}x", "line 1: this is a document of a word processor");
    check_refusal("openapi: 3.1.0\n", "line 1: this is an OpenAPI document");
    check_refusal("action: CountAnimals\naccess: read\n", "this is a schema already");
    check_refusal(&"Name Required Type Description ".repeat(30), "all of this stands on one line");
    check_refusal(
        "<!DOCTYPE html><html><head><script src=a.js></script></head><body><div id=app></div></body></html>",
        "line 1: this HTML has hardly any text",
    );
    check_refusal(
        "# SDK for Python\n\n```\npip install zoo\n```\n\n## Parameters\n\n| Parameter | Type | Description |\n|---|---|---|\n| region | String | Where. |\n",
        "line 4: this seems to be a guide to an SDK",
    );
    check_refusal(
        "# 更新历史\n\n## 第 1 次发布\n\n* DescribeAnimals\n",
        "line 1: this seems to be a history of changes, and describes no action (`更新历史`)",
    );
    check_refusal("# Pricing\n\n| Size | Price |\n|---|---|\n| big | 1 |\n", "about prices");
    check_refusal("# Product Overview\n\nIt is a zoo.\n", "the overview of a product");
    check_refusal("# Signature v3\n\nSign it.\n", "how requests are signed");
    check_refusal(
        "| Name | Type | Required | Description |\n|---|---|---|---|\n| Action | String | Yes | The action, such as CountAnimals. |\n| SecretId | String | Yes | The key. |\n| Nonce | Integer | Yes | Random. |\n",
        "line 1: this describes the parameters that all actions share",
    );
    check_refusal(
        "zoo\n\nCommon Params\n\nParameter Type Description Required\nNonce UInt A number. Yes\n",
        "line 3: this describes the parameters that all actions share",
    );
    check_refusal(
        "Data Types\n\nA cage\n\nUsed by actions: CountAnimals.\n\nName Type Description\nId String Its name.\n",
        "line 7: this seems to be a page of shared types whose names were lost",
    );
    check_refusal(
        "## Input\n\n| Field | Type | Location | Required | Description |\n|---|---|---|---|---|\n| X-TC-Action | String | header | Yes | Common parameter. The value used for this API: UploadAnimal. |\n",
        "line 3: this is the page of `UploadAnimal`, which takes headers of its own",
    );
    check_refusal(
        "1. Common Error Codes\n\n| Error Code | Error Type | Description |\n|---|---|---|\n| 4000 | Input | Wrong. |\n",
        "line 3: this is a page of error codes that are numbers",
    );
    let page = file("markdown.md");
    check_refusal(
        &page.replace("zoo.tencentcloudapi.com", "zoo"),
        "the page of `DescribeAnimals` names no host",
    );
    check_refusal(&page.replace("2020-02-28", "soon"), "does not say its API version");
    check_refusal(
        &file("types.md"),
        "this page describes 2 shared types and does not say of which product",
    );
    check_refusal(&file("codes.md"), "this is a page of error codes");
}

#[test]
fn a_product_may_be_said() {
    let files = [("t.md".to_owned(), file("types.md"))];
    let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
    assert_eq!(set.refused, []);
    assert!(set.imported.files.contains_key("zoo/2020-02-28/types/Cage.yaml"));
}

/// Cuts, doubles and mixes the lines of pages in a way that is always the same: whatever comes of
/// it, nothing panics, and what is written is what the generator takes.
#[test]
fn damaged_pages_never_panic_and_never_make_what_the_generator_refuses() {
    let names = [
        "markdown.md",
        "tabs.txt",
        "spaces.txt",
        "stacked.txt",
        "saved.html",
        "chinese.md",
        "cells_over_lines.md",
        "types.md",
        "codes.md",
    ];
    let texts: Vec<String> = names.iter().map(|name| file(name)).collect();
    let mut seed = 7_u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).unwrap_or_default() % below.max(1)
    };
    const ODD: [&str; 12] = [
        "|",
        "\\|",
        "\t",
        "<table>",
        "</td>",
        "```",
        "## 2. ",
        "\u{200b}",
        "是",
        "Array of ",
        "{\"Response\": {",
        "&#x110000;",
    ];
    for _ in 0..60 {
        let mut lines: Vec<String> = texts[next(texts.len())].lines().map(str::to_owned).collect();
        for _ in 0..=next(6) {
            let at = next(lines.len());
            match next(5) {
                0 => drop(lines.remove(at)),
                1 => lines.insert(at, lines[next(lines.len())].clone()),
                2 => lines[at].insert_str(0, ODD[next(ODD.len())]),
                3 => {
                    let chars: Vec<char> = lines[at].chars().collect();
                    lines[at] = chars[..next(chars.len() + 1)].iter().collect();
                }
                _ => lines[at].push_str(ODD[next(ODD.len())]),
            }
            if lines.is_empty() {
                break;
            }
        }
        let text = lines.join("\n");
        let files =
            [("zoo.md".to_owned(), text.clone()), ("types.md".to_owned(), file("types.md"))];
        let set = import::pages(&files, Some("zoo/2020-02-28"), &Files::new());
        assert_eq!(generate(&set.imported.files), Ok(()), "of\n{text}");
    }
}

#[test]
fn any_text_is_read_or_refused() {
    for text in [
        "|",
        "| | |\n|-|-|\n",
        "Name\nType\n",
        "Name Type\n",
        "名称\t类型\n\t\n",
        "<table><tr><td rowspan=9 colspan=9>",
        "```",
        "#",
        "## 4. Example\n{",
        "&",
        "\\",
        "Action=&&=?%zz",
    ] {
        for result in page::contents("p", text, &()) {
            assert!(!matches!(result, Ok(Content::Action(_))), "{text:?}");
        }
    }
}
