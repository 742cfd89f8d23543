//! Damaged files: thousands of mutations of good ones end in an array or in a typed error, never in a panic.
use rust_numpy::io::{genfromtxt, loadtxt, read_npy, read_npz, write_npy, write_npz, Compression, TextOptions};
use rust_numpy::{DType, DynArray};
use std::io::Cursor;

const MUTATIONS: u64 = 3000;

/// A generator that needs no crate: the same sequence everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n.max(1)
    }
}

/// Some bytes changed, taken out, put in or cut off.
fn damaged(file: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut bytes = file.to_vec();
    for _ in 0..1 + random.below(4) {
        let at = random.below(bytes.len());
        let choices = b"\x00\xff()[]{}',:0189-V|<>fx";
        let interesting = choices[random.below(choices.len())];
        match random.below(5) {
            0 | 1 if !bytes.is_empty() => bytes[at] = interesting,
            2 if !bytes.is_empty() => bytes[at] ^= 1 << random.below(8),
            3 => bytes.insert(at, interesting),
            _ => bytes.truncate(at),
        }
    }
    bytes
}

fn array() -> DynArray {
    DynArray::full(&[3, 4], 2.5, &DType::F32).expect("an array")
}

fn npy(array: &DynArray) -> Vec<u8> {
    let mut file = Vec::new();
    write_npy(&mut file, array).expect("a file");
    file
}

#[test]
fn damaged_npy_files_are_typed_errors() {
    let fields = [("a", DType::I16), ("b", DType::F64)];
    let records = DynArray::zeros(&[5], &DType::record(&fields, true).expect("a record")).expect("an array");
    for file in [npy(&array()), npy(&array().t()), npy(&records)] {
        let read = (0..MUTATIONS).filter(|&seed| read_npy(&mut &damaged(&file, seed)[..]).is_ok()).count();
        assert!(read > 0 && read < MUTATIONS as usize, "{read} of {MUTATIONS} were read: damage must show at times");
    }
}

#[test]
fn damaged_archives_are_typed_errors() {
    for compression in [Compression::Stored, Compression::Deflated] {
        let file = write_npz(&[("a", &array()), ("b", &array())], compression).expect("an archive");
        let read = (0..MUTATIONS).filter(|&seed| read_npz(Cursor::new(damaged(&file, seed))).is_ok()).count();
        assert!(read < MUTATIONS as usize, "all {read} were read");
    }
}

#[test]
fn damaged_text_is_a_typed_error() {
    let text = "1.5,2,3 # note\n\n4,5e3,-6\n".repeat(3);
    let options = TextOptions { delimiter: Some(",".into()), ..TextOptions::default() };
    for seed in 0..MUTATIONS {
        let text = String::from_utf8_lossy(&damaged(text.as_bytes(), seed)).into_owned();
        let _ = loadtxt(&text, &options);
        let _ = genfromtxt(&text, &TextOptions { delimiter: None, ..options.clone() });
    }
}

/// A file of 128 bytes that promises exabytes, or nests its header without end, takes neither memory nor stack.
#[test]
fn promises_take_no_memory() {
    let header = |dictionary: &str| {
        let text = format!("{dictionary:<118}\n");
        [b"\x93NUMPY\x01\x00".as_slice(), &(text.len() as u16).to_le_bytes(), text.as_bytes()].concat()
    };
    let shapes = ["(1000000000000000000,)", "(4294967296, 4294967296)", "(1000000000,)", "(-1,)", "(1.5,)", "3"];
    for shape in shapes {
        let file = header(&format!("{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"));
        assert!(read_npy(&mut &file[..]).is_err(), "{shape}");
    }
    for open in ["(", "[", "{'a': "] {
        assert!(read_npy(&mut &header(&open.repeat(2000))[..]).is_err(), "{open}");
    }
}
