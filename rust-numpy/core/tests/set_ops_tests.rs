//! Set operations: what must hold of any of them, on arrays of many shapes, with repetitions, NaN and nothing at all.
use half::f16;
use rust_numpy::sets::{intersect1d, isin, setdiff1d, setxor1d, union1d, unique};
use rust_numpy::{Array, DynArray, Element, Order};
use std::collections::BTreeSet;

/// Small whole numbers from a congruence, with many repetitions.
fn numbers(seed: u64, count: usize) -> Vec<i64> {
    let step = |x: &u64| x.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    let states = std::iter::successors(Some(step(&seed)), |x| Some(step(x)));
    states.take(count).map(|x| (x >> 33) as i64 % 9 - 4).collect()
}

fn array<T: Element>(values: &[T]) -> DynArray {
    Array::from_vec(values.to_vec(), &[values.len()]).expect("a vector").into_dyn()
}

fn list<T: Element>(array: &DynArray) -> Vec<T> {
    Array::<T>::from_dyn(array.clone()).expect("this type").to_vec()
}

fn pairs() -> impl Iterator<Item = (Vec<i64>, Vec<i64>)> {
    (0..60).map(|seed| (numbers(seed, seed as usize % 23), numbers(seed + 1000, seed as usize * 7 % 31)))
}

#[test]
fn operations_are_those_of_sets() {
    for (a, b) in pairs() {
        let sets = (a.iter().copied().collect::<BTreeSet<_>>(), b.iter().copied().collect::<BTreeSet<_>>());
        let expected = |found: Vec<i64>, expected: Vec<i64>| assert_eq!(found, expected, "of {a:?} and {b:?}");
        let (first, second) = (array(&a), array(&b));
        expected(list(&union1d(&first, &second).unwrap()), sets.0.union(&sets.1).copied().collect());
        expected(list(&setdiff1d(&first, &second, false).unwrap()), sets.0.difference(&sets.1).copied().collect());
        let either = sets.0.symmetric_difference(&sets.1).copied().collect();
        expected(list(&setxor1d(&first, &second, false).unwrap()), either);
        let [both, in_a, in_b] = intersect1d(&first, &second, false).unwrap();
        expected(list(&both), sets.0.intersection(&sets.1).copied().collect());
        let firsts =
            |all: &[i64], places: &DynArray| list::<i64>(places).iter().map(|&at| all[at as usize]).collect::<Vec<_>>();
        expected(firsts(&a, &in_a), list(&both));
        expected(firsts(&b, &in_b), list(&both));
    }
}

#[test]
fn membership_is_asked_of_each_element() {
    for (a, b) in pairs() {
        for invert in [false, true] {
            let expected: Vec<bool> = a.iter().map(|x| b.contains(x) != invert).collect();
            assert_eq!(list::<bool>(&isin(&array(&a), &array(&b), invert, false).unwrap()), expected);
        }
    }
    assert!(isin(&array(&[1.5]), &array(&[1.5]), false, true).is_err(), "a table of numbers that are not whole");
}

#[test]
fn unique_parts_make_the_array_again() {
    for (a, _) in pairs() {
        let found = unique(&array(&a), None, true).unwrap();
        let (values, inverse): (Vec<i64>, Vec<i64>) = (list(&found.values), list(&found.inverse));
        assert_eq!(inverse.iter().map(|&at| values[at as usize]).collect::<Vec<_>>(), a);
        let firsts: Vec<i64> = values.iter().map(|x| a.iter().position(|y| x == y).unwrap() as i64).collect();
        assert_eq!(list::<i64>(&found.index), firsts);
        let counts: Vec<i64> = values.iter().map(|x| a.iter().filter(|&y| x == y).count() as i64).collect();
        assert_eq!(list::<i64>(&found.counts), counts);
    }
}

#[test]
fn nan_are_one_if_asked() {
    let a = array(&[f64::NAN, 1.0, f64::NAN, 0.0]);
    assert_eq!(unique(&a, None, true).unwrap().values.size(), 3);
    assert_eq!(unique(&a, None, false).unwrap().values.size(), 4);
    assert_eq!(list::<bool>(&isin(&a, &a, false, false).unwrap()), [false, true, false, true]);
}

#[test]
fn rows_are_compared_as_wholes() {
    let rows = Array::from_vec(vec![2, 1, 1, 9, 2, 1], &[3, 2]).unwrap().into_dyn();
    let found = unique(&rows, Some(0), true).unwrap();
    assert_eq!((found.values.shape(), list::<i32>(&found.values)), (&[2, 2][..], vec![1, 9, 2, 1]));
    assert_eq!((list::<i64>(&found.inverse), list::<i64>(&found.counts)), (vec![1, 0, 1], vec![1, 2]));
    let columns = unique(&rows, Some(-1), true).unwrap();
    assert_eq!(columns.values.shape(), [3, 2]);
    assert!(unique(&rows, Some(2), true).is_err());
}

#[test]
fn nothing_has_no_elements() {
    let (none, some) = (array::<i64>(&[]), array(&[1i64, 1]));
    assert_eq!(unique(&none, None, true).unwrap().values.size(), 0);
    assert_eq!(list::<i64>(&union1d(&none, &some).unwrap()), [1]);
    assert_eq!(intersect1d(&some, &none, false).unwrap()[0].size(), 0);
    assert_eq!(list::<i64>(&setxor1d(&some, &none, false).unwrap()), [1]);
    assert_eq!(list::<bool>(&isin(&some, &none, false, false).unwrap()), [false, false]);
}

/// Rows of half precision are sorted NaN first, those of other floats NaN last, as NumPy 2.4.6 does.
#[test]
fn rows_with_nan() {
    let rows = [f32::NAN, 1.0, 1.0, 2.0, f32::NEG_INFINITY, 3.0, 1.0, f32::NAN, f32::INFINITY, 0.0];
    let sorted = |array: DynArray| {
        let found = unique(&array.reshape(&[5, 2], Order::C).unwrap(), Some(0), true).unwrap();
        list::<i64>(&found.index)
    };
    assert_eq!(sorted(array(&rows)), [2, 1, 3, 4, 0]);
    assert_eq!(sorted(array(&rows.map(f16::from_f32))), [0, 2, 3, 1, 4]);
}
