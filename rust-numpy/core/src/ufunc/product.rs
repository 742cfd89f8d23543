//! matmul, matvec, vecmat, vecdot: the generalised ufuncs.
use super::operands::promotables;
use super::{Operand, Options, Ufunc};
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::index::{s, IndexItem};
use crate::linalg::{quick, stacks};
use rust_numpy_kernels::ElementType;

/// Which of the two matrix dimensions each operand lacks: (rows of the first, columns of the second).
struct Missing {
    rows: bool,
    columns: bool,
}

impl Ufunc {
    fn missing(&self, a: &DynArray, b: &DynArray) -> Result<Missing> {
        let (rows, columns) = match self.name {
            "matmul" => (a.ndim() == 1, b.ndim() == 1),
            "matvec" => (false, true),
            "vecmat" => (true, false),
            _ => (true, true),
        };
        let enough = |array: &DynArray, missing: bool| array.ndim() >= if missing { 1 } else { 2 };
        match enough(a, rows) && enough(b, columns) {
            true => Ok(Missing { rows, columns }),
            false => Err(NumPyError::TooFewDimensions(self.name)),
        }
    }

    pub(super) fn product(
        &self,
        inputs: &[Operand<'_>],
        outputs: &mut [Option<DynArrayMut<'_>>],
        options: &Options<'_>,
    ) -> Result<Vec<Option<DynArray>>> {
        if let ([Operand::Array(a), Operand::Array(b)], [None], None, "matmul") =
            (inputs, &*outputs, &options.dtype, self.name)
        {
            if let Some(product) = quick(a, b) {
                return Ok(vec![Some(product?)]);
            }
        }
        let kernel = self.resolve(&promotables(inputs, outputs), options.dtype.as_ref())?;
        self.check_casts(kernel, inputs, outputs, options.casting)?;
        let element = kernel.outputs()[0];
        let held = self.materialise(kernel, inputs)?;
        let (Some(a), Some(b)) = (held[0].array(), held[1].array()) else {
            return Err(NumPyError::Method {
                ufunc: self.name,
                method: "work in place",
                why: "every element needs all inputs",
            });
        };
        let missing = self.missing(a, b)?;
        let result = multiply(a, b, element, &missing, matches!(self.name, "vecdot" | "vecmat"))?;
        let Some(output) = &mut outputs[0] else { return Ok(vec![Some(result)]) };
        if output.shape() != result.shape() {
            return Err(NumPyError::OutputShape { expected: result.shape().to_vec(), found: output.shape().to_vec() });
        }
        output.assign(&result)?;
        Ok(vec![None])
    }
}

/// The product with the missing dimensions put in and taken out again.
fn multiply(a: &DynArray, b: &DynArray, element: ElementType, missing: &Missing, conjugate: bool) -> Result<DynArray> {
    let row = if missing.rows { vec![IndexItem::Ellipsis, IndexItem::NewAxis, s(..)] } else { vec![] };
    let column = if missing.columns { vec![IndexItem::Ellipsis, IndexItem::NewAxis] } else { vec![] };
    let c = stacks(&a.index(&row)?, &b.index(&column)?, element, conjugate)?;
    let drop_row = if missing.rows { vec![IndexItem::Ellipsis, IndexItem::At(0), s(..)] } else { vec![] };
    let drop_column = if missing.columns { vec![IndexItem::Ellipsis, IndexItem::At(0)] } else { vec![] };
    c.index(&drop_row)?.index(&drop_column)
}
