//! The parser of event streams: whatever comes, it does not panic, loses no time on long lines, and
//! gives the same events however the stream was cut into pieces.

#![no_main]

use libfuzzer_sys::fuzz_target;
use tencentcloud_runtime::events::{Parser, RawEvent};

fn parsed(stream: &[u8], sizes: &[u8]) -> Vec<RawEvent> {
    let (mut parser, mut events, mut rest) = (Parser::default(), Vec::new(), stream);
    let mut sizes = sizes.iter().cycle();
    while !rest.is_empty() {
        let size = sizes.next().map_or(rest.len(), |size| usize::from(*size) + 1);
        let (piece, behind) = rest.split_at(size.min(rest.len()));
        parser.push(piece);
        events.extend(std::iter::from_fn(|| parser.next()));
        rest = behind;
    }
    events.extend(parser.finish());
    events
}

fuzz_target!(|input: (&[u8], &[u8])| {
    let (sizes, stream) = input;
    assert_eq!(parsed(stream, sizes), parsed(stream, &[]));
});
