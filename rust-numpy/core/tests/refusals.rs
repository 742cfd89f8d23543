//! What cannot be is a typed error that names shapes or dtypes, never a panic.
use rust_numpy::indexing::{self, Key};
use rust_numpy::memory::Buffer;
use rust_numpy::promote::Casting;
use rust_numpy::ufunc::{self, Operand, Options, ReduceOptions};
use rust_numpy::{
    api, fft, manip, s, sorting, stats, Array, DType, DynArray, ErrorKind, IndexItem, Layout, NumPyError, Order,
};
use std::sync::Arc;

const EDGES: [isize; 7] = [isize::MIN, isize::MIN + 1, -7, 0, 7, isize::MAX - 1, isize::MAX];
const HUGE: [&[usize]; 4] = [&[usize::MAX], &[usize::MAX, 2], &[isize::MAX as usize, 3], &[1 << 31, 1 << 31, 1 << 31]];

fn ramp() -> DynArray {
    Array::from_vec((0..6).map(f64::from).collect(), &[2, 3]).expect("a matrix").as_dyn().clone()
}

fn refused<T>(result: Result<T, NumPyError>, kind: ErrorKind) {
    let error = result.err().expect("refused");
    assert_eq!(error.kind(), kind, "{error}");
    assert!(!error.to_string().is_empty());
}

#[test]
fn shapes_beyond_memory_are_refused() {
    let one = DynArray::zeros(&[1], &DType::F64).expect("small");
    for shape in HUGE {
        refused(DynArray::zeros(shape, &DType::F64), ErrorKind::Value);
        refused(DynArray::from_bytes(&[], shape, &DType::F64), ErrorKind::Value);
        refused(Array::from_vec(vec![1.0], shape), ErrorKind::Value);
        refused(one.broadcast_to(shape), ErrorKind::Value);
        refused(Layout::contiguous(shape, 8, Order::C), ErrorKind::Value);
    }
}

/// More bytes than any machine has addresses for.
const BEYOND: usize = 1 << 57;

#[test]
fn memory_that_cannot_be_had_is_an_error() {
    let many = DynArray::full(&[1], 1.0, &DType::F64).expect("small").broadcast_to(&[BEYOND]).expect("a view");
    let one = Array::from_vec(vec![1i64], &[1]).expect("small").into_dyn();
    refused(DynArray::zeros(&[BEYOND], &DType::F64), ErrorKind::Memory);
    refused(DynArray::full(&[BEYOND], 1.0, &DType::F64), ErrorKind::Memory);
    refused(many.copy(None), ErrorKind::Memory);
    refused(many.to_bytes(), ErrorKind::Memory);
    refused(Array::full(&[1], 1u8).and_then(|one| one.broadcast_to(&[1 << 60])?.try_to_vec()), ErrorKind::Memory);
    refused(many.astype(&DType::F32, Casting::Unsafe), ErrorKind::Memory);
    for transform in [fft::fft, fft::ifft, fft::rfft, fft::irfft, fft::hfft, fft::ihfft] {
        let one = DynArray::zeros(&[1], &DType::F64).expect("room for one");
        refused(transform(&one, Some(1 << 38), -1, fft::Norm::Backward), ErrorKind::Memory);
    }
    refused(
        ufunc::get("add").expect("known").call(&[(&many).into(), (&many).into()], &Options::default()),
        ErrorKind::Memory,
    );
    refused(ufunc::get("add").expect("known").accumulate(&many, 0, None), ErrorKind::Memory);
    refused(sorting::sort(&many, Some(0)), ErrorKind::Memory);
    let wider = DynArray::zeros(&[1], &DType::BOOL).expect("small").broadcast_to(&[1 << 62]).expect("a view");
    refused(wider.astype(&DType::F64, Casting::Unsafe), ErrorKind::Value);
    refused(ufunc::get("add").expect("known").accumulate(&wider, 0, None), ErrorKind::Value);
    refused(api::call("concatenate", &[api::Value::Array(wider)], &[]), ErrorKind::Memory);
    refused(manip::repeat(&one, &[BEYOND], Some(0)), ErrorKind::Memory);
    refused(stats::bincount(&one, None, BEYOND as isize), ErrorKind::Memory);
    for (name, size) in [("ones", BEYOND), ("arange", BEYOND), ("eye", 1 << 29)] {
        refused(api::call(name, &[(size as i64).into()], &[]), ErrorKind::Memory);
    }
}

#[test]
fn layouts_beyond_their_memory_are_refused() {
    let buffer = Arc::new(Buffer::zeroed(64).expect("memory"));
    for stride in EDGES.into_iter().filter(|stride| *stride != 0) {
        for shape in HUGE.into_iter().chain([&[100][..]]) {
            let layout = Layout::new(shape, &vec![stride; shape.len()], 0);
            refused(DynArray::from_buffer(buffer.clone(), DType::F64, layout), ErrorKind::Value);
        }
    }
    for offset in [57, isize::MAX as usize, usize::MAX] {
        let layout = Layout::new(&[1], &[8], offset);
        refused(DynArray::from_buffer(buffer.clone(), DType::F64, layout), ErrorKind::Value);
    }
}

