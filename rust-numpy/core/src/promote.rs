//! Promotion and casting between dtypes, as tables that can be read and audited.
//!
//! Letters are NumPy's: `?` bool, `bhil` and `BHIL` the integers by width, `e f d` the floats, `F D` complex.
use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::ElementType;

/// The types in the order of rows and columns.
const ORDER: &[u8; 14] = b"?bBhHiIlLefdFD";

/// The smallest type that both hold.
const COMMON: [&[u8; 14]; 14] = [
    b"?bBhHiIlLefdFD", // ?
    b"bbhhiilldefdFD", // b
    b"BhBhHiIlLefdFD", // B
    b"hhhhiilldffdFD", // h
    b"HiHiHiIlLffdFD", // H
    b"iiiiiillddddDD", // i
    b"IlIlIlIlLdddDD", // I
    b"llllllllddddDD", // l
    b"LdLdLdLdLdddDD", // L
    b"eeeffddddefdFD", // e
    b"fffffddddffdFD", // f
    b"ddddddddddddDD", // d
    b"FFFFFDDDDFFDFD", // F
    b"DDDDDDDDDDDDDD", // D
];

/// The strictest rule that allows a cast from row to column: `n`o cast, `s`afe, same `k`ind, `u`nsafe.
const CASTS: [&[u8; 14]; 14] = [
    b"nsssssssssssss", // ?
    b"unususususssss", // b
    b"uknsssssssssss", // B
    b"ukunususukssss", // h
    b"ukkknsssskssss", // H
    b"ukukunusukksks", // i
    b"ukkkkknsskksks", // I
    b"ukukukunukksks", // l
    b"ukkkkkkknkksks", // L
    b"uuuuuuuuunssss", // e
    b"uuuuuuuuuknsss", // f
    b"uuuuuuuuukknks", // d
    b"uuuuuuuuuuuuns", // F
    b"uuuuuuuuuuuukn", // D
];

/// Which casts are allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Casting {
    /// None at all.
    No,
    /// Changes of byte order.
    Equiv,
    /// Those that keep every value.
    Safe,
    /// Also those within a kind, such as `float64` to `float32`.
    SameKind,
    /// Any.
    Unsafe,
}

impl Casting {
    /// NumPy's name of the rule.
    pub fn name(self) -> &'static str {
        ["no", "equiv", "safe", "same_kind", "unsafe"][self as usize]
    }
}

/// An operation whose operands are promoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Op {
    Add,
    Sub,
    Mul,
    TrueDiv,
    Comparison,
    Bitwise,
}

fn number(dtype: &DType) -> Option<usize> {
    dtype.element().map(|element| element as usize)
}

fn of_letter(letter: u8) -> DType {
    let position = ORDER.iter().position(|&other| other == letter).expect("tables hold letters of ORDER");
    DType::from(ElementType::ALL[position])
}

/// The smallest type that both can be cast to safely, in this machine's byte order.
pub fn common_dtype(left: &DType, right: &DType) -> Result<DType> {
    match (number(left), number(right)) {
        (Some(i), Some(j)) => Ok(of_letter(COMMON[i][j])),
        _ if left == right => Ok(left.clone()),
        _ => Err(NumPyError::Promote { op: "promotion", left: left.clone(), right: right.clone() }),
    }
}

/// The dtype in which `op` computes for these operands.
///
/// ```
/// use rust_numpy::promote::{promote, Op};
/// use rust_numpy::DType;
/// assert_eq!(promote(&DType::I64, &DType::F32, Op::Add)?, DType::F64);
/// assert_eq!(promote(&DType::I8, &DType::I8, Op::TrueDiv)?, DType::F64);
/// assert!(promote(&DType::F64, &DType::I8, Op::Bitwise).is_err());
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub fn promote(left: &DType, right: &DType, op: Op) -> Result<DType> {
    let common = common_dtype(left, right)?;
    let refused = |op| Err(NumPyError::Promote { op, left: left.clone(), right: right.clone() });
    match (op, common.kind()) {
        (Op::Bitwise, 'f' | 'c') => refused("a bitwise operation"),
        (Op::Sub, 'b') => refused("subtraction"),
        (_, 'V') => refused("arithmetic"),
        (Op::TrueDiv, 'b' | 'i' | 'u') => Ok(DType::F64),
        _ => Ok(common),
    }
}

