//! Functions of typed arrays: ufuncs by name, with results of known type.
//!
//! Arithmetic keeps the type, as NumPy's loops do; comparisons give `bool`. Whatever needs another result type goes
//! through [`crate::ufunc`].
use crate::dynarray::DynArray;
use crate::error::Result;
use crate::promote::Casting;
use crate::typed::{Array, Element};
use crate::ufunc::{self, Operand, Options, ReduceOptions};

pub(crate) fn binary<T: Element, R: Element>(name: &str, a: &Array<T>, b: &Array<T>) -> Result<Array<R>> {
    apply(name, &[a.as_dyn().into(), b.as_dyn().into()])
}

pub(crate) fn unary<T: Element, R: Element>(name: &str, a: &Array<T>) -> Result<Array<R>> {
    apply(name, &[a.as_dyn().into()])
}

fn apply<R: Element>(name: &str, inputs: &[Operand<'_>]) -> Result<Array<R>> {
    Array::from_dyn(ufunc::get(name)?.call1(inputs, &Options::default())?)
}

macro_rules! binaries {
    ($($(#[$doc:meta])* $name:ident = $ufunc:literal -> $r:ty;)*) => {$(
        $(#[$doc])*
        pub fn $name<T: Element>(a: &Array<T>, b: &Array<T>) -> Result<Array<$r>> {
            binary($ufunc, a, b)
        }
    )*};
}

binaries! {
    /// `a + b`.
    ///
    /// ```
    /// use rust_numpy::{ops, Array};
    /// let a = Array::from_vec(vec![1, 2, 3], &[3, 1])?;
    /// let sum = ops::add(&a, &a.t())?;
    /// assert_eq!((sum.shape(), sum.to_vec()), (&[3, 3][..], vec![2, 3, 4, 3, 4, 5, 4, 5, 6]));
    /// # Ok::<(), rust_numpy::NumPyError>(())
    /// ```
    add = "add" -> T;
    /// `a - b`. Booleans are a typed error.
    sub = "subtract" -> T;
    /// `a * b`.
    ///
    /// ```
    /// use rust_numpy::{ops, Array};
    /// let a = Array::from_vec(vec![1.5, 2.0], &[2])?;
    /// assert_eq!(ops::mul(&a, &Array::full(&[1], 2.0)?)?.to_vec(), [3.0, 4.0]);
    /// # Ok::<(), rust_numpy::NumPyError>(())
    /// ```
    mul = "multiply" -> T;
    /// `a / b` of floats or complex numbers; integers divide as `f64`, through [`crate::ufunc`].
    div = "divide" -> T;
    /// `a` to the power `b`.
    pow = "power" -> T;
    /// The larger of each pair; NaN if one is.
    maximum = "maximum" -> T;
    /// The smaller of each pair; NaN if one is.
    minimum = "minimum" -> T;
    /// `a == b`.
    equal = "equal" -> bool;
    /// `a != b`.
    not_equal = "not_equal" -> bool;
    /// `a < b`.
    less = "less" -> bool;
    /// `a <= b`.
    less_equal = "less_equal" -> bool;
    /// `a > b`.
    greater = "greater" -> bool;
    /// `a >= b`.
    greater_equal = "greater_equal" -> bool;
}

macro_rules! unaries {
    ($($(#[$doc:meta])* $name:ident -> $r:ty;)*) => {$(
        $(#[$doc])*
        pub fn $name<T: Element>(a: &Array<T>) -> Result<Array<$r>> {
            unary(stringify!($name), a)
        }
    )*};
}

unaries! {
    /// `-a`.
    negative -> T;
    /// Square root of floats or complex numbers.
    sqrt -> T;
    /// e to the power `a`, of floats or complex numbers.
    exp -> T;
    /// Natural logarithm of floats or complex numbers.
    log -> T;
    /// Sine of floats or complex numbers.
    sin -> T;
    /// Cosine of floats or complex numbers.
    cos -> T;
    /// Hyperbolic tangent of floats or complex numbers.
    tanh -> T;
    /// Where elements are NaN.
    ///
    /// ```
    /// use rust_numpy::{ops, Array};
    /// let a = Array::from_vec(vec![0.0, f64::NAN, f64::INFINITY], &[3])?;
    /// assert_eq!(ops::isnan(&a)?.to_vec(), [false, true, false]);
    /// assert_eq!(ops::isinf(&a)?.to_vec(), [false, false, true]);
    /// assert_eq!(ops::isfinite(&a)?.to_vec(), [true, false, false]);
    /// # Ok::<(), rust_numpy::NumPyError>(())
    /// ```
    isnan -> bool;
    /// Where elements are infinite.
    isinf -> bool;
    /// Where elements are neither NaN nor infinite.
    isfinite -> bool;
    /// Degrees to radians.
    ///
    /// ```
    /// use rust_numpy::{ops, Array};
    /// let half_turn = Array::from_vec(vec![180.0], &[1])?;
    /// assert_eq!(ops::deg2rad(&half_turn)?.to_vec(), [std::f64::consts::PI]);
    /// # Ok::<(), rust_numpy::NumPyError>(())
    /// ```
    deg2rad -> T;
    /// Radians to degrees.
    rad2deg -> T;
}

/// `a += b`, in place; `b` is broadcast to `a`.
///
/// ```
/// use rust_numpy::{ops, Array};
/// let mut a = Array::from_vec(vec![1, 2, 3], &[3])?;
/// ops::add_assign(&mut a, &Array::full(&[1], 10)?)?;
/// assert_eq!(a.to_vec(), [11, 12, 13]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn add_assign<T: Element>(a: &mut Array<T>, b: &Array<T>) -> Result<()> {
    let inputs = [Operand::Output(0), b.as_dyn().into()];
    ufunc::get("add")?.call_into(&inputs, &mut [Some(a.view_mut()?)], &Options::default())?;
    Ok(())
}

/// Sum of all elements, or along one axis, with the reduced axes kept as length 1 if asked for; 0 where there are none.
///
/// ```
/// use rust_numpy::{ops, Array};
/// let a = Array::from_vec(vec![1.0, 2.0, 3.0, 4.0], &[2, 2])?;
/// assert_eq!(ops::sum(&a, None, false)?.to_vec(), [10.0]);
/// assert_eq!(ops::sum(&a, Some(0), false)?.to_vec(), [4.0, 6.0]);
/// assert_eq!(ops::sum(&a, Some(-1), true)?.shape(), [2, 1]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn sum<T: Element>(a: &Array<T>, axis: Option<isize>, keepdims: bool) -> Result<Array<T>> {
    reduce("add", a, axis, keepdims)
}

/// Largest element of all, or along one axis. There must be one.
pub fn max<T: Element>(a: &Array<T>, axis: Option<isize>, keepdims: bool) -> Result<Array<T>> {
    reduce("maximum", a, axis, keepdims)
}

fn reduce<T: Element>(name: &str, a: &Array<T>, axis: Option<isize>, keepdims: bool) -> Result<Array<T>> {
    let axes = axis.map(|axis| [axis]);
    let options = ReduceOptions {
        axes: axes.as_ref().map(|axes| &axes[..]),
        dtype: Some(T::DTYPE),
        keepdims,
        ..Default::default()
    };
    Array::from_dyn(ufunc::get(name)?.reduce(a.as_dyn(), &options)?)
}

/// Elements of `yes` where `condition` is true, else of `no`.
pub fn choose<T: Element>(condition: &Array<bool>, yes: &Array<T>, no: &Array<T>) -> Result<Array<T>> {
    Array::from_dyn(crate::choose(condition.as_dyn(), yes.as_dyn(), no.as_dyn())?)
}

/// The elements converted to another type, by any cast.
pub fn cast<T: Element, R: Element>(a: &Array<T>) -> Result<Array<R>> {
    let converted: DynArray = a.as_dyn().astype(&R::DTYPE, Casting::Unsafe)?;
    Array::from_dyn(converted)
}
