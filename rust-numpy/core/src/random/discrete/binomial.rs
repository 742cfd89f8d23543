//! Binomial numbers: inversion for a small mean, else V. Kachitvichyanukul and B. W. Schmeiser's BTPE, "Binomial
//! random variate generation" (1988).
use crate::random::{BitGenerator, Bits};

/// The number of successes in `n` trials.
pub(in crate::random) fn binomial(bits: &mut Bits, n: i64, p: f64) -> i64 {
    if n == 0 || p == 0.0 {
        return 0;
    }
    binomial_of_any(bits, n, p)
}

/// The same, of draws even where the number is certain.
pub(in crate::random) fn binomial_of_any(bits: &mut Bits, n: i64, p: f64) -> i64 {
    let rarer = |bits: &mut Bits, p: f64| {
        if p * n as f64 <= 30.0 {
            inverted(bits, n, p)
        } else {
            Hat::new(n, p).draw(bits)
        }
    };
    if p <= 0.5 {
        rarer(bits, p)
    } else {
        n - rarer(bits, 1.0 - p)
    }
}

fn inverted(bits: &mut Bits, n: i64, p: f64) -> i64 {
    let (count, q) = (n as f64, 1.0 - p);
    let none = (count * (-p).ln_1p()).exp();
    let mean = count * p;
    let bound = count.min(mean + 10.0 * (mean * q + 1.0).sqrt()) as i64;
    let (mut found, mut chance, mut u) = (0, none, bits.next_double());
    while u > chance {
        found += 1;
        if found > bound {
            (found, chance, u) = (0, none, bits.next_double());
        } else {
            u -= chance;
            chance = (n - found + 1) as f64 * p * chance / (found as f64 * q);
        }
    }
    found
}

/// The four pieces that lie above the density: a triangle, two parallelograms, two exponential tails.
struct Hat {
    n: i64,
    p: f64,
    q: f64,
    mode: i64,
    half_width: f64,
    centre: f64,
    left: f64,
    right: f64,
    slope: f64,
    left_rate: f64,
    right_rate: f64,
    /// The areas up to and with each piece.
    areas: [f64; 4],
}

impl Hat {
    fn new(n: i64, p: f64) -> Hat {
        let (count, q) = (n as f64, 1.0 - p);
        let top = count * p + p;
        let mode = top.floor();
        let half_width = (2.195 * (count * p * q).sqrt() - 4.6 * q).floor() + 0.5;
        let centre = mode + 0.5;
        let (left, right) = (centre - half_width, centre + half_width);
        let slope = 0.134 + 20.5 / (15.3 + mode);
        let rate = |a: f64| a * (1.0 + a / 2.0);
        let left_rate = rate((top - left) / (top - left * p));
        let right_rate = rate((right - top) / (right * q));
        let second = half_width * (1.0 + 2.0 * slope);
        let third = second + slope / left_rate;
        let areas = [half_width, second, third, third + slope / right_rate];
        let mode = mode as i64;
        Hat { n, p, q, mode, half_width, centre, left, right, slope, left_rate, right_rate, areas }
    }

    fn draw(&self, bits: &mut Bits) -> i64 {
        loop {
            let (u, v) = (bits.next_double() * self.areas[3], bits.next_double());
            if u <= self.areas[0] {
                return (self.centre - self.half_width * v + u).floor() as i64;
            }
            if let Some((y, v)) = self.beside(u, v) {
                if self.accepts(y, v) {
                    return y;
                }
            }
        }
    }

    /// The number under a piece beside the triangle, and the height in it.
    fn beside(&self, u: f64, v: f64) -> Option<(i64, f64)> {
        if u <= self.areas[1] {
            let x = self.left + (u - self.areas[0]) / self.slope;
            let height = v * self.slope + 1.0 - (self.mode as f64 - x + 0.5).abs() / self.half_width;
            return (height <= 1.0).then_some((x.floor() as i64, height));
        }
        if u <= self.areas[2] {
            let y = (self.left + v.ln() / self.left_rate).floor();
            return (y >= 0.0 && v != 0.0).then_some((y as i64, v * (u - self.areas[1]) * self.left_rate));
        }
        let y = (self.right - v.ln() / self.right_rate).floor();
        (y <= self.n as f64 && v != 0.0).then_some((y as i64, v * (u - self.areas[2]) * self.right_rate))
    }

    /// Whether the height is below the density, relative to the mode's.
    fn accepts(&self, y: i64, height: f64) -> bool {
        let variance = self.n as f64 * self.p * self.q;
        let distance = (y - self.mode).abs();
        if distance <= 20 || distance as f64 >= variance / 2.0 - 1.0 {
            return height <= self.quotients(y);
        }
        let k = distance as f64;
        let rho = k / variance * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5);
        let t = -k * k / (2.0 * variance);
        let log = height.ln();
        log < t - rho || log <= t + rho && log <= self.stirling(y)
    }

    /// The density by its recurrence.
    fn quotients(&self, y: i64) -> f64 {
        let s = self.p / self.q;
        let a = s * (self.n as f64 + 1.0);
        let factor = |i: i64| a / i as f64 - s;
        if self.mode < y {
            (self.mode + 1..=y).fold(1.0, |density, i| density * factor(i))
        } else {
            (y + 1..=self.mode).fold(1.0, |density, i| density / factor(i))
        }
    }

    /// Its logarithm, by Stirling's series.
    fn stirling(&self, y: i64) -> f64 {
        let (x1, f1) = (y as f64 + 1.0, self.mode as f64 + 1.0);
        let (z, w) = ((self.n - self.mode) as f64 + 1.0, (self.n - y) as f64 + 1.0);
        let series = |x: f64| {
            let square = x * x;
            (13680.0 - (462.0 - (132.0 - (99.0 - 140.0 / square) / square) / square) / square) / x / 166320.0
        };
        self.centre * (f1 / x1).ln()
            + ((self.n - self.mode) as f64 + 0.5) * (z / w).ln()
            + (y - self.mode) as f64 * (w * self.p / (x1 * self.q)).ln()
            + series(f1)
            + series(z)
            + series(x1)
            + series(w)
    }
}
