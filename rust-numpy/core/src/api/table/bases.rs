//! Rows of `numpy.polynomial`: one set of functions for each of its six bases, and the methods of its six classes.
//!
//! A class's instance is three arguments: coefficients, domain and window (pairs, or `None` for the basis' own).
//! Methods that give an instance give these three.
use super::fits::{fitted, fitted_series, interval, parts};
use super::{make, tuple};
use crate::api::{Arguments, Function, Value};
use crate::calc::values;
use crate::dynarray::DynArray;
use crate::error::{NumPyError, Result};
use crate::polynomial::{chebyshev_extrema, chebyshev_roots, values_from_roots, Arithmetic, Basis, Series};
use num_complex::Complex64;

macro_rules! family {
    ($rows:ident, $module:literal, $class:literal, $basis:expr $(, $from:literal)*) => {
        pub(super) static $rows: &[Function] = &[
            make(concat!($module, "add(c1, c2)"), |a| Ok($basis.add(&a.array("c1")?, &a.array("c2")?, false)?.into())),
            make(concat!($module, "sub(c1, c2)"), |a| Ok($basis.add(&a.array("c1")?, &a.array("c2")?, true)?.into())),
            make(concat!($module, "mul(c1, c2)"), |a| Ok($basis.mul(&a.array("c1")?, &a.array("c2")?)?.into())),
            make(concat!($module, "mulx(c)"), |a| Ok($basis.mulx(&a.array("c")?)?.into())),
            make(concat!($module, "div(c1, c2)"), |a| {
                $basis.div(&a.array("c1")?, &a.array("c2")?).map(|(quotient, rest)| tuple([quotient, rest]))
            }),
            make(concat!($module, "pow(c, pow, maxpower=None)"), |a| {
                Ok($basis.pow(&a.array("c")?, a.int("pow")?, a.optional_int("maxpower")?)?.into())
            }),
            make(concat!($module, "val(x, c, tensor=True)"), |a| {
                let (x, c) = (a.array("x")?, a.array("c")?);
                let found = if a.flag("tensor")? { $basis.val(&x, &c)? } else { $basis.values_of(&x, &c, false)? };
                Ok(found.into())
            }),
            make(concat!($module, "val2d(x, y, c)"), |a| {
                Ok($basis.values_at(&arrays(a, &["x", "y"])?, &a.array("c")?)?.into())
            }),
            make(concat!($module, "val3d(x, y, z, c)"), |a| {
                Ok($basis.values_at(&arrays(a, &["x", "y", "z"])?, &a.array("c")?)?.into())
            }),
            make(concat!($module, "grid2d(x, y, c)"), |a| {
                Ok($basis.values_on_grid(&arrays(a, &["x", "y"])?, &a.array("c")?)?.into())
            }),
            make(concat!($module, "grid3d(x, y, z, c)"), |a| {
                Ok($basis.values_on_grid(&arrays(a, &["x", "y", "z"])?, &a.array("c")?)?.into())
            }),
            make(concat!($module, "vander2d(x, y, deg)"), |a| {
                Ok($basis.vander_of(&arrays(a, &["x", "y"])?, &degrees(a)?)?.into())
            }),
            make(concat!($module, "vander3d(x, y, z, deg)"), |a| {
                Ok($basis.vander_of(&arrays(a, &["x", "y", "z"])?, &degrees(a)?)?.into())
            }),
            make(concat!($module, "companion(c)"), |a| Ok($basis.companion(&a.array("c")?)?.into())),
            make(concat!($module, "vander(x, deg)"), |a| Ok($basis.vander(&a.array("x")?, a.int("deg")?)?.into())),
            make(concat!($module, "der(c, m=1, scl=1)"), |a| {
                Ok($basis.der(&a.array("c")?, a.int("m")?, a.float("scl")?)?.into())
            }),
            make(concat!($module, "int(c, m=1, k=None, lbnd=0, scl=1)"), |a| {
                let (low, scale) = (a.float("lbnd")?, a.float("scl")?);
                Ok($basis.int(&a.array("c")?, a.int("m")?, &constants(a)?, low, scale)?.into())
            }),
            make(concat!($module, "roots(c)"), |a| Ok($basis.roots(&a.array("c")?)?.into())),
            make(concat!($module, "fromroots(roots)"), |a| Ok($basis.from_roots(&a.array("roots")?)?.into())),
            make(concat!($module, "line(off, scl)"), |a| Ok($basis.line(&a.array("off")?, &a.array("scl")?)?.into())),
            make(concat!($module, "fit(x, y, deg, rcond=None, full=False, w=None)"), |a| fitted(a, $basis)),
            make(concat!($module, "trim(c, tol=0)"), |a| {
                let own = $basis.interval();
                let series = Series { basis: $basis, coef: crate::calc::multiply(&a.array("c")?, 1.0)?, domain: own, window: own };
                Ok(series.trim(a.float("tol")?)?.coef.into())
            }),
            $(
                make(concat!($module, "gauss(deg)"), |a| {
                    $basis.gauss(a.int("deg")?).map(|(nodes, weights)| tuple([nodes, weights]))
                }),
                make(concat!($module, "weight(x)"), |a| Ok($basis.weight(&a.array("x")?)?.into())),
                make(concat!($module, "2poly(c)"), |a| {
                    Ok($basis.convert(&a.array("c")?, Basis::Polynomial, (0.0, 1.0))?.into())
                }),
                make(concat!($from, "(pol)"), |a| {
                    Ok(Basis::Polynomial.convert(&a.array("pol")?, $basis, (0.0, 1.0))?.into())
                }),
            )*
            make(concat!($class, ".__call__(coef, domain, window, arg)"), |a| {
                Ok(instance(a, $basis)?.call(&a.array("arg")?)?.into())
            }),
            make(concat!($class, ".combine(coef, domain, window, coef2, domain2, window2, operation)"), |a| {
                combined(a, $basis)
            }),
            make(concat!($class, ".__pow__(coef, domain, window, other)"), |a| {
                parts(instance(a, $basis)?.pow(a.int("other")?)?)
            }),
            make(concat!($class, ".deriv(coef, domain, window, m=1)"), |a| {
                parts(instance(a, $basis)?.deriv(a.int("m")?)?)
            }),
            make(concat!($class, ".integ(coef, domain, window, m=1, k=None, lbnd=None)"), |a| {
                let low = a.has("lbnd").then(|| a.float("lbnd")).transpose()?;
                parts(instance(a, $basis)?.integ(a.int("m")?, &constants(a)?, low)?)
            }),
            make(concat!($class, ".roots(coef, domain, window)"), |a| Ok(instance(a, $basis)?.roots()?.into())),
            make(concat!($class, ".fromroots(roots, domain=None, window=None)"), |a| {
                let window = interval(a, "window")?.unwrap_or($basis.interval());
                parts(Series::from_roots($basis, &a.array("roots")?, interval(a, "domain")?, window)?)
            }),
            make(concat!($class, ".fit(x, y, deg, domain=None, rcond=None, full=False, w=None, window=None)"), |a| {
                fitted_series(a, $basis)
            }),
            make(concat!($class, ".convert(coef, domain, window, kind, new_domain=None, new_window=None)"), |a| {
                let kind = kind(a.text("kind")?)?;
                let intervals = (interval(a, "new_domain")?, interval(a, "new_window")?);
                let own = kind.interval();
                parts(instance(a, $basis)?.convert(kind, intervals.0.unwrap_or(own), intervals.1.unwrap_or(own))?)
            }),
            make(concat!($class, ".linspace(coef, domain, window, n=100, new_domain=None)"), |a| {
                let (x, y) = instance(a, $basis)?.linspace(a.int("n")?, interval(a, "new_domain")?)?;
                Ok(tuple([x, y]))
            }),
            make(concat!($class, ".trim(coef, domain, window, tol=0)"), |a| {
                parts(instance(a, $basis)?.trim(a.float("tol")?)?)
            }),
            make(concat!($class, ".truncate(coef, domain, window, size)"), |a| {
                parts(instance(a, $basis)?.truncate(a.int("size")?)?)
            }),
            make(concat!($class, ".cutdeg(coef, domain, window, deg)"), |a| {
                parts(instance(a, $basis)?.truncate(a.int("deg")?.saturating_add(1))?)
            }),
            make(concat!($class, ".basis(deg, domain=None, window=None)"), |a| {
                parts(Series::basis($basis, a.int("deg")?, intervals(a, $basis)?)?)
            }),
            make(concat!($class, ".identity(domain=None, window=None)"), |a| {
                parts(Series::identity($basis, intervals(a, $basis)?)?)
            }),
            make(concat!($class, ".cast(kind, coef, domain, window, new_domain=None, new_window=None)"), |a| {
                let (domain, window) = (interval(a, "new_domain")?, interval(a, "new_window")?);
                let own = $basis.interval();
                let given = instance(a, kind(a.text("kind")?)?)?;
                parts(given.convert($basis, domain.unwrap_or(own), window.unwrap_or(own))?)
            }),
            make(concat!($class, ".mapparms(coef, domain, window)"), |a| {
                let (offset, scale) = instance(a, $basis)?.mapparms();
                Ok(vec![offset, scale].into())
            }),
        ];
    };
}