#[test]
fn indices_at_the_edges_are_positions_or_errors() {
    let a = ramp();
    for at in EDGES {
        refused(if at == 0 { a.index(&[IndexItem::At(2)]) } else { a.index(&[IndexItem::At(at)]) }, ErrorKind::Index);
        for stop in EDGES {
            for step in EDGES {
                let slice = IndexItem::Slice { start: Some(at), stop: Some(stop), step };
                match a.index(&[slice, slice]) {
                    Ok(view) => assert!(view.size() <= 6),
                    Err(error) => assert_eq!((step, error.kind()), (0, ErrorKind::Value)),
                }
            }
        }
        if !(-2..2).contains(&at) {
            refused(a.reshape(&[at, at], Order::C), ErrorKind::Value);
            refused(a.transpose(&[at, 0]), ErrorKind::Axis);
            refused(a.diagonal(0, at, 1), ErrorKind::Axis);
            assert_eq!(a.diagonal(at, 0, 1).expect("an empty diagonal").size(), 0);
        }
    }
    refused(a.index(&[s(..), s(..), s(..)]), ErrorKind::Index);
}

#[test]
fn parts_of_no_elements_may_lie_beyond_all_addresses() {
    let buffer = Arc::new(Buffer::zeroed(64).expect("memory"));
    let places = Array::from_vec(vec![99i64, -1, 3], &[3]).expect("small").into_dyn();
    for stride in EDGES {
        let layout = Layout::new(&[0, 100], &[8, stride], 0);
        let array = DynArray::from_buffer(buffer.clone(), DType::F64, layout).expect("no element lies anywhere");
        let slice = IndexItem::Slice { start: Some(99), stop: None, step: 1 };
        assert_eq!(array.index(&[s(..), IndexItem::At(99)]).expect("a part").shape(), [0]);
        assert_eq!(array.index(&[s(..), slice]).expect("a part").shape(), [0, 1]);
        let keys = [Key::Item(s(..)), Key::Array(places.clone())];
        assert_eq!(indexing::get(&array, &keys).expect("parts").shape(), [0, 3]);
    }
}

#[test]
fn calls_that_cannot_be_are_refused() {
    let (a, add) = (ramp(), ufunc::get("add").expect("known"));
    let options = Options::default();
    refused(add.call(&[(&a).into()], &options), ErrorKind::Type);
    refused(add.call(&[(&a).into(), Operand::Output(0)], &options), ErrorKind::Value);
    refused(add.call(&[(&a).into(), Operand::Output(9)], &options), ErrorKind::Value);
    refused(add.reduce(&a, &ReduceOptions { axes: Some(&[isize::MIN]), ..Default::default() }), ErrorKind::Axis);
    refused(add.accumulate(&a, isize::MAX, None), ErrorKind::Axis);
    refused(add.reduceat(&a, &[isize::MIN], 0, None), ErrorKind::Index);
    refused(a.astype(&DType::I8, Casting::Safe), ErrorKind::Type);
    let record = DynArray::zeros(&[2, 3], &DType::parse("i4,f8").expect("a record")).expect("small");
    refused(add.call(&[(&a).into(), (&record).into()], &options), ErrorKind::Type);
    refused(add.call(&[(&a).into(), (&a.t()).into()], &options), ErrorKind::Value);
}

#[test]
fn mistakes_are_looked_at_in_numpys_order() {
    let a = ramp();
    let complex = a.astype(&DType::C128, Casting::Safe).expect("wider");
    refused(fft::fft(&a, Some(0), 5, fft::Norm::Backward), ErrorKind::Value);
    refused(fft::fft(&a, Some(2), 5, fft::Norm::Backward), ErrorKind::Axis);
    refused(fft::rfft(&complex, Some(0), -1, fft::Norm::Backward), ErrorKind::Value);
    refused(fft::rfft(&complex, Some(2), -1, fft::Norm::Backward), ErrorKind::Type);

    // Two byte orders of one type are one type to a logical function, which has no loop of booleans for it.
    let swapped = complex.astype(&DType::parse(">c16").expect("a dtype"), Casting::Equiv).expect("the same numbers");
    let options = Options { dtype: Some(DType::BOOL), casting: Casting::No, mask: None };
    let and = ufunc::get("logical_and").expect("known");
    refused(and.call(&[(&swapped).into(), (&complex).into()], &options), ErrorKind::Type);
}

#[test]
fn nothing_to_take_from_is_taken_at_any_position() {
    let (none, far) = (DynArray::zeros(&[0, 1], &DType::F64).expect("empty"), Array::from_vec(vec![1i64], &[1]));
    let taken = indexing::take(&none, far.expect("small").as_dyn(), Some(1), indexing::Mode::Raise);
    assert_eq!(taken.expect("no line to look at").shape(), [0, 1]);
}

#[test]
fn a_whole_number_is_checked_though_no_element_is_left() {
    let array = DynArray::zeros(&[5, 2], &DType::F64).expect("small");
    let (four, no) = (Array::from_vec(vec![4i64], &[1]), Array::from_vec(vec![false], &[]));
    let (four, no) = (Key::Array(four.expect("small").into_dyn()), Key::Array(no.expect("small").into_dyn()));
    let all = Key::Item(s(..));
    assert_eq!(indexing::get(&array, &[all.clone(), four, no.clone()]).expect("not looked at").shape(), [5, 0]);
    refused(indexing::get(&array, &[all, Key::Item(IndexItem::At(4)), no]), ErrorKind::Index);
}
