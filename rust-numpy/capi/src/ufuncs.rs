//! Universal functions and the six ways to apply them.
use crate::call::{give, give_new, slice, slice_mut, FLOAT_ERRORS};
use crate::encode::Writer;
use crate::error::{Failure, Kind, Result};
use crate::handles::Entry;
use crate::record::Record;
use crate::{access, decode, encode, handles};
use rust_numpy::api::Value;
use rust_numpy::promote::Casting;
use rust_numpy::ufunc::{Errors, Initial, Operand, Options, ReduceOptions, Ufunc, TABLE};
use rust_numpy::{float_errors, DType, DynArray, DynArrayMut, NumPyError, Scalar};

pub(crate) fn ufunc(id: u32) -> Result<&'static Ufunc> {
    TABLE.get(id as usize).ok_or_else(|| Failure::message(format!("no ufunc has the number {id}")))
}

/// Runs a call of a ufunc, and keeps the floating-point errors of the kinds `reported`.
pub(crate) fn watched<T>(ufunc: &Ufunc, reported: &[Errors], call: impl FnOnce() -> T) -> T {
    heard(reported.contains(&ufunc.errors()), call)
}

/// Runs a call, and keeps its floating-point errors where they are reported.
pub(crate) fn heard<T>(reported: bool, call: impl FnOnce() -> T) -> T {
    float_errors::set(0);
    let made = call();
    FLOAT_ERRORS.set(if reported { float_errors::noted() } else { 0 });
    made
}

/// Calls report all errors; folds those of the processor only, since nothing judges their steps.
pub(crate) const ALL: &[Errors] = &[Errors::Processor, Errors::Judged];
const STEPS: &[Errors] = &[Errors::Processor];

fn wrong(what: &str) -> Failure {
    Failure::new(Kind::Type, what)
}

/// The values of a call, and its keywords as they are taken one by one.
struct Given {
    values: Vec<Value>,
    keywords: Vec<(String, Value)>,
}

impl Given {
    /// # Safety
    /// `message` leads to `count` records or is null.
    unsafe fn read(message: *const Record, count: usize) -> Result<Given> {
        // SAFETY: the caller's.
        let (values, keywords) = decode::call(unsafe { slice(message, count)? })?;
        Ok(Given { values, keywords })
    }

    fn take(&mut self, name: &str) -> Option<Value> {
        let at = self.keywords.iter().position(|(keyword, _)| keyword == name)?;
        Some(self.keywords.swap_remove(at).1)
    }

    fn end(self) -> Result<Vec<Value>> {
        match self.keywords.first() {
            Some((name, _)) => Err(wrong(&format!("got an unexpected keyword argument '{name}'"))),
            None => Ok(self.values),
        }
    }

    fn dtype(&mut self) -> Result<Option<DType>> {
        match self.take("dtype") {
            None | Some(Value::None) => Ok(None),
            Some(Value::DType(dtype)) => Ok(Some(dtype)),
            Some(Value::Text(text)) => Ok(Some(DType::parse(&text)?)),
            Some(_) => Err(wrong("dtype is a dtype")),
        }
    }

    fn mask(&mut self) -> Result<Option<DynArray>> {
        match self.take("where") {
            None | Some(Value::None | Value::Number(Scalar::Bool(true))) => Ok(None),
            Some(value) => Ok(Some(value.to_array()?)),
        }
    }

    fn casting(&mut self) -> Result<Casting> {
        let all = [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe];
        match self.take("casting") {
            None => Ok(Casting::SameKind),
            Some(Value::Text(text)) => all.into_iter().find(|casting| casting.name() == text).ok_or_else(|| {
                Failure::new(
                    Kind::Value,
                    format!("casting must be one of 'no', 'equiv', 'safe', 'same_kind', or 'unsafe' (got '{text}')"),
                )
            }),
            Some(_) => Err(wrong("casting is text")),
        }
    }

    /// Axes; `None` where all are meant.
    fn axes(&mut self) -> Result<Option<Vec<isize>>> {
        match self.take("axis") {
            None => Ok(Some(vec![0])),
            Some(Value::None) => Ok(None),
            Some(Value::Tuple(axes)) => axes.iter().map(axis).collect::<Result<_>>().map(Some),
            Some(one) => Ok(Some(vec![axis(&one)?])),
        }
    }

    fn initial(&mut self) -> Result<Initial> {
        match self.take("initial") {
            None => Ok(Initial::Default),
            Some(Value::None) => Ok(Initial::First),
            Some(Value::Number(value)) => Ok(Initial::Value(value)),
            Some(Value::Array(array)) if array.size() == 1 => Ok(Initial::Value(array.item(&vec![0; array.ndim()])?)),
            Some(_) => Err(wrong("initial is a number")),
        }
    }
}

fn axis(value: &Value) -> Result<isize> {
    let number = match value {
        Value::Number(Scalar::Int(value)) => *value,
        Value::Array(array) if array.ndim() == 0 => match array.item(&[])? {
            Scalar::Int(value) => value,
            _ => return Err(wrong("an axis is an integer")),
        },
        _ => return Err(wrong("an axis is an integer")),
    };
    isize::try_from(number).map_err(|_| Failure::new(Kind::Overflow, "an axis does not fit an index"))
}

