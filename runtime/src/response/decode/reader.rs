//! Reads valid JSON. What is wrong otherwise is left to `serde_json` to explain, and to
//! `repair` to correct.
//!
//! This is faster than the reader of `serde_json`, since the text is known to be UTF-8. Numbers are
//! rounded to the nearest `f64`.

use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::forward_to_deserialize_any;

use crate::json_text::plain_end;

/// The maximum depth of lists and objects, which is that of `serde_json`.
const MAX_DEPTH: u8 = 127;

/// The powers of ten that are exact.
const POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
];

/// The error for everything that this reader does not read.
#[derive(Debug)]
pub(super) struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl de::Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// Reads a JSON text, which is part of another value.
pub(super) fn read_text<'de, T: DeserializeSeed<'de>, E: de::Error>(
    text: &'de [u8],
    seed: T,
) -> Result<T::Value, E> {
    let text = std::str::from_utf8(text).map_err(E::custom)?;
    seed.deserialize(&mut Reader::new(text)).map_err(E::custom)
}

/// A position in a JSON text.
pub(super) struct Reader<'de> {
    text: &'de str,
    at: usize,
    depth: u8,
    /// The last string that had escapes.
    unescaped: String,
}

enum Text<'a, 'de> {
    Borrowed(&'de str),
    Unescaped(&'a str),
}

impl<'de> Reader<'de> {
    pub(super) fn new(text: &'de str) -> Self {
        Self { text, at: 0, depth: 0, unescaped: String::new() }
    }

    /// Returns whether reading ended because lists and objects are nested too deeply.
    pub(super) fn is_too_deep(&self) -> bool {
        self.depth > MAX_DEPTH
    }

    /// Returns the position in bytes.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// Checks that nothing but whitespace follows.
    pub(super) fn end(&mut self) -> Result<(), Unreadable> {
        if self.peek().is_none() { Ok(()) } else { Err(Unreadable) }
    }

    /// Returns the next byte that is not whitespace, without consuming it.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        loop {
            match self.byte() {
                Some(b' ' | b'\n' | b'\t' | b'\r') => self.at += 1,
                other => return other,
            }
        }
    }

    #[inline]
    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    #[inline]
    fn word(&mut self, word: &str) -> Result<(), Unreadable> {
        if self.text.as_bytes()[self.at..].starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        Err(Unreadable)
    }

    #[inline]
    fn colon(&mut self) -> Result<(), Unreadable> {
        if self.peek() == Some(b':') {
            self.at += 1;
            return Ok(());
        }
        Err(Unreadable)
    }

