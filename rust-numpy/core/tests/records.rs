//! Records: fields as views, layouts as C has them.
use rust_numpy::dtype::{Field, Record};
use rust_numpy::{DType, DynArray, ErrorKind};

fn point() -> DType {
    DType::record(&[("tag", DType::U8), ("x", DType::F64), ("n", DType::I16)], true).expect("distinct names")
}

#[test]
fn aligned_records_are_laid_out_as_c_does() {
    let DType::Record(record) = point() else { panic!("a record") };
    let offsets: Vec<usize> = record.fields().iter().map(|field| field.offset).collect();
    assert_eq!((offsets, record.itemsize(), record.alignment()), (vec![0, 8, 16], 24, 8));
    let packed = DType::record(&[("tag", DType::U8), ("x", DType::F64)], false).expect("distinct names");
    assert_eq!(packed.itemsize(), 9);
}

#[test]
fn fields_are_views_that_can_be_written() {
    let mut points = DynArray::zeros(&[3], &point()).expect("small");
    points.view_mut().expect("unique").field("x").expect("a field").fill(2.5).expect("a number");
    let x = points.field("x").expect("a field");
    assert_eq!((x.dtype(), x.strides()), (&DType::F64, &[24][..]));
    assert_eq!(x.item(&[1]).expect("an element"), 2.5.into());
    assert_eq!(points.field("n").expect("a field").item(&[1]).expect("an element"), 0i16.into());
    assert_eq!(points.copy(None).unwrap().to_bytes(), points.to_bytes());
    assert_eq!(points.field("y").expect_err("no such field").kind(), ErrorKind::Value);
}

#[test]
fn fields_stay_inside_their_record() {
    let field = |name: &str, offset| Field { name: name.into(), dtype: DType::I32, offset };
    assert!(Record::with_offsets(vec![field("a", 0), field("b", 2)], 6).is_ok());
    assert!(Record::with_offsets(vec![field("a", 4)], 6).is_err());
    assert!(Record::with_offsets(vec![field("a", 0), field("a", 0)], 8).is_err());
}

#[test]
fn bytes_can_be_seen_as_other_types() {
    let numbers = DynArray::from_bytes(&[1, 0, 0, 0, 2, 0, 0, 0], &[2], &DType::I32).expect("two");
    assert_eq!(numbers.view(&DType::I64).expect("divides").shape(), [1]);
    assert_eq!(numbers.view(&DType::I16).expect("divides").shape(), [4]);
    assert!(numbers.view(&DType::C128).is_err());
    let z = DynArray::full(&[2], rust_numpy::Complex64::new(1.0, -2.0), &DType::C128).expect("numbers");
    assert_eq!(z.imag().expect("a view").item(&[1]).expect("an element"), (-2.0).into());
    assert_eq!(z.real().strides(), [16]);
}
