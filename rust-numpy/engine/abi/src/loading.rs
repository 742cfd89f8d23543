//! Models and their weights. A role is 0 flow_lm, 1 flow_head, 2 mimi_decoder, 3 voice_encoder.
use crate::call::{borrow, close, handle, slice, status};
use pocket_engine::{Error, ErrorKind, Loader, Model, Result, Role};

fn role_of(number: u32) -> Result<Role> {
    let roles = [Role::FlowLm, Role::FlowHead, Role::MimiDecoder, Role::VoiceEncoder];
    let role = roles.get(number as usize).copied();
    role.ok_or_else(|| Error::new(ErrorKind::Input, "role", "0 to 3", number, "pass one of them"))
}

/// A model without weights, from manifest.json and the weights index.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_model_open(
    manifest: *const u8,
    manifest_length: usize,
    index: *const u8,
    index_length: usize,
) -> *mut Model {
    // SAFETY: the caller's.
    handle(|| unsafe { Model::open(slice(manifest, manifest_length)?, slice(index, index_length)?) })
}

/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_model_close(model: *mut Model) {
    // SAFETY: the caller's.
    unsafe { close(model) }
}

/// What takes in the weights of a graph.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_open(model: *mut Model, role: u32) -> *mut Loader {
    // SAFETY: the caller's.
    handle(|| unsafe { borrow(model) }?.loader(role_of(role)?))
}

/// Output: the file names of the shards that it needs, in lines.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_shards(loader: *mut Loader) -> i32 {
    // SAFETY: the caller's.
    status(|| Ok(unsafe { borrow(loader) }?.shards().collect::<Vec<_>>().join("\n").into_bytes()))
}

/// Takes in the bytes of a shard from `start` on. Pieces may come in any order.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_receive(
    loader: *mut Loader,
    shard: *const u8,
    shard_length: usize,
    start: usize,
    bytes: *const u8,
    length: usize,
) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        let (loader, shard, bytes) = unsafe { (borrow(loader)?, slice(shard, shard_length)?, slice(bytes, length)?) };
        loader.receive(&String::from_utf8_lossy(shard), start, bytes)
    })
}

/// Makes the graph; the loader is closed by this, whatever comes of it.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_install(model: *mut Model, role: u32, loader: *mut Loader) -> i32 {
    status(|| {
        // SAFETY: the caller's; `borrow` has checked for null before the box is made.
        let loader = unsafe { *Box::from_raw(borrow(loader)?) };
        // SAFETY: the caller's.
        unsafe { borrow(model) }?.install(role_of(role)?, loader)
    })
}

/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_loader_close(loader: *mut Loader) {
    // SAFETY: the caller's.
    unsafe { close(loader) }
}

/// Takes in the file of text embeddings.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_embeddings_install(model: *mut Model, bytes: *const u8, length: usize) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(model)?.install_embeddings(slice(bytes, length)?) })
}

/// Output: embeddings `[tokens, width]` of token ids.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_embed(model: *mut Model, tokens: *const u32, count: usize) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(model)?.embeddings()?.look_up(slice(tokens, count)?) })
}