family!(POLYNOMIAL, "polynomial.polynomial.poly", "polynomial.Polynomial", Basis::Polynomial);
family!(
    CHEBYSHEV,
    "polynomial.chebyshev.cheb",
    "polynomial.Chebyshev",
    Basis::Chebyshev,
    "polynomial.chebyshev.poly2cheb"
);
family!(LEGENDRE, "polynomial.legendre.leg", "polynomial.Legendre", Basis::Legendre, "polynomial.legendre.poly2leg");
family!(LAGUERRE, "polynomial.laguerre.lag", "polynomial.Laguerre", Basis::Laguerre, "polynomial.laguerre.poly2lag");
family!(HERMITE, "polynomial.hermite.herm", "polynomial.Hermite", Basis::Hermite, "polynomial.hermite.poly2herm");
family!(
    HERMITE_E,
    "polynomial.hermite_e.herme",
    "polynomial.HermiteE",
    Basis::HermiteE,
    "polynomial.hermite_e.poly2herme"
);

pub(super) static APART: &[Function] = &[
    make("polynomial.polynomial.polyvalfromroots(x, r, tensor=True)", |a| {
        Ok(values_from_roots(&a.array("x")?, &a.array("r")?, a.flag("tensor")?)?.into())
    }),
    make("polynomial.chebyshev.chebpts1(npts)", |a| Ok(chebyshev_roots(a.int("npts")?)?.into())),
    make("polynomial.chebyshev.chebpts2(npts)", |a| Ok(chebyshev_extrema(a.int("npts")?)?.into())),
];

