//! Running a case on this crate.
use super::decode::{array, dtype, index_item, integer, integers, scalar};
use rust_numpy::promote::Casting;
use rust_numpy::ufunc::{self, Initial, Operand, Options, ReduceOptions, Ufunc};
use rust_numpy::{arg_max, arg_min, choose, DType, DynArray, DynArrayMut, Layout, Order, Result, Scalar};
use serde_json::Value;

pub fn perform(case: &Value) -> Result<Vec<DynArray>> {
    let inputs: Vec<Option<DynArray>> = case["inputs"]
        .as_array()
        .expect("inputs")
        .iter()
        .map(|input| input.get("scalar").is_none().then(|| array(input)))
        .collect();
    let first = || inputs[0].as_ref().expect("an array");
    if let Some(result) = super::shapes::perform(case, &inputs) {
        return result;
    }
    match case["method"].as_str().expect("a method") {
        "call" => call(case, &inputs),
        "overlap" => overlap(case, first()),
        "at" => at(case, &inputs),
        "reduce" => reduce(case, first()).map(|array| vec![array]),
        "accumulate" => {
            named(case).accumulate(first(), integer(&case["axis"]), wanted(case).as_ref()).map(|array| vec![array])
        }
        "reduceat" => {
            let (indices, axis) = (integers(&case["indices"]), integer(&case["axis"]));
            named(case).reduceat(first(), &indices, axis, None).map(|array| vec![array])
        }
        "outer" => {
            let second = inputs[1].as_ref().expect("an array");
            named(case).outer(first(), second, &Options::default()).map(|array| vec![array])
        }
        "where" => choose(first(), inputs[1].as_ref().expect("an array"), inputs[2].as_ref().expect("an array"))
            .map(|array| vec![array]),
        other => one(case, other, first()).map(|array| vec![array]),
    }
}

/// Methods of one array.
fn one(case: &Value, method: &str, array: &DynArray) -> Result<DynArray> {
    let axis = case["axis"].as_i64().map(|axis| axis as isize);
    let keepdims = case["keepdims"] == Value::Bool(true);
    match method {
        "argmax" => arg_max(array, axis, keepdims),
        "argmin" => arg_min(array, axis, keepdims),
        "astype" => array.astype(&dtype(&case["dtype"]), casting(&case["casting"])),
        "index" => array.index(&case["items"].as_array().expect("items").iter().map(index_item).collect::<Vec<_>>()),
        "transpose" => array.transpose(&integers(&case["axes"])),
        "reshape" => array.reshape(&integers(&case["shape"]), if case["order"] == "C" { Order::C } else { Order::F }),
        "diagonal" => {
            let args = integers(&case["args"]);
            array.diagonal(args[0], args[1], args[2])
        }
        other => panic!("unknown method {other}"),
    }
}

fn named(case: &Value) -> &'static Ufunc {
    ufunc::get(case["ufunc"].as_str().expect("a ufunc")).expect("a known ufunc")
}

fn wanted(case: &Value) -> Option<DType> {
    case.get("dtype").map(dtype)
}

fn casting(value: &Value) -> Casting {
    let all = [Casting::No, Casting::Equiv, Casting::Safe, Casting::SameKind, Casting::Unsafe];
    all.into_iter().find(|casting| value == casting.name()).unwrap_or(Casting::SameKind)
}

fn call(case: &Value, inputs: &[Option<DynArray>]) -> Result<Vec<DynArray>> {
    let written = case["inputs"].as_array().expect("inputs");
    let operands: Vec<Operand<'_>> = inputs
        .iter()
        .zip(written)
        .map(|(input, written)| match input {
            Some(array) => Operand::Array(array),
            None => Operand::Scalar(scalar(&written["scalar"])),
        })
        .collect();
    let mask = case.get("where").map(array);
    let options = Options { mask: mask.as_ref(), casting: casting(&case["casting"]), dtype: wanted(case) };
    let ufunc = named(case);
    let Some(outs) = case.get("outs") else { return ufunc.call(&operands, &options) };
    let mut outs: Vec<DynArray> = outs.as_array().expect("outs").iter().map(array).collect();
    let mut views: Vec<Option<DynArrayMut<'_>>> =
        outs.iter_mut().map(|out| out.view_mut().map(Some)).collect::<Result<_>>()?;
    ufunc.call_into(&operands, &mut views, &options)?;
    drop(views);
    Ok(outs)
}

/// Views of one block as inputs and output, as NumPy's aliasing arrays are.
fn overlap(case: &Value, base: &DynArray) -> Result<Vec<DynArray>> {
    let size = integer(&case["size"]) as usize;
    let view = |place: &Value| Layout::new(&[size], &[integer(&place[1])], integer(&place[0]) as usize);
    let layouts: Vec<Layout> = case["places"].as_array().expect("places").iter().map(view).collect();
    let (out, inputs) = layouts.split_last().expect("an output");
    let inputs: Vec<DynArray> = inputs
        .iter()
        .map(|layout| DynArray::from_buffer(base.buffer().clone(), base.dtype().clone(), layout.clone()))
        .collect::<Result<_>>()?;
    let operands: Vec<Operand<'_>> = inputs.iter().map(Operand::Array).collect();
    // SAFETY: one thread, and nobody holds the bytes of the block.
    let memory = unsafe { base.buffer().alias() };
    let output = DynArrayMut::new(memory, base.dtype().clone(), out.clone())?;
    let options = Options { casting: Casting::Unsafe, ..Default::default() };
    named(case).call_into(&operands, &mut [Some(output)], &options)?;
    Ok(vec![base.clone()])
}

fn reduce(case: &Value, array: &DynArray) -> Result<DynArray> {
    let axes = case["axes"].as_array().map(|_| integers(&case["axes"]));
    let mask = case.get("where").map(super::decode::array);
    let options = ReduceOptions {
        axes: axes.as_deref(),
        dtype: wanted(case),
        keepdims: case["keepdims"] == Value::Bool(true),
        initial: case
            .get("initial")
            .map_or(Initial::Default, |value| Initial::Value(Scalar::Int(integer(value) as i128))),
        mask: mask.as_ref(),
    };
    named(case).reduce(array, &options)
}

fn at(case: &Value, inputs: &[Option<DynArray>]) -> Result<Vec<DynArray>> {
    let mut target = inputs[0].clone().expect("an array").copy(None)?;
    let second = inputs.get(1).map(|input| input.as_ref().expect("an array"));
    let index = |index: &Value| {
        let positions: Vec<u8> = integers(index).iter().flat_map(|&at| (at as i64).to_ne_bytes()).collect();
        DynArray::from_bytes(&positions, &[positions.len() / 8], &DType::I64).expect("an index array")
    };
    let indices: Vec<DynArray> = case["indices"].as_array().expect("indices").iter().map(index).collect();
    named(case).at(&mut target.view_mut()?, &indices.iter().collect::<Vec<_>>(), second)?;
    Ok(vec![target])
}
