//! `where`, `argmax` and `argmin`.
use crate::broadcast::{broadcast_layout, broadcast_shapes};
use crate::dtype::DType;
use crate::dynarray::{DynArray, DynArrayMut};
use crate::error::{NumPyError, Result};
use crate::layout::{normalize_axis, Layout, Order};
use crate::plan::{allocate, axis_order, Plan};
use crate::promote::{common_dtype, Casting};
use crate::room;
use crate::Dims;
use rust_numpy_kernels::{arg_extremum, elementwise, loops, Arg, ElementType, Extremum};

/// Elements of `yes` where `condition` is true, else of `no`: NumPy's `where` with three arguments.
pub fn choose(condition: &DynArray, yes: &DynArray, no: &DynArray) -> Result<DynArray> {
    let dtype = common_dtype(yes.dtype(), no.dtype())?;
    let element = dtype.number("where")?;
    let shape = broadcast_shapes(&[condition.shape(), yes.shape(), no.shape()])?;
    let condition = if *condition.dtype() == DType::BOOL {
        condition.clone()
    } else {
        condition.astype(&DType::BOOL, Casting::Unsafe)?
    };
    let operands = [&condition, yes, no];
    let mut layouts: Vec<Layout> =
        operands.iter().map(|array| broadcast_layout(array.layout(), &shape)).collect::<Result<_>>()?;
    let strides: Vec<&[isize]> = layouts.iter().map(|layout| layout.strides()).collect();
    let order = axis_order(shape.len(), &strides);
    let layout = allocate(&shape, dtype.itemsize(), &order);
    layouts.push(layout.clone());
    let plan = Plan::new(&shape, &layouts.iter().collect::<Vec<_>>(), &order);
    let kernel = loops::SELECT[0].iter().find(|kernel| kernel.outputs() == [element]).expect("a loop for every type");
    let places = plan.operands.iter();
    let inputs: Dims<Arg<'_>> = operands
        .iter()
        .zip(places)
        .map(|(array, (strides, offset))| Arg::Input(array.input(strides, *offset)))
        .collect();
    let mut fresh = room::fresh(&shape, dtype.itemsize())?;
    let mut target = DynArrayMut::trusted(fresh.memory_mut(), dtype.clone(), layout.clone());
    let output = target.output(&plan.operands[3].0, plan.operands[3].1);
    elementwise(loops::SELECT, kernel, &plan.shape, &inputs, &mut [output], None, false);
    drop(target);
    Ok(DynArray::from_parts(fresh.finish(), dtype, layout))
}

/// Position of the first of the largest elements along `axis`, or in C order of all.
pub fn arg_max(array: &DynArray, axis: Option<isize>, keepdims: bool) -> Result<DynArray> {
    extremum(Extremum::Largest, "argmax", array, axis, keepdims)
}

/// Position of the first of the smallest elements along `axis`, or in C order of all.
pub fn arg_min(array: &DynArray, axis: Option<isize>, keepdims: bool) -> Result<DynArray> {
    extremum(Extremum::Smallest, "argmin", array, axis, keepdims)
}

fn extremum(
    which: Extremum,
    name: &'static str,
    array: &DynArray,
    axis: Option<isize>,
    keepdims: bool,
) -> Result<DynArray> {
    let source = searchable(array)?;
    let flat = match axis {
        None => source.reshape(&[-1], Order::C)?,
        Some(_) => source,
    };
    let axis = normalize_axis(axis.unwrap_or(0), flat.ndim().max(1))?;
    let flat = if flat.ndim() == 0 { flat.reshape(&[1], Order::C)? } else { flat };
    let mut kept = flat.shape().to_vec();
    let length = std::mem::replace(&mut kept[axis], 1);
    let results: usize = kept.iter().product();
    if length == 0 && results > 0 {
        return Err(NumPyError::Empty(name));
    }
    let mut result = DynArray::zeros(&kept, &DType::I64)?;
    if results > 0 {
        search_lines(which, &flat, axis, &mut result)?;
    }
    let shape: Vec<isize> = match (keepdims, array.ndim()) {
        (true, ndim) if kept.len() != ndim => vec![1; ndim],
        (true, _) => kept.iter().map(|&n| n as isize).collect(),
        (false, _) => kept.iter().enumerate().filter(|&(i, _)| i != axis).map(|(_, &n)| n as isize).collect(),
    };
    result.reshape(&shape, Order::C)
}

/// The elements in a form that the search takes: native, and single instead of half.
fn searchable(array: &DynArray) -> Result<DynArray> {
    let element = array.dtype().number("a search")?;
    let wanted = DType::from(if element == ElementType::F16 { ElementType::F32 } else { element });
    if *array.dtype() == wanted {
        Ok(array.clone())
    } else {
        array.astype(&wanted, Casting::Unsafe)
    }
}

fn search_lines(which: Extremum, array: &DynArray, axis: usize, result: &mut DynArray) -> Result<()> {
    let order: Dims<usize> = (0..array.ndim()).filter(|&other| other != axis).chain([axis]).collect();
    let of = |strides: &[isize]| order.iter().map(|&axis| strides[axis]).collect::<Dims<isize>>();
    let shape: Dims<usize> = order.iter().map(|&axis| array.shape()[axis]).collect();
    let (from, mut to) = (of(array.strides()), of(result.strides()));
    *to.last_mut().expect("an axis") = 0;
    let offset = result.layout().offset();
    let mut view = result.view_mut()?;
    arg_extremum(which, &shape, array.input(&from, array.layout().offset()), &mut view.output(&to, offset));
    Ok(())
}
