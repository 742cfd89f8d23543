//! The memory of arrays: one aligned block, owned or lent from outside.
use std::alloc::{alloc, alloc_zeroed, dealloc, Layout};
use std::fmt;
use std::marker::PhantomData;
use std::ptr::NonNull;

/// The allocator could not give this many bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OutOfMemory(pub usize);

impl fmt::Display for OutOfMemory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no memory for {} bytes", self.0)
    }
}

impl std::error::Error for OutOfMemory {}

/// Alignment of the elements in bytes: a cache line, and a whole AVX-512 register.
const ALIGN: usize = 64;
/// Alignment asked of the allocator, which is far quicker where it need not care; the rest is padding.
const ALLOCATOR_ALIGN: usize = 16;

enum Owner {
    /// An allocation that starts this many bytes before the elements.
    Heap(usize),
    External(Option<Box<dyn FnOnce() + Send + Sync>>),
}

/// A block of bytes that arrays share. Reading needs `&Buffer`, writing `&mut Buffer`.
pub struct Buffer {
    start: NonNull<u8>,
    len: usize,
    owner: Owner,
}

// SAFETY: the block is plain bytes, reached only through the borrow rules of `memory`, `memory_mut` and `alias`.
unsafe impl Send for Buffer {}
// SAFETY: as above; `&Buffer` only reads.
unsafe impl Sync for Buffer {}

impl Buffer {
    fn heap(len: usize, allocate: unsafe fn(Layout) -> *mut u8) -> Result<Self, OutOfMemory> {
        let layout = Self::heap_layout(len).ok_or(OutOfMemory(len))?;
        // SAFETY: the layout has at least one byte.
        let base = NonNull::new(unsafe { allocate(layout) }).ok_or(OutOfMemory(len))?;
        let padding = base.align_offset(ALIGN);
        prefer_large_pages(base.as_ptr(), len);
        // SAFETY: the allocation is `ALIGN` bytes longer than `len`, and the padding is shorter than that.
        Ok(Buffer { start: unsafe { base.add(padding) }, len, owner: Owner::Heap(padding) })
    }

    fn heap_layout(len: usize) -> Option<Layout> {
        Layout::from_size_align(len.checked_add(ALIGN)?, ALLOCATOR_ALIGN).ok()
    }

    /// A block of `len` zero bytes.
    pub fn zeroed(len: usize) -> Result<Self, OutOfMemory> {
        Self::heap(len, alloc_zeroed)
    }

    /// A copy of `bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OutOfMemory> {
        let buffer = Self::heap(bytes.len(), alloc)?;
        // SAFETY: both blocks hold `bytes.len()` bytes and the new one is nobody else's yet.
        unsafe { std::ptr::copy_nonoverlapping(bytes.as_ptr(), buffer.start.as_ptr(), bytes.len()) };
        Ok(buffer)
    }

    /// A block of memory that somebody else owns; `release` runs when the last array over it is gone.
    ///
    /// # Safety
    /// `start..start + len` stays valid for reads and writes until `release` runs, and is initialised.
    pub unsafe fn external(start: NonNull<u8>, len: usize, release: Box<dyn FnOnce() + Send + Sync>) -> Self {
        Buffer { start, len, owner: Owner::External(Some(release)) }
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.len
    }

    /// Whether it holds no byte.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The bytes.
    pub fn bytes(&self) -> &[u8] {
        // SAFETY: the block holds `len` bytes, and `&self` excludes `memory_mut` and (by its contract) `alias`.
        unsafe { std::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    /// The bytes, to write.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as `bytes`, and `&mut self` excludes every other reader.
        unsafe { std::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }

    /// The block as kernels read it.
    pub fn memory(&self) -> Memory<'_> {
        Memory { start: self.start.as_ptr(), len: self.len, borrow: PhantomData }
    }

    /// The block as kernels write it.
    pub fn memory_mut(&mut self) -> MemoryMut<'_> {
        MemoryMut { start: self.start.as_ptr(), len: self.len, filled: None, borrow: PhantomData }
    }

    /// The block as kernels write it, though other arrays share it: what NumPy's views do.
    ///
    /// # Safety
    /// While the result lives, no other thread reads or writes the block, and nobody holds its `bytes`. Kernels may
    /// read it through other arrays in the same call: they go through raw pointers and look for overlap first.
    pub unsafe fn alias(&self) -> MemoryMut<'_> {
        MemoryMut { start: self.start.as_ptr(), len: self.len, filled: None, borrow: PhantomData }
    }
}

