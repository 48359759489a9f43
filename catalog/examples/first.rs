//! x
fn main() {
    for _ in 0..10 {
        let c = tencentcloud_catalog::Catalog::facts().unwrap();
        std::hint::black_box(c.search("domain", 3).unwrap());
    }
}
