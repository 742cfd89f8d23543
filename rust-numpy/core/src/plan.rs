//! Planning an iteration: the order of dimensions, their direction, and how many can be merged.
//!
//! The results are those of the plain iterator ([`crate::iter`]); the plan only visits the elements in an order that
//! suits memory, as NumPy's own iterator does, and in as few and long lines as possible.
use crate::layout::Layout;
use crate::Dims;

/// One line of strides for each operand, with offsets: what the kernels walk.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// Sizes, outermost first.
    pub shape: Dims<usize>,
    /// For each operand, its strides in the same order and the offset of the first element.
    pub operands: smallvec::SmallVec<[(Dims<isize>, usize); 4]>,
}

/// The axes of a common shape from innermost to outermost, chosen so that the strides of the operands grow.
///
/// C order where the operands leave it open or disagree.
pub fn axis_order(ndim: usize, strides: &[&[isize]]) -> Dims<usize> {
    let mut order: Dims<usize> = (0..ndim).rev().collect();
    for i in 1..ndim {
        let axis = order[i];
        let mut place = i;
        for inner in (0..i).rev() {
            match goes_inside(axis, order[inner], strides) {
                Some(true) => place = inner,
                Some(false) => break,
                None => {}
            }
        }
        order.remove(i);
        order.insert(place, axis);
    }
    order
}

/// The axes of one array from innermost to outermost by the size of their strides: how its copies are laid out.
pub fn memory_order(strides: &[isize]) -> Dims<usize> {
    let mut order: Dims<usize> = (0..strides.len()).rev().collect();
    order.sort_by_key(|&axis| strides[axis].unsigned_abs());
    order
}

/// Whether `axis` should go inside `other`; `None` where no operand moves along both. One operand that says no wins.
fn goes_inside(axis: usize, other: usize, strides: &[&[isize]]) -> Option<bool> {
    let mut answer = None;
    for strides in strides {
        let (a, b) = (strides[axis].unsigned_abs(), strides[other].unsigned_abs());
        if a != 0 && b != 0 {
            let inside = a < b;
            answer = Some(answer.unwrap_or(true) && inside);
        }
    }
    answer
}

impl Plan {
    /// Over layouts of one shape (broadcast them first), in the axis order given, innermost first.
    pub fn new(shape: &[usize], layouts: &[&Layout], order: &[usize]) -> Plan {
        Plan::build(shape, layouts, order, true)
    }

    /// As [`Plan::new`], but every dimension is walked forwards: for folds, whose order of steps shows in the result.
    pub fn forwards(shape: &[usize], layouts: &[&Layout], order: &[usize]) -> Plan {
        Plan::build(shape, layouts, order, false)
    }

    fn build(shape: &[usize], layouts: &[&Layout], order: &[usize], may_flip: bool) -> Plan {
        let mut plan = Plan { shape: Dims::new(), operands: smallvec::SmallVec::new() };
        plan.operands.extend(layouts.iter().map(|layout| (Dims::new(), layout.offset())));
        for &axis in order {
            if shape[axis] != 1 {
                plan.push(shape[axis], layouts, axis, may_flip && flips(layouts, axis));
            }
        }
        plan.shape.reverse();
        plan.operands.iter_mut().for_each(|(strides, _)| strides.reverse());
        plan
    }

    /// Adds `axis` outside of those so far: merged into the last one where every operand continues it.
    fn push(&mut self, n: usize, layouts: &[&Layout], axis: usize, flip: bool) {
        let flip = flip && n > 0;
        let stride = |layout: &&Layout| layout.strides()[axis] * if flip { -1 } else { 1 };
        if flip {
            for ((_, offset), layout) in self.operands.iter_mut().zip(layouts) {
                *offset = (*offset as isize + layout.strides()[axis] * (n as isize - 1)) as usize;
            }
        }
        let continues = |((strides, _), layout): (&(Dims<isize>, usize), &&Layout)| {
            let inner = self.shape.len() - 1;
            strides[inner] * self.shape[inner] as isize == stride(layout)
        };
        let merges = !self.shape.is_empty() && self.operands.iter().zip(layouts).all(continues);
        if merges {
            *self.shape.last_mut().expect("not empty") *= n;
            return;
        }
        self.shape.push(n);
        for ((strides, _), layout) in self.operands.iter_mut().zip(layouts) {
            strides.push(stride(layout));
        }
    }
}

/// Whether an axis is better walked backwards: no operand moves forwards along it, and some move.
fn flips(layouts: &[&Layout], axis: usize) -> bool {
    let strides = || layouts.iter().map(|layout| layout.strides()[axis]);
    strides().all(|stride| stride <= 0) && strides().any(|stride| stride < 0)
}

/// A layout without gaps whose axes lie in the given order, innermost first: how results are allocated, once there is
/// memory for them (the number of bytes is known to be one).
pub fn allocate(shape: &[usize], itemsize: usize, order: &[usize]) -> Layout {
    let mut strides: Dims<isize> = smallvec::smallvec![0; shape.len()];
    let mut step = itemsize as isize;
    for &axis in order {
        strides[axis] = step;
        step *= shape[axis].max(1) as isize;
    }
    Layout::with(shape.into(), strides, 0)
}
