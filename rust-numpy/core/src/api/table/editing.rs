//! Rows of parts put in, taken out and padded; of bits, windows and questions about elements.
use super::make;
use crate::api::{Arguments, Function, Value};
use crate::bits::{packbits, unpackbits, BitOrder};
use crate::calc::values;
use crate::creation::{bartlett, blackman, hamming, hanning, kaiser};
use crate::dynarray::DynArray;
use crate::error::{ErrorKind, NumPyError, Result};
use crate::index::IndexItem;
use crate::manip::{append, delete, insert, resize, trim_zeros, Positions, Sides};
use crate::questions::*;
use crate::shares_memory;

pub(super) static ROWS: &[Function] = &[
    make("append(arr, values, axis=None)", |a| {
        Ok(append(&a.array("arr")?, &a.array("values")?, a.optional_int("axis")?)?.into())
    }),
    make("delete(arr, obj, axis=None)", |a| {
        Ok(delete(&a.array("arr")?, &positions(a)?, a.optional_int("axis")?)?.into())
    }),
    make("insert(arr, obj, values, axis=None)", |a| {
        let new = a.array("values")?;
        Ok(insert(&a.array("arr")?, &positions(a)?, &new, a.optional_int("axis")?)?.into())
    }),
    make("resize(a, new_shape)", |a| Ok(resize(&a.array("a")?, &a.shape("new_shape")?)?.into())),
    make("trim_zeros(filt, trim='fb', axis=None)", |a| {
        let text = a.text("trim")?.to_lowercase();
        if text.chars().any(|side| !matches!(side, 'f' | 'b')) || text.is_empty() {
            return Err(NumPyError::value(&format!("unexpected character(s) in `trim`: {text:?}")));
        }
        let sides = Sides { front: text.contains('f'), back: text.contains('b') };
        Ok(trim_zeros(&a.array("filt")?, sides, a.ints("axis")?.as_deref())?.into())
    }),
    make("pad(array, pad_width, mode='constant', *, stat_length=None, constant_values=0, end_values=0, reflect_type='even')", super::padding::row),
    make("packbits(a, /, axis=None, bitorder='big')", |a| {
        let order = BitOrder::parse(a.text("bitorder")?)?;
        Ok(packbits(&a.array("a")?, a.optional_int("axis")?, order)?.into())
    }),
    make("unpackbits(a, /, axis=None, count=None, bitorder='big')", |a| {
        let (order, count) = (BitOrder::parse(a.text("bitorder")?)?, a.optional_int("count")?);
        Ok(unpackbits(&a.array("a")?, a.optional_int("axis")?, count, order)?.into())
    }),
    make("bartlett(M)", |a| Ok(bartlett(a.float("M")?)?.into())),
    make("blackman(M)", |a| Ok(blackman(a.float("M")?)?.into())),
    make("hamming(M)", |a| Ok(hamming(a.float("M")?)?.into())),
    make("hanning(M)", |a| Ok(hanning(a.float("M")?)?.into())),
    make("kaiser(M, beta)", |a| Ok(kaiser(a.float("M")?, a.float("beta")?)?.into())),
    make("real(val)", |a| Ok(a.array("val")?.real().into())),
    make("imag(val)", |a| Ok(a.array("val")?.imag()?.into())),
    make("iscomplex(x)", |a| Ok(is_complex(&a.array("x")?)?.into())),
    make("isreal(x)", |a| Ok(is_real(&a.array("x")?)?.into())),
    make("iscomplexobj(x)", |a| Ok((a.array("x")?.dtype().kind() == 'c').into())),
    make("isrealobj(x)", |a| Ok((a.array("x")?.dtype().kind() != 'c').into())),
    make("isneginf(x)", |a| Ok(is_infinity(&a.array("x")?, true)?.into())),
    make("isposinf(x)", |a| Ok(is_infinity(&a.array("x")?, false)?.into())),
    make("fix(x)", |a| Ok(crate::calc::apply("trunc", &[(&a.array("x")?).into()])?.into())),
    make("isfortran(a)", |a| {
        let array = a.array("a")?;
        use crate::layout::Order;
        Ok((array.is_contiguous(Order::F) && !array.is_contiguous(Order::C)).into())
    }),
    make("may_share_memory(a, b, /, max_work=0)", sharing),
    make("shares_memory(a, b, /, max_work=-1)", sharing),
    make("can_cast(from_, to, casting='safe')", |a| {
        let from = match a.value("from_") {
            Value::Array(array) => array.dtype().clone(),
            Value::Number(_) => {
                let why = "can_cast() does not support Python ints, floats, and complex".into();
                return Err(NumPyError::argument(ErrorKind::Type, why));
            }
            _ => dtype(a, "from_")?,
        };
        Ok(crate::promote::can_cast(&from, &dtype(a, "to")?, a.casting("casting")?).into())
    }),
    make("promote_types(type1, type2)", |a| {
        Ok(crate::promote::common_dtype(&dtype(a, "type1")?, &dtype(a, "type2")?)?.into())
    }),
    make("result_type(*arrays_and_dtypes)", |a| Ok(common(&a.list("arrays_and_dtypes")?)?.into())),
    make("common_type(*arrays)", |a| Ok(common_type(&a.arrays("arrays")?)?.into())),
    make("min_scalar_type(a, /)", |a| Ok(min_scalar_type(&a.array("a")?)?.into())),
    make("astype(x, dtype, /, *, copy=True)", |a| {
        let (array, dtype) = (a.array("x")?, dtype(a, "dtype")?);
        if array.dtype() == &dtype && !a.flag("copy")? {
            return Ok(array.into());
        }
        Ok(array.astype(&dtype, crate::promote::Casting::Unsafe)?.into())
    }),
];

