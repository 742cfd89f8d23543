//! The flow LM, the flow head, voices and noise.
use crate::call::{borrow, close, handle, slice, status};
use pocket_engine::{noise, read_voice, write_voice, Error, ErrorKind, FlowState, Model};

/// The state before the first position.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_flow_fresh(model: *mut Model) -> *mut FlowState {
    // SAFETY: the caller's.
    handle(|| Ok(unsafe { borrow(model) }?.flow_lm()?.fresh()))
}

/// A state that can be brought forward without touching this one.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_flow_clone(state: *mut FlowState) -> *mut FlowState {
    // SAFETY: the caller's.
    handle(|| Ok(unsafe { borrow(state) }?.clone()))
}

/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_flow_close(state: *mut FlowState) {
    // SAFETY: the caller's.
    unsafe { close(state) }
}

/// Brings `state` forward by embeddings, then latents, each the beginning of speech where `is_bos` is not 0; counts are
/// of numbers, not rows. Output: the EOS logit; how many numbers a latent has, or 0; the latent; the condition.
///
/// # Safety
/// See the crate.
#[no_mangle]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn pe_flow_run(
    model: *mut Model,
    state: *mut FlowState,
    embeddings: *const f32,
    embeddings_count: usize,
    latents: *const f32,
    latents_count: usize,
    is_bos: *const u8,
    rows: usize,
    noise: *const f32,
    noise_count: usize,
) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        let (model, state) = unsafe { (borrow(model)?, borrow(state)?) };
        // SAFETY: the caller's.
        let (embeddings, latents) = unsafe { (slice(embeddings, embeddings_count)?, slice(latents, latents_count)?) };
        // SAFETY: the caller's.
        let (is_bos, noise) = unsafe { (slice(is_bos, rows)?, slice(noise, noise_count)?) };
        let width = model.manifest().model.latent;
        if latents.len() != rows * width {
            let expected = format!("{rows} rows of {width}");
            return Err(Error::new(ErrorKind::Input, "latents", expected, latents.len(), "pass a flag for each"));
        }
        let latents = latents.chunks_exact(width).zip(is_bos).map(|(row, bos)| (*bos == 0).then_some(row));
        let output = model.flow_lm()?.run(state, embeddings, &latents.collect::<Vec<_>>(), noise)?;
        let latent = output.latent.unwrap_or_default();
        let mut all = vec![output.eos_logit, latent.len() as f32];
        all.extend(latent);
        all.extend(output.condition);
        Ok(all)
    })
}

/// Output: the flow network's direction at a point, for a condition and as many times as the flow type has.
///
/// # Safety
/// See the crate.
#[no_mangle]
#[allow(clippy::too_many_arguments)]
pub unsafe extern "C" fn pe_flow_direction(
    model: *mut Model,
    condition: *const f32,
    condition_count: usize,
    times: *const f32,
    times_count: usize,
    x: *const f32,
    x_count: usize,
) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        let model = unsafe { borrow(model)? };
        // SAFETY: the caller's.
        let (condition, times, x) =
            unsafe { (slice(condition, condition_count)?, slice(times, times_count)?, slice(x, x_count)?) };
        model.flow_head()?.direction(condition, times, x)
    })
}

/// The state that a voice's file holds.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_voice_read(model: *mut Model, bytes: *const u8, length: usize) -> *mut FlowState {
    handle(|| {
        // SAFETY: the caller's.
        let (model, bytes) = unsafe { (borrow(model)?, slice(bytes, length)?) };
        read_voice(bytes, model.flow_lm()?, model.manifest(), "voice")
    })
}

/// Output: the state as a voice's file.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_voice_write(model: *mut Model, state: *mut FlowState) -> i32 {
    status(|| {
        // SAFETY: the caller's.
        let (model, state) = unsafe { (borrow(model)?, borrow(state)?) };
        Ok(write_voice(state, model.flow_lm()?, model.manifest()))
    })
}

/// Output: embeddings `[E, width]` of a voice prompt at the bundle's sample rate.
///
/// # Safety
/// See the crate.
#[no_mangle]
pub unsafe extern "C" fn pe_voice_encode(model: *mut Model, audio: *const f32, count: usize) -> i32 {
    // SAFETY: the caller's.
    status(|| unsafe { borrow(model)?.voice_encoder()?.encode(slice(audio, count)?) })
}

/// Output: `count` numbers of N(0, temperature) for one frame of one chunk.
#[no_mangle]
pub extern "C" fn pe_noise(
    seed_low: u32,
    seed_high: u32,
    chunk: u32,
    frame: u32,
    count: usize,
    temperature: f64,
) -> i32 {
    let seed = u64::from(seed_high) << 32 | u64::from(seed_low);
    status(|| Ok(noise(seed, chunk, frame, count, temperature)))
}
