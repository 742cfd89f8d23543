//! Rows of the main namespace's polynomials, whose highest coefficient comes first.
use super::fits::{fit_parts, options};
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::error::{NumPyError, Result};
use crate::polynomial::*;

pub(super) static ROWS: &[Function] = &[
    make("poly(seq_of_zeros)", |a| Ok(poly(&a.array("seq_of_zeros")?)?.into())),
    make("roots(p)", |a| Ok(roots(&a.array("p")?)?.into())),
    make("polyadd(a1, a2)", |a| Ok(polyadd(&a.array("a1")?, &a.array("a2")?)?.into())),
    make("polysub(a1, a2)", |a| Ok(polysub(&a.array("a1")?, &a.array("a2")?)?.into())),
    make("polymul(a1, a2)", |a| Ok(polymul(&a.array("a1")?, &a.array("a2")?)?.into())),
    make("polydiv(u, v)", |a| polydiv(&a.array("u")?, &a.array("v")?).map(|(quotient, rest)| tuple([quotient, rest]))),
    make("polyval(p, x)", |a| Ok(polyval(&a.array("p")?, &a.array("x")?)?.into())),
    make("polyder(p, m=1)", |a| Ok(polyder(&a.array("p")?, count(a, "m")?)?.into())),
    make("polyint(p, m=1, k=None)", |a| {
        let constants = match a.optional_array("k")? {
            Some(constants) => crate::calc::values::<f64>(&constants)?,
            None => Vec::new(),
        };
        Ok(polyint(&a.array("p")?, count(a, "m")?, &constants)?.into())
    }),
    make("polyfit(x, y, deg, rcond=None, full=False, w=None, cov=False)", |a| {
        let (x, y, degree, weights) = (a.array("x")?, a.array("y")?, count(a, "deg")?, a.optional_array("w")?);
        let options = options(a, weights.as_ref())?;
        let kind = match a.value("cov") {
            _ if a.flag("full")? => return fit_parts(polyfit(&x, &y, degree, &options)?).map(Value::Tuple),
            Value::Text(text) if text == "unscaled" => Covariance::Unscaled,
            Value::Text(_) => Covariance::Scaled,
            _ if a.flag("cov")? => Covariance::Scaled,
            _ => return Ok(polyfit(&x, &y, degree, &options)?.coefficients.into()),
        };
        polyfit_covariance(&x, &y, degree, &options, kind).map(|(found, covariance)| tuple([found, covariance]))
    }),
];

/// An order or a degree.
fn count(a: &Arguments, name: &str) -> Result<usize> {
    let wrong = || NumPyError::value(&format!("{name} is not negative"));
    usize::try_from(a.int(name)?).map_err(|_| wrong())
}
