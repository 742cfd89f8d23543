//! Sorts, partitions and extremes' places beside the standard library's stable sort, at every instruction set level.
use half::f16;
use rust_numpy::runtime::{available_levels, set_level};
use rust_numpy::sorting::{argpartition, argsort, lexsort, partition, sort};
use rust_numpy::{arg_max, arg_min, Array, DynArray, Element, Result};
use std::cmp::Ordering;
use std::fmt::Debug;
use std::sync::Mutex;

/// Any order, few and many distinct numbers, rising, falling, equal, with one outlier.
const PATTERNS: [fn(u64, u64) -> u64; 7] = [
    |random, _| random,
    |random, _| random % 5,
    |random, i| if i % 97 == 0 { random } else { random % 1000 },
    |_, i| i,
    |_, i| u64::MAX - i,
    |_, _| 3,
    |random, i| if i == 0 { random } else { u64::MAX / 3 + random % 50 },
];

fn lengths() -> impl Iterator<Item = usize> {
    (0..40).chain((40..600).step_by(7)).chain([63, 64, 65, 128, 129, 256, 257, 1000, 5000, 20_000])
}

fn array<T: Element>(values: &[T]) -> DynArray {
    Array::from_vec(values.to_vec(), &[values.len()]).expect("a vector").into_dyn()
}

fn list<T: Element>(array: DynArray) -> Vec<T> {
    Array::<T>::from_dyn(array).expect("this type").to_vec()
}

/// Every function at one line; `bits` tells all elements apart.
fn check<T: Element + Debug + PartialOrd>(line: &[T], order: fn(&T, &T) -> Ordering, bits: fn(&T) -> u64, random: u64) {
    let a = array(line);
    let all = |line: &[T]| line.iter().map(bits).collect::<Vec<_>>();
    let mut positions: Vec<i64> = (0..line.len() as i64).collect();
    positions.sort_by(|&i, &j| order(&line[i as usize], &line[j as usize]));
    let sorted: Vec<T> = positions.iter().map(|&i| line[i as usize]).collect();
    assert_eq!(all(&list(sort(&a, Some(0)).unwrap())), all(&sorted), "sorted {line:?}");
    assert_eq!(list::<i64>(argsort(&a, Some(0)).unwrap()), positions, "positions of {line:?}");
    let twice = lexsort(&[&a, &array(&vec![0i8; line.len()])], 0).unwrap();
    assert_eq!(list::<i64>(twice), positions, "positions by two keys of {line:?}");
    if line.is_empty() {
        return;
    }
    let extreme = |end: usize| {
        let first = |wanted: &T| line.iter().position(|x| order(x, wanted).is_eq()).expect("one of the line");
        line.iter().position(|x| x.partial_cmp(x).is_none()).unwrap_or_else(|| first(&sorted[end])) as i64
    };
    let found =
        |search: fn(&DynArray, Option<isize>, bool) -> Result<DynArray>| list::<i64>(search(&a, None, false).unwrap());
    assert_eq!(found(arg_min), [extreme(0)], "smallest of {line:?}");
    assert_eq!(found(arg_max), [extreme(line.len() - 1)], "largest of {line:?}");
    let place = |i: u64| ((random >> (4 * i)) % line.len() as u64) as isize;
    let mut kth: Vec<isize> = (0..random % 12 + 1).map(place).collect();
    let parted: Vec<T> = list(partition(&a, &kth, Some(0)).unwrap());
    let places: Vec<i64> = list(argpartition(&a, &kth, Some(0)).unwrap());
    let taken: Vec<T> = places.iter().map(|&i| line[i as usize]).collect();
    kth.extend([0, line.len() as isize]);
    kth.sort_unstable();
    for mut found in [parted, taken] {
        for ends in kth.windows(2) {
            let part = ends[0] as usize..ends[1] as usize;
            let first = ends[0] as usize;
            let wanted = kth.iter().filter(|&&k| k == ends[0]).count() > usize::from(first == 0);
            assert!(!wanted || part.is_empty() || order(&found[first], &sorted[first]).is_eq(), "{first} of {line:?}");
            found[part].sort_by(order);
        }
        // Which of two equal elements comes first is not said; none is lost.
        assert!(found.iter().zip(&sorted).all(|(a, b)| order(a, b).is_eq()), "partition of {line:?} at {kth:?}");
        let (mut found, mut known) = (all(&found), all(line));
        found.sort_unstable();
        known.sort_unstable();
        assert_eq!(found, known);
    }
}

fn everywhere<T: Element + Debug + PartialOrd>(make: fn(u64) -> T, order: fn(&T, &T) -> Ordering, bits: fn(&T) -> u64) {
    let mut random = 88_172_645_463_325_252_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    // The level is the whole process's.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock();
    for level in available_levels() {
        set_level(level);
        for n in lengths() {
            for pattern in PATTERNS {
                let line: Vec<T> = (0..n as u64).map(|i| make(pattern(next(), i))).collect();
                check(&line, order, bits, next());
            }
        }
    }
}

macro_rules! integers {
    ($($name:ident: $t:ty;)*) => {$(
        #[test]
        fn $name() {
            everywhere(|x| x as $t, <$t>::cmp, |&x| x as u64);
        }
    )*};
}
integers! {
    bytes: u8;
    signed_bytes: i8;
    integers_of_16_bits: i16;
    unsigned_of_16_bits: u16;
    integers_of_32_bits: i32;
    unsigned_of_32_bits: u32;
    integers_of_64_bits: i64;
    unsigned_of_64_bits: u64;
}

macro_rules! floats {
    ($($name:ident: $t:ty, $make:expr;)*) => {$(
        /// NaN with their payloads, both zeros, infinities and numbers of every size among the rest.
        #[test]
        fn $name() {
            let order = |a: &$t, b: &$t| a.partial_cmp(b).unwrap_or_else(|| a.is_nan().cmp(&b.is_nan()));
            everywhere(|x| <$t>::from_bits(x as _), order, |x| x.to_bits().into());
            everywhere($make, order, |x| x.to_bits().into());
        }
    )*};
}
floats! {
    halves: f16, |x| f16::from_f64(x as i8 as f64 / 4.0) * f16::from_f64(if x & 256 == 0 { 1.0 } else { -0.0 });
    singles: f32, |x| if x % 50 == 7 { f32::NAN } else { (x as i16 / 64) as f32 * if x & 256 == 0 { 0.25 } else { -0.0 } };
    doubles: f64, |x| if x % 5000 == 7 { -f64::NAN } else { (x as i32 as f64).cbrt() * if x % 64 == 1 { -0.0 } else { 1.0 } };
}
