//! The library's functions, as the driver names them: each gives the part of its results that is compared.
use rust_numpy::indexing::{get, Key};
use rust_numpy::linalg::{dynamic as linalg, Optimize, QrMode};
use rust_numpy::manip::concatenate;
use rust_numpy::sorting::{self, Side};
use rust_numpy::stats::median;
use rust_numpy::{fft, DynArray, IndexItem, NumPyError, Result};

/// One call with all its operands.
pub type Function = fn(&[DynArray]) -> Result<DynArray>;

const FUNCTIONS: &[(&str, Function)] = &[
    ("linalg.matmul", |a| linalg::matmul(&a[0], &a[1])),
    ("linalg.solve", |a| linalg::solve(&a[0], &a[1])),
    ("linalg.inv", |a| linalg::inv(&a[0])),
    ("linalg.det", |a| linalg::det(&a[0])),
    ("linalg.cholesky", |a| linalg::cholesky(&a[0], false)),
    ("linalg.qr", |a| linalg::qr(&a[0], QrMode::Reduced)?.into_vec().pop().ok_or(NumPyError::Empty("factors"))),
    ("linalg.svd", |a| linalg::svd(&a[0], true, false).map(|found| found.s)),
    ("linalg.eig", |a| linalg::eig(&a[0]).map(|(w, _)| w)),
    ("linalg.eigh", |a| linalg::eigh(&a[0], Default::default()).map(|(w, _)| w)),
    ("linalg.lstsq", |a| linalg::lstsq(&a[0], &a[1], None).map(|found| found.x)),
    ("fft.fft", |a| fft::fft(&a[0], None, -1, fft::Norm::Backward)),
    ("fft.rfft", |a| fft::rfft(&a[0], None, -1, fft::Norm::Backward)),
    ("fft.fft2", |a| fft::fft2(&a[0], None, &[-2, -1], fft::Norm::Backward)),
    ("einsum.chain", |a| linalg::einsum("ij,jk,kl->il", &[&a[0], &a[1], &a[2]], &Optimize::Optimal(None))),
    ("einsum.batch", |a| linalg::einsum("bij,bjk->bik", &[&a[0], &a[1]], &Optimize::No)),
    ("getitem", |a| get(&a[0], &[Key::Array(a[1].clone())])),
    ("sort", |a| sorting::sort(&a[0], Some(-1))),
    ("argsort", |a| sorting::argsort(&a[0], Some(-1))),
    ("partition", |a| {
        let middle = a[0].size() as isize / 2;
        sorting::partition(&a[0], &[middle], Some(-1))?.index(&[IndexItem::At(middle)])
    }),
    ("searchsorted", |a| sorting::searchsorted(&a[0], &a[1], Side::Left)),
    ("concatenate", |a| concatenate(&[&a[0], &a[1]], Some(-1), None)),
    ("median", |a| median(&a[0], None, false)),
    ("median.last", |a| median(&a[0], Some(&[-1]), false)),
];

/// The function of this name.
pub fn find(name: &str) -> Option<Function> {
    FUNCTIONS.iter().find(|(known, _)| *known == name).map(|&(_, function)| function)
}
