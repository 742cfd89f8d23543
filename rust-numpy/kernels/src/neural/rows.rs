//! The left operand of a product: rows that may overlap, as the windows of a convolution do.

/// `count` rows of `width` numbers, each `stride` after the one before. Windows of a convolution over `[T, C]` are rows
/// with `stride` C and `width` kernel * C: nothing is copied.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'a> {
    pub(super) values: &'a [f32],
    pub(super) stride: usize,
    pub(super) width: usize,
    pub(super) count: usize,
}

impl<'a> Rows<'a> {
    /// Rows side by side: `[count, width]`.
    ///
    /// # Panics
    /// If `values` is not a whole number of rows.
    pub fn of(values: &'a [f32], width: usize) -> Self {
        assert!(width > 0 && values.len().is_multiple_of(width), "{} numbers in rows of {width}", values.len());
        Rows { values, stride: width, width, count: values.len() / width }
    }

    /// All rows of `width` that begin at a multiple of `stride` and end within `values`.
    ///
    /// # Panics
    /// If there is no step.
    pub fn windows(values: &'a [f32], stride: usize, width: usize) -> Self {
        assert!(stride > 0 && width > 0, "windows of {width} every {stride}");
        let count = if values.len() < width { 0 } else { (values.len() - width) / stride + 1 };
        Rows { values, stride, width, count }
    }

    /// The first `width` numbers of every row of `stride`: columns of a wider matrix.
    ///
    /// # Panics
    /// If `values` is not a whole number of rows that wide.
    pub fn spaced(values: &'a [f32], stride: usize, width: usize) -> Self {
        assert!(
            (1..=stride).contains(&width) && values.len().is_multiple_of(stride),
            "{width} of every {stride} numbers"
        );
        Rows { values, stride, width, count: values.len() / stride }
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.count
    }

    /// All of them side by side.
    pub fn to_vec(&self) -> Vec<f32> {
        (0..self.count).flat_map(|index| self.row(index)).copied().collect()
    }

    pub(super) fn row(&self, index: usize) -> &'a [f32] {
        &self.values[index * self.stride..][..self.width]
    }

    pub(super) fn overlap(&self) -> bool {
        self.stride < self.width
    }
}
