//! The plain iterator over several layouts: slow, obviously right, the oracle of the planner.
use crate::layout::Layout;
use crate::Dims;

/// Byte offsets of all operands at each index of a common shape, in C order.
///
/// ```
/// use rust_numpy::{broadcast_layout, iter::Offsets, Layout, Order};
/// let row = broadcast_layout(&Layout::contiguous(&[2], 1, Order::C)?, &[2, 2])?;
/// let column = broadcast_layout(&Layout::contiguous(&[2, 1], 1, Order::C)?, &[2, 2])?;
/// let offsets: Vec<_> = Offsets::new(&[&row, &column]).map(|at| at.to_vec()).collect();
/// assert_eq!(offsets, [[0, 0], [1, 0], [0, 1], [1, 1]]);
/// # Ok::<(), rust_numpy::NumPyError>(())
/// ```
pub struct Offsets<'a> {
    layouts: Vec<&'a Layout>,
    index: Option<Dims<usize>>,
}

impl<'a> Offsets<'a> {
    /// Over layouts of one shape: broadcast them first.
    ///
    /// # Panics
    /// If there is no layout, or shapes differ.
    pub fn new(layouts: &[&'a Layout]) -> Self {
        let shape = layouts.first().expect("at least one layout").shape();
        assert!(layouts.iter().all(|layout| layout.shape() == shape), "layouts of one shape");
        let start = (!shape.contains(&0)).then(|| smallvec::smallvec![0; shape.len()]);
        Offsets { layouts: layouts.to_vec(), index: start }
    }
}

impl Iterator for Offsets<'_> {
    type Item = Dims<isize>;

    fn next(&mut self) -> Option<Dims<isize>> {
        let index = self.index.as_mut()?;
        let offset = |layout: &&Layout| {
            let steps = index.iter().zip(layout.strides());
            layout.offset() as isize + steps.map(|(&i, &stride)| i as isize * stride).sum::<isize>()
        };
        let offsets = self.layouts.iter().map(offset).collect();
        let shape = self.layouts[0].shape();
        let advanced = (0..shape.len()).rev().find(|&axis| {
            index[axis] = (index[axis] + 1) % shape[axis];
            index[axis] != 0
        });
        if advanced.is_none() {
            self.index = None;
        }
        Some(offsets)
    }
}
