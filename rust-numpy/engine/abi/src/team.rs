//! Instances that share the large matrices of a flow LM; they are told one another's numbers by the page.
//!
//! The one that leads calls the imports of module `team`; the others are called by the functions here.
use crate::call::{borrow, close, handle, slice, status};
use pocket_engine::{Helper, Loader};

#[cfg(target_arch = "wasm32")]
mod imports {
    use pocket_engine::Team;

    #[link(wasm_import_module = "team")]
    extern "C" {
        /// Gives `count` numbers at `x` to all helpers, to be multiplied with that matrix.
        fn begin(matrix: usize, x: *const f32, count: usize);
        /// Waits for a helper's `count` numbers and writes them to `out`; throws where they do not come.
        fn finish(part: usize, out: *mut f32, count: usize);
    }

    /// The helpers that the page has.
    pub struct Imported {
        pub parts: usize,
    }

    impl Team for Imported {
        fn parts(&self) -> usize {
            self.parts
        }

        fn begin(&self, matrix: usize, x: &[f32]) {
            // SAFETY: the page reads the slice, and does not keep its address.
            unsafe { begin(matrix, x.as_ptr(), x.len()) }
        }

        fn finish(&self, part: usize, out: &mut [f32]) {
            // SAFETY: the page writes as many numbers as the slice has, and does not keep its address.
            unsafe { finish(part, out.as_mut_ptr(), out.len()) }
        }
    }
}

/// Has a flow LM's loader leave all but the first of `parts` to helpers. To be called before any piece.
///
/// # Safety
/// See the crate.
#[cfg(target_arch = "wasm32")]
#[no_mangle]
pub unsafe extern "C" fn pe_loader_lead(loader: *mut Loader, parts: usize) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        unsafe { borrow(loader) }?.lead(std::sync::Arc::new(imports::Imported { parts }));
        Ok(())
    })
}

/// Has a flow LM's loader take in nothing but one of `parts`, 1 or more, for `pe_helper_open`. To be called before any
/// piece.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_help(loader: *mut Loader, part: usize, parts: usize) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(loader) }?.help(part, parts))
}

/// The most numbers that a call of `begin` gives, or that one of `finish` takes.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_room(loader: *mut Loader) -> usize {
    // SAFETY: the caller's.
    unsafe { borrow(loader) }.map_or(0, |loader| loader.widest_shared() * pocket_engine::PREFILL_POSITIONS)
}

/// What a loader that helps has taken in; the loader is closed by this, whatever comes of it.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_helper_open(loader: *mut Loader) -> *mut Helper {
    // SAFETY: the caller's; `borrow` has checked for null before the box is made.
    handle(|| unsafe { *Box::from_raw(borrow(loader)?) }.into_helper())
}

/// Output: the helper's part of the product of `count` numbers with a matrix.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_helper_product(helper: *mut Helper, matrix: usize, x: *const f32, count: usize) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(helper)?.product(matrix, slice(x, count)?) })
}

/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_helper_close(helper: *mut Helper) {
    // SAFETY: the caller's.
    unsafe { close(helper) }
}