/// Whether NumPy's rule `casting` lets `from` become `to`.
///
/// ```
/// use rust_numpy::promote::{can_cast, Casting};
/// use rust_numpy::DType;
/// assert!(can_cast(&DType::I32, &DType::F64, Casting::Safe));
/// assert!(!can_cast(&DType::F64, &DType::I32, Casting::SameKind));
/// ```
pub fn can_cast(from: &DType, to: &DType, casting: Casting) -> bool {
    let needed = match (number(from), number(to)) {
        (Some(i), Some(j)) => match CASTS[i][j] {
            b'n' if from.is_swapped() != to.is_swapped() => Casting::Equiv,
            b'n' => Casting::No,
            b's' => Casting::Safe,
            b'k' => Casting::SameKind,
            _ => Casting::Unsafe,
        },
        _ if from == to => Casting::No,
        _ => Casting::Unsafe,
    };
    needed <= casting
}

/// The dtype of one operand: fixed, or a Python number that takes on the others' (NEP 50).
#[derive(Clone, Debug, PartialEq)]
pub enum Promotable {
    /// A dtype that counts in full.
    DType(DType),
    /// A Python number of this kind.
    Weak(Scalar),
}

impl Promotable {
    fn weak_rank(&self) -> u8 {
        match self {
            Promotable::Weak(Scalar::Int(_)) => 1,
            Promotable::Weak(Scalar::Float(_)) => 2,
            Promotable::Weak(Scalar::Complex(_)) => 3,
            _ => 0,
        }
    }

    fn fixed(&self) -> Option<DType> {
        match self {
            Promotable::DType(dtype) => Some(dtype.clone()),
            Promotable::Weak(Scalar::Bool(_)) => Some(DType::BOOL),
            Promotable::Weak(_) => None,
        }
    }
}

/// NumPy's `result_type`: the operand of the highest type number meets each of the others first.
///
/// So two integers of which neither holds the other do not widen a float that holds both.
pub fn result_type(operands: &[Promotable]) -> Result<DType> {
    let weak = operands.iter().map(Promotable::weak_rank).max().unwrap_or(0);
    let fixed: Dims<DType> = operands.iter().filter_map(Promotable::fixed).collect();
    let Some(main) = fixed.iter().max_by_key(|dtype| type_number(dtype)) else {
        return Ok([DType::F64, DType::I64, DType::F64, DType::C128][weak as usize].clone());
    };
    let meet = |common: DType, next: &DType| common_dtype(&common, &common_dtype(main, next)?);
    let common = fixed.iter().try_fold(main.native(), meet)?;
    Ok(with_weak(common, weak))
}

/// The smallest type that all can be cast to safely; `float64` where there is none.
pub fn common_dtype_of(dtypes: impl IntoIterator<Item = DType>) -> Result<DType> {
    result_type(&dtypes.into_iter().map(Promotable::DType).collect::<Vec<_>>())
}

/// The order of NumPy's type numbers, of which half precision has the last.
fn type_number(dtype: &DType) -> usize {
    match dtype.element() {
        Some(ElementType::F16) => ORDER.len(),
        Some(element) => element as usize,
        None => 0,
    }
}

/// What `common` becomes next to a Python number of kind `rank`.
fn with_weak(common: DType, rank: u8) -> DType {
    match (rank, common.kind()) {
        (1, 'b') => DType::I64,
        (2, 'b' | 'i' | 'u') => DType::F64,
        (3, 'b' | 'i' | 'u') => DType::C128,
        (3, 'f') => common_dtype(&common, &DType::C64).expect("numbers promote"),
        _ => common,
    }
}
