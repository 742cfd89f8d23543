use super::Sorts;
use std::cmp::Ordering;
use std::fmt::Debug;

/// Any order, few and many distinct numbers, rising, falling, equal, extremes.
fn patterns() -> [fn(u64, u64) -> u64; 9] {
    [
        |random, _| random,
        |random, _| random % 5,
        |random, _| random % 300,
        |_, i| i,
        |_, i| u64::MAX - i,
        |_, _| 7,
        |_, i| i * (i % 2),
        |random, i| [random, 0, u64::MAX, 1 << 63, (1 << 63) - 1][(i % 5) as usize],
        |random, i| if i % 97 == 0 { random } else { i / 10 },
    ]
}

fn lengths() -> impl Iterator<Item = usize> {
    (0..600).chain([1000, 4095, 4096, 4100, 20_000, 100_003])
}

/// Compares bit by bit what is sorted and what is selected with the standard library's.
fn check<T: Sorts + Debug>(make: fn(u64) -> T, bits: fn(T) -> u64, order: fn(&T, &T) -> Ordering) {
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    for n in lengths() {
        for pattern in patterns() {
            let values: Vec<T> = (0..n as u64).map(|i| make(pattern(next(), i))).collect();
            let mut expected = values.clone();
            expected.sort_by(order);
            let mut sorted = values.clone();
            if T::sort_fast(&mut sorted) {
                let pairs = || sorted.iter().zip(&expected);
                assert!(pairs().all(|(&a, &b)| bits(a) == bits(b)), "{n} numbers: {values:?}");
            }
            selects(&values, &expected, bits, order, next());
        }
    }
}

/// What is selected at some places, and that none is lost or on the wrong side.
fn selects<T: Sorts>(values: &[T], sorted: &[T], bits: fn(T) -> u64, order: fn(&T, &T) -> Ordering, random: u64) {
    let n = values.len();
    let mut kth: Vec<usize> =
        (0..(n as u64).min(3)).map(|i| (random.rotate_left(i as u32 * 20) % n as u64) as usize).collect();
    kth.sort_unstable();
    kth.dedup();
    let mut selected = values.to_vec();
    if !T::select_fast(&mut selected, &kth) {
        return;
    }
    let mut start = 0;
    for &k in kth.iter().chain([&n]) {
        assert!(k == n || bits(selected[k]) == bits(sorted[k]), "{n} numbers, place {k}");
        // Between two places lie the numbers that sorting would bring there, in any order.
        selected[start..k].sort_by(order);
        start = k;
    }
    assert!(selected.iter().zip(sorted).all(|(&a, &b)| bits(a) == bits(b)), "{n} numbers at {kth:?}");
}

#[test]
fn integers_are_sorted_as_the_standard_library_sorts() {
    check(|x| x, |x| x, u64::cmp);
    check(|x| x as i64, |x| x as u64, i64::cmp);
    check(|x| x as u32, u64::from, u32::cmp);
    check(|x| x as i32, |x| x as u64, i32::cmp);
}

#[test]
fn floats_are_sorted_as_the_standard_library_sorts() {
    check(|x| x as i64 as f64 / 4.0, f64::to_bits, f64::total_cmp);
    check(|x| x as i32 as f32 / 4.0, |x| u64::from(x.to_bits()), f32::total_cmp);
    check(
        |x| [f64::INFINITY, 1e-310, -1.5, f64::MAX, f64::NEG_INFINITY][(x % 5) as usize],
        f64::to_bits,
        f64::total_cmp,
    );
    check(
        |x| [f32::INFINITY, 1e-40, -1.5, f32::MAX, f32::NEG_INFINITY][(x % 5) as usize],
        |x| x.to_bits().into(),
        f32::total_cmp,
    );
}

/// Selecting keeps zeros of either sign; sorting leaves them, and NaN, to others.
#[test]
fn zeros_and_nan() {
    for n in [3, 100, 129, 1000, 5000] {
        let negative = |values: &[f64]| values.iter().filter(|x| x.is_sign_negative()).count();
        let zeros: Vec<f64> = (0..n).map(|i| if i % 3 == 1 { -0.0 } else { 0.0 }).collect();
        let mut values = zeros.clone();
        assert!(!f64::sort_fast(&mut values));
        f64::select_fast(&mut values, &[n / 2]);
        assert_eq!(negative(&values), negative(&zeros));
        for at in [0, n / 2, n - 1] {
            let mut values: Vec<f32> = (0..n).map(|i| i as f32).collect();
            values[at] = f32::NAN;
            assert!(!f32::sort_fast(&mut values) && !f32::select_fast(&mut values, &[at]));
            assert!(values[at].is_nan());
        }
    }
}
