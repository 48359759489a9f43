//! Regions of Tencent Cloud.

/// The codes of regions and where they are.
pub const REGIONS: [(&str, &str); 23] = [
    ("ap-guangzhou", "Guangzhou, China"),
    ("ap-shanghai", "Shanghai, China"),
    ("ap-nanjing", "Nanjing, China"),
    ("ap-beijing", "Beijing, China"),
    ("ap-chengdu", "Chengdu, China"),
    ("ap-chongqing", "Chongqing, China"),
    ("ap-shenzhen-fsi", "Shenzhen, China (finance)"),
    ("ap-shanghai-fsi", "Shanghai, China (finance)"),
    ("ap-beijing-fsi", "Beijing, China (finance)"),
    ("ap-hongkong", "Hong Kong, China"),
    ("ap-taipei", "Taipei, China"),
    ("ap-singapore", "Singapore"),
    ("ap-jakarta", "Jakarta"),
    ("ap-bangkok", "Bangkok"),
    ("ap-seoul", "Seoul"),
    ("ap-tokyo", "Tokyo"),
    ("ap-mumbai", "Mumbai"),
    ("me-saudi-arabia", "Riyadh"),
    ("na-siliconvalley", "Silicon Valley"),
    ("na-ashburn", "Virginia"),
    ("na-toronto", "Toronto"),
    ("sa-saopaulo", "São Paulo"),
    ("eu-frankfurt", "Frankfurt"),
];

/// Warns of a region that is nearly a known one.
pub fn warn<'a>(name: &str, more: impl Iterator<Item = &'a str> + Clone) {
    if let Some(near) = misspelled(name, more) {
        let name = crate::text::shortened(name, 40);
        crate::out::warn(&format!("the region `{name}` is unknown; did you mean `{near}`?"));
    }
}

/// Returns the known region that a name is nearly, unless it is known itself.
fn misspelled<'a>(name: &str, more: impl Iterator<Item = &'a str> + Clone) -> Option<&'a str> {
    let mut known = REGIONS.iter().map(|(code, _)| *code).chain(more);
    if known.clone().any(|code| code == name) || name.len() > 40 {
        return None;
    }
    known.find(|code| strsim::damerau_levenshtein(name, code) <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_nearly_a_region_is_misspelled() {
        let check = |name| misspelled(name, ["ap-special"].into_iter());
        assert_eq!(check("ap-guangzou"), Some("ap-guangzhou"));
        assert_eq!(check("ap-specail"), Some("ap-special"));
        for name in ["ap-guangzhou", "ap-special", "ap-hangzhou-ec", "ap-shenzhen", "eu-moscow"] {
            assert_eq!(check(name), None, "{name}");
        }
    }
}
