//! Dtypes: their spellings and promotion.
use crate::call::{give, slice};
use crate::error::{Failure, Result};
use crate::record::Record;
use crate::views::casting;
use crate::{decode, encode, runtime};
use rust_numpy::api::Value;
use rust_numpy::promote::{can_cast, result_type, Promotable};

export! {
    /// Gives the dtype of any of NumPy's spellings (UTF-8) to `rn_output`.
    fn rn_dtype_parse(text: *const u8, length: usize) {
        // SAFETY: the caller's.
        let text = std::str::from_utf8(unsafe { slice(text, length)? });
        let text = text.map_err(|_| Failure::message("text is UTF-8"))?;
        runtime::put(encode::dtype(&rust_numpy::DType::parse(text)?));
        Ok(())
    }

    /// Whether `rule` (0 no to 4 unsafe) lets a dtype become another. The message is a tuple of both.
    fn rn_can_cast(message: *const Record, count: usize, rule: u32, allowed: *mut u32) {
        // SAFETY: the caller's.
        match dtypes(unsafe { slice(message, count)? })?.as_slice() {
            [Promotable::DType(from), Promotable::DType(to)] => {
                // SAFETY: the caller's.
                unsafe { give(allowed, u32::from(can_cast(from, to, casting(rule)?))) }
            }
            _ => Err(Failure::message("two dtypes are a tuple")),
        }
    }

    /// Gives the dtype that all members of a tuple promote to (dtypes, arrays, scalars; Python numbers are weak) to
    /// `rn_output`.
    fn rn_result_type(message: *const Record, count: usize) {
        // SAFETY: the caller's.
        let dtypes = dtypes(unsafe { slice(message, count)? })?;
        runtime::put(encode::dtype(&result_type(&dtypes)?));
        Ok(())
    }
}

fn dtypes(message: &[Record]) -> Result<Vec<Promotable>> {
    let Value::Tuple(members) = decode::value(message)? else { return Err(Failure::message("dtypes are a tuple")) };
    let promotable = |member| match member {
        Value::DType(dtype) => Ok(Promotable::DType(dtype)),
        Value::Number(value) => Ok(Promotable::Weak(value)),
        other => Ok(Promotable::DType(other.to_array()?.dtype().clone())),
    };
    members.into_iter().map(promotable).collect()
}
