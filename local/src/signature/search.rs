//! Search for the byte that was changed after signing.

/// The number of bytes that one search hashes at most.
const BUDGET: usize = 64 << 20;

/// Returns the variant of `bytes` with one byte substituted, removed or inserted that satisfies
/// `is_signed`; `None` if there is none or the search is too expensive. `cost` is the number of bytes
/// that one check hashes. Unless the search is thorough, only printable substitutes are tried.
pub(super) fn one_byte(
    bytes: &[u8],
    cost: usize,
    is_thorough: bool,
    mut is_signed: impl FnMut(&[u8]) -> bool,
) -> Option<Vec<u8>> {
    let mut left = BUDGET;
    let mut check = |variant: &[u8]| {
        left = left.checked_sub(cost)?;
        Some(is_signed(variant))
    };
    let mut variant = bytes.to_vec();
    for alphabet in [0x20..=0x7e, 0x00..=0x1f, 0x7f..=0xff] {
        for at in 0..bytes.len() {
            for byte in alphabet.clone() {
                variant[at] = byte;
                if check(&variant)? {
                    return Some(variant);
                }
            }
            variant[at] = bytes[at];
        }
        if !is_thorough {
            return None;
        }
    }
    for at in 0..bytes.len() {
        let byte = variant.remove(at);
        if check(&variant)? {
            return Some(variant);
        }
        variant.insert(at, byte);
    }
    for at in 0..=bytes.len() {
        for byte in 0x20..=0x7e {
            variant.insert(at, byte);
            if check(&variant)? {
                return Some(variant);
            }
            variant.remove(at);
        }
    }
    None
}
