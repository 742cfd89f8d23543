//! The Mimi decoder.
use crate::call::{borrow, close, handle, slice, status};
use pocket_engine::{write_safetensors, MimiState, Model};
use std::collections::BTreeMap;

/// The state before the first frame.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_mimi_fresh(model: *mut Model) -> *mut MimiState {
    // SAFETY: the caller's.
    handle(|| Ok(unsafe { borrow(model) }?.mimi_decoder()?.fresh()))
}

/// A state that can be brought forward without touching this one.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_mimi_clone(state: *mut MimiState) -> *mut MimiState {
    // SAFETY: the caller's.
    handle(|| Ok(unsafe { borrow(state) }?.clone()))
}

/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_mimi_close(state: *mut MimiState) {
    // SAFETY: the caller's.
    unsafe { close(state) }
}

/// Output: the audio of latents (`count` numbers, not rows).
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_mimi_decode(
    model: *mut Model,
    state: *mut MimiState,
    latents: *const f32,
    count: usize,
) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(model)?.mimi_decoder()?.decode(slice(latents, count)?, borrow(state)?) })
}

/// Output: the state's tensors as a safetensors file, with `position` in its metadata.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_mimi_write(model: *mut Model, state: *mut MimiState) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        let (position, tensors) = unsafe { borrow(model)?.mimi_decoder()?.tensors(borrow(state)?) };
        Ok(write_safetensors(&tensors, &BTreeMap::from([("position".into(), position.to_string())])))
    })
}