    fn open(&mut self) -> Result<(), Unreadable> {
        self.at += 1;
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(Unreadable) } else { Ok(()) }
    }

    /// Moves to the next element or entry, or past the end. Returns whether there is one.
    #[inline]
    fn advance(&mut self, is_first: bool, end: u8) -> Result<bool, Unreadable> {
        match self.peek() {
            Some(byte) if byte == end => {
                self.at += 1;
                self.depth -= 1;
                Ok(false)
            }
            Some(_) if is_first => Ok(true),
            Some(b',') => {
                self.at += 1;
                // No comma stands before the end.
                if self.peek() == Some(end) { Err(Unreadable) } else { Ok(true) }
            }
            _ => Err(Unreadable),
        }
    }

    /// Reads a string.
    #[inline]
    fn string(&mut self) -> Result<Text<'_, 'de>, Unreadable> {
        let text = self.text;
        let start = self.at + 1;
        let end = plain_end(text.as_bytes(), start).ok_or(Unreadable)?;
        if text.as_bytes()[end] == b'"' {
            self.at = end + 1;
            return Ok(Text::Borrowed(&text[start..end]));
        }
        self.at = start;
        self.unescape(end)?;
        Ok(Text::Unescaped(&self.unescaped))
    }

    /// Reads the rest of a string, of which no part before `end` is escaped.
    #[cold]
    fn unescape(&mut self, mut end: usize) -> Result<(), Unreadable> {
        self.unescaped.clear();
        loop {
            self.unescaped.push_str(&self.text[self.at..end]);
            self.at = end + 1;
            match self.text.as_bytes()[end] {
                b'"' => return Ok(()),
                b'\\' => {
                    let char = self.escape()?;
                    self.unescaped.push(char);
                }
                _ => return Err(Unreadable),
            }
            end = plain_end(self.text.as_bytes(), self.at).ok_or(Unreadable)?;
        }
    }

    /// Reads an escape without its backslash.
    fn escape(&mut self) -> Result<char, Unreadable> {
        let byte = self.byte().ok_or(Unreadable)?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' => Ok(byte.into()),
            b'b' => Ok('\u{8}'),
            b'f' => Ok('\u{c}'),
            b'n' => Ok('\n'),
            b'r' => Ok('\r'),
            b't' => Ok('\t'),
            b'u' => self.unicode(),
            _ => Err(Unreadable),
        }
    }

    fn unicode(&mut self) -> Result<char, Unreadable> {
        let first = self.unit()?;
        let second = match first {
            0xD800..=0xDBFF => {
                self.word("\\u")?;
                Some(self.unit()?)
            }
            _ => None,
        };
        let mut chars = char::decode_utf16([first].into_iter().chain(second));
        chars.next().and_then(Result::ok).ok_or(Unreadable)
    }

    /// Reads a code unit of four hexadecimal digits.
    fn unit(&mut self) -> Result<u16, Unreadable> {
        let digits = self.text.as_bytes().get(self.at..self.at + 4).ok_or(Unreadable)?;
        self.at += 4;
        digits.iter().try_fold(0, |unit, digit| {
            let digit = char::from(*digit).to_digit(16).ok_or(Unreadable)?;
            Ok(unit << 4 | digit as u16)
        })
    }

    /// Reads a number. Integers that do not fit into 64 bits, and -0, are floating-point numbers.
    #[inline]
    fn number(&mut self) -> Result<Number, Unreadable> {
        let start = self.at;
        let is_negative = self.byte() == Some(b'-');
        self.at += usize::from(is_negative);
        let first = self.at;
        let mut value = 0;
        let count = self.digits(&mut value)?;
        if count > 1 && self.text.as_bytes()[first] == b'0' {
            return Err(Unreadable);
        }
        match self.byte() {
            Some(b'.') => return self.fraction(start, value, count),
            Some(b'e' | b'E') => self.exponent()?,
            _ if !is_negative && count <= EXACT_DIGITS => return Ok(Number::Uint(value)),
            _ if !is_negative => {
                if let Ok(value) = self.text[start..self.at].parse() {
                    return Ok(Number::Uint(value));
                }
            }
            _ if (1..=I64_MIN).contains(&value) && count <= EXACT_DIGITS => {
                return Ok(Number::Int((value as i64).wrapping_neg()));
            }
            _ => {}
        }
        self.float(start)
    }

    /// Reads the rest of a number after the digits before its decimal point.
    #[inline]
    fn fraction(
        &mut self,
        start: usize,
        mut value: u64,
        whole: usize,
    ) -> Result<Number, Unreadable> {
        self.at += 1;
        let count = self.digits(&mut value)?;
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.exponent()?;
        } else if let Some(power) = POWERS.get(count) {
            if whole + count <= EXACT_DIGITS && value <= EXACT {
                // Both are exact, so that the quotient is the nearest number.
                let value = value as f64 / power;
                let is_negative = self.text.as_bytes()[start] == b'-';
                return Ok(Number::Float(if is_negative { -value } else { value }));
            }
        }
        self.float(start)
    }

    fn exponent(&mut self) -> Result<(), Unreadable> {
        self.at += 1;
        self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
        self.digits(&mut 0).map(drop)
    }

    /// Reads digits, appends them to `value`, and returns their number, which is not 0.
    #[inline]
    fn digits(&mut self, value: &mut u64) -> Result<usize, Unreadable> {
        let rest = &self.text.as_bytes()[self.at..];
        let mut count = 0;
        for digit in rest.iter().map(|byte| byte.wrapping_sub(b'0')).take_while(|digit| *digit < 10)
        {
            *value = value.wrapping_mul(10).wrapping_add(digit.into());
            count += 1;
        }
        self.at += count;
        if count == 0 { Err(Unreadable) } else { Ok(count) }
    }

    fn float(&self, start: usize) -> Result<Number, Unreadable> {
        let value: f64 = self.text[start..self.at].parse().map_err(|_| Unreadable)?;
        if value.is_finite() { Ok(Number::Float(value)) } else { Err(Unreadable) }
    }

    /// Moves past a value, whose escapes are not looked at.
    fn skip(&mut self) -> Result<(), Unreadable> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => self.skip_string(),
            b'{' => {
                self.open()?;
                let mut is_first = true;
                while self.advance(is_first, b'}')? {
                    is_first = false;
                    self.key()?;
                    self.colon()?;
                    self.skip()?;
                }
                Ok(())
            }
            b'[' => {
                self.open()?;
                let mut is_first = true;
                while self.advance(is_first, b']')? {
                    is_first = false;
                    self.skip()?;
                }
                Ok(())
            }
            b't' => self.word("true"),
            b'f' => self.word("false"),
            b'n' => self.word("null"),
            _ => self.number().map(drop),
        }
    }

    fn skip_string(&mut self) -> Result<(), Unreadable> {
        let bytes = self.text.as_bytes();
        let mut at = self.at + 1;
        loop {
            at = plain_end(bytes, at).ok_or(Unreadable)?;
            match bytes[at] {
                b'"' => break,
                b'\\' => at += 2,
                _ => return Err(Unreadable),
            }
        }
        self.at = at + 1;
        Ok(())
    }

    /// Moves past a string if it is this one.
    #[inline]
    fn skip_name(&mut self, name: &str) -> bool {
        let rest = &self.text.as_bytes()[self.at + 1..];
        let is_same = rest.get(name.len()) == Some(&b'"') && rest.starts_with(name.as_bytes());
        self.at += if is_same { name.len() + 2 } else { 0 };
        is_same
    }

    fn key(&mut self) -> Result<(), Unreadable> {
        if self.byte() == Some(b'"') { self.skip_string() } else { Err(Unreadable) }
    }
}

