//! Arrays: making, asking, reading, ending.
use crate::call::{give, give_new, outside, slice, slice_mut};
use crate::error::{Failure, Result};
use crate::record::Record;
use crate::views::signed;
use crate::{access, decode, encode, handles};
use rust_numpy::memory::Buffer;
use rust_numpy::{Dims, DynArray, Layout, NumPyError, Order};
use std::ffi::c_void;
use std::ptr::NonNull;
use std::sync::{Arc, OnceLock};

/// Runs when the last array over lent memory is gone, never inside of a call.
pub type Deleter = Option<unsafe extern "C" fn(*mut c_void)>;

/// What the caller wants back with its memory.
struct Lent(*mut c_void, Deleter);

// SAFETY: the address is only handed back; the caller promises that the deleter may run on any thread.
unsafe impl Send for Lent {}
// SAFETY: as above.
unsafe impl Sync for Lent {}

impl Lent {
    fn end(self) {
        let Lent(context, Some(deleter)) = self else { return };
        // SAFETY: the caller gave both for this.
        outside(Box::new(move || unsafe { deleter(context) }));
    }
}

fn sizes(shape: &[i64]) -> Result<Dims<usize>> {
    let size = |&n: &i64| usize::try_from(n).map_err(|_| negative());
    shape.iter().map(size).collect()
}

fn negative() -> Failure {
    Failure::new(crate::Kind::Value, "negative dimensions are not allowed")
}

/// What [`rn_array_describe`] writes before shape and strides.
fn facts(entry: &handles::Entry) -> [i64; 10] {
    let (array, itemsize) = (&entry.array, entry.array.dtype().itemsize());
    let contiguous = |order| i64::from(array.is_contiguous(order));
    let start = array.buffer().memory().range().start;
    [
        array.ndim() as i64,
        array.size() as i64,
        itemsize as i64,
        array.dtype().element().map_or(-1, |element| element as i64),
        i64::from(array.dtype().is_swapped()),
        i64::from(entry.writeable),
        (start + array.layout().offset()) as i64,
        Arc::as_ptr(array.buffer()) as i64,
        contiguous(Order::C),
        contiguous(Order::F),
    ]
}

