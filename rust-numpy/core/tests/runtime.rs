//! Threads and instruction sets change the time, not the result; writes never show through other handles.
use rust_numpy::memory::Buffer;
use rust_numpy::runtime::{available_levels, set_level, set_thread_count};
use rust_numpy::ufunc::{self, Operand, Options, ReduceOptions};
use rust_numpy::{ops, s, Array, DType, DynArray, DynArrayMut, Layout, NumPyError, Order};
use std::sync::Arc;

/// Large enough that work is shared among threads.
const MANY: usize = 1 << 18;

fn ramp(n: usize) -> DynArray {
    let values: Vec<f64> = (0..n).map(|i| (i as f64 * 0.37).sin() * 3.0).collect();
    Array::from_vec(values, &[n]).expect("a vector").as_dyn().clone()
}

fn results(a: &DynArray) -> Vec<Vec<u8>> {
    let matrix = a.reshape(&[512, -1], Order::C).expect("divides");
    let call = |name: &str, inputs: &[Operand<'_>]| {
        ufunc::get(name).expect("known").call(inputs, &Options::default()).expect("numbers")[0]
            .to_bytes()
            .expect("memory")
    };
    let fold = |axes: Option<&[isize]>| {
        let options = ReduceOptions { axes, ..Default::default() };
        ufunc::get("add").expect("known").reduce(&matrix, &options).expect("numbers").to_bytes().expect("memory")
    };
    vec![
        call("add", &[a.into(), a.into()]),
        call("exp", &[a.into()]),
        call("less", &[(&matrix).into(), (&matrix.index(&[s(..1)]).expect("a row")).into()]),
        call("multiply", &[(&matrix).into(), (&matrix.index(&[s(..), s(..).step(-1)]).expect("a view")).into()]),
        fold(None),
        fold(Some(&[0])),
        fold(Some(&[1])),
    ]
}

#[test]
fn results_do_not_depend_on_the_thread_count() {
    let a = ramp(MANY);
    for level in available_levels() {
        set_level(level);
        set_thread_count(1);
        let alone = results(&a);
        for threads in [2, 3, 5] {
            set_thread_count(threads);
            assert_eq!(results(&a), alone, "{threads} threads at {level:?}");
        }
    }
}

#[test]
fn a_large_call_in_place_is_right_with_threads() {
    set_thread_count(2);
    let mut a = Array::from_vec((0..MANY as i64).collect::<Vec<_>>(), &[MANY]).expect("a vector");
    ops::add_assign(&mut a, &Array::full(&[1], 5).expect("a number")).expect("numbers");
    assert!(a.to_vec().iter().enumerate().all(|(i, &x)| x == i as i64 + 5));
}

#[test]
fn writing_copies_what_others_share() {
    let mut a = Array::from_vec(vec![1, 2, 3, 4], &[4]).expect("a vector");
    let tail = a.index(&[s(2..)]).expect("a view");
    ops::add_assign(&mut a, &Array::full(&[1], 10).expect("a number")).expect("numbers");
    assert_eq!((a.to_vec(), tail.to_vec()), (vec![11, 12, 13, 14], vec![3, 4]));
}

#[test]
fn overlapping_inputs_are_copied_before_they_are_overwritten() {
    let values: Vec<i64> = (0..1000).collect();
    let buffer = Arc::new(Buffer::from_bytes(ramp_bytes(&values).as_slice()).expect("memory"));
    let view = |offset: usize| Layout::new(&[999], &[8], offset);
    let head = DynArray::from_buffer(buffer.clone(), DType::I64, view(0)).expect("inside");
    // SAFETY: one thread, and nobody holds the bytes.
    let tail = DynArrayMut::new(unsafe { buffer.alias() }, DType::I64, view(8)).expect("inside");
    let one = Operand::Scalar(100.into());
    ufunc::get("add")
        .expect("known")
        .call_into(&[(&head).into(), one], &mut [Some(tail)], &Options::default())
        .expect("numbers");
    let expected: Vec<i64> = std::iter::once(0).chain((0..999).map(|x| x + 100)).collect();
    assert_eq!(buffer.bytes(), ramp_bytes(&expected));
}

fn ramp_bytes(values: &[i64]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_ne_bytes()).collect()
}

#[test]
fn broadcast_views_cannot_be_written() {
    let mut view = Array::full(&[1], 1.0).expect("a number").broadcast_to(&[3]).expect("fits");
    assert!(matches!(view.view_mut().err(), Some(NumPyError::SharedElements)));
}

#[test]
fn lent_memory_is_used_in_place_and_given_back() {
    static GIVEN_BACK: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);
    let mut values = [1.0f64, 2.0];
    let start = std::ptr::NonNull::new(values.as_mut_ptr() as *mut u8).expect("an address");
    let release = Box::new(|| GIVEN_BACK.store(true, std::sync::atomic::Ordering::SeqCst));
    // SAFETY: the array outlives the buffer.
    let buffer = unsafe { Buffer::external(start, 16, release) };
    let layout = Layout::contiguous(&[2], 8, Order::C).expect("small");
    let mut array = DynArray::from_buffer(Arc::new(buffer), DType::F64, layout).expect("inside");
    array.view_mut().expect("not shared").fill(7.0).expect("a number");
    drop(array);
    assert!(GIVEN_BACK.load(std::sync::atomic::Ordering::SeqCst));
    assert_eq!(values, [7.0, 7.0]);
}