/// The result of a fold, or nothing where it goes to the array `out` (0: to none).
///
/// # Safety
/// `result` leads to one record or is null.
unsafe fn finish(out: u32, scalars: u32, result: *mut Record, make: impl FnOnce() -> Result<DynArray>) -> Result<()> {
    if out == 0 {
        let _reading = access::read();
        // SAFETY: the caller's.
        return unsafe { give_new(result, || encode::array(make()?, scalars != 0)) };
    }
    let entry = handles::get(out)?;
    let writing = access::write();
    let made = make()?;
    let mut target = writing.target(&entry)?;
    if made.shape() != target.shape() {
        let (expected, found) = (made.shape().to_vec(), target.shape().to_vec());
        return Err(NumPyError::OutputShape { expected, found }.into());
    }
    Ok(target.assign_where(&made, None, Casting::SameKind)?)
}

fn one(values: Vec<Value>) -> Result<DynArray> {
    match values.as_slice() {
        [value] => Ok(value.to_array()?),
        other => Err(wrong(&format!("one array is needed, found {} values", other.len()))),
    }
}

export! {
    /// The number of ufuncs; their ids are smaller.
    fn rn_ufunc_count(number: *mut u32) {
        // SAFETY: the caller's.
        unsafe { give(number, TABLE.len() as u32) }
    }

    /// Applies a ufunc to the elements of its inputs. The message is a tuple of them, then pairs of a keyword (`where`,
    /// `casting`, `dtype`) and a value. `outputs` are arrays to write or 0, or there are none; `results` gets a record for
    /// each output: ARRAY or SCALAR, or NONE where it went to an array.
    fn rn_ufunc_call(
        id: u32, message: *const Record, count: usize, outputs: *const u32, outputs_count: usize, scalars: u32,
        results: *mut Record, results_count: usize,
    ) {
        let ufunc = ufunc(id)?;
        // SAFETY: the caller's.
        let (mut given, outputs) = unsafe { (Given::read(message, count)?, slice(outputs, outputs_count)?) };
        // SAFETY: the caller's.
        let results = unsafe { slice_mut(results, results_count)? };
        let (mask, casting, dtype) = (given.mask()?, given.casting()?, given.dtype()?);
        let values = given.end()?;
        let options = Options { mask: mask.as_ref(), casting, dtype };
        let entries: Vec<Option<Entry>> =
            outputs.iter().map(|&out| if out == 0 { Ok(None) } else { handles::get(out).map(Some) }).collect::<Result<_>>()?;
        if results.len() != ufunc.nout() || entries.len() > ufunc.nout() {
            return Err(Failure::message(format!("{} has {} outputs", ufunc.name(), ufunc.nout())));
        }
        let made = watched(ufunc, ALL, || apply(ufunc, &values, &entries, &options))?;
        let mut writer = Writer { scalars: scalars != 0, ..Writer::default() };
        made.into_iter().try_for_each(|made| writer.value(made.map_or(Value::None, Value::Array)))?;
        results.copy_from_slice(&writer.records);
        Ok(())
    }

    /// Folds an array along axes. Keywords: `axis` (0; NONE for all), `dtype`, `keepdims`, `initial`, `where`. The result
    /// goes to the array `out`, or, where that is 0, to `result`.
    fn rn_ufunc_reduce(id: u32, message: *const Record, count: usize, out: u32, scalars: u32, result: *mut Record) {
        // SAFETY: the caller's.
        let mut given = unsafe { Given::read(message, count)? };
        let (axes, dtype, initial, mask) = (given.axes()?, given.dtype()?, given.initial()?, given.mask()?);
        let keepdims = matches!(given.take("keepdims"), Some(Value::Number(Scalar::Bool(true))));
        let array = one(given.end()?)?;
        let options = ReduceOptions { axes: axes.as_deref(), dtype, keepdims, initial, mask: mask.as_ref() };
        let ufunc = ufunc(id)?;
        // SAFETY: the caller's.
        unsafe { finish(out, scalars, result, || Ok(watched(ufunc, STEPS, || ufunc.reduce(&array, &options))?)) }
    }

    /// Every partial fold along one axis. Keywords: `axis` (0), `dtype`.
    fn rn_ufunc_accumulate(id: u32, message: *const Record, count: usize, out: u32, result: *mut Record) {
        // SAFETY: the caller's.
        let mut given = unsafe { Given::read(message, count)? };
        let (axes, dtype) = (given.axes()?, given.dtype()?);
        let Some(&[axis]) = axes.as_deref() else { return Err(wrong("accumulate takes one axis")) };
        let array = one(given.end()?)?;
        let ufunc = ufunc(id)?;
        let call = || watched(ufunc, STEPS, || ufunc.accumulate(&array, axis, dtype.as_ref()));
        // SAFETY: the caller's.
        unsafe { finish(out, 0, result, || Ok(call()?)) }
    }

    /// Folds of the slices that start at indices. The tuple holds array and indices; keywords: `axis` (0), `dtype`.
    fn rn_ufunc_reduceat(id: u32, message: *const Record, count: usize, out: u32, result: *mut Record) {
        // SAFETY: the caller's.
        let mut given = unsafe { Given::read(message, count)? };
        let (axes, dtype) = (given.axes()?, given.dtype()?);
        let Some(&[axis]) = axes.as_deref() else { return Err(wrong("reduceat takes one axis")) };
        let values = given.end()?;
        let [array, indices] = values.as_slice() else { return Err(wrong("reduceat takes an array and indices")) };
        let (array, starts) = (array.to_array()?, starts(&indices.to_array()?)?);
        let ufunc = ufunc(id)?;
        let call = || watched(ufunc, STEPS, || ufunc.reduceat(&array, &starts, axis, dtype.as_ref()));
        // SAFETY: the caller's.
        unsafe { finish(out, 0, result, || Ok(call()?)) }
    }

    /// The ufunc of every pair of elements of two arrays.
    fn rn_ufunc_outer(id: u32, message: *const Record, count: usize, scalars: u32, result: *mut Record) {
        // SAFETY: the caller's.
        let mut given = unsafe { Given::read(message, count)? };
        let (mask, casting, dtype) = (given.mask()?, given.casting()?, given.dtype()?);
        let values = given.end()?;
        let [a, b] = values.as_slice() else { return Err(wrong("outer takes two arrays")) };
        let (a, b) = (a.to_array()?, b.to_array()?);
        let options = Options { mask: mask.as_ref(), casting, dtype };
        let ufunc = ufunc(id)?;
        // SAFETY: the caller's.
        unsafe { finish(0, scalars, result, || Ok(watched(ufunc, ALL, || ufunc.outer(&a, &b, &options))?)) }
    }

    /// Applies a ufunc in place to the elements at indices, as often as each is named. The tuple holds the indices (a tuple
    /// of arrays) and, for a ufunc of two, the second operand.
    fn rn_ufunc_at(id: u32, target: u32, message: *const Record, count: usize) {
        // SAFETY: the caller's.
        let values = unsafe { Given::read(message, count)? }.end()?;
        let (indices, second) = match values.as_slice() {
            [Value::Tuple(indices)] => (indices, None),
            [Value::Tuple(indices), second] => (indices, Some(second.to_array()?)),
            _ => return Err(wrong("at takes a tuple of indices")),
        };
        let indices: Vec<DynArray> = indices.iter().map(Value::to_array).collect::<std::result::Result<_, _>>()?;
        let entry = handles::get(target)?;
        let writing = access::write();
        let indices: Vec<&DynArray> = indices.iter().collect();
        let (ufunc, mut target) = (ufunc(id)?, writing.target(&entry)?);
        Ok(watched(ufunc, ALL, || ufunc.at(&mut target, &indices, second.as_ref()))?)
    }
}

