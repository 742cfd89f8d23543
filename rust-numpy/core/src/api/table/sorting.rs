//! Rows of `sorting` and `sets`.
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::sets::*;
use crate::sorting::*;

pub(super) static ROWS: &[Function] = &[
    make("sort(a, axis=-1, kind=None, order=None, *, stable=None)", |a| {
        Ok(sort(&a.array("a")?, a.optional_int("axis")?)?.into())
    }),
    make("argsort(a, axis=-1, kind=None, order=None, *, stable=None)", |a| {
        Ok(argsort(&a.array("a")?, a.optional_int("axis")?)?.into())
    }),
    make("lexsort(keys, axis=-1)", |a| {
        let keys = a.arrays("keys")?;
        Ok(lexsort(&keys.iter().collect::<Vec<_>>(), a.int("axis")?)?.into())
    }),
    make("sort_complex(a)", |a| Ok(sort_complex(&a.array("a")?)?.into())),
    make("partition(a, kth, axis=-1, kind='introselect', order=None)", |a| {
        let kth = a.ints("kth")?.unwrap_or_default();
        Ok(partition(&a.array("a")?, &kth, a.optional_int("axis")?)?.into())
    }),
    make("argpartition(a, kth, axis=-1, kind='introselect', order=None)", |a| {
        let kth = a.ints("kth")?.unwrap_or_default();
        Ok(argpartition(&a.array("a")?, &kth, a.optional_int("axis")?)?.into())
    }),
    make("searchsorted(a, v, side='left', sorter=None)", |a| {
        let side = match a.text("side")? {
            "left" => Side::Left,
            "right" => Side::Right,
            other => return Err(NumPyError::value(&format!("side is left or right, found {other:?}"))),
        };
        let sorter = a.optional_array("sorter")?;
        Ok(match sorter {
            Some(sorter) => searchsorted_by(&a.array("a")?, &sorter, &a.array("v")?, side)?,
            None => searchsorted(&a.array("a")?, &a.array("v")?, side)?,
        }
        .into())
    }),
    make(
        "unique(ar, return_index=False, return_inverse=False, return_counts=False, axis=None, *, equal_nan=True, \
         sorted=True)",
        |a| {
            let found = unique(&a.array("ar")?, a.optional_int("axis")?, a.flag("equal_nan")?)?;
            let asked = [a.flag("return_index")?, a.flag("return_inverse")?, a.flag("return_counts")?];
            let parts = [found.index, found.inverse, found.counts].into_iter().zip(asked);
            let more: Vec<DynArray> = parts.filter(|(_, asked)| *asked).map(|(part, _)| part).collect();
            Ok(if more.is_empty() { found.values.into() } else { tuple([found.values].into_iter().chain(more)) })
        },
    ),
    make("unique_all(x)", |a| {
        let Unique { values, index, inverse, counts } = distinct(a)?;
        Ok(tuple([values, index, inverse, counts]))
    }),
    make("unique_counts(x)", |a| distinct(a).map(|found| tuple([found.values, found.counts]))),
    make("unique_inverse(x)", |a| distinct(a).map(|found| tuple([found.values, found.inverse]))),
    make("unique_values(x)", |a| distinct(a).map(|found| found.values.into())),
    make("union1d(ar1, ar2)", |a| Ok(union1d(&a.array("ar1")?, &a.array("ar2")?)?.into())),
    make("intersect1d(ar1, ar2, assume_unique=False, return_indices=False)", |a| {
        let indices = a.flag("return_indices")?;
        let common = intersect1d(&a.array("ar1")?, &a.array("ar2")?, a.flag("assume_unique")?)?;
        Ok(if indices { tuple(common) } else { common[0].clone().into() })
    }),
    make("setdiff1d(ar1, ar2, assume_unique=False)", |a| {
        Ok(setdiff1d(&a.array("ar1")?, &a.array("ar2")?, a.flag("assume_unique")?)?.into())
    }),
    make("setxor1d(ar1, ar2, assume_unique=False)", |a| {
        Ok(setxor1d(&a.array("ar1")?, &a.array("ar2")?, a.flag("assume_unique")?)?.into())
    }),
    make("isin(element, test_elements, assume_unique=False, invert=False, *, kind=None)", |a| {
        let by_table = match a.value("kind") {
            Value::None => false,
            _ => match a.text("kind")? {
                "table" => true,
                "sort" => false,
                other => return Err(NumPyError::value(&format!("kind is sort or table, found {other:?}"))),
            },
        };
        Ok(isin(&a.array("element")?, &a.array("test_elements")?, a.flag("invert")?, by_table)?.into())
    }),
];

/// The array API's kind of uniqueness: no NaN equals another.
fn distinct(a: &Arguments) -> Result<Unique> {
    unique(&a.array("x")?, None, false)
}
