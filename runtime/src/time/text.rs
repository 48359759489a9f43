//! The times of the API as texts: read and written.

/// How a time was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// `2019-03-01`.
    Date,
    /// `2019-03-01 00:00:00`: Beijing time.
    Plain,
    /// `2019-03-01T00:00:00+08:00` or with `Z`.
    Iso,
}

/// A time: how it was written, and when it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Time {
    pub(crate) form: Form,
    /// Seconds since 1970, UTC.
    pub(crate) seconds: i64,
    /// The fraction of the second.
    pub(crate) nanos: u32,
    /// Seconds that the writer's clock is ahead of UTC.
    pub(crate) offset: i64,
}

/// What a time without an offset is ahead of UTC: the API means Beijing time.
pub(crate) const BEIJING: i64 = 8 * 3_600;

/// Reads a time in any of the three forms; `None` for a date that no calendar has.
pub(crate) fn parse(text: &str) -> Option<Time> {
    let days = date(text.get(..10)?)?;
    let rest = &text[10..];
    let local = |form, clock, nanos, offset| {
        Some(Time { form, seconds: days * 86_400 + clock - offset, nanos, offset })
    };
    if rest.is_empty() {
        return local(Form::Date, 0, 0, BEIJING);
    }
    let clock = clock(rest.get(1..9)?)?;
    match (&rest[..1], &rest[9..]) {
        (" ", "") => local(Form::Plain, clock, 0, BEIJING),
        ("T", end) => {
            let (nanos, end) = fraction(end);
            local(Form::Iso, clock, nanos, offset(end)?)
        }
        _ => None,
    }
}

/// Writes a time of the given form, on a clock that is `offset` seconds ahead of UTC.
///
/// `None` where the year has no four digits.
pub(crate) fn write(form: Form, seconds: i64, offset: i64) -> Option<String> {
    let local = seconds.checked_add(offset)?;
    let (days, clock) = (local.div_euclid(86_400), local.rem_euclid(86_400));
    let (year, month, day) = civil(days)?;
    let date = format!("{year:04}-{month:02}-{day:02}");
    let clock = format!("{:02}:{:02}:{:02}", clock / 3_600, clock / 60 % 60, clock % 60);
    Some(match form {
        Form::Date => date,
        Form::Plain => format!("{date} {clock}"),
        Form::Iso if offset == 0 => format!("{date}T{clock}Z"),
        Form::Iso => {
            let sign = if offset < 0 { '-' } else { '+' };
            let minutes = offset.abs() / 60;
            format!("{date}T{clock}{sign}{:02}:{:02}", minutes / 60, minutes % 60)
        }
    })
}

/// `.125` at the start of a text in nanoseconds, and what follows it.
fn fraction(text: &str) -> (u32, &str) {
    let Some(digits) = text.strip_prefix('.') else { return (0, text) };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, rest) = digits.split_at(end);
    let nanos = format!("{digits:0<9.9}");
    (nanos.parse().unwrap_or(0), rest)
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
    let [h, m, s] = three(text, ':')?;
    (h <= 23 && m <= 59 && s <= 60).then_some(h * 3_600 + m * 60 + s)
}

/// Three numbers with a separator between them.
fn three(text: &str, separator: char) -> Option<[i64; 3]> {
    let (first, rest) = text.split_once(separator)?;
    let (second, third) = rest.split_once(separator)?;
    Some([number(first)?, number(second)?, number(third)?])
}

/// `2019-03-01` in days since 1970.
fn date(text: &str) -> Option<i64> {
    let [year, month, day] = three(text, '-')?;
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

/// The year, month and day of a day counted from 1970.
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
        assert_eq!(parse("2019-02-25T15:44:25.0125Z").map(|t| t.nanos), Some(12_500_000));
    }

    #[test]
    fn what_is_written_is_read_again() {
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
    fn years_of_more_than_four_digits_are_not_written() {
        assert_eq!(write(Form::Plain, i64::MAX, 0), None);
        assert_eq!(write(Form::Iso, 253_402_300_800, 0), None);
        assert_eq!(write(Form::Iso, 253_402_300_799, 0).as_deref(), Some("9999-12-31T23:59:59Z"));
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
