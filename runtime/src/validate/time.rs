//! The times of the API, read from text.

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `2019-03-01`.
    Date,
    /// `2019-03-01 00:00:00`: Beijing time.
    Plain,
    /// `2019-03-01T00:00:00+08:00` or with `Z`.
    Iso,
}

/// A time: how it was written, and the seconds since 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Time {
    pub(super) form: Form,
    pub(super) seconds: i64,
}

/// What a time without an offset is behind UTC: the API means Beijing time.
const BEIJING: i64 = 8 * 3_600;

/// Reads a time in any of the three forms; `None` for a date that no calendar has.
pub(super) fn parse(text: &str) -> Option<Time> {
    let days = date(text.get(..10)?)?;
    let rest = &text[10..];
    if rest.is_empty() {
        return Some(Time { form: Form::Date, seconds: days * 86_400 - BEIJING });
    }
    let clock = clock(rest.get(1..9)?)?;
    let offset = &rest[9..];
    match (&rest[..1], offset) {
        (" ", "") => Some(Time { form: Form::Plain, seconds: days * 86_400 + clock - BEIJING }),
        ("T", _) => {
            // A fraction of a second is allowed and does not count.
            let offset = offset
                .strip_prefix('.')
                .map_or(offset, |f| f.trim_start_matches(|c: char| c.is_ascii_digit()));
            Some(Time { form: Form::Iso, seconds: days * 86_400 + clock - self::offset(offset)? })
        }
        _ => None,
    }
}

/// `+08:00` or `Z` in seconds.
fn offset(text: &str) -> Option<i64> {
    let sign = match text.chars().next()? {
        'Z' | 'z' if text.len() == 1 => return Some(0),
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let digits = text[1..].replace(':', "");
    let (hours, minutes) = (number(digits.get(..2)?)?, number(digits.get(2..)?)?);
    (digits.len() == 4 && hours <= 23 && minutes <= 59)
        .then_some(sign * (hours * 3_600 + minutes * 60))
}

/// `00:00:00` in seconds.
fn clock(text: &str) -> Option<i64> {
    let parts: Vec<i64> = text.split(':').map(number).collect::<Option<_>>()?;
    match parts.as_slice() {
        [h, m, s] if *h <= 23 && *m <= 59 && *s <= 60 => Some(h * 3_600 + m * 60 + s),
        _ => None,
    }
}

/// `2019-03-01` in days since 1970.
fn date(text: &str) -> Option<i64> {
    let parts: Vec<i64> = text.split('-').map(number).collect::<Option<_>>()?;
    let [year, month, day] = parts[..] else { return None };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let length = match month {
        4 | 6 | 9 | 11 => 30,
        2 => 28 + i64::from(leap),
        1..=12 => 31,
        _ => return None,
    };
    if day < 1 || day > length || text.len() != 10 {
        return None;
    }
    // Years are counted from March, so that leap days come last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

fn number(text: &str) -> Option<i64> {
    text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(Form, i64)>) {
        assert_eq!(parse(text).map(|t| (t.form, t.seconds)), expected, "for {text}");
    }

    #[test]
    fn the_three_forms_are_read() {
        check("2019-02-25T15:44:25Z", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25T23:44:25+08:00", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25T23:44:25.125+0800", Some((Form::Iso, 1_551_109_465)));
        check("2019-02-25 23:44:25", Some((Form::Plain, 1_551_109_465)));
        check("1970-01-02", Some((Form::Date, 86_400 - 28_800)));
        check("2000-02-29", Some((Form::Date, 951_782_400 - 28_800)));
    }

    #[test]
    fn what_no_calendar_or_clock_has_is_no_time() {
        for text in [
            "2019-02-29",
            "1900-02-29",
            "2019-13-01",
            "2019-1-1",
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