/// Asks for large pages under large blocks, as NumPy does: far fewer faults when a fresh block is first written.
#[cfg(target_os = "linux")]
fn prefer_large_pages(base: *mut u8, len: usize) {
    const LARGE: usize = 1 << 22;
    const PAGE: usize = 4096;
    if len >= LARGE {
        let padding = base.align_offset(PAGE);
        // SAFETY: whole pages inside one allocation; the advice changes no contents, and failure changes nothing.
        unsafe { libc::madvise(base.add(padding).cast(), len - padding, libc::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn prefer_large_pages(_: *mut u8, _: usize) {}

impl Drop for Buffer {
    fn drop(&mut self) {
        match &mut self.owner {
            Owner::Heap(padding) => {
                let layout = Self::heap_layout(self.len).expect("the block was allocated with it");
                // SAFETY: `heap` allocated this block with the same layout, that many bytes before `start`.
                unsafe { dealloc(self.start.as_ptr().sub(*padding), layout) }
            }
            Owner::External(release) => {
                if let Some(release) = release.take() {
                    release();
                }
            }
        }
    }
}

/// A new block that only an executor can write; it becomes a [`Buffer`] once its bytes have values.
pub struct Fresh {
    buffer: Buffer,
    filled: bool,
}

impl Fresh {
    /// Room for `len` bytes without values.
    pub fn new(len: usize) -> Result<Self, OutOfMemory> {
        Ok(Fresh { buffer: Buffer::heap(len, alloc)?, filled: false })
    }

    /// `len` zero bytes, for an executor that will not write them all.
    pub fn zeroed(len: usize) -> Result<Self, OutOfMemory> {
        Ok(Fresh { buffer: Buffer::zeroed(len)?, filled: true })
    }

    /// The block as kernels write it.
    pub fn memory_mut(&mut self) -> MemoryMut<'_> {
        let filled = Some(&mut self.filled);
        MemoryMut { start: self.buffer.start.as_ptr(), len: self.buffer.len, filled, borrow: PhantomData }
    }

    /// The buffer. Where no executor filled all of it, it is zeros.
    pub fn finish(self) -> Buffer {
        if !self.filled {
            // SAFETY: the block holds `len` bytes and is nobody else's.
            unsafe { self.buffer.start.as_ptr().write_bytes(0, self.buffer.len) };
        }
        self.buffer
    }
}

/// A block that a kernel may read.
#[derive(Clone, Copy)]
pub struct Memory<'a> {
    pub(crate) start: *mut u8,
    pub(crate) len: usize,
    borrow: PhantomData<&'a [u8]>,
}

/// A block that a kernel may write, and read where an input shares it.
pub struct MemoryMut<'a> {
    pub(crate) start: *mut u8,
    pub(crate) len: usize,
    pub(crate) filled: Option<&'a mut bool>,
    borrow: PhantomData<&'a mut [u8]>,
}

impl MemoryMut<'_> {
    /// The same block for a shorter while.
    pub fn reborrow(&mut self) -> MemoryMut<'_> {
        let filled = self.filled.as_deref_mut();
        MemoryMut { start: self.start, len: self.len, filled, borrow: PhantomData }
    }

    /// The block to read, while nothing writes it.
    pub fn memory(&self) -> Memory<'_> {
        Memory { start: self.start, len: self.len, borrow: PhantomData }
    }
}

impl Memory<'_> {
    /// The addresses of the block.
    pub fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.start as usize + self.len
    }
}
