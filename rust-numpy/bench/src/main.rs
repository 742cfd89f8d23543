//! A server on standard input and output that times calls, so that a driver can take turns with NumPy in one run.
//!
//! Requests are lines of JSON; arrays follow as raw bytes in C order. `load` sets the case and says which array each
//! operand is, `time` runs it a number of times and answers the nanoseconds of one call, `result` answers the bytes of
//! its result.
mod cases;
mod library;

use cases::Case;
use rust_numpy::runtime::{level, set_thread_count};
use rust_numpy::{DType, DynArray};
use serde_json::{json, Value};
use std::io::{BufRead, Read, Write};
use std::time::Instant;

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let (mut input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut case: Option<Case> = None;
    let mut line = String::new();
    while input.read_line(&mut line)? > 0 {
        let request: Value = serde_json::from_str(&line)?;
        line.clear();
        match request["do"].as_str() {
            Some("load") => {
                case = Some(load(&request, &mut input)?);
                writeln!(output, "{}", json!({"level": format!("{:?}", level())}))?;
            }
            Some("time") => {
                let nanoseconds = time(case.as_ref().ok_or("no case is loaded")?, &request)?;
                writeln!(output, "{}", json!({ "nanoseconds": nanoseconds }))?;
            }
            Some("result") => {
                let bytes = case.as_ref().ok_or("no case is loaded")?.run()?.to_bytes()?;
                writeln!(output, "{}", json!({"bytes": bytes.len()}))?;
                output.write_all(&bytes)?;
            }
            _ => return Err(format!("unknown request {request}").into()),
        }
        output.flush()?;
    }
    Ok(())
}

fn load(request: &Value, input: &mut impl Read) -> Result<Case, Failure> {
    let mut arrays = Vec::new();
    for array in request["arrays"].as_array().ok_or("arrays expected")? {
        let dtype = DType::parse(array["dtype"].as_str().ok_or("a dtype expected")?)?;
        let sizes = array["shape"].as_array().ok_or("a shape expected")?;
        let shape: Vec<usize> = sizes.iter().filter_map(Value::as_u64).map(|n| n as usize).collect();
        let mut bytes = vec![0; shape.iter().product::<usize>() * dtype.itemsize()];
        input.read_exact(&mut bytes)?;
        arrays.push(DynArray::from_bytes(&bytes, &shape, &dtype)?);
    }
    let positions = request["operands"].as_array().ok_or("operands expected")?.iter();
    let operand = |at: &Value| arrays.get(at.as_u64()? as usize).cloned();
    let operands = positions.map(operand).collect::<Option<Vec<_>>>().ok_or("operands are positions of arrays")?;
    Ok(Case::new(request["case"].as_str().ok_or("a case expected")?, operands)?)
}

fn time(case: &Case, request: &Value) -> Result<f64, Failure> {
    let count = request["count"].as_u64().ok_or("a count expected")?;
    set_thread_count(request["threads"].as_u64().unwrap_or(1) as usize);
    // The other side has just had the caches.
    std::hint::black_box(case.run()?);
    let start = Instant::now();
    for _ in 0..count {
        std::hint::black_box(case.run()?);
    }
    Ok(start.elapsed().as_nanos() as f64 / count as f64)
}
