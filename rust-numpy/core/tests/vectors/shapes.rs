//! Running cases of manipulation and sorting.
use super::decode::{dtype, integer, integers};
use rust_numpy::manip::{self, Sections};
use rust_numpy::sorting::{self, Side};
use rust_numpy::{s, DynArray, IndexItem, Order, Result};
use serde_json::Value;

/// `None` where the method is of another kind.
pub fn perform(case: &Value, arrays: &[Option<DynArray>]) -> Option<Result<Vec<DynArray>>> {
    let arrays: Vec<&DynArray> = arrays.iter().flatten().collect();
    let name = case["name"].as_str().unwrap_or_default();
    let one = |result: Result<DynArray>| result.map(|array| vec![array]);
    Some(match case["method"].as_str()? {
        "reshaped" => reshaped(case, name, arrays[0]),
        "joined" => one(joined(case, name, &arrays)),
        "repeated" => one(repeated(case, name, arrays[0])),
        "sorted" => one(sorted(case, name, &arrays)),
        "partitioned" => one(partitioned(case, name, arrays[0])),
        "searchsorted" => {
            let side = if case["side"] == "left" { Side::Left } else { Side::Right };
            one(sorting::searchsorted(arrays[0], arrays[1], side))
        }
        _ => return None,
    })
}

fn axis(case: &Value) -> Option<isize> {
    case["axis"].as_i64().map(|axis| axis as isize)
}

fn counts(case: &Value) -> Vec<usize> {
    integers(&case["counts"]).iter().map(|&count| count as usize).collect()
}

fn reshaped(case: &Value, name: &str, array: &DynArray) -> Result<Vec<DynArray>> {
    let axes = case["axes"].as_array().map(|_| integers(&case["axes"]));
    let named = || axes.clone().expect("axes");
    let order = if case["order"] == "F" { Order::F } else { Order::C };
    if name.ends_with("split") {
        let cuts = case.get("cuts").map(integers);
        let sections = match &cuts {
            Some(cuts) => Sections::At(cuts),
            None => Sections::Count(integer(&case["count"]) as usize),
        };
        let function = if name == "split" { manip::split } else { manip::array_split };
        return function(array, sections, integer(&case["axis"]));
    }
    let result = match name {
        "squeeze" => manip::squeeze(array, axes.as_deref()),
        "flip" => manip::flip(array, axes.as_deref()),
        "expand_dims" => manip::expand_dims(array, &named()),
        "moveaxis" => manip::moveaxis(array, &named(), &integers(&case["to"])),
        "swapaxes" => manip::swapaxes(array, named()[0], integers(&case["to"])[0]),
        "rollaxis" => manip::rollaxis(array, named()[0], integers(&case["to"])[0]),
        "atleast_1d" => manip::atleast_1d(array),
        "atleast_2d" => manip::atleast_2d(array),
        "atleast_3d" => manip::atleast_3d(array),
        "ravel" => manip::ravel(array, order),
        "flatten" => manip::flatten(array, order),
        other => panic!("unknown function {other}"),
    };
    result.map(|array| vec![array])
}

fn joined(case: &Value, name: &str, arrays: &[&DynArray]) -> Result<DynArray> {
    match name {
        "concatenate" => manip::concatenate(arrays, axis(case), case.get("dtype").map(dtype).as_ref()),
        "stack" => manip::stack(arrays, axis(case).expect("an axis")),
        "hstack" => manip::hstack(arrays),
        "vstack" => manip::vstack(arrays),
        "dstack" => manip::dstack(arrays),
        other => panic!("unknown function {other}"),
    }
}

fn repeated(case: &Value, name: &str, array: &DynArray) -> Result<DynArray> {
    let axes = case["axes"].as_array().map(|_| integers(&case["axes"]));
    match name {
        "tile" => manip::tile(array, &counts(case)),
        "repeat" => manip::repeat(array, &counts(case), axis(case)),
        "roll" => manip::roll(array, &integers(&case["counts"]), axes.as_deref()),
        other => panic!("unknown function {other}"),
    }
}

fn sorted(case: &Value, name: &str, arrays: &[&DynArray]) -> Result<DynArray> {
    match name {
        "sort" => sorting::sort(arrays[0], axis(case)),
        "argsort" => sorting::argsort(arrays[0], axis(case)),
        "lexsort" => sorting::lexsort(arrays, axis(case).expect("an axis")),
        other => panic!("unknown function {other}"),
    }
}

/// The partitioned vector with each of its parts sorted: what all right partitions have in common.
fn partitioned(case: &Value, name: &str, array: &DynArray) -> Result<DynArray> {
    let kth = integers(&case["kth"]);
    let found = match name {
        "partition" => sorting::partition(array, &kth, Some(-1))?,
        _ => taken(array, &sorting::argpartition(array, &kth, Some(-1))?)?,
    };
    let size = array.size() as isize;
    let mut cuts: Vec<isize> = kth.iter().map(|at| at.rem_euclid(size)).flat_map(|at| [at, at + 1]).collect();
    cuts.sort_unstable();
    cuts.dedup();
    let parts = manip::array_split(&found, Sections::At(&cuts), 0)?;
    let sorted: Vec<DynArray> = parts.iter().map(|part| sorting::sort(part, Some(0))).collect::<Result<_>>()?;
    manip::concatenate(&sorted.iter().collect::<Vec<_>>(), Some(0), None)
}

/// The elements of a vector at these positions.
fn taken(array: &DynArray, positions: &DynArray) -> Result<DynArray> {
    let bytes = positions.to_bytes().expect("memory");
    let at = bytes.chunks(8).map(|chunk| i64::from_ne_bytes(chunk.try_into().expect("eight bytes")) as isize);
    let elements: Vec<DynArray> =
        at.map(|at| array.index(&[s(at..at + 1), IndexItem::Ellipsis])).collect::<Result<_>>()?;
    manip::concatenate(&elements.iter().collect::<Vec<_>>(), Some(0), None)
}
