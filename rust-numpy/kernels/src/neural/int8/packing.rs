//! Weights on their way into panels: in pieces, in any order, and each is moved once.
use super::{levels, needs_magnitudes, Form, Int8Line, Int8Matrix, Line, LINE_INPUTS, PANEL};
use crate::neural::lines::{padded, reserved};
use crate::neural::OutOfMemory;
use std::ops::Range;

/// Groups that are packed side by side: their rows' cache lines, which several panels share, stay in the nearest cache.
const STRIPE: usize = 4;

/// A line's weights, input by input.
type Inputs = [[i8; PANEL]; LINE_INPUTS];

/// The rows of a line's inputs; of the last group there may be fewer.
enum Group {
    Missing,
    /// The bytes of it that have come, and how many have not.
    Begun(Vec<Option<u8>>, usize),
    Packed,
}

/// Takes in the weights of an [`Int8Matrix`] as they arrive.
pub struct Int8Packing {
    /// Room for all; written are those of packed groups.
    lines: Vec<Int8Line>,
    form: Form,
    /// Of each output, where the largest activation depends on them.
    magnitudes: Option<Vec<[u32; PANEL]>>,
    groups: Vec<Group>,
    /// Groups that are not packed.
    missing: usize,
    inputs: usize,
    outputs: usize,
}

impl Int8Packing {
    /// For weights `[inputs, outputs]`.
    pub fn new(inputs: usize, outputs: usize) -> Result<Self, OutOfMemory> {
        Self::with_form(Form::best(outputs), inputs, outputs)
    }

    pub(super) fn with_form(form: Form, inputs: usize, outputs: usize) -> Result<Self, OutOfMemory> {
        let (depth, panels) = (inputs.div_ceil(LINE_INPUTS), outputs.div_ceil(PANEL));
        // The largest part, and so first: what memory has no room for fails here.
        let lines = reserved(panels.saturating_mul(depth))?;
        let magnitudes = needs_magnitudes(inputs, form.levels()).then(|| vec![[0; PANEL]; panels]);
        let groups = (0..depth).map(|_| Group::Missing).collect();
        Ok(Int8Packing { lines, form, magnitudes, groups, missing: depth, inputs, outputs })
    }

    /// Takes in weights, a byte each, from the one at `start` of `[inputs, outputs]` on. What has come before is passed
    /// over.
    ///
    /// # Panics
    /// If there are fewer.
    pub fn take(&mut self, start: usize, bytes: &[u8]) {
        let end = start + bytes.len();
        assert!(end <= self.inputs * self.outputs, "weights to {end} of a [{}, {}] matrix", self.inputs, self.outputs);
        let mut at = start;
        while at < end {
            let first = at / (LINE_INPUTS * self.outputs);
            let whole = if self.extent(first).start == at { self.missing_until(first, end) } else { first };
            let stop = if whole > first {
                let stop = self.extent(whole - 1).end;
                self.pack(first, &bytes[at - start..stop - start]);
                stop
            } else {
                let stop = self.extent(first).end.min(end);
                self.keep(first, at, &bytes[at - start..stop - start]);
                stop
            };
            at = stop;
        }
    }

    /// The matrix; None if weights are missing.
    ///
    /// # Panics
    /// If there is not one `scale` for each output.
    pub fn finish(self, scale: Vec<f32>) -> Option<Int8Matrix> {
        let Int8Packing { mut lines, form, magnitudes, missing, groups, inputs, outputs } = self;
        assert_eq!(scale.len(), outputs, "scales of a [{inputs}, {outputs}] matrix");
        if missing > 0 {
            return None;
        }
        // SAFETY: there is room for a line of each group in each panel, and all groups are packed.
        unsafe { lines.set_len(groups.len() * outputs.div_ceil(PANEL)) };
        let largest = magnitudes.and_then(|all| all.as_flattened().iter().copied().max());
        Some(Int8Matrix { levels: levels(largest, form.levels()), lines, form, scale, inputs })
    }

    /// Where a group's weights lie.
    fn extent(&self, group: usize) -> Range<usize> {
        let size = LINE_INPUTS * self.outputs;
        group * size..((group + 1) * size).min(self.inputs * self.outputs)
    }

    /// The first group from `first` on of which something has come, or that does not end before `end`.
    fn missing_until(&self, first: usize, end: usize) -> usize {
        let is_fresh = |&group: &usize| matches!(self.groups[group], Group::Missing) && self.extent(group).end <= end;
        first + (first..self.groups.len()).take_while(is_fresh).count()
    }

    /// Keeps bytes of a group, from the weight `at` on, and packs it once it is whole.
    fn keep(&mut self, index: usize, at: usize, bytes: &[u8]) {
        let extent = self.extent(index);
        let group = &mut self.groups[index];
        if matches!(group, Group::Missing) {
            *group = Group::Begun(vec![None; extent.len()], extent.len());
        }
        let Group::Begun(kept, missing) = group else { return };
        for (place, &byte) in kept[at - extent.start..].iter_mut().zip(bytes) {
            *missing -= usize::from(place.replace(byte).is_none());
        }
        if *missing == 0 {
            let rows: Vec<u8> = kept.iter().copied().flatten().collect();
            self.pack(index, &rows);
        }
    }

    /// Packs whole groups from number `first` on.
    fn pack(&mut self, first: usize, rows: &[u8]) {
        let Int8Packing { outputs, ref mut form, ref mut magnitudes, .. } = *self;
        let (depth, size) = (self.groups.len(), LINE_INPUTS * outputs);
        let lines = self.lines.spare_capacity_mut();
        for (rows, first) in rows.chunks(STRIPE * size).zip((first..).step_by(STRIPE)) {
            for panel in 0..outputs.div_ceil(PANEL) {
                for (rows, group) in rows.chunks(size).zip(first..) {
                    let row = |input: usize| rows.get(input * outputs..(input + 1) * outputs).unwrap_or(&[]);
                    let inputs = std::array::from_fn(|input| part(row(input), panel));
                    if let Some(magnitudes) = magnitudes {
                        add_magnitudes(&mut magnitudes[panel], &inputs);
                    }
                    lines[panel * depth + group].write(Line(form.take(panel, inputs)));
                }
            }
        }
        let packed = rows.len().div_ceil(size);
        self.groups[first..first + packed].fill_with(|| Group::Packed);
        self.missing -= packed;
    }
}

/// A row's weights in a panel; zeros where there are none.
#[inline(always)]
fn part(row: &[u8], panel: usize) -> [i8; PANEL] {
    padded(row.get(panel * PANEL..).unwrap_or(&[])).map(|byte| byte as i8)
}

#[inline(always)]
fn add_magnitudes(sums: &mut [u32; PANEL], inputs: &Inputs) {
    for (output, sum) in sums.iter_mut().enumerate() {
        *sum += inputs.iter().map(|row| u32::from(row[output].unsigned_abs())).sum::<u32>();
    }
}