fn starts(indices: &DynArray) -> Result<Vec<isize>> {
    let position = |at: usize| match indices.item(&[at as isize])? {
        Scalar::Int(value) => isize::try_from(value).map_err(|_| Failure::new(Kind::Overflow, "an index does not fit")),
        _ => Err(wrong("indices are integers")),
    };
    match indices.shape() {
        [n] => (0..*n).map(position).collect(),
        _ => Err(Failure::new(Kind::Value, "indices have one dimension")),
    }
}

fn apply(
    ufunc: &Ufunc,
    values: &[Value],
    outputs: &[Option<Entry>],
    options: &Options<'_>,
) -> Result<Vec<Option<DynArray>>> {
    let arrays: Vec<Option<DynArray>> = values.iter().map(operand_array).collect::<Result<_>>()?;
    let inputs: Vec<Operand<'_>> = values.iter().zip(&arrays).map(|(value, array)| operand(value, array)).collect();
    if outputs.iter().all(Option::is_none) {
        let _reading = access::read();
        return Ok(ufunc.call(&inputs, options)?.into_iter().map(Some).collect());
    }
    let writing = access::write();
    let mut targets: Vec<Option<DynArrayMut<'_>>> = outputs
        .iter()
        .map(|entry| entry.as_ref().map(|entry| writing.target(entry)).transpose())
        .collect::<Result<_>>()?;
    targets.resize_with(ufunc.nout(), || None);
    Ok(ufunc.call_into(&inputs, &mut targets, options)?)
}

fn operand<'a>(value: &Value, array: &'a Option<DynArray>) -> Operand<'a> {
    match (value, array) {
        (Value::Number(value), _) => Operand::Scalar(*value),
        (_, Some(array)) => Operand::Array(array),
        _ => unreachable!("what is no number became an array"),
    }
}

fn operand_array(value: &Value) -> Result<Option<DynArray>> {
    match value {
        Value::Number(_) => Ok(None),
        other => Ok(Some(other.to_array()?)),
    }
}
