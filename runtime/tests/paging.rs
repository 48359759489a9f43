//! Pagination, over real sockets.

mod support {
    pub(crate) mod server;
    pub(crate) mod service;
}

use std::sync::{Arc, Mutex};

use serde_json::{Value as Json, json};
use support::server::start;
use support::service::{ACCOUNT, SERVICE, TestTime, config};
use tencentcloud_runtime::generated as rt;
use tencentcloud_runtime::{Client, Paged, RateLimits};

#[derive(Clone, Default)]
struct Listed {
    things: Vec<u64>,
    result: Option<Box<Listed>>,
    total: u64,
    pages: u64,
    next: Option<String>,
    more: Option<bool>,
}

impl rt::Shape for Listed {
    fn values(&self, to: &mut dyn rt::Values) {
        let descriptor = rt::Descriptor {
            name: "Listed",
            fields: &["Things", "Result", "Total", "Pages", "Next", "More"],
            constraints: &[],
        };
        to.take(
            descriptor,
            &[&self.things, &self.result, &self.total, &self.pages, &self.next, &self.more],
        );
    }
}

impl rt::Record for Listed {
    fn slots(&mut self, to: &mut dyn rt::Slots) {
        let Self { things, result, total, pages, next, more } = self;
        to.take(&mut [things, result, total, pages, next, more]);
    }
}

rt::shape_traits!(Listed);

/// Defines a request with one kind of pagination, and the path of its items.
macro_rules! list {
    ($name:ident, $parameter:ident: $type:ty, $wire:literal, $paging:expr, $items:expr) => {
        #[derive(Clone, Default)]
        struct $name {
            $parameter: Option<$type>,
            size: Option<u64>,
        }

        impl rt::Shape for $name {
            fn values(&self, to: &mut dyn rt::Values) {
                let descriptor = rt::Descriptor {
                    name: stringify!($name),
                    fields: &[$wire, "Size"],
                    constraints: &[],
                };
                to.take(descriptor, &[&self.$parameter, &self.size]);
            }
        }

        impl rt::Request for $name {
            type Response = Listed;
            const ACTION: rt::Action = rt::Action::read("ListThings");
        }

        impl rt::Paged for $name {
            type Item = u64;
            const PAGING: rt::Paging = $paging.size("Size");

            fn position(&mut self) -> &mut dyn rt::Slot {
                &mut self.$parameter
            }

            fn items(response: Listed) -> Vec<u64> {
                let items: fn(Listed) -> Vec<u64> = $items;
                items(response)
            }
        }
    };
}

list!(ByPage, page: u64, "Page", rt::Paging::page("Page", "Things").total("Total").pages("Pages"), |a| a.things);
list!(ByOffset, offset: u64, "Offset", rt::Paging::offset("Offset", "Things").total("Total"), |a| a.things);
list!(
    ByToken,
    token: String,
    "Token",
    rt::Paging::token("Token", "Result.Next", "Result.Things").more("Result.More"),
    |a| a.result.map(|inner| inner.things).unwrap_or_default()
);

/// Returns all items, and the requested pages; `response` returns the content of `Response`.
async fn collect_pages<R: Paged<Item = u64>>(
    request: R,
    response: impl Fn(&Json) -> Json + Send + Sync + 'static,
) -> (Vec<u64>, Vec<String>) {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&asked);
    let address = start(ACCOUNT, move |arrived| {
        let mut seen = seen.lock().unwrap();
        assert!(seen.len() < 20, "it does not end");
        seen.push(arrived.body.clone());
        json!({"Response": response(&serde_json::from_str(&arrived.body).unwrap())}).to_string()
    });
    let config = config(address, &TestTime::new()).rate_limits(RateLimits::off());
    let mut items = Client::new(&SERVICE, config).unwrap().items(request);
    let mut all = Vec::new();
    while let Some(item) = items.next().await {
        all.push(item.unwrap());
    }
    assert!(items.next().await.is_none() && items.pages().next_request().is_none());
    let asked = asked.lock().unwrap().clone();
    (all, asked)
}

/// Returns a page of the numbers from 0 to `total`.
fn page(start: u64, size: u64, total: u64) -> Vec<u64> {
    (start..(start + size).min(total)).collect()
}

fn of(json: &Json, name: &str, default: u64) -> u64 {
    json[name].as_u64().unwrap_or(default)
}