/// 2^63, the magnitude of the smallest `i64`.
const I64_MIN: u64 = 1 << 63;

/// The number of digits that always fit into a `u64`.
const EXACT_DIGITS: usize = 19;

/// 2^53: all integers up to it are exact as `f64`.
const EXACT: u64 = 1 << 53;

enum Number {
    Int(i64),
    Uint(u64),
    Float(f64),
}

impl<'de> Deserializer<'de> for &mut Reader<'de> {
    type Error = Unreadable;

    #[inline]
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self.peek().ok_or(Unreadable)? {
            b'"' => match self.string()? {
                Text::Borrowed(text) => visitor.visit_borrowed_str(text),
                Text::Unescaped(text) => visitor.visit_str(text),
            },
            b'{' => {
                self.open()?;
                Inside::read(self, |inside| visitor.visit_map(inside))
            }
            b'[' => {
                self.open()?;
                Inside::read(self, |inside| visitor.visit_seq(inside))
            }
            b't' => self.word("true").and_then(|()| visitor.visit_bool(true)),
            b'f' => self.word("false").and_then(|()| visitor.visit_bool(false)),
            b'n' => self.word("null").and_then(|()| visitor.visit_unit()),
            _ => match self.number()? {
                Number::Int(value) => visitor.visit_i64(value),
                Number::Uint(value) => visitor.visit_u64(value),
                Number::Float(value) => visitor.visit_f64(value),
            },
        }
    }

    /// Reads a key for [`Name`](super::object::Name), which is asked first for the key that it expects.
    #[inline]
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    /// Reads a key that probably is `expected`, which contains no escapes.
    #[inline]
    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        expected: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        if self.skip_name(expected) {
            visitor.visit_borrowed_str(expected)
        } else {
            self.deserialize_any(visitor)
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.skip()?;
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char string bytes byte_buf option unit
        unit_struct seq tuple tuple_struct map struct enum identifier
    }
}

/// The inside of a list or an object.
struct Inside<'a, 'de> {
    reader: &'a mut Reader<'de>,
    is_first: bool,
    is_at_end: bool,
}

impl<'a, 'de> Inside<'a, 'de> {
    #[inline]
    fn read<T>(
        reader: &'a mut Reader<'de>,
        read: impl FnOnce(&mut Self) -> Result<T, Unreadable>,
    ) -> Result<T, Unreadable> {
        let mut inside = Self { reader, is_first: true, is_at_end: false };
        let value = read(&mut inside)?;
        if inside.is_at_end { Ok(value) } else { Err(Unreadable) }
    }

    #[inline]
    fn advance(&mut self, end: u8) -> Result<bool, Unreadable> {
        let is_first = std::mem::take(&mut self.is_first);
        self.is_at_end = !self.reader.advance(is_first, end)?;
        Ok(!self.is_at_end)
    }
}

impl<'de> SeqAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Unreadable;

    #[inline]
    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        if self.is_at_end || !self.advance(b']')? {
            return Ok(None);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }
}

impl<'de> MapAccess<'de> for &mut Inside<'_, 'de> {
    type Error = Unreadable;

    #[inline]
    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        if self.is_at_end || !self.advance(b'}')? {
            return Ok(None);
        }
        if self.reader.byte() != Some(b'"') {
            return Err(Unreadable);
        }
        seed.deserialize(&mut *self.reader).map(Some)
    }

    #[inline]
    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        self.reader.colon()?;
        seed.deserialize(&mut *self.reader)
    }
}

#[cfg(test)]
mod tests;