export! {
    /// Makes an array of zeros in C order.
    fn rn_array_zeros(
        dtype: *const Record, dtype_count: usize, shape: *const i64, ndim: usize, array: *mut u32,
    ) {
        // SAFETY: the caller's.
        let (dtype, shape) = unsafe { (slice(dtype, dtype_count)?, slice(shape, ndim)?) };
        let zeros = DynArray::zeros(&sizes(shape)?, &decode::dtype(dtype)?)?;
        // SAFETY: the caller's.
        unsafe { give_new(array, || handles::insert(zeros, true)) }
    }

    /// Makes an array from a copy of its bytes in C order.
    fn rn_array_from_bytes(
        bytes: *const u8, bytes_count: usize, dtype: *const Record, dtype_count: usize, shape: *const i64, ndim: usize,
        array: *mut u32,
    ) {
        // SAFETY: the caller's.
        let (bytes, shape) = unsafe { (slice(bytes, bytes_count)?, slice(shape, ndim)?) };
        // SAFETY: the caller's.
        let dtype = decode::dtype(unsafe { slice(dtype, dtype_count)? })?;
        let made = DynArray::from_bytes(bytes, &sizes(shape)?, &dtype)?;
        // SAFETY: the caller's.
        unsafe { give_new(array, || handles::insert(made, true)) }
    }

    /// Makes an array over memory that stays the caller's: `bytes_count` initialised bytes that may be read, and
    /// written where `writeable` is not 0, until `deleter` (or null) is called with `context`: on any thread, never inside
    /// of a call. The first element lies at `offset`. Where this fails, `deleter` is not called.
    fn rn_array_from_external(
        bytes: *mut u8, bytes_count: usize, offset: usize, dtype: *const Record, dtype_count: usize,
        shape: *const i64, strides: *const i64, ndim: usize, writeable: u32, deleter: Deleter, context: *mut c_void,
        array: *mut u32,
    ) {
        // SAFETY: the caller's.
        let dtype = decode::dtype(unsafe { slice(dtype, dtype_count)? })?;
        // SAFETY: the caller's.
        let (shape, strides) = unsafe { (sizes(slice(shape, ndim)?)?, slice(strides, ndim)?) };
        let strides = signed(strides)?;
        let start = NonNull::new(bytes).unwrap_or(NonNull::dangling());
        if bytes.is_null() && bytes_count > 0 || bytes_count > isize::MAX as usize {
            return Err(Failure::message("lent memory has an address and a size"));
        }
        check_extent(&shape, &strides, offset, dtype.itemsize(), bytes_count)?;
        let lent = Arc::new(OnceLock::new());
        let kept = lent.clone();
        let release = move || Option::into_iter(Arc::into_inner(kept).and_then(OnceLock::into_inner)).for_each(Lent::end);
        // SAFETY: the caller's: the bytes are valid until the deleter runs, which is what dropping the buffer does.
        let buffer = unsafe { Buffer::external(start, bytes_count, Box::new(release)) };
        let made = DynArray::from_buffer(Arc::new(buffer), dtype, Layout::new(&shape, &strides, offset))?;
        let writeable = writeable != 0 && !made.layout().repeats_elements();
        // SAFETY: the caller's.
        unsafe { give_new(array, || handles::insert(made, writeable))? }
        // From here on the memory is lent.
        let _ = lent.set(Lent(context, deleter));
        Ok(())
    }

    /// Adds an owner: one more `rn_release` is needed.
    fn rn_retain(array: u32) { handles::retain(array) }

    /// Ends an owner's hold; the last one closes the handle. The memory lives while any array has it.
    fn rn_release(array: u32) { handles::release(array) }

    /// Writes what is known of an array: ndim, size, itemsize, the code of its dtype (-1 for records), whether its bytes
    /// are swapped, whether it may be written, the address of its first element, an identity of its memory, whether it is
    /// contiguous in C and in Fortran order; then its shape, then its strides in bytes. `capacity` numbers fit.
    fn rn_array_describe(array: u32, facts: *mut i64, capacity: usize) {
        let entry = handles::get(array)?;
        // SAFETY: the caller's.
        let places = unsafe { slice_mut(facts, capacity)? };
        let shape = entry.array.shape().iter().map(|&n| n as i64);
        let strides = entry.array.strides().iter().map(|&step| step as i64);
        let needed = 10 + 2 * entry.array.ndim();
        if needed > capacity {
            return Err(Failure::message(format!("{needed} numbers are needed, found {capacity}")));
        }
        let all = self::facts(&entry).into_iter().chain(shape).chain(strides);
        places.iter_mut().zip(all).for_each(|(place, fact)| *place = fact);
        Ok(())
    }

    /// Gives the dtype of an array to `rn_output`.
    fn rn_array_dtype(array: u32) {
        crate::runtime::put(encode::dtype(handles::get(array)?.array.dtype()));
        Ok(())
    }

    /// Copies the elements in C order to `bytes`, which has room for exactly them.
    fn rn_array_read(array: u32, bytes: *mut u8, bytes_count: usize) {
        let array = handles::get(array)?.array;
        if array.nbytes() != bytes_count {
            return Err(Failure::message(format!("{} bytes are needed, found {bytes_count}", array.nbytes())));
        }
        let _reading = access::read();
        // SAFETY: the caller's.
        unsafe { slice_mut(bytes, bytes_count)? }.copy_from_slice(&array.to_bytes()?);
        Ok(())
    }

    /// Allows or forbids writing through this handle; broadcast arrays stay as they are.
    fn rn_array_set_writeable(array: u32, writeable: u32) {
        let repeats = handles::get(array)?.array.layout().repeats_elements();
        if writeable != 0 && repeats {
            return Err(Failure::from(NumPyError::SharedElements));
        }
        handles::protect(array, writeable != 0)
    }

    /// Whether two arrays may have bytes in common, judged by the range of their addresses.
    fn rn_array_shares_memory(left: u32, right: u32, shares: *mut u32) {
        let (left, right) = (handles::get(left)?.array, handles::get(right)?.array);
        // SAFETY: the caller's.
        unsafe { give(shares, u32::from(left.may_share_memory(&right))) }
    }
}

/// Fails unless all elements lie within the bytes, without any sum that overflows.
fn check_extent(shape: &[usize], strides: &[isize], offset: usize, itemsize: usize, bytes: usize) -> Result<()> {
    if shape.contains(&0) {
        return Ok(());
    }
    let (mut low, mut high) = (offset as i128, offset as i128 + itemsize as i128);
    for (&n, &step) in shape.iter().zip(strides) {
        let reach = (n as i128 - 1) * step as i128;
        (low, high) = (low + reach.min(0), high + reach.max(0));
    }
    if low < 0 || high > bytes as i128 {
        return Err(Failure::new(
            crate::Kind::Value,
            format!("shape {shape:?} with strides {strides:?} leaves the memory"),
        ));
    }
    Ok(())
}

pub(crate) fn checked_view(array: &DynArray, shape: &[i64], strides: &[i64], offset: i64) -> Result<DynArray> {
    let (shape, dtype) = (sizes(shape)?, array.dtype());
    let strides = signed(strides)?;
    let start = usize::try_from(array.layout().offset() as i128 + i128::from(offset))
        .map_err(|_| Failure::new(crate::Kind::Value, "a view begins before its memory"))?;
    check_extent(&shape, &strides, start, dtype.itemsize(), array.buffer().len())?;
    Ok(DynArray::from_buffer(array.buffer().clone(), dtype.clone(), Layout::new(&shape, &strides, start))?)
}
