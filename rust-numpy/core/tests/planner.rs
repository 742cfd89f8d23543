//! The planner against the plain iterator: the same offsets, in another order and fewer lines.
use rust_numpy::iter::Offsets;
use rust_numpy::plan::{axis_order, Plan};
use rust_numpy::{broadcast_layout, s, Dims, IndexItem, Layout, NumPyError, Order};

/// All offsets that a plan visits, by its own nested loops.
fn visited(plan: &Plan) -> Vec<Dims<isize>> {
    let layouts: Vec<Layout> =
        plan.operands.iter().map(|(strides, offset)| Layout::new(&plan.shape, strides, *offset)).collect();
    Offsets::new(&layouts.iter().collect::<Vec<_>>()).collect()
}

fn planned(layouts: &[&Layout]) -> Plan {
    let strides: Vec<&[isize]> = layouts.iter().map(|layout| layout.strides()).collect();
    Plan::new(layouts[0].shape(), layouts, &axis_order(layouts[0].ndim(), &strides))
}

fn layouts_of_shape(shape: &[usize]) -> Vec<Layout> {
    let c = Layout::contiguous(shape, 8, Order::C).expect("small");
    let f = Layout::contiguous(shape, 8, Order::F).expect("small");
    let twice: Vec<usize> = shape.iter().map(|n| 2 * n).collect();
    let wide = Layout::contiguous(&twice, 8, Order::C).expect("small");
    let every_second: Vec<IndexItem> = shape.iter().map(|_| s(..).step(2)).collect();
    let backwards: Vec<IndexItem> = shape.iter().map(|_| s(..).step(-1)).collect();
    let row = Layout::contiguous(&shape[shape.len().min(1)..], 8, Order::C).expect("small");
    let stepped = wide.index(&every_second).expect("fits");
    let reversed = c.index(&backwards).expect("fits");
    let repeated = broadcast_layout(&row, shape).expect("a row broadcasts");
    vec![c, f, stepped, reversed, repeated]
}

const SHAPES: [&[usize]; 8] = [&[], &[1], &[7], &[3, 4], &[1, 5], &[2, 3, 4], &[2, 1, 3, 2], &[3, 0, 2]];

#[test]
fn plans_visit_what_the_plain_iterator_visits() {
    let mut compared = 0;
    for shape in SHAPES {
        let all = layouts_of_shape(shape);
        for a in &all {
            for b in &all {
                let mut plain: Vec<Dims<isize>> = Offsets::new(&[a, b]).collect();
                let mut plan = visited(&planned(&[a, b]));
                plain.sort();
                plan.sort();
                assert_eq!(plan, plain, "{a:?} and {b:?}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared, SHAPES.len() * 25);
}

#[test]
fn contiguous_operands_become_one_line() {
    let c = Layout::contiguous(&[3, 4, 5], 8, Order::C).expect("small");
    let f = Layout::contiguous(&[3, 4, 5], 8, Order::F).expect("small");
    assert_eq!(planned(&[&c, &c]).shape[..], [60]);
    assert_eq!(planned(&[&f, &f]).shape[..], [60]);
    assert_eq!(planned(&[&c, &f]).shape.len(), 3);
}

#[test]
fn reversed_operands_are_walked_forwards() {
    let c = Layout::contiguous(&[3, 4], 8, Order::C).expect("small");
    let reversed = c.index(&[s(..).step(-1), s(..).step(-1)]).expect("fits");
    let plan = planned(&[&reversed]);
    assert_eq!((&plan.shape[..], &plan.operands[0].0[..], plan.operands[0].1), (&[12][..], &[8][..], 0));
}

#[test]
fn offsets_come_in_the_expected_sequence() {
    let column = broadcast_layout(&Layout::contiguous(&[2, 1], 8, Order::C).expect("small"), &[2, 3]).expect("fits");
    let row = broadcast_layout(&Layout::contiguous(&[3], 4, Order::C).expect("small"), &[2, 3]).expect("fits");
    let offsets: Vec<Vec<isize>> = Offsets::new(&[&column, &row]).map(|at| at.to_vec()).collect();
    assert_eq!(offsets, [[0, 0], [0, 4], [0, 8], [8, 0], [8, 4], [8, 8]]);
}

#[test]
fn incompatible_shapes_are_a_typed_error() {
    let layout = Layout::contiguous(&[2, 3], 8, Order::C).expect("small");
    let refused = broadcast_layout(&layout, &[2, 4]).expect_err("3 does not become 4");
    assert_eq!(refused, NumPyError::BroadcastTo { from: vec![2, 3], to: vec![2, 4] });
    assert_eq!(
        refused.to_string(),
        "operands could not be broadcast together: shape [2, 3] does not broadcast to [2, 4]"
    );
}
