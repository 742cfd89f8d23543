//! Views and copies of arrays, and their parts.
use crate::arrays::checked_view;
use crate::call::{check, give, give_new, slice};
use crate::error::{Failure, Kind, Result};
use crate::record::Record;
use crate::{access, decode, encode, handles};
use rust_numpy::api::{self, Value};
use rust_numpy::promote::Casting;
use rust_numpy::{Dims, DynArray, Order};

/// 0 C, 1 Fortran, 2 the order of memory.
fn order(code: u32) -> Result<Option<Order>> {
    match code {
        0 => Ok(Some(Order::C)),
        1 => Ok(Some(Order::F)),
        2 => Ok(None),
        other => Err(Failure::message(format!("an order is 0, 1 or 2, found {other}"))),
    }
}

/// 0 no, 1 equiv, 2 safe, 3 same_kind, 4 unsafe.
pub(crate) fn casting(code: u32) -> Result<Casting> {
    let all = [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe];
    let wrong = || Failure::message(format!("a casting rule is 0 to 4, found {code}"));
    all.get(code as usize).copied().ok_or_else(wrong)
}

/// A number as this machine's addresses count: 32 bits in WebAssembly.
pub(crate) fn place(value: i64) -> Result<isize> {
    isize::try_from(value).map_err(|_| Failure::new(Kind::Overflow, format!("{value} does not fit an index")))
}

pub(crate) fn signed(values: &[i64]) -> Result<Dims<isize>> {
    values.iter().map(|&value| place(value)).collect()
}

/// Gives a view of an array, which may be written where that one may.
///
/// # Safety
/// `view` leads to one value or is null.
unsafe fn show(array: u32, view: *mut u32, make: impl FnOnce(&DynArray) -> Result<DynArray>) -> Result<()> {
    let entry = handles::get(array)?;
    let _reading = access::read();
    let made = make(&entry.array)?;
    let writeable = entry.writeable && !made.layout().repeats_elements();
    // SAFETY: the caller's.
    unsafe { give_new(view, || handles::insert(made, writeable)) }
}

export! {
    /// The elements in another shape, one size of which may be -1: a view where memory allows, else a copy.
    /// `order` is 0 for C, 1 for Fortran.
    fn rn_array_reshape(array: u32, shape: *const i64, ndim: usize, order: u32, view: *mut u32) {
        // SAFETY: the caller's.
        let shape = signed(unsafe { slice(shape, ndim)? })?;
        let order = self::order(order)?.unwrap_or(Order::C);
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.reshape(&shape, order)?)) }
    }

    /// The axes in another order.
    fn rn_array_transpose(array: u32, axes: *const i64, ndim: usize, view: *mut u32) {
        // SAFETY: the caller's.
        let axes = signed(unsafe { slice(axes, ndim)? })?;
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.transpose(&axes)?)) }
    }

    /// The diagonal of two axes, `offset` above the main one.
    fn rn_array_diagonal(array: u32, offset: i64, axis1: i64, axis2: i64, view: *mut u32) {
        let (offset, axis1, axis2) = (place(offset)?, place(axis1)?, place(axis2)?);
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.diagonal(offset, axis1, axis2)?)) }
    }

    /// The real parts.
    fn rn_array_real(array: u32, view: *mut u32) {
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.real())) }
    }

    /// The imaginary parts; new zeros where the numbers are real.
    fn rn_array_imag(array: u32, view: *mut u32) {
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.imag()?)) }
    }

    /// The same bytes read as another dtype.
    fn rn_array_view_as(array: u32, dtype: *const Record, dtype_count: usize, view: *mut u32) {
        // SAFETY: the caller's.
        let dtype = decode::dtype(unsafe { slice(dtype, dtype_count)? })?;
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| Ok(array.view(&dtype)?)) }
    }

    /// Any shape and strides (in bytes) over the memory of an array, from `offset` bytes after its first element. Elements
    /// that leave the memory are refused; such that share bytes cannot be written.
    fn rn_array_strided(
        array: u32, shape: *const i64, strides: *const i64, ndim: usize, offset: i64, view: *mut u32,
    ) {
        // SAFETY: the caller's.
        let (shape, strides) = unsafe { (slice(shape, ndim)?, slice(strides, ndim)?) };
        // SAFETY: the caller's.
        unsafe { show(array, view, |array| checked_view(array, shape, strides, offset)) }
    }

    /// A copy in C (0), Fortran (1) or memory's own (2) order.
    fn rn_array_copy(array: u32, order: u32, copy: *mut u32) {
        let (entry, order) = (handles::get(array)?, self::order(order)?);
        let _reading = access::read();
        // SAFETY: the caller's.
        unsafe { give_new(copy, || handles::insert(entry.array.copy(order)?, true)) }
    }

    /// A copy as another dtype, by the casting rule 0 no, 1 equiv, 2 safe, 3 same_kind or 4 unsafe, in the order of
    /// memory.
    fn rn_array_astype(array: u32, dtype: *const Record, dtype_count: usize, casting: u32, copy: *mut u32) {
        // SAFETY: the caller's.
        let dtype = decode::dtype(unsafe { slice(dtype, dtype_count)? })?;
        let (entry, casting) = (handles::get(array)?, self::casting(casting)?);
        let _reading = access::read();
        // SAFETY: the caller's.
        unsafe { give_new(copy, || handles::insert(entry.array.astype(&dtype, casting)?, true)) }
    }

    /// The elements at an index: a value, or a tuple of an array's parts. A view where the index is basic, else a copy. One
    /// number is a SCALAR where `scalars` is not 0.
    fn rn_array_get(array: u32, index: *const Record, count: usize, scalars: u32, result: *mut Record) {
        // SAFETY: the caller's.
        let index = decode::value(unsafe { slice(index, count)? })?;
        check(result)?;
        let entry = handles::get(array)?;
        let _reading = access::read();
        let source = entry.array.clone();
        let part = api::call("ndarray.__getitem__", &[source.into(), index], &[])?.to_array()?;
        let is_view = std::sync::Arc::ptr_eq(part.buffer(), entry.array.buffer());
        let record = encode::array(part, scalars != 0)?;
        if record.kind == crate::record::ARRAY && is_view && !entry.writeable {
            handles::protect(record.handle, false)?;
        }
        // SAFETY: the caller's.
        unsafe { give(result, record) }
    }

    /// Writes a value, broadcast and converted, to the elements at an index. The message is a tuple of both.
    fn rn_array_set(array: u32, message: *const Record, count: usize) {
        // SAFETY: the caller's.
        let message = decode::value(unsafe { slice(message, count)? })?;
        let Value::Tuple(both) = message else { return Err(Failure::message("an index and a value are a tuple")) };
        let entry = handles::get(array)?;
        let writing = access::write();
        Ok(api::change("ndarray.__setitem__", &mut writing.target(&entry)?, &both, &[])?)
    }
}
