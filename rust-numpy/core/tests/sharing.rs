//! Shared memory: the answer compared with the sets of all bytes' addresses.
use rust_numpy::{shares_memory, DType, DynArray, ErrorKind, IndexItem};
use std::collections::HashSet;

struct Numbers(u64);

impl Numbers {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    /// A view of some of the elements: slices with steps, transposed, as halves of them where that can be.
    fn view(&mut self, array: &DynArray) -> DynArray {
        let part = |numbers: &mut Self, &n: &usize| {
            let (start, step) = (numbers.below(n) as isize, 1 + numbers.below(4) as isize);
            let step = if numbers.below(3) == 0 { -step } else { step };
            IndexItem::Slice { start: Some(start), stop: None, step }
        };
        let items: Vec<IndexItem> = array.shape().iter().map(|n| part(self, n)).collect();
        let view = array.index(&items).expect("slices fit");
        if self.below(2) == 0 {
            view.t()
        } else {
            view
        }
    }
}

fn bytes(array: &DynArray) -> HashSet<isize> {
    let mut places = vec![array.layout().offset() as isize];
    for (&n, &step) in array.shape().iter().zip(array.strides()) {
        places = (0..n as isize).flat_map(|i| places.iter().map(move |at| at + i * step)).collect();
    }
    places.iter().flat_map(|at| (0..array.dtype().itemsize() as isize).map(move |x| at + x)).collect()
}

#[test]
fn the_answer_is_that_of_all_addresses() {
    let mut numbers = Numbers(7);
    let (mut shared, mut apart) = (0, 0);
    for case in 0..3000 {
        let shape: Vec<usize> = (0..1 + numbers.below(3)).map(|_| 1 + numbers.below(7)).collect();
        let array = DynArray::zeros(&shape, &DType::C64).expect("small");
        let (a, b) = (numbers.view(&array), numbers.view(&array));
        let b = if numbers.below(2) == 0 { b.imag().expect("complex") } else { b };
        let a = if numbers.below(2) == 0 { a.real() } else { a };
        let expected = !bytes(&a).is_disjoint(&bytes(&b));
        *(if expected { &mut shared } else { &mut apart }) += 1;
        assert_eq!(shares_memory(&a, &b, None).expect("any work"), expected, "case {case}: {a:?} {b:?}");
        assert!(!expected || shares_memory(&a, &b, Some(0)).expect("bounds"), "case {case}");
    }
    assert!(shared > 300 && apart > 300, "{shared} {apart}");
}

#[test]
fn what_takes_too_long_is_an_error() {
    let array = DynArray::zeros(&[6000], &DType::U8).expect("small");
    let part = |start| array.index(&[IndexItem::Slice { start: Some(start), stop: None, step: 7 }]).expect("a slice");
    assert!(!shares_memory(&part(0), &part(1), None).expect("any work"));
    let items = [IndexItem::Slice { start: Some(0), stop: None, step: 2 }];
    let evens = array.index(&items).expect("a slice");
    assert!(shares_memory(&evens, &part(1), Some(1)).is_err_and(|error| error.kind() == ErrorKind::TooHard));
    assert!(shares_memory(&evens, &part(1), None).expect("any work"));
}
