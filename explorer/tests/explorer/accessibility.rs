//! Names, order, contrast and width of the page.

use serde_json::json;

use crate::cloud;
use crate::driver::Browser;

const TAB: char = '\u{e004}';

/// Finds text whose contrast with what is behind it is below 4.5 to 1.
const PALE: &str = "
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = (c) => c.slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (e) => {
    for (let at = e; at; at = at.parentElement) {
      const color = rgb(getComputedStyle(at).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter((e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()) && e.checkVisibility({ opacityProperty: true }))
    .filter((e) => !e.closest('option, .skip, .live'))
    .map((e) => {
      const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent.slice(0, 40)];
    })
    .filter(([ratio]) => !(ratio >= 4.5))";

/// Every control has a name, and the focus goes through them in order.
#[test]
fn every_control_has_a_name_and_can_be_reached() {
    let Some(browser) = Browser::start(390, 844, "dark") else { return };
    let cloud = cloud();
    for place in ["", "#/doctor", "#/live/2018-08-01", "#/live/2018-08-01/CreateLiveRecordTemplate"]
    {
        browser.open("about:blank");
        browser.open(&format!("{}/explorer/{place}", cloud.endpoint()));
        browser.wait("document.querySelector('main').dataset.shown !== undefined");
        let unnamed = browser.script(
            "const name = (e) => e.getAttribute('aria-label') || e.labels?.[0]?.textContent
               || document.getElementById(e.getAttribute('aria-labelledby'))?.textContent
               || (e.matches('input, select, textarea') ? '' : e.textContent);
             return [...document.querySelectorAll('a, button, input, select, textarea, [role=region], dialog, aside, nav')]
               .filter((e) => !e.closest('[hidden]') && !name(e)?.trim()).map((e) => e.outerHTML)",
        );
        assert_eq!(unnamed, json!([]), "{place}");
        let headings = browser.script(
            "return [...document.querySelectorAll('h1, h2, h3')].map((e) => Number(e.tagName[1]))",
        );
        assert_eq!(headings.as_array().unwrap().iter().filter(|level| **level == 1).count(), 1);
        let ids = browser.script(
            "const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);
             return ids.filter((id, at) => ids.indexOf(id) !== at)",
        );
        assert_eq!(ids, json!([]), "{place}");
        for scheme in ["light", "dark"] {
            browser.resize(390, 844, scheme);
            assert_eq!(browser.script(PALE), json!([]), "{place} {scheme}");
        }
        // 320 points are a window of 1,280 at a zoom of 400 %.
        for width in [320, 390] {
            browser.resize(width, 844, "dark");
            let wide = browser.script("return document.documentElement.scrollWidth");
            assert!(wide.as_u64().unwrap() <= width.into(), "{place}: {wide} points at {width}");
        }
        browser.script("document.body.focus(); document.activeElement.blur()");
        browser.press(&TAB.to_string());
        assert_eq!(browser.script("return document.activeElement.className"), "skip");
    }
    assert_eq!(browser.complaints(), Vec::<String>::new());
}