fn dtype(a: &Arguments, name: &str) -> Result<crate::DType> {
    a.dtype(name)?.ok_or_else(|| NumPyError::argument(ErrorKind::Type, format!("{name} is a dtype, found None")))
}

fn common(values: &[Value]) -> Result<crate::DType> {
    use crate::promote::{result_type, Promotable};
    let operand = |value: &Value| match value {
        Value::Number(number) => Ok(Promotable::Weak(*number)),
        Value::DType(dtype) => Ok(Promotable::DType(dtype.clone())),
        Value::Text(text) => Ok(Promotable::DType(crate::DType::parse(text)?)),
        other => Ok(Promotable::DType(other.to_array()?.dtype().clone())),
    };
    if values.is_empty() {
        return Err(NumPyError::value("at least one array or dtype is required"));
    }
    result_type(&values.iter().map(operand).collect::<Result<Vec<_>>>()?)
}

/// A position, several, a mask or a slice.
fn positions(a: &Arguments) -> Result<Positions> {
    match a.value("obj") {
        Value::Item(item @ IndexItem::Slice { .. }) => Ok(Positions::Slice(*item)),
        Value::Number(_) => a.int("obj").map(Positions::One),
        other => many(&other.to_array()?),
    }
}

fn many(array: &DynArray) -> Result<Positions> {
    match (array.dtype().kind(), array.ndim()) {
        ('b', _) => values::<bool>(array).map(Positions::Mask),
        ('i' | 'u', 0) => Ok(Positions::One(values::<i64>(array)?[0] as isize)),
        ('i' | 'u', 1) => Ok(Positions::Many(values::<i64>(array)?.into_iter().map(|at| at as isize).collect())),
        _ if array.size() == 0 => Ok(Positions::Many(Vec::new())),
        (_, 0 | 1) => {
            let why = "arrays used as indices must be of integer (or boolean) type".into();
            Err(NumPyError::argument(ErrorKind::Index, why))
        }
        _ => Err(NumPyError::value("index array argument obj to insert must be one dimensional or scalar")),
    }
}

/// Bounds alone are looked at where `max_work` is 0; everything where it is -1.
fn sharing(a: &Arguments) -> Result<Value> {
    let max_work = match a.optional_int("max_work")? {
        None | Some(-1) => None,
        Some(work) => Some(u64::try_from(work).map_err(|_| NumPyError::value("Invalid value for max_work"))?),
    };
    Ok(shares_memory(&a.array("a")?, &a.array("b")?, max_work)?.into())
}
