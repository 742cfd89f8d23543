//! Order statistics of lines: the elements at given places of the sorted order, and searches in sorted arrays.
use crate::calc::{array_of, moved};
use crate::dtype::DType;
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::layout::Order;
use crate::promote::{common_dtype, Casting};
use crate::typed::Element;
use num_complex::{Complex32, Complex64};
use std::cmp::Ordering;

/// NumPy's order of elements: NaN after every number, complex numbers by their real part first.
pub(crate) trait Sortable: Element {
    fn order(&self, other: &Self) -> Ordering;
    fn is_nan(&self) -> bool;
}

macro_rules! whole {
    ($($t:ty)*) => {$(
        impl Sortable for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.cmp(other)
            }
            fn is_nan(&self) -> bool {
                false
            }
        }
    )*};
}
whole!(u8 i8 u16 i16 u32 i32 u64 i64);

macro_rules! float {
    ($($t:ty),*) => {$(
        impl Sortable for $t {
            fn order(&self, other: &Self) -> Ordering {
                self.partial_cmp(other).unwrap_or_else(|| <$t>::is_nan(*self).cmp(&<$t>::is_nan(*other)))
            }
            fn is_nan(&self) -> bool {
                <$t>::is_nan(*self)
            }
        }
    )*};
}
float!(half::f16, f32, f64);

macro_rules! complex {
    ($($t:ty),*) => {$(
        impl Sortable for $t {
            fn order(&self, other: &Self) -> Ordering {
                let nan = |z: &Self| Sortable::is_nan(z);
                nan(self).cmp(&nan(other)).then(self.re.order(&other.re)).then(self.im.order(&other.im))
            }
            fn is_nan(&self) -> bool {
                self.re.is_nan() || self.im.is_nan()
            }
        }
    )*};
}
complex!(Complex32, Complex64);

/// Brings the elements at `places` (increasing) of the sorted order to these places.
fn select<T: Sortable>(mut line: &mut [T], places: &[usize]) {
    // Few places cost one linear pass each; many are cheaper after a sort.
    if places.len() > 8 {
        return line.sort_unstable_by(Sortable::order);
    }
    let mut taken = 0;
    for &place in places {
        if place < taken {
            continue;
        }
        line.select_nth_unstable_by(place - taken, Sortable::order);
        line = &mut line[place - taken + 1..];
        taken = place + 1;
    }
}

/// The elements at `places` (increasing) of the sorted order of each line along `axis`, which comes first in the
/// result; NaN at all of them in lines that hold one.
pub(crate) fn picked_lines(array: &DynArray, axis: usize, places: &[usize]) -> Result<DynArray> {
    let lines = moved(array, axis, array.ndim() - 1)?;
    let (&length, outer) = lines.shape().split_last().expect("an axis to sort along");
    let dtype = array.dtype().native();
    let shape: Vec<usize> = outer.iter().copied().chain([places.len()]).collect();
    let picked = for_number!(dtype, T => {
        let mut elements = crate::calc::values::<T>(&as_stored(&lines)?)?;
        let mut picked: Vec<T> = Vec::with_capacity(places.len() * elements.len() / length.max(1));
        for line in elements.chunks_mut(length.max(1)) {
            let last = line.iter().max_by(|a, b| Sortable::order(*a, *b)).expect("a line has elements");
            if Sortable::is_nan(last) {
                picked.extend(places.iter().map(|_| *last));
                continue;
            }
            select(line, places);
            picked.extend(places.iter().map(|&place| line[place]));
        }
        array_of(&picked, &shape)?
    });
    moved(&as_declared(picked, &dtype)?, outer.len(), 0)
}

/// Booleans as the bytes in which they are stored.
fn as_stored(array: &DynArray) -> Result<DynArray> {
    if *array.dtype() == DType::BOOL {
        return array.view(&DType::U8);
    }
    array.astype(&array.dtype().native(), Casting::Equiv)
}

fn as_declared(array: DynArray, dtype: &DType) -> Result<DynArray> {
    if array.dtype() == dtype {
        return Ok(array);
    }
    array.view(dtype)
}

/// For each of `values` the number of elements of `sorted` before it; elements equal to it count where `right`.
pub(crate) fn search_sorted(sorted: &DynArray, values: &DynArray, right: bool) -> Result<DynArray> {
    let dtype = common_dtype(sorted.dtype(), values.dtype())?;
    let as_common = |array: &DynArray| as_stored(&array.astype(&dtype, Casting::Unsafe)?);
    let (sorted, wanted) = (as_common(sorted)?, as_common(values)?);
    let found: Vec<i64> = for_number!(dtype, T => {
        let sorted = crate::calc::values::<T>(&sorted)?;
        let last = if right { Ordering::Equal } else { Ordering::Less };
        let before = |value: &T| sorted.partition_point(|element| element.order(value) <= last) as i64;
        crate::calc::values::<T>(&wanted)?.iter().map(before).collect()
    });
    array_of(&found, values.shape())
}

/// The positions that sort a line, equal elements in their order.
pub(crate) fn sorting_positions(line: &DynArray) -> Result<DynArray> {
    let positions: Vec<i64> = for_number!(line.dtype(), T => {
        let elements = crate::calc::values::<T>(&as_stored(&line.reshape(&[-1], Order::C)?)?)?;
        let mut positions: Vec<i64> = (0..elements.len() as i64).collect();
        positions.sort_by(|&a, &b| elements[a as usize].order(&elements[b as usize]));
        positions
    });
    array_of(&positions, &[positions.len()])
}
