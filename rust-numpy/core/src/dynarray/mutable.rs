//! Arrays to write: unique memory, or memory that a binding shares on purpose.
use super::{check_extent, ranges_meet, DynArray, BYTE};
use crate::broadcast::broadcast_layout;
use crate::dtype::DType;
use crate::error::{NumPyError, Result};
use crate::index::IndexItem;
use crate::layout::Layout;
use crate::plan::{axis_order, Plan};
use crate::promote::{can_cast, Casting};
use crate::scalar::Scalar;
use crate::Dims;
use rust_numpy_kernels::{copy, Input, MemoryMut, Output, Place};

/// A view that can be written.
pub struct DynArrayMut<'a> {
    memory: MemoryMut<'a>,
    dtype: DType,
    layout: Layout,
}

impl<'a> DynArrayMut<'a> {
    /// A view of `memory`. Its elements must not share bytes among themselves.
    pub fn new(memory: MemoryMut<'a>, dtype: DType, layout: Layout) -> Result<Self> {
        check_extent(&layout, &dtype, memory.memory().range().len())?;
        if layout.repeats_elements() {
            return Err(NumPyError::SharedElements);
        }
        Ok(DynArrayMut { memory, dtype, layout })
    }

    /// For memory and layout that were made for each other.
    pub(crate) fn trusted(memory: MemoryMut<'a>, dtype: DType, layout: Layout) -> Self {
        DynArrayMut { memory, dtype, layout }
    }

    /// Size of each dimension.
    pub fn shape(&self) -> &[usize] {
        self.layout.shape()
    }

    /// Type of the elements.
    pub fn dtype(&self) -> &DType {
        &self.dtype
    }

