//! Products beside three plain loops over the same elements.
use super::{blocked, multiply, Grid, Multiplied};
use num_complex::Complex;

/// Numbers of a fixed sequence: small integers, so that every sum is exact in every type and order.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) % 17) as f32 - 8.0
    }

    fn below(&mut self, end: usize) -> usize {
        self.next();
        (self.0 >> 33) as usize % end
    }
}

trait Small: Multiplied + PartialEq + std::fmt::Debug {
    fn small(numbers: &mut Numbers) -> Self;
}

impl Small for f32 {
    fn small(numbers: &mut Numbers) -> Self {
        numbers.next()
    }
}

impl Small for f64 {
    fn small(numbers: &mut Numbers) -> Self {
        numbers.next().into()
    }
}

impl Small for Complex<f32> {
    fn small(numbers: &mut Numbers) -> Self {
        Complex::new(numbers.next(), numbers.next())
    }
}

impl Small for Complex<f64> {
    fn small(numbers: &mut Numbers) -> Self {
        Complex::new(numbers.next().into(), numbers.next().into())
    }
}

/// Elements for a matrix, no more than it needs, and its steps: rows or columns lie together, with gaps between them, or neither.
fn laid<T: Small>(rows: usize, columns: usize, form: usize, numbers: &mut Numbers) -> (Vec<T>, (usize, usize)) {
    let steps = match form {
        0 => (columns, 1),
        1 => (columns + 3, 1),
        2 => (1, rows),
        3 => (1, rows + 5),
        _ => (2 * columns + 1, 2),
    };
    let used = if rows * columns == 0 { 0 } else { (rows - 1) * steps.0 + (columns - 1) * steps.1 + 1 };
    ((0..used).map(|_| T::small(numbers)).collect(), steps)
}

fn plain<T: Small>(a: Grid<'_, T>, b: Grid<'_, T>) -> Vec<T> {
    let at = |grid: Grid<'_, T>, i: usize, j: usize| grid.elements[i * grid.steps.0 + j * grid.steps.1];
    let sum = |i, j| (0..a.columns).fold(T::zero(), |sum, l| sum + at(a, i, l) * at(b, l, j));
    (0..a.rows).flat_map(|i| (0..b.columns).map(move |j| (i, j))).map(|(i, j)| sum(i, j)).collect()
}

fn check<T: Small>((m, n, k): (usize, usize, usize), forms: (usize, usize), numbers: &mut Numbers) {
    let (a, a_steps) = laid::<T>(m, k, forms.0, numbers);
    let (b, b_steps) = laid::<T>(k, n, forms.1, numbers);
    let a = Grid { elements: &a, rows: m, columns: k, steps: a_steps };
    let b = Grid { elements: &b, rows: k, columns: n, steps: b_steps };
    let expected = plain(a, b);
    for threads in [1, 2] {
        let mut c = vec![T::small(numbers); m * n];
        blocked(a, b, &mut c, threads);
        assert_eq!(c, expected, "{m} by {k} by {n}, laid out as {forms:?}, {threads} threads");
    }
}

#[test]
fn products_are_those_of_three_loops() {
    const SIZES: [usize; 12] = [0, 1, 2, 7, 8, 9, 23, 24, 25, 48, 65, 97];
    let mut numbers = Numbers(5);
    for turn in 0..400 {
        let mut size = || SIZES[numbers.below(SIZES.len())];
        let sizes = (size(), size(), size());
        let forms = (turn % 5, turn / 5 % 5);
        check::<f64>(sizes, forms, &mut numbers);
        check::<f32>(sizes, forms, &mut numbers);
        if turn % 4 == 0 {
            check::<Complex<f64>>(sizes, forms, &mut numbers);
            check::<Complex<f32>>(sizes, forms, &mut numbers);
        }
    }
}

#[test]
fn large_products_cross_blocks() {
    let mut numbers = Numbers(6);
    for (i, sizes) in
        [(200, 200, 513), (1, 300, 700), (300, 1, 700), (513, 70, 1100), (70, 1200, 65)].into_iter().enumerate()
    {
        check::<f64>(sizes, (i % 5, (i + 2) % 5), &mut numbers);
        check::<f32>(sizes, ((i + 1) % 5, i % 5), &mut numbers);
    }
}

#[test]
fn results_do_not_depend_on_the_number_of_threads() {
    let (m, n, k) = (260, 270, 900);
    let mut numbers = Numbers(7);
    // Fractions whose sums are rounded.
    let mut fractions = |count: usize| -> Vec<f64> { (0..count).map(|_| f64::from(numbers.next()) / 7.1).collect() };
    let (a, b) = (fractions(m * k), fractions(k * n));
    let a = Grid { elements: &a, rows: m, columns: k, steps: (k, 1) };
    let b = Grid { elements: &b, rows: k, columns: n, steps: (n, 1) };
    let mut first = vec![0.0; m * n];
    blocked(a, b, &mut first, 1);
    for threads in [2, 3, 5, 8] {
        let mut c = vec![0.0; m * n];
        blocked(a, b, &mut c, threads);
        assert!(c.iter().zip(&first).all(|(x, y)| x.to_bits() == y.to_bits()), "{threads} threads");
    }
}

#[test]
fn what_is_no_number_stays_in_its_row_and_column() {
    let (m, n, k) = (170, 171, 172);
    let mut numbers = Numbers(8);
    let mut a: Vec<f64> = (0..m * k).map(|_| f64::small(&mut numbers)).collect();
    let b: Vec<f64> = (0..k * n).map(|_| f64::small(&mut numbers) + 9.0).collect();
    (a[3 * k + 5], a[9 * k + 171]) = (f64::NAN, f64::INFINITY);
    let grid = |elements, rows, columns| Grid { elements, rows, columns, steps: (columns, 1) };
    // What lies in the result before does not count.
    let mut c = vec![f64::NAN; m * n];
    blocked(grid(&a, m, k), grid(&b, k, n), &mut c, 1);
    for (i, row) in c.chunks(n).enumerate() {
        match i {
            3 => assert!(row.iter().all(|x| x.is_nan())),
            9 => assert!(row.iter().all(|&x| x == f64::INFINITY)),
            _ => assert!(row.iter().all(|x| x.is_finite())),
        }
    }
}

#[test]
fn products_are_taken_where_they_are_large() {
    let mut numbers = Numbers(9);
    for (n, large) in [(161, false), (162, true)] {
        let (a, steps) = laid::<f64>(n, n, 0, &mut numbers);
        let a = Grid { elements: &a, rows: n, columns: n, steps };
        let mut c = vec![-1.0; n * n];
        // Whether the processor has what it takes is for others to say.
        match multiply(a, a, &mut c, 1) {
            true => assert!(large && c == plain(a, a)),
            false => assert!(c.iter().all(|&x| x == -1.0)),
        }
    }
}

#[test]
#[should_panic(expected = "beyond its elements")]
fn matrices_beyond_their_elements_are_refused() {
    let short = Grid { elements: &[0.0; 11][..], rows: 3, columns: 4, steps: (4, 1) };
    blocked(short, Grid { elements: &[0.0; 4], rows: 4, columns: 1, steps: (1, 1) }, &mut [0.0; 3], 1);
}
