//! Floating-point errors: what the processor noted of the calling thread's arithmetic, and what loops note themselves.
//!
//! The flags are the processor's own, so that noting costs nothing; a processor without them (WebAssembly) notes nothing.

/// Division of a number by zero, or another pole.
pub const DIVIDE: u8 = 1;
/// A result beyond the largest number.
pub const OVER: u8 = 2;
/// A result too small to have all its digits.
pub const UNDER: u8 = 4;
/// A result that is no number.
pub const INVALID: u8 = 8;

/// Errors, and the places of their flags in the processor's register.
#[cfg(target_arch = "x86_64")]
const FLAGS: [(u8, u64); 4] = [(DIVIDE, 1 << 2), (OVER, 1 << 3), (UNDER, 1 << 4), (INVALID, 1)];
#[cfg(target_arch = "aarch64")]
const FLAGS: [(u8, u64); 4] = [(DIVIDE, 1 << 1), (OVER, 1 << 2), (UNDER, 1 << 3), (INVALID, 1)];
#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
const FLAGS: [(u8, u64); 0] = [];

/// Whether errors are noted at all.
pub(crate) const NOTES: bool = !FLAGS.is_empty();

/// The errors noted since [`set`].
pub fn noted() -> u8 {
    let register = read();
    FLAGS.iter().filter(|(_, flag)| register & flag != 0).fold(0, |found, (error, _)| found | error)
}

/// Makes `errors` the ones that are noted.
pub fn set(errors: u8) {
    let register = read();
    let of = |errors: u8| FLAGS.iter().filter(|(error, _)| errors & error != 0).fold(0, |all, (_, flag)| all | flag);
    let wanted = register & !of(u8::MAX) | of(errors);
    // Writing the register takes longer than reading it.
    if wanted != register {
        write(wanted);
    }
}

/// Notes one more error, of a loop whose numbers are integers.
#[cold]
pub(crate) fn note(error: u8) {
    set(noted() | error);
}

#[cfg(target_arch = "x86_64")]
fn read() -> u64 {
    let mut register = 0u32;
    // SAFETY: the instruction writes four bytes at this address.
    unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &mut register, options(nostack)) };
    register.into()
}

#[cfg(target_arch = "x86_64")]
fn write(register: u64) {
    let register = register as u32;
    // SAFETY: the instruction reads four bytes at this address; only flags differ from what the register had, which
    // change no result.
    unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &register, options(nostack)) };
}

#[cfg(target_arch = "aarch64")]
fn read() -> u64 {
    let register: u64;
    // SAFETY: the instruction only reads.
    unsafe { std::arch::asm!("mrs {}, fpsr", out(reg) register, options(nostack)) };
    register
}

#[cfg(target_arch = "aarch64")]
fn write(register: u64) {
    // SAFETY: only flags differ from what the register had, which change no result.
    unsafe { std::arch::asm!("msr fpsr, {}", in(reg) register, options(nostack)) };
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn read() -> u64 {
    0
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
fn write(_: u64) {}