fn arrays(a: &Arguments, names: &[&str]) -> Result<Vec<DynArray>> {
    names.iter().map(|name| a.array(name)).collect()
}

fn degrees(a: &Arguments) -> Result<Vec<isize>> {
    a.ints("deg")?.ok_or_else(|| NumPyError::value("deg is a list of degrees"))
}

fn intervals(a: &Arguments, basis: Basis) -> Result<[[f64; 2]; 2]> {
    let own = basis.interval();
    Ok([interval(a, "domain")?.unwrap_or(own), interval(a, "window")?.unwrap_or(own)])
}

fn constants(a: &Arguments) -> Result<Vec<Complex64>> {
    match a.optional_array("k")? {
        Some(constants) => values(&constants),
        None => Ok(Vec::new()),
    }
}

fn instance(a: &Arguments, basis: Basis) -> Result<Series> {
    let own = basis.interval();
    let (domain, window) = (interval(a, "domain")?.unwrap_or(own), interval(a, "window")?.unwrap_or(own));
    Ok(Series { basis, coef: a.array("coef")?, domain, window })
}

fn combined(a: &Arguments, basis: Basis) -> Result<Value> {
    let own = basis.interval();
    let (domain, window) = (interval(a, "domain2")?.unwrap_or(own), interval(a, "window2")?.unwrap_or(own));
    let other = Series { basis, coef: a.array("coef2")?, domain, window };
    let how = match a.text("operation")? {
        "add" => Arithmetic::Add,
        "sub" => Arithmetic::Subtract,
        "mul" => Arithmetic::Multiply,
        "floordiv" => Arithmetic::Divide,
        "mod" => Arithmetic::Remainder,
        other => {
            return Err(NumPyError::value(&format!("operation is add, sub, mul, floordiv or mod, found {other:?}")))
        }
    };
    parts(instance(a, basis)?.combined(&other, how)?)
}

fn kind(name: &str) -> Result<Basis> {
    match name {
        "Polynomial" => Ok(Basis::Polynomial),
        "Chebyshev" => Ok(Basis::Chebyshev),
        "Legendre" => Ok(Basis::Legendre),
        "Laguerre" => Ok(Basis::Laguerre),
        "Hermite" => Ok(Basis::Hermite),
        "HermiteE" => Ok(Basis::HermiteE),
        other => Err(NumPyError::value(&format!("no class of series is named {other:?}"))),
    }
}