    /// Where the elements lie.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The same view for a shorter while.
    pub fn reborrow(&mut self) -> DynArrayMut<'_> {
        DynArrayMut { memory: self.memory.reborrow(), dtype: self.dtype.clone(), layout: self.layout.clone() }
    }

    /// A part of it, by basic indexing.
    pub fn index(self, items: &[IndexItem]) -> Result<Self> {
        Ok(DynArrayMut { layout: self.layout.index(items)?, ..self })
    }

    /// The same memory at another layout, which lies inside of this one.
    pub(crate) fn with_layout(self, layout: Layout) -> Self {
        DynArrayMut { layout, ..self }
    }

    /// The memory, to a kernel.
    pub(crate) fn memory_mut(&mut self) -> MemoryMut<'_> {
        self.memory.reborrow()
    }

    /// The real parts of complex numbers; any others themselves.
    pub(crate) fn real(self) -> Self {
        DynArrayMut { dtype: self.dtype.real_part(), ..self }
    }

    /// The imaginary parts of complex numbers.
    pub(crate) fn imag(self) -> Result<Self> {
        let part = self.dtype.real_part();
        if part == self.dtype {
            let (what, expected) = ("an imaginary part", "a complex number".into());
            return Err(NumPyError::Expected { what, expected, found: self.dtype });
        }
        let offset = self.layout.offset() + part.itemsize();
        let layout = Layout::new(self.layout.shape(), self.layout.strides(), offset);
        Ok(DynArrayMut { dtype: part, layout, ..self })
    }

    /// One field of a record.
    pub fn field(self, name: &str) -> Result<Self> {
        let missing = || NumPyError::NoField { name: name.into(), dtype: self.dtype.clone() };
        let DType::Record(record) = &self.dtype else { return Err(missing()) };
        let field = record.field(name).ok_or_else(missing)?;
        let layout = Layout::new(self.layout.shape(), self.layout.strides(), self.layout.offset() + field.offset);
        Ok(DynArrayMut { dtype: field.dtype.clone(), layout, memory: self.memory })
    }

    pub(crate) fn addresses(&self) -> std::ops::Range<usize> {
        let start = self.memory.memory().range().start;
        let extent = self.layout.extent(self.dtype.itemsize());
        (start as isize + extent.start) as usize..(start as isize + extent.end) as usize
    }

    /// Whether `source` is exactly these elements, so that a kernel may read and write them one by one.
    pub(crate) fn is_same(&self, source: &DynArray, layout: &Layout) -> bool {
        self.addresses() == source.addresses()
            && self.layout.strides() == layout.strides()
            && self.dtype == *source.dtype()
    }

    /// Whether writing here could change what `source` (seen at `layout`) still has to give.
    pub(crate) fn disturbs(&self, source: &DynArray, layout: &Layout) -> bool {
        ranges_meet(&self.addresses(), &source.addresses()) && !self.is_same(source, layout)
    }

    /// The elements to a kernel, with strides and offset from a plan. Numbers only.
    pub(crate) fn output<'b>(&'b mut self, strides: &'b [isize], offset: usize) -> Output<'b> {
        let element = self.dtype.element().expect("kernels take numbers");
        let place = Place { element, swapped: self.dtype.is_swapped(), offset, strides };
        Output { memory: self.memory.reborrow(), place }
    }

    /// Writes `source`, broadcast and converted by any cast.
    pub fn assign(&mut self, source: &DynArray) -> Result<()> {
        self.assign_where(source, None, Casting::Unsafe)
    }

    /// Writes one value everywhere.
    pub fn fill(&mut self, value: impl Into<Scalar>) -> Result<()> {
        let value = DynArray::scalar(value.into(), &self.dtype)?;
        self.assign(&value)
    }

    /// Writes `source`, broadcast, where `mask` is true, if `casting` allows.
    pub fn assign_where(&mut self, source: &DynArray, mask: Option<&DynArray>, casting: Casting) -> Result<()> {
        if !can_cast(source.dtype(), &self.dtype, casting) {
            let (from, to) = (source.dtype().clone(), self.dtype.clone());
            return Err(NumPyError::Cast { from, to, rule: casting.name() });
        }
        let layout = broadcast_layout(source.layout(), self.shape())?;
        if self.disturbs(source, &layout) {
            return self.assign_where(&source.copy(None)?, mask, casting);
        }
        match (source.dtype().element(), self.dtype.element()) {
            (Some(_), Some(_)) => self.copy_numbers(source, &layout, mask),
            (None, None) if source.dtype() == &self.dtype && mask.is_none() => self.copy_bytes(source, &layout),
            _ => Err(NumPyError::Cast { from: source.dtype().clone(), to: self.dtype.clone(), rule: casting.name() }),
        }
    }

    fn copy_numbers(&mut self, source: &DynArray, layout: &Layout, mask: Option<&DynArray>) -> Result<()> {
        let mask =
            mask.map(|mask| Ok::<_, NumPyError>((mask, broadcast_layout(mask.layout(), self.shape())?))).transpose()?;
        let own = self.layout.clone();
        let mut layouts: Dims<&Layout> = smallvec::smallvec![&own, layout];
        layouts.extend(mask.as_ref().map(|(_, layout)| layout));
        let strides: Dims<&[isize]> = layouts.iter().map(|layout| layout.strides()).collect();
        let plan = Plan::new(own.shape(), &layouts, &axis_order(own.ndim(), &strides));
        let (to, from) = (&plan.operands[0], &plan.operands[1]);
        let input = source.input(&from.0, from.1);
        let marks = mask.as_ref().map(|(mask, _)| mask.input(&plan.operands[2].0, plan.operands[2].1));
        copy(&plan.shape, input, &mut self.output(&to.0, to.1), marks);
        Ok(())
    }

    fn copy_bytes(&mut self, source: &DynArray, layout: &Layout) -> Result<()> {
        let itemsize = self.dtype.itemsize();
        let shape: Dims<usize> = self.shape().iter().copied().chain([itemsize]).collect();
        let strides = |layout: &Layout| layout.strides().iter().copied().chain([1]).collect::<Dims<isize>>();
        let (to, from) = (strides(&self.layout), strides(layout));
        let place = |strides, offset| Place { element: BYTE, swapped: false, offset, strides };
        let input = Input { memory: source.buffer().memory(), place: place(&from, layout.offset()) };
        let offset = self.layout.offset();
        let mut output = Output { memory: self.memory.reborrow(), place: place(&to, offset) };
        copy(&shape, input, &mut output, None);
        Ok(())
    }
}
