//! Charts with two logarithmic axes, as SVG. A dashed line through the first point of each curve shows
//! linear growth.

use std::fmt::Write as _;

pub(crate) struct Curve {
    pub(crate) name: &'static str,
    /// Sizes with seconds, in increasing order.
    pub(crate) points: Vec<(f64, f64)>,
}

impl Curve {
    /// Returns the slope between the last two points, on logarithmic axes.
    pub(crate) fn slope(&self) -> f64 {
        match self.points.as_slice() {
            [.., (x0, y0), (x1, y1)] => (y1 / y0).log10() / (x1 / x0).log10(),
            _ => f64::NAN,
        }
    }
}

const COLORS: [&str; 5] = ["#0b5fff", "#d1242f", "#1a7f37", "#9a6700", "#8250df"];
const LEFT: f64 = 70.0;
const TOP: f64 = 40.0;
const WIDTH: f64 = 560.0;
const HEIGHT: f64 = 360.0;

/// The range of an axis, in powers of ten.
struct Axis {
    from: i32,
    to: i32,
}

impl Axis {
    fn of(values: impl Iterator<Item = f64> + Clone) -> Self {
        let from = values.clone().fold(f64::INFINITY, f64::min).log10().floor();
        let to = values.fold(0.0, f64::max).log10().ceil();
        Self { from: from as i32, to: to as i32 }
    }

    /// Returns the position of a value, from 0 to 1.
    fn at(&self, value: f64) -> f64 {
        (value.log10() - f64::from(self.from)) / f64::from(self.to - self.from)
    }
}

/// Draws curves with a title and the name of what is on the horizontal axis.
pub(crate) fn draw(title: &str, unit: &str, curves: &[Curve]) -> String {
    let points = || curves.iter().flat_map(|curve| curve.points.iter());
    let (across, up) = (Axis::of(points().map(|p| p.0)), Axis::of(points().map(|p| p.1)));
    let x = |value: f64| LEFT + WIDTH * across.at(value);
    let y = |value: f64| TOP + HEIGHT * (1.0 - up.at(value));
    let height = TOP + HEIGHT + 50.0 + 18.0 * curves.len() as f64;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 660 {height}\" font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"660\" height=\"{height}\" fill=\"#fff\"/>\n\
         <text x=\"{LEFT}\" y=\"24\" font-size=\"15\">{title}</text>\n"
    );
    // Writing to a `String` cannot fail.
    for power in across.from..=across.to {
        let (x, end) = (x(10_f64.powi(power)), TOP + HEIGHT);
        let _ = writeln!(svg, "<path d=\"M{x:.1} {TOP}V{end}\" stroke=\"#ddd\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{x:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            end + 16.0,
            short(power, unit)
        );
    }
    for power in up.from..=up.to {
        let (y, end) = (y(10_f64.powi(power)), LEFT + WIDTH);
        let _ = writeln!(svg, "<path d=\"M{LEFT} {y:.1}H{end}\" stroke=\"#ddd\"/>");
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 6.0,
            y + 4.0,
            time(power)
        );
    }
    for (index, curve) in curves.iter().enumerate() {
        let color = COLORS[index % COLORS.len()];
        if let [(x0, y0), .., (x1, _)] = curve.points.as_slice() {
            let (to, end) = (*x1, y0 * x1 / x0);
            let _ = writeln!(
                svg,
                "<path d=\"M{:.1} {:.1}L{:.1} {:.1}\" stroke=\"{color}\" stroke-dasharray=\"2 4\" opacity=\".6\"/>",
                x(*x0),
                y(*y0),
                x(to),
                y(end)
            );
        }
        let places: Vec<_> =
            curve.points.iter().map(|p| format!("{:.1},{:.1}", x(p.0), y(p.1))).collect();
        let _ = writeln!(
            svg,
            "<polyline points=\"{}\" fill=\"none\" stroke=\"{color}\" stroke-width=\"2\"/>",
            places.join(" ")
        );
        for (of, seconds) in &curve.points {
            let _ = writeln!(
                svg,
                "<circle cx=\"{:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"{color}\"/>",
                x(*of),
                y(*seconds)
            );
        }
        let line = TOP + HEIGHT + 44.0 + 18.0 * index as f64;
        let _ = writeln!(
            svg,
            "<path d=\"M{LEFT} {:.1}h24\" stroke=\"{color}\" stroke-width=\"2\"/>",
            line - 4.0
        );
        let _ = writeln!(
            svg,
            "<text x=\"{}\" y=\"{line}\">{}, slope {:.2}</text>",
            LEFT + 32.0,
            curve.name,
            curve.slope()
        );
    }
    svg + "</svg>\n"
}

fn short(power: i32, unit: &str) -> String {
    format!("{} {unit}", with_prefix(power, &[(0, ""), (3, "k"), (6, "M"), (9, "G")]))
}

fn time(power: i32) -> String {
    format!("{}s", with_prefix(power, &[(-9, " n"), (-6, " µ"), (-3, " m"), (0, " ")]))
}

/// Formats a power of ten with the largest prefix that is not larger.
fn with_prefix(power: i32, prefixes: &[(i32, &str)]) -> String {
    let fitting = prefixes.iter().rev().find(|(of, _)| *of <= power);
    let (of, prefix) = fitting.or(prefixes.first()).copied().unwrap_or_default();
    format!("{}{prefix}", 10_f64.powi(power - of))
}
