//! Damaged files take memory in proportion to the bytes that are really there, whatever they promise.
use rust_numpy::io::{
    loadtxt, read_npy, read_npz, read_npz_within, write_npy, write_npz, Compression, Limit, TextOptions,
};
use rust_numpy::{DType, DynArray, ErrorKind};
use std::alloc::{GlobalAlloc, Layout, System};
use std::io::Cursor;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::Mutex;

/// The system's allocator, and the largest block that was asked of it.
struct Watched;
static LARGEST: AtomicUsize = AtomicUsize::new(0);
/// The largest block is watched by one test at a time.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

// SAFETY: every call goes to the system's allocator unchanged.
unsafe impl GlobalAlloc for Watched {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        LARGEST.fetch_max(layout.size(), Relaxed);
        // SAFETY: passed on.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: passed on.
        unsafe { System.dealloc(block, layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        LARGEST.fetch_max(size, Relaxed);
        // SAFETY: passed on.
        unsafe { System.realloc(block, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Watched = Watched;

/// Room for readers' own buffers and tables.
const ROOM: usize = 1 << 20;
const CASES: u64 = 4000;

/// A generator that needs no crate: the same sequence everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % n
    }

    fn pick<'a>(&mut self, options: &[&'a str]) -> &'a str {
        options[self.below(options.len())]
    }
}

/// A header that is in order but for what it promises, before a few bytes of data.
fn promising(seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let descr = random.pick(&["'<f8'", "'|u1'", "'>c16'", "'|V999999999'", "[('a', '<f4'), ('b', '|V7')]", "'|b1'"]);
    let sizes = ["0", "1", "7", "65536", "4294967296", "9223372036854775807", "18446744073709551616", "-1"];
    let shape: String = (0..random.below(5)).map(|_| format!("{}, ", random.pick(&sizes))).collect();
    let order = random.pick(&["True", "False"]);
    let text = format!("{{'descr': {descr}, 'fortran_order': {order}, 'shape': ({shape}), }}\n");
    let version = 1 + random.below(3) as u8;
    let length = match random.below(8) {
        0 => u32::MAX,
        _ => text.len() as u32,
    };
    let length = length.to_le_bytes();
    let length = if version == 1 { &length[..2] } else { &length[..] };
    [b"\x93NUMPY", &[version, 0][..], length, text.as_bytes(), &vec![1; random.below(64)]].concat()
}

/// Bytes of numbers that say sizes and counts set to extremes.
fn inflated(file: &[u8], seed: u64) -> Vec<u8> {
    let mut random = Random(seed);
    let mut bytes = file.to_vec();
    for _ in 0..1 + random.below(3) {
        let at = random.below(bytes.len() - 4);
        let wide = [1, 2, 4][random.below(3)];
        bytes[at..at + wide].fill([0xff, 0x7f, 0x00][random.below(3)]);
    }
    bytes
}

fn check(what: &str, seed: u64, length: usize, read: impl FnOnce()) {
    LARGEST.store(0, Relaxed);
    read();
    let largest = LARGEST.load(Relaxed);
    assert!(largest <= ROOM + 64 * length, "{what} of seed {seed}: {largest} bytes for a file of {length}");
}

/// Archives that keep their promises: zeros, packed a thousand times.
#[test]
fn what_is_packed_is_unpacked_within_limits() {
    let _alone = ONE_AT_A_TIME.lock().expect("no test failed");
    let zeros = DynArray::zeros(&[1 << 26], &DType::U8).expect("an array");
    let file = write_npz(&[("a", &zeros), ("b", &zeros)], Compression::Deflated).expect("an archive");
    assert!(file.len() < 1 << 18, "packed into {}", file.len());
    let refused = |most: usize| {
        LARGEST.store(0, Relaxed);
        let error = read_npz_within(Cursor::new(&file), Limit::Bytes(most)).expect_err("too large");
        assert_eq!(error.kind(), ErrorKind::Memory);
        assert!(LARGEST.load(Relaxed) <= ROOM.max(most), "{} bytes for a limit of {most}", LARGEST.load(Relaxed));
    };
    refused(1 << 20);
    refused((1 << 27) - 1);
    assert_eq!(read_npz_within(Cursor::new(&file), Limit::Bytes(1 << 27)).expect("both fit").len(), 2);
    assert_eq!(read_npz(Cursor::new(&file)).expect("memory is free").len(), 2);
}

#[test]
fn no_promise_takes_memory() {
    let _alone = ONE_AT_A_TIME.lock().expect("no test failed");
    let array = DynArray::full(&[9, 5], 2.5, &DType::F64).expect("an array");
    let mut npy = Vec::new();
    write_npy(&mut npy, &array).expect("a file");
    let archives = [Compression::Stored, Compression::Deflated]
        .map(|compression| write_npz(&[("a", &array), ("b", &array)], compression).expect("an archive"));
    let options = TextOptions { delimiter: Some(",".into()), ..TextOptions::default() };
    for seed in 0..CASES {
        let file = promising(seed);
        check("a header", seed, file.len(), || drop(read_npy(&mut &file[..])));
        let file = inflated(&npy, seed);
        check("an array", seed, file.len(), || drop(read_npy(&mut &file[..])));
        let file = inflated(&archives[seed as usize % 2], seed);
        check("an archive", seed, file.len(), || drop(read_npz(Cursor::new(&file))));
        let text = ",".repeat(seed as usize % 40) + &"1,2\n".repeat(3);
        check("text", seed, text.len(), || drop(loadtxt(&text, &options)));
    }
}