#[tokio::test]
async fn pages_are_requested_by_number() {
    let paged = |told: Json| {
        move |asked: &Json| {
            let (number, size) = (of(asked, "Page", 1), of(asked, "Size", 2));
            let mut response = told.clone();
            response["Things"] = page((number - 1) * size, size, 5).into();
            response
        }
    };
    let all = vec![0, 1, 2, 3, 4];
    for told in [json!({"Total": 5}), json!({"Pages": 3}), json!({"Total": 5, "Pages": 3})] {
        let (items, asked) = collect_pages(ByPage::default(), paged(told)).await;
        assert_eq!(items, all);
        assert_eq!(asked, ["{}", r#"{"Page":2}"#, r#"{"Page":3}"#]);
    }
    let (items, asked) = collect_pages(ByPage::default(), paged(json!({}))).await;
    assert_eq!((items, asked.len()), (all, 4), "an empty page ends what nothing counts");
}

#[tokio::test]
async fn a_listing_resumes_from_any_page() {
    let response = |asked: &Json| {
        let (number, size) = (of(asked, "Page", 1), of(asked, "Size", 2));
        json!({"Things": page((number - 1) * size, size, 5), "Total": 5})
    };
    let resumed = ByPage { page: Some(2), size: Some(2) };
    let (items, asked) = collect_pages(resumed, response).await;
    assert_eq!((items, asked.len()), (vec![2, 3, 4], 2));
    // Without a page size, the position in the list is unknown: the empty page ends it.
    let (items, asked) = collect_pages(ByPage { page: Some(3), size: None }, response).await;
    assert_eq!((items, asked.len()), (vec![4], 2));
}

#[tokio::test]
async fn offsets_advance_by_the_items_received() {
    let (items, asked) = collect_pages(ByOffset { offset: Some(1), size: Some(4) }, |asked| {
        // The service returns fewer items than requested.
        json!({"Things": page(of(asked, "Offset", 0), 2, 6), "Total": "6"})
    })
    .await;
    assert_eq!(items, [1, 2, 3, 4, 5]);
    assert_eq!(asked.last().unwrap(), r#"{"Offset":5,"Size":4}"#);
}

#[tokio::test]
async fn tokens_are_passed_on_until_there_is_none() {
    let (items, asked) = collect_pages(ByToken::default(), |asked| match asked["Token"].as_str() {
        None => json!({"Result": {"Things": [0, 1], "Next": "a+/=", "More": true}}),
        Some("a+/=") => json!({"Result": {"Things": [2], "Next": "b", "More": true}}),
        Some("b") => json!({"Result": {"Things": [3], "Next": ""}}),
        other => panic!("{other:?}"),
    })
    .await;
    assert_eq!((items, asked.len()), (vec![0, 1, 2, 3], 3));
    let (_, asked) = collect_pages(
        ByToken::default(),
        |_| json!({"Result": {"Things": [0], "Next": "more", "More": false}}),
    )
    .await;
    assert_eq!(asked.len(), 1, "the response says that there are no more");
}

#[tokio::test]
async fn a_repeated_page_ends_the_list() {
    let (items, asked) = collect_pages(ByPage::default(), |_| json!({"Things": [1, 2]})).await;
    assert_eq!((items, asked.len()), (vec![1, 2], 2));
    let (items, asked) =
        collect_pages(ByToken::default(), |_| json!({"Result": {"Things": [1], "Next": "same"}}))
            .await;
    assert_eq!((items, asked.len()), (vec![1], 2));
}

#[tokio::test]
async fn an_empty_list_is_one_page() {
    let address = start(ACCOUNT, |_| r#"{"Response":{"Things":[],"Total":9}}"#.to_owned());
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let mut pages = client.pages(ByPage::default());
    assert_eq!(pages.next().await.unwrap().unwrap().total, 9);
    assert!(pages.next().await.is_none());
}

#[tokio::test]
async fn an_error_ends_the_pages_and_the_listing_resumes() {
    let address = start(ACCOUNT, |arrived| {
        let asked: Json = serde_json::from_str(&arrived.body).unwrap();
        match (asked["Page"].as_u64(), arrived.header("x-patience")) {
            (Some(2), "") => support::server::refusal("FailedOperation", "no"),
            (number, _) => {
                json!({"Response": {"Things": [number.unwrap_or(1)], "Pages": 3}}).to_string()
            }
        }
    });
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let mut pages = client.pages(ByPage::default());
    assert_eq!(pages.next().await.unwrap().unwrap().things, [1]);
    assert_eq!(pages.next().await.unwrap().unwrap_err().code(), Some("FailedOperation"));
    assert!(pages.next().await.is_none());
    let request = pages.next_request().unwrap().clone();
    let mut rest = client.items(request).each(|call| call.header("X-Patience", "1"));
    assert_eq!(rest.next().await.unwrap().unwrap(), 2);
    assert_eq!(rest.next().await.unwrap().unwrap(), 3);
    assert!(rest.next().await.is_none());
}

#[tokio::test]
async fn pages_and_items_are_streams() {
    fn is_stream<S: futures_core::Stream + Send + Unpin>(stream: S) -> S {
        stream
    }
    let address = start(ACCOUNT, |_| r#"{"Response":{"Things":[7],"Total":1}}"#.to_owned());
    let client = Client::new(&SERVICE, config(address, &TestTime::new())).unwrap();
    let mut pages = is_stream(client.pages(ByOffset::default()));
    assert_eq!(pages.next().await.unwrap().unwrap().things, [7]);
    let mut items = is_stream(client.items(ByOffset::default()));
    assert_eq!(items.next().await.unwrap().unwrap(), 7);
}

#[cfg(feature = "__blocking")]
#[test]
fn items_and_pages_are_blocking_iterators() {
    let address = start(ACCOUNT, |arrived| {
        let asked: Json = serde_json::from_str(&arrived.body).unwrap();
        let things = page(of(&asked, "Offset", 0), 2, 5);
        json!({"Response": {"Things": things, "Total": 5}}).to_string()
    });
    let config = config(address, &TestTime::new()).rate_limits(RateLimits::off());
    let client = Client::new(&SERVICE, config).unwrap();
    let items: Vec<u64> =
        client.items(ByOffset::default()).wait().map(|item| item.unwrap()).collect();
    assert_eq!(items, [0, 1, 2, 3, 4]);
    assert_eq!(client.pages(ByOffset::default()).wait().count(), 3);
}

// F1: a service returns fewer items than requested, and its page numbers follow the actual size.
#[tokio::test]
async fn a_capped_page_size_loses_no_items() {
    let response = |told: Json| {
        move |asked: &Json| {
            let mut response = told.clone();
            response["Things"] = page((of(asked, "Page", 1) - 1) * 100, 100, 250).into();
            response
        }
    };
    let all: Vec<u64> = (0..250).collect();
    for told in [
        json!({"Total": 250}),
        json!({"Total": 250, "Pages": 3}),
        json!({"Pages": 3}),
        // A total that is too low does not overrule the number of pages.
        json!({"Total": 100, "Pages": 3}),
    ] {
        let request = ByPage { page: None, size: Some(500) };
        let (items, asked) = collect_pages(request, response(told.clone())).await;
        assert_eq!((items.len(), asked.len()), (250, 3), "{told}");
        assert_eq!(items, all);
        // Resumed, with an unknown number of items before.
        let resumed = ByPage { page: Some(2), size: Some(500) };
        let (items, _) = collect_pages(resumed, response(told.clone())).await;
        assert_eq!(items, all[100..], "{told}");
    }
}

// F1
#[tokio::test]
async fn a_more_flag_takes_precedence_over_the_total() {
    let (items, _) = collect_pages(ByToken::default(), |asked| match asked["Token"].as_str() {
        None => json!({"Result": {"Things": [0], "Next": "a", "More": true}}),
        _ => json!({"Result": {"Things": [1], "Next": "", "More": false}}),
    })
    .await;
    assert_eq!(items, [0, 1]);
}

// N7
#[tokio::test]
async fn a_list_ends_at_integer_overflow() {
    let (items, asked) = collect_pages(
        ByOffset { offset: Some(u64::MAX), size: None },
        |_| json!({"Things": [1, 2]}),
    )
    .await;
    assert_eq!((items, asked.len()), (vec![1, 2], 1));
    let (items, asked) = collect_pages(
        ByPage { page: Some(u64::MAX), size: Some(u64::MAX) },
        |_| json!({"Things": [1], "Total": u64::MAX}),
    )
    .await;
    assert_eq!((items, asked.len()), (vec![1], 1));
}
