//! Loop bodies shared by all kernels: contiguous, scalar-broadcast and strided walks over one dimension.
//!
//! Elements are read and written unaligned, because views of records and lent memory may be so; on the targets
//! here that costs nothing. The contiguous walks are plain indexed loops that the compiler turns into vectors.
mod bounded;
mod fold;
mod map;

pub(crate) use bounded::{binary_with_fallback, unary_by_range, unary_with_fallback};
pub(crate) use fold::{extremum_of, fold, fold_extremum, fold_lanes, fold_rows, suspect};
pub(crate) use map::{binary, binary_pair, select, unary, unary_pair};

/// How many elements folds keep side by side: four cache lines of them, and one in modules for browsers, which are downloaded.
pub(crate) const fn lanes<T>() -> usize {
    (if cfg!(target_arch = "wasm32") { 64 } else { 256 }) / std::mem::size_of::<T>()
}

const fn width<T>() -> isize {
    std::mem::size_of::<T>() as isize
}
