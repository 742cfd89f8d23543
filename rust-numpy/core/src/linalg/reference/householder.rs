//! Householder reflections.
use crate::linalg::LinalgScalar;
use num_complex::Complex64;

/// The reflection `I - tau v v^H` that turns `x` into a multiple of the first unit vector: `(v, tau)`, where `v[0] = 1`.
///
/// ```
/// use rust_numpy::linalg::householder_reflection;
/// let x = [3.0_f64, 4.0];
/// let (v, tau) = householder_reflection(&x);
/// let along = v[0] * x[0] + v[1] * x[1];
/// assert!((x[0] - tau * v[0] * along + 5.0).abs() < 1e-12);
/// assert!((x[1] - tau * v[1] * along).abs() < 1e-12);
/// ```
pub fn householder_reflection<T: LinalgScalar>(x: &[T]) -> (Vec<T>, T) {
    let wide: Vec<Complex64> = x.iter().map(|&x| x.to_complex()).collect();
    let (v, tau) = reflection(&wide);
    (v.into_iter().map(T::from_complex).collect(), T::from_complex(tau))
}

pub(super) fn reflection(x: &[Complex64]) -> (Vec<Complex64>, Complex64) {
    let scale = x.iter().map(|x| x.norm()).fold(0.0, f64::max);
    let mut v = x.to_vec();
    let Some(head) = v.first().copied() else { return (v, 0.0.into()) };
    v[0] = 1.0.into();
    if x[1..].iter().all(|x| x.norm() == 0.0) || !scale.is_finite() {
        return (v, 0.0.into());
    }
    let norm = x.iter().map(|x| (x / scale).norm_sqr()).sum::<f64>().sqrt();
    let phase = if head.norm() == 0.0 { 1.0.into() } else { head / head.norm() };
    let first = head / scale + phase * norm;
    v[1..].iter_mut().for_each(|v| *v = *v / scale / first);
    let tau = 2.0 / v.iter().map(|v| v.norm_sqr()).sum::<f64>();
    (v, tau.into())
}
