//! A parser of the event stream format in the HTML standard, without a limit on line length.

/// One raw event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawEvent {
    /// The event name, from the field `event`.
    pub name: Option<String>,
    /// The `data` fields, joined by line feeds.
    pub data: String,
    /// The event ID, from the field `id`.
    pub id: Option<String>,
}

/// An incremental parser: accepts a stream in chunks of any size and returns its events.
///
/// ```
/// use tencentcloud_runtime::events::Parser;
///
/// let mut parser = Parser::default();
/// parser.push(b"event: delta\ndata: {\"A\"");
/// assert_eq!(parser.next(), None);
/// parser.push(b":1}\r\n\r\n");
/// let event = parser.next().unwrap();
/// assert_eq!((event.name.as_deref(), &*event.data), (Some("delta"), r#"{"A":1}"#));
/// ```
#[derive(Debug, Default)]
pub struct Parser {
    /// The unparsed input, from the chunk in which the current line starts.
    buffer: Vec<u8>,
    /// The start of the current line in the buffer.
    start: usize,
    /// How far the buffer has been searched for the end of the line.
    searched: usize,
    /// Whether the last line ended with a carriage return, which a line feed may follow.
    after_return: bool,
    started: bool,
    event: RawEvent,
    has_data: bool,
}

impl Parser {
    /// Appends a chunk.
    pub fn push(&mut self, piece: &[u8]) {
        // Once per chunk rather than per line, since it copies the rest of the buffer.
        let read = std::mem::take(&mut self.start);
        self.buffer.drain(..read);
        self.searched = self.searched.saturating_sub(read);
        self.buffer.extend_from_slice(piece);
    }

    /// Returns the next complete event, if there is one.
    #[expect(clippy::should_implement_trait, reason = "there may be a next one after `None`")]
    pub fn next(&mut self) -> Option<RawEvent> {
        while let Some(line) = self.line() {
            if line.is_empty() {
                if let Some(event) = self.finish_event() {
                    return Some(event);
                }
            } else {
                self.field(&line);
            }
        }
        None
    }

    /// Returns the final event, if it has data: some services omit the empty line after it.
    pub fn finish(&mut self) -> Option<RawEvent> {
        self.next().or_else(|| {
            let rest = self.buffer.split_off(std::mem::take(&mut self.start));
            self.buffer.clear();
            self.searched = 0;
            if !rest.is_empty() {
                self.field(&rest);
            }
            self.finish_event()
        })
    }

    /// Returns the number of bytes held for the incomplete event.
    pub fn held(&self) -> usize {
        let RawEvent { name, data, id } = &self.event;
        let fields = [name, id].into_iter().flatten().map(String::len).sum::<usize>();
        self.buffer.len() - self.start + data.len() + fields
    }

    /// Returns the next complete line, without its line ending.
    fn line(&mut self) -> Option<Vec<u8>> {
        if self.after_return && self.start < self.buffer.len() {
            self.after_return = false;
            if self.buffer[self.start] == b'\n' {
                self.start += 1;
            }
        }
        self.searched = self.searched.max(self.start);
        let unsearched = &self.buffer[self.searched..];
        let Some(end) = unsearched.iter().position(|byte| matches!(byte, b'\n' | b'\r')) else {
            self.searched = self.buffer.len();
            return None;
        };
        let end = self.searched + end;
        self.after_return = self.buffer[end] == b'\r';
        let mut line = self.buffer[self.start..end].to_vec();
        self.start = end + 1;
        if !std::mem::replace(&mut self.started, true) && line.starts_with(b"\xEF\xBB\xBF") {
            line.drain(..3);
        }
        Some(line)
    }

    /// Parses a line with a field, or a comment, which has no field name.
    fn field(&mut self, line: &[u8]) {
        let line = String::from_utf8_lossy(line);
        let (name, value) = line.split_once(':').unwrap_or((&line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => {
                if std::mem::replace(&mut self.has_data, true) {
                    self.event.data.push('\n');
                }
                self.event.data.push_str(value);
            }
            "event" => self.event.name = Some(value.to_owned()).filter(|name| !name.is_empty()),
            "id" if !value.contains('\0') => self.event.id = Some(value.to_owned()),
            _ => {}
        }
    }

    fn finish_event(&mut self) -> Option<RawEvent> {
        let event = std::mem::take(&mut self.event);
        std::mem::replace(&mut self.has_data, false).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks the names and data of a stream, for all ways to split it into chunks.
    #[track_caller]
    fn check(stream: &str, expected: &[(&str, &str)]) {
        for size in 1..=stream.len() {
            let mut parser = Parser::default();
            let mut events = Vec::new();
            for piece in stream.as_bytes().chunks(size) {
                parser.push(piece);
                events.extend(std::iter::from_fn(|| parser.next()));
            }
            events.extend(parser.finish());
            let shown: Vec<(&str, &str)> =
                events.iter().map(|e| (e.name.as_deref().unwrap_or(""), &*e.data)).collect();
            assert_eq!(shown, expected, "in pieces of {size}");
        }
    }

    #[test]
    fn all_three_line_endings_are_accepted() {
        check(
            "data: a\n\ndata: b\r\n\r\ndata: c\r\rdata: d\n\n",
            &[("", "a"), ("", "b"), ("", "c"), ("", "d")],
        );
    }

    #[test]
    fn data_lines_are_joined_and_events_without_data_are_skipped() {
        check(
            "data: a\ndata:b\ndata\n\nevent: x\n\nevent: y\ndata: 中\n\n",
            &[("", "a\nb\n"), ("y", "中")],
        );
    }

    #[test]
    fn comments_unknown_fields_and_a_byte_order_mark_are_skipped() {
        check("\u{FEFF}: hello\n:\nretry: 5\nwhat: x\ndata:  a\n\n", &[("", " a")]);
    }

    #[test]
    fn an_unterminated_last_event_is_returned() {
        check("data: a\n\ndata: b\n", &[("", "a"), ("", "b")]);
        check("data: a", &[("", "a")]);
        check("event: a", &[]);
    }

    // E1: only what the lines hold is copied, however many lines a chunk has. A parser that copied
    // the rest of the chunk for each line would copy 2^42 bytes here, and not finish.
    #[test]
    fn a_chunk_of_many_lines_is_parsed_in_linear_time() {
        let mut parser = Parser::default();
        parser.push(&b":\n".repeat(1 << 21));
        parser.push(&b"data: a\r\n\r\n".repeat(1 << 17));
        assert_eq!(std::iter::from_fn(|| parser.next()).count(), 1 << 17);
        assert_eq!(parser.held(), 0);
    }

    // E2
    #[test]
    fn names_and_ids_count_towards_the_limit() {
        let mut parser = Parser::default();
        parser.push(format!("event: {}\n", "x".repeat(1 << 20)).as_bytes());
        parser.push(format!("id: {}\n", "y".repeat(1 << 20)).as_bytes());
        parser.push(b"data: a");
        assert!(parser.next().is_none());
        assert_eq!(parser.held(), (2 << 20) + "data: a".len());
        parser.push(b"\n\n");
        assert!(parser.next().is_some_and(|event| event.data == "a"));
        assert_eq!(parser.held(), 0);
    }

    #[test]
    fn lines_are_unbounded() {
        let long = "x".repeat(3 << 20);
        let mut parser = Parser::default();
        for piece in format!("data: {long}\n\n").as_bytes().chunks(1000) {
            parser.push(piece);
            if let Some(event) = parser.next() {
                assert_eq!(event.data, long);
                return;
            }
        }
        panic!("no event");
    }
}
