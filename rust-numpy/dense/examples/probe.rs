use rust_numpy_dense::*;
use std::time::Instant;
fn t(name: &str, n: usize, mut f: impl FnMut()) {
    f();
    let s = Instant::now();
    let mut c = 0;
    let mut best = f64::MAX;
    while s.elapsed().as_secs_f64() < 0.4 || c < 3 {
        let a = Instant::now();
        f();
        best = best.min(a.elapsed().as_secs_f64());
        c += 1;
    }
    println!("{name} {n} {:.1}", best * 1e6);
}
fn main() {
    for n in [10usize, 50, 100, 500] {
        let mut x = 12345u64;
        let mut r = || {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            (x >> 11) as f64 / (1u64 << 53) as f64 - 0.5
        };
        let a: Vec<f64> = (0..n * n).map(|_| r()).collect();
        let b = a.clone();
        let mut spd = vec![0.0; n * n];
        f64::product(
            Matrix::new(&a, n, n),
            Matrix { elements: &a, rows: n, columns: n, step: n, transposed: true },
            &mut spd,
            1,
        );
        for i in 0..n {
            spd[i * n + i] += 1.0;
        }
        let mut c = vec![0.0; n * n];
        t("matmul", n, || f64::product(Matrix::new(&a, n, n), Matrix::new(&b, n, n), &mut c, 1));
        t("solve", n, || {
            let mut y = a[..n].to_vec();
            f64::solve(&a, n, &mut y, 1, 1);
        });
        t("inv", n, || {
            f64::inverse(&a, n, &mut c, 1);
        });
        t("det", n, || {
            f64::pivots(&a, n, 1);
        });
        t("cholesky", n, || {
            let mut y = spd.clone();
            assert!(f64::cholesky(&mut y, n, 1));
        });
        t("qr", n, || {
            f64::qr(&a, n, n, QrPart::Reduced, 1);
        });
        let mut s = vec![0.0; n];
        let mut u = vec![0.0; n * n];
        let mut v = u.clone();
        t("svd", n, || {
            f64::svd(&a, (n, n), &mut s, Some((&mut u, &mut v)), 1).unwrap();
        });
        t("eigh", n, || {
            f64::eigh(&spd, n, &mut s, Some(&mut u), 1).unwrap();
        });
        let mut w = vec![Default::default(); n];
        let mut z = vec![Default::default(); n * n];
        t("eig", n, || {
            f64::eig(&a, n, &mut w, Some(&mut z), 1).unwrap();
        });
    }
}
