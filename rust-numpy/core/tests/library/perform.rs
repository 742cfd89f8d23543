//! Running a case on this crate.
use super::decode::{array, integer, integers};
use rust_numpy::linalg::{dynamic as linalg, Cutoff, NormOrder, Optimize, QrMode, TensorAxes, Tolerance, Triangle};
use rust_numpy::{DType, DynArray, Result, Scalar};
use serde_json::Value;

pub fn perform(case: &Value) -> Result<Vec<DynArray>> {
    let inputs: Vec<DynArray> = case["inputs"].as_array().expect("inputs").iter().map(array).collect();
    let (name, args) = (case["function"].as_str().expect("a function"), &case["args"]);
    if let Some(name) = name.strip_prefix("fft.") {
        return super::fourier::perform(name, &inputs[0], args).map(|array| vec![array]);
    }
    if name.starts_with("poly") || name == "roots" {
        return super::polynomials::perform(name, &inputs, args);
    }
    match inputs.len() {
        1 if !matches!(name, "einsum" | "multi_dot") => unary(name, &inputs[0], args),
        2 if !matches!(name, "einsum" | "multi_dot") => binary(name, &inputs[0], &inputs[1], args),
        _ => {
            let operands: Vec<&DynArray> = inputs.iter().collect();
            many(name, &operands, args).map(|array| vec![array])
        }
    }
}

fn many(name: &str, operands: &[&DynArray], args: &Value) -> Result<DynArray> {
    match name {
        "multi_dot" => linalg::multi_dot(operands),
        "einsum" => {
            let optimize = match args["optimize"].as_str() {
                Some("greedy") => Optimize::Greedy,
                Some("optimal") => Optimize::Optimal,
                _ => Optimize::No,
            };
            linalg::einsum(args["subscripts"].as_str().expect("subscripts"), operands, &optimize)
        }
        other => panic!("unknown function {other}"),
    }
}

pub fn at(args: &Value, name: &str) -> isize {
    integer(&args[name])
}

fn flag(args: &Value, name: &str) -> bool {
    args[name].as_bool().expect("a flag")
}

fn number(value: &Value) -> DynArray {
    DynArray::scalar(Scalar::Float(value.as_f64().expect("a number")), &DType::F64).expect("a number")
}

pub fn axes(args: &Value) -> Option<Vec<isize>> {
    args["axes"].as_array().map(|_| integers(&args["axes"]))
}

fn order(args: &Value) -> Result<Option<NormOrder>> {
    args["order"].as_str().map(NormOrder::parse).transpose()
}

fn binary(name: &str, a: &DynArray, b: &DynArray, args: &Value) -> Result<Vec<DynArray>> {
    let found = match name {
        "dot" => linalg::dot(a, b),
        "vdot" => linalg::vdot(a, b),
        "inner" => linalg::inner(a, b),
        "outer" => linalg::outer(a, b),
        "kron" => linalg::kron(a, b),
        "matmul" => linalg::matmul(a, b),
        "matvec" => linalg::matvec(a, b),
        "vecmat" => linalg::vecmat(a, b),
        "vecdot" => linalg::vecdot(a, b, at(args, "axis")),
        "tensordot" => match args["axes"].as_array() {
            None => linalg::tensordot(a, b, TensorAxes::Count(at(args, "axes") as usize)),
            Some(pair) => linalg::tensordot(a, b, TensorAxes::Pairs(&integers(&pair[0]), &integers(&pair[1]))),
        },
        "cross" => linalg::cross_along(a, b, (at(args, "axisa"), at(args, "axisb"), at(args, "axisc"))),
        "linalg.cross" => linalg::cross(a, b, at(args, "axis")),
        "linalg.solve" => linalg::solve(a, b),
        "linalg.tensorsolve" => linalg::tensorsolve(a, b, axes(args).as_deref()),
        "linalg.lstsq" => {
            let found = linalg::lstsq(a, b, args["rcond"].as_f64())?;
            let rank = DynArray::scalar(Scalar::Int(found.rank as i128), &DType::I32)?;
            return Ok(vec![found.x, found.residuals, rank, found.s]);
        }
        other => panic!("unknown function {other}"),
    };
    found.map(|array| vec![array])
}

fn triangle(args: &Value) -> Triangle {
    match args["uplo"].as_str() {
        Some("U") => Triangle::Upper,
        _ => Triangle::Lower,
    }
}

fn unary(name: &str, a: &DynArray, args: &Value) -> Result<Vec<DynArray>> {
    match name {
        "linalg.qr" => {
            let mode = match args["mode"].as_str() {
                Some("complete") => QrMode::Complete,
                Some("r") => QrMode::R,
                Some("raw") => QrMode::Raw,
                _ => QrMode::Reduced,
            };
            Ok(linalg::qr(a, mode)?.into_vec())
        }
        "linalg.svd" => {
            let found = linalg::svd(a, flag(args, "full_matrices"), flag(args, "hermitian"))?;
            Ok(vec![found.u, found.s, found.vh])
        }
        "linalg.eig" => linalg::eig(a).map(|(w, v)| vec![w, v]),
        "linalg.eigh" => linalg::eigh(a, triangle(args)).map(|(w, v)| vec![w, v]),
        "linalg.slogdet" => linalg::slogdet(a).map(|(sign, log)| vec![sign, log]),
        _ => one(name, a, args).map(|array| vec![array]),
    }
}

fn one(name: &str, a: &DynArray, args: &Value) -> Result<DynArray> {
    match name {
        "trace" => linalg::trace(a, at(args, "offset"), at(args, "axis1"), at(args, "axis2"), None),
        "diagonal" => linalg::diagonal(a, at(args, "offset"), at(args, "axis1"), at(args, "axis2")),
        "linalg.trace" => linalg::matrix_trace(a, at(args, "offset"), None),
        "linalg.diagonal" => linalg::matrix_diagonal(a, at(args, "offset")),
        "linalg.matrix_transpose" => linalg::matrix_transpose(a),
        "linalg.inv" => linalg::inv(a),
        "linalg.det" => linalg::det(a),
        "linalg.matrix_power" => linalg::matrix_power(a, at(args, "n") as i64),
        "linalg.tensorinv" => linalg::tensorinv(a, at(args, "ind")),
        "linalg.cholesky" => linalg::cholesky(a, flag(args, "upper")),
        "linalg.svdvals" => linalg::singular_values(a, flag(args, "hermitian")),
        "linalg.eigvals" => linalg::eigvals(a),
        "linalg.eigvalsh" => linalg::eigvalsh(a, triangle(args)),
        "linalg.pinv" => linalg::pinv(a, Cutoff::Part(&number(&args["cutoff"])), flag(args, "hermitian")),
        "linalg.cond" => linalg::cond(a, order(args)?),
        "linalg.matrix_rank" => match args.get("relative") {
            Some(part) => linalg::matrix_rank(a, Tolerance::Relative(&number(part)), false),
            None => linalg::matrix_rank(a, Tolerance::Default, false),
        },
        "linalg.norm" => linalg::norm(a, order(args)?, axes(args).as_deref(), flag(args, "keepdims")),
        "linalg.matrix_norm" => {
            linalg::matrix_norm(a, order(args)?.unwrap_or(NormOrder::Frobenius), flag(args, "keepdims"))
        }
        "linalg.vector_norm" => match order(args)? {
            Some(NormOrder::P(p)) => linalg::vector_norm(a, p, axes(args).as_deref(), flag(args, "keepdims")),
            other => panic!("{other:?} is not for vectors"),
        },
        other => panic!("unknown function {other}"),
    }
}
