//! The functions by name.
use crate::call::{check, give, slice};
use crate::decode::Keywords;
use crate::encode::Writer;
use crate::error::{Failure, Result};
use crate::handles::Entry;
use crate::record::{Record, KINDS};
use crate::ufuncs::heard;
use crate::{access, decode, encode, handles, runtime};
use rust_numpy::api::{self, Action, Function, Value};
use rust_numpy::ufunc;

pub(crate) fn function(id: u32) -> Result<&'static Function> {
    let wrong = || Failure::message(format!("no function has the number {id}"));
    api::functions().nth(id as usize).ok_or_else(wrong)
}

/// Functions that are folds of a ufunc, whose errors they report.
const FOLDS: [&str; 4] = ["sum", "prod", "cumsum", "cumprod"];

/// Calls a function, and keeps the floating-point errors that it reports.
pub(crate) fn call(function: &Function, values: &[Value], keywords: &[(&str, Value)]) -> Result<Value> {
    Ok(heard(FOLDS.contains(&function.name()), || function.call(values, keywords))?)
}

fn borrowed(keywords: &Keywords) -> Vec<(&str, Value)> {
    keywords.iter().map(|(name, value)| (name.as_str(), value.clone())).collect()
}

/// A row of the registry in JSON. Names and signatures are ASCII, which Rust writes as JSON does.
fn info(id: usize, function: &Function) -> String {
    let changes = matches!(function.action, Action::Change(_));
    let (name, signature) = (function.name(), function.signature);
    format!(r#"{{"id":{id},"name":{name:?},"signature":{signature:?},"changes":{changes}}}"#)
}

fn ufunc_info(id: usize, ufunc: &ufunc::Ufunc) -> String {
    let identity = match ufunc.identity() {
        ufunc::Identity::Int(value) => value.to_string(),
        ufunc::Identity::MinusInfinity => r#""-inf""#.into(),
        ufunc::Identity::None | ufunc::Identity::Reorderable => "null".into(),
    };
    let signature = ufunc.signature().map_or("null".into(), |signature| format!("{signature:?}"));
    let (name, nin, nout, types) = (ufunc.name(), ufunc.nin(), ufunc.nout(), ufunc.types());
    format!(
        r#"{{"id":{id},"name":{name:?},"nin":{nin},"nout":{nout},"identity":{identity},"signature":{signature},"types":{types:?}}}"#
    )
}

fn registry() -> String {
    let functions: Vec<_> = api::functions().enumerate().map(|(id, function)| info(id, function)).collect();
    let ufuncs: Vec<_> = ufunc::TABLE.iter().enumerate().map(|(id, ufunc)| ufunc_info(id, ufunc)).collect();
    let kinds: Vec<_> = KINDS.iter().map(|(name, value, _)| format!("{name:?}:{value}")).collect();
    let [functions, ufuncs, kinds] = [functions, ufuncs, kinds].map(|rows| rows.join(","));
    format!(r#"{{"functions":[{functions}],"ufuncs":[{ufuncs}],"records":{{{kinds}}}}}"#)
}

export! {
    /// Gives the names of all functions and ufuncs, with what a binding needs, to `rn_output`: JSON as TEXT.
    fn rn_registry() {
        runtime::put(encode::text(&registry()));
        Ok(())
    }

    /// The number of functions; their ids are smaller.
    fn rn_function_count(number: *mut u32) {
        // SAFETY: the caller's.
        unsafe { give(number, api::functions().count() as u32) }
    }

    /// Gives one function's row of the registry to `rn_output`.
    fn rn_function_info(id: u32) {
        runtime::put(encode::text(&info(id as usize, function(id)?)));
        Ok(())
    }

    /// The id of a function's name (UTF-8).
    fn rn_function_find(name: *const u8, length: usize, id: *mut u32) {
        // SAFETY: the caller's.
        let name = unsafe { slice(name, length)? };
        let found = api::functions().position(|function| function.name().as_bytes() == name);
        let missing = || Failure::message(format!("no function is named {:?}", String::from_utf8_lossy(name)));
        // SAFETY: the caller's.
        unsafe { give(id, found.ok_or_else(missing)? as u32) }
    }

    /// Calls a function. The message is a tuple of its values, then pairs of a keyword (TEXT) and a value. `result` gets the
    /// first record of what it makes, and `rn_output` all of them. Numbers are SCALAR where `scalars` is not 0, and
    /// every array is a new handle.
    fn rn_function_call(id: u32, message: *const Record, count: usize, scalars: u32, result: *mut Record) {
        check(result)?;
        let function = function(id)?;
        // SAFETY: the caller's.
        let (values, keywords) = decode::call(unsafe { slice(message, count)? })?;
        let _reading = access::read();
        let made = call(function, &values, &borrowed(&keywords))?;
        let mut writer = Writer { scalars: scalars != 0, ..Writer::default() };
        writer.value(made)?;
        let first = writer.records[0];
        runtime::put(writer.records);
        // SAFETY: the caller's.
        unsafe { give(result, first) }
    }

    /// Calls a function and writes its result to an array.
    fn rn_function_call_into(id: u32, message: *const Record, count: usize, target: u32) {
        let (function, entry) = (function(id)?, handles::get(target)?);
        // SAFETY: the caller's.
        let (values, keywords) = decode::call(unsafe { slice(message, count)? })?;
        let writing = access::write();
        Ok(function.call_into(&values, &borrowed(&keywords), &mut writing.target(&entry)?)?)
    }

    /// Calls a function that changes an array, which stands for its first argument.
    fn rn_function_change(id: u32, target: u32, message: *const Record, count: usize) {
        let (function, entry) = (function(id)?, handles::get(target)?);
        // SAFETY: the caller's.
        let (values, keywords) = decode::call(unsafe { slice(message, count)? })?;
        change(function, &entry, &values, &keywords)
    }
}

fn change(function: &Function, entry: &Entry, values: &[Value], keywords: &Keywords) -> Result<()> {
    let writing = access::write();
    Ok(function.change(&mut writing.target(entry)?, values, &borrowed(keywords))?)
}

#[cfg(test)]
mod tests {
    use super::{api, registry};
    use serde_json::{json, Value};

    #[test]
    fn the_registry_is_json() {
        let registry: Value = serde_json::from_str(&registry()).expect("JSON");
        let row = |list: &str, name: &str| {
            let mut rows = registry[list].as_array().expect("rows").iter();
            rows.find(|row| row["name"] == name).expect("a row of this name").clone()
        };
        for (id, function) in api::functions().enumerate() {
            let found = row("functions", function.name());
            assert_eq!((&found["id"], &found["signature"]), (&json!(id), &json!(function.signature)));
        }
        let add = row("ufuncs", "add");
        assert_eq!((&add["nin"], &add["nout"], &add["signature"]), (&json!(2), &json!(1), &Value::Null));
        assert!(add["types"].as_array().expect("signatures").contains(&json!("dd->d")));
        let identities = ["add", "logaddexp", "subtract"].map(|name| row("ufuncs", name)["identity"].clone());
        assert_eq!(identities, [json!(0), json!("-inf"), Value::Null]);
        assert!(row("ufuncs", "matmul")["signature"].is_string());
        assert!(registry["records"].as_object().expect("records").values().all(Value::is_u64));
    }
}
