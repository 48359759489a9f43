//! Parsing and formatting of the time formats of the API.

/// The format of a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `2019-03-01`.
    Date,
    /// `2019-03-01 00:00:00`, in Beijing time.
    Plain,
    /// `2019-03-01T00:00:00+08:00` or with `Z`.
    Iso,
}

/// A parsed time, with its format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    pub(crate) form: Form,
    /// Seconds since the Unix epoch, in UTC.
    pub(crate) seconds: i64,
    /// The fraction of the second, in nanoseconds.
    pub(crate) nanos: u32,
    /// The UTC offset in seconds.
    pub(crate) offset: i64,
}

/// The UTC offset of times without an explicit offset: Beijing time.
pub(crate) const BEIJING: i64 = 8 * 3_600;

/// Parses a time in any of the three formats. Returns `None` for a date that does not exist.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let bytes = text.as_bytes();
    let days = date(bytes.get(..10)?)?;
    let local = |form, clock, nanos, offset| {
        Some(Time { form, seconds: days * 86_400 + clock - offset, nanos, offset })
    };
    if bytes.len() == 10 {
        return local(Form::Date, 0, 0, BEIJING);
    }
    let clock = clock(bytes.get(11..19)?)?;
    match (bytes[10], bytes.len()) {
        (b' ', 19) => local(Form::Plain, clock, 0, BEIJING),
        (b'T', _) => {
            let (nanos, end) = fraction(text.get(19..)?);
            local(Form::Iso, clock, nanos, offset(end)?)
        }
        _ => None,
    }
}

/// Formats a time with a UTC offset in seconds.
///
/// Returns `None` if the year does not have four digits.
pub(crate) fn write(form: Form, seconds: i64, offset: i64) -> Option<String> {
    let mut text = String::with_capacity("2019-03-01T00:00:00+08:00".len());
    push(&mut text, form, seconds, offset)?;
    Some(text)
}

/// Appends a time as [`write`] formats it.
///
/// Returns `None` and appends nothing if the year does not have four digits.
pub(crate) fn push(text: &mut String, form: Form, seconds: i64, offset: i64) -> Option<()> {
    let local = seconds.checked_add(offset)?;
    let (days, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = civil(days)?;
    push_two(text, year / 100);
    push_two(text, year % 100);
    push_after(text, '-', month);
    push_after(text, '-', day);
    if form == Form::Date {
        return Some(());
    }
    push_after(text, if form == Form::Plain { ' ' } else { 'T' }, clock / 3_600);
    push_after(text, ':', clock / 60 % 60);
    push_after(text, ':', clock % 60);
    if form == Form::Iso {
        if offset == 0 {
            text.push('Z');
        } else {
            let minutes = offset.abs() / 60;
            push_after(text, if offset < 0 { '-' } else { '+' }, minutes / 60);
            push_after(text, ':', minutes % 60);
        }
    }
    Some(())
}

fn push_after(text: &mut String, separator: char, number: i64) {
    text.push(separator);
    push_two(text, number);
}

/// Appends two digits.
fn push_two(text: &mut String, number: i64) {
    for digit in [number / 10 % 10, number % 10] {
        text.push(char::from(b'0' + digit as u8));
    }
}

/// Parses a fraction such as `.125` into nanoseconds. Returns it with the remaining text.
fn fraction(text: &str) -> (u32, &str) {
    let Some(digits) = text.strip_prefix('.') else { return (0, text) };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let nanos = format!("{digits:0<9.9}");
    (nanos.parse().unwrap_or(0), rest)
}

/// Parses `+08:00` or `Z` into seconds.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.chars().next()? {
        'Z' | 'z' if text.len() == 1 => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (hours, minutes) = match text.as_bytes()[1..] {
        [h0, h1, b':', m0, m1] | [h0, h1, m0, m1] => (digits(&[h0, h1])?, digits(&[m0, m1])?),
        _ => return None,
    };
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
}

/// Parses `00:00:00` into seconds.
fn clock(text: &[u8]) -> Option<i64> {
    let &[h0, h1, b':', m0, m1, b':', s0, s1] = text else { return None };
    let (h, m, s) = (digits(&[h0, h1])?, digits(&[m0, m1])?, digits(&[s0, s1])?);
    (h <= 23 && m <= 59 && s <= 60).then_some(h * 3_600 + m * 60 + s)
}

/// Parses `2019-03-01` into days since the Unix epoch.
fn date(text: &[u8]) -> Option<i64> {
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1] = text else { return None };
    let (year, month, day) = (digits(&[y0, y1, y2, y3])?, digits(&[m0, m1])?, digits(&[d0, d1])?);
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length {
        return None;
    }
    // Years start in March, so that leap days come last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// Converts days since the Unix epoch into year, month and day.
fn civil(days: i64) -> Option<(i64, i64, i64)> {
    let days = days.checked_add(719_468)?;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    let year = era * 400 + year_of_era + next;
    (0..=9_999).contains(&year).then_some((year, month, day))
}

/// Parses a few digits.
fn digits(text: &[u8]) -> Option<i64> {
    text.iter().try_fold(0, |number, byte| {
        byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Form, i64)>) {
        assert_eq!(parse(text).map(|t| (t.form, t.seconds)), expected, "for {text}");
    }

    #[test]
    fn all_three_formats_are_parsed() {
        check("2019-02-25T15:44:25Z", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25T23:44:25+08:00", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25T23:44:25.125+0800", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25 23:44:25", Some((Form::Plain, 1_551_109_465)));
        check("1970-01-02", Some((Form::Date, 86_400 - 28_800)));
        check("2000-02-29", Some((Form::Date, 951_782_400 - 28_800)));
        assert_eq!(parse("2019-02-25T15:44:25.0125Z").map(|t| t.nanos), Some(12_500_000));
    }

    #[test]
    fn formatted_times_are_parsed_back() {
        for days in (-719_528_i64..2_932_896).step_by(97) {
            let seconds = days * 86_400 + days.rem_euclid(86_400) - BEIJING;
            for (form, offset) in
                [(Form::Plain, BEIJING), (Form::Iso, 0), (Form::Iso, -12_600), (Form::Iso, BEIJING)]
            {
                let text = write(form, seconds, offset).filter(|text| !text.starts_with('-'));
                let Some(text) = text else { continue };
                check(&text, Some((form, seconds)));
            }
        }
    }

    #[test]
    fn years_of_more_than_four_digits_are_not_formatted() {
        assert_eq!(write(Form::Plain, i64::MAX, 0), None);
        assert_eq!(write(Form::Iso, 253_402_300_800, 0), None);
        assert_eq!(write(Form::Iso, 253_402_300_799, 0).as_deref(), Some("9999-12-31T23:59:59Z"));
    }

    #[test]
    fn nonexistent_dates_and_times_are_rejected() {
        for text in [
            "2019-02-29",
            "1900-02-29",
            "2019-13-01",
            "2019-1-1",
            "19-0001-01",
            "2019-001-1",
            "2019-01-01 0:00:000",
            "2019-01-01T00:00:00+0:800",
            "2019-01-01T00:00:00+08:0",
            "2019-01-01T00:00:00é",
            "2019-01-01 24:00:00",
            "2019-01-01T00:00:00",
            "2019-01-01 00:00:00Z",
            "中文中文中文中文",
            "",
        ] {
            check(text, None);
        }
    }
}
