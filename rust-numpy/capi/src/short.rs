//! Short ways: calls with few arrays and no keywords, for bindings to whom messages are dear.
//!
//! They give no status but a number. Its lower half is a new handle, or below 64: 0 where the call has no short way and
//! nothing was done, the kind of an error, [`SCALAR_MADE`], or [`RECORDS_MADE`]. [`SHARES`] is added where the new
//! array shares the memory of the first one; floating-point errors (see `rn_float_errors`) are added from [`ERRORS`] on.
use crate::call::{check, give, slice, FLOAT_ERRORS};
use crate::encode::Writer;
use crate::error::Result;
use crate::handles::Entry;
use crate::record::{Record, ARRAY};
use crate::{access, decode, encode, functions, handles, runtime, ufuncs};
use rust_numpy::api::{Action, Value};
use rust_numpy::ufunc::{Operand, Options};
use rust_numpy::{DynArray, IndexItem};
use std::sync::Arc;

/// `result` has a number.
const SCALAR_MADE: u64 = 32;
/// `rn_output` has what was made.
const RECORDS_MADE: u64 = 33;
const SHARES: u64 = 1 << 32;
/// Where floating-point errors begin.
const ERRORS: u32 = 33;
/// No bound of a slice.
const MISSING: i64 = i64::MIN;

/// Gives one array: its handle, or its number where it has no dimensions and `scalars` is not 0. Where it lies in the
/// memory of `of`, it may be written as that may.
///
/// # Safety
/// `result` leads to one record or is null.
unsafe fn made(array: DynArray, of: Option<&Entry>, scalars: u32, result: *mut Record) -> Result<u64> {
    let view_of = of.filter(|entry| Arc::ptr_eq(entry.array.buffer(), array.buffer()));
    let record = encode::array(array, scalars != 0)?;
    if record.kind != ARRAY {
        // SAFETY: the caller's.
        unsafe { give(result, record)? };
        return Ok(SCALAR_MADE);
    }
    match view_of {
        None => Ok(record.handle.into()),
        Some(entry) => {
            if !entry.writeable {
                handles::protect(record.handle, false)?;
            }
            Ok(u64::from(record.handle) | SHARES)
        }
    }
}

/// # Safety
/// As [`made`].
unsafe fn apply(id: u32, inputs: &[Operand<'_>], result: *mut Record) -> Result<u64> {
    check(result)?;
    let ufunc = ufuncs::ufunc(id)?;
    if ufunc.nin() != inputs.len() || ufunc.nout() != 1 {
        return Ok(0);
    }
    let _reading = access::read();
    let call = || ufunc.call(inputs, &Options::default());
    let Some(array) = ufuncs::watched(ufunc, ufuncs::ALL, call)?.pop() else { return Ok(0) };
    let errors = u64::from(FLOAT_ERRORS.get()) << ERRORS;
    // SAFETY: the caller's.
    Ok(unsafe { made(array, None, 1, result)? } | errors)
}

fn view(array: u32, items: &[IndexItem]) -> Result<(Entry, DynArray)> {
    let entry = handles::get(array)?;
    let view = entry.array.index(items)?;
    Ok((entry, view))
}

fn bound(value: i64) -> Option<isize> {
    // One less than the ends: their negatives and sums with sizes stay numbers.
    let near = |value: i64| value.clamp(i64::MIN / 4, i64::MAX / 4) as isize;
    (value != MISSING).then(|| near(value))
}

short! {
    /// A ufunc of one array.
    fn rn_short_unary(id: u32, array: u32, result: *mut Record) {
        let array = handles::get(array)?.array;
        // SAFETY: the caller's.
        unsafe { apply(id, &[(&array).into()], result) }
    }

    /// A ufunc of two arrays.
    fn rn_short_binary(id: u32, left: u32, right: u32, result: *mut Record) {
        let (left, right) = (handles::get(left)?.array, handles::get(right)?.array);
        // SAFETY: the caller's.
        unsafe { apply(id, &[(&left).into(), (&right).into()], result) }
    }

    /// A ufunc of an array and a number (one record), which comes first where `first` is not 0.
    fn rn_short_number(id: u32, array: u32, number: *const Record, first: u32, result: *mut Record) {
        let array = handles::get(array)?.array;
        // SAFETY: the caller's.
        let value = decode::value(unsafe { slice(number, 1)? })?;
        let held;
        let number: Operand<'_> = match value {
            Value::Number(number) => Operand::Scalar(number),
            Value::Array(scalar) => {
                held = scalar;
                (&held).into()
            }
            _ => return Ok(0),
        };
        let both = [(&array).into(), number];
        // SAFETY: the caller's.
        unsafe { apply(id, &if first == 0 { both } else { [both[1], both[0]] }, result) }
    }

    /// A slice of the first axis: `bounds` are start, stop and step, each of which may be missing (the least number).
    fn rn_short_slice(array: u32, bounds: *const i64) {
        // SAFETY: the caller's.
        let &[start, stop, step] = (unsafe { slice(bounds, 3)? }) else { return Ok(0) };
        let step = bound(step).unwrap_or(1);
        let (entry, view) = view(array, &[IndexItem::Slice { start: bound(start), stop: bound(stop), step }])?;
        // SAFETY: an array with dimensions needs no record.
        unsafe { made(view, Some(&entry), 0, std::ptr::null_mut()) }
    }

    /// The part at one position of the first axis.
    fn rn_short_item(array: u32, at: i32, result: *mut Record) {
        let (entry, view) = view(array, &[IndexItem::At(at as isize)])?;
        let _reading = access::read();
        // SAFETY: the caller's.
        unsafe { made(view, Some(&entry), 1, result) }
    }

    /// A function of up to three arrays: `count` of `a`, `b` and `c`. Numbers travel as in `rn_function_call`.
    fn rn_short_function(id: u32, scalars: u32, count: u32, a: u32, b: u32, c: u32, result: *mut Record) {
        check(result)?;
        let function = functions::function(id)?;
        if count > 3 || matches!(function.action, Action::Change(_)) {
            return Ok(0);
        }
        let entries = [a, b, c][..count as usize].iter().map(|&handle| handles::get(handle)).collect::<Result<Vec<_>>>()?;
        let values: Vec<Value> = entries.iter().map(|entry| entry.array.clone().into()).collect();
        let _reading = access::read();
        let found = functions::call(function, &values, &[])?;
        let errors = u64::from(FLOAT_ERRORS.get()) << ERRORS;
        match found {
            // SAFETY: the caller's.
            Value::Array(array) => Ok(unsafe { made(array, entries.first(), scalars, result)? } | errors),
            other => {
                let mut writer = Writer { scalars: scalars != 0, ..Writer::default() };
                writer.value(other)?;
                runtime::put(writer.records);
                Ok(RECORDS_MADE)
            }
        }
    }
}
