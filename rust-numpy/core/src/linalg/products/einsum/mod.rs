//! Einstein summation: parsed, planned as a sequence of pairs, and carried out by products of stacks.
mod parse;
mod path;
mod report;
mod term;

pub use path::Optimize;

use crate::dynarray::DynArray;
use crate::error::Result;
use crate::linalg::arithmetic::cast;
use crate::promote::{result_type, Promotable};
use term::Term;

/// NumPy's `einsum`, with subscripts as text: `"ij,jk->ik"`, `"...ii"`.
///
/// ```
/// use rust_numpy::linalg::{dynamic::einsum, Optimize};
/// use rust_numpy::Array;
/// let a = Array::from_vec(vec![1, 2, 3, 4], &[2, 2])?;
/// let transposed = einsum("ij->ji", &[a.as_dyn()], &Optimize::No)?;
/// assert_eq!(Array::<i32>::from_dyn(transposed)?.to_vec(), [1, 3, 2, 4]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn einsum(subscripts: &str, operands: &[&DynArray], optimize: &Optimize) -> Result<DynArray> {
    let parsed = parse::parse(subscripts, operands)?;
    let dtypes: Vec<Promotable> = operands.iter().map(|operand| Promotable::DType(operand.dtype().clone())).collect();
    let dtype = result_type(&dtypes)?;
    let mut terms: Vec<Term> = operands
        .iter()
        .zip(&parsed.inputs)
        .map(|(operand, labels)| Term::new(cast(operand, &dtype)?, labels, &parsed.sizes))
        .collect::<Result<_>>()?;
    for step in path::path(&parsed, optimize)? {
        terms = take(terms, step, &parsed.output)?;
    }
    terms.pop().expect("a path ends in one operand").finish(&parsed.output)
}

/// The list after one step: without the terms at its positions, and with their product at the end.
fn take(terms: Vec<Term>, step: Vec<usize>, output: &[u32]) -> Result<Vec<Term>> {
    let (chosen, mut rest): (Vec<_>, Vec<_>) = terms.into_iter().enumerate().partition(|(i, _)| step.contains(i));
    let mut chosen = chosen.into_iter().map(|(_, term)| term).collect::<std::collections::VecDeque<_>>();
    let mut joined = chosen.pop_front().expect("a step names operands");
    while let Some(next) = chosen.pop_front() {
        let waiting = || rest.iter().map(|(_, term)| term).chain(&chosen);
        joined = joined.join(&next, &|label| output.contains(label) || waiting().any(|term| term.has(label)))?;
    }
    rest.push((0, joined));
    Ok(rest.into_iter().map(|(_, term)| term).collect())
}

/// The order that [`einsum`] follows, as positions in a list from which each step takes its operands and to whose end
/// it adds the result; and NumPy's report of it.
///
/// ```
/// use rust_numpy::linalg::{dynamic::einsum_path, Optimize};
/// use rust_numpy::Array;
/// let a = Array::<f64>::zeros(&[2, 2])?;
/// let (path, report) = einsum_path("ij,jk,kl->il", &[a.as_dyn(); 3], &Optimize::Greedy(None))?;
/// assert_eq!(path, [vec![0, 1], vec![0, 1]]);
/// assert!(report.contains("Optimized scaling:  3"));
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn einsum_path(subscripts: &str, operands: &[&DynArray], optimize: &Optimize) -> Result<(Vec<Vec<usize>>, String)> {
    let parsed = parse::parse(subscripts, operands)?;
    let path = path::path(&parsed, optimize)?;
    let report = report::report(&parsed, &path);
    Ok((path, report))
}
