//! One body, compiled for each instruction set level, and chosen at run time.

/// Defines a function that runs `$body::<Isa>` compiled for the level in use (see `math::Isa`).
macro_rules! dispatched {
    ($(#[$doc:meta])* $vis:vis fn $name:ident($($arg:ident: $ty:ty),* $(,)?) $(-> $out:ty)? = $body:ident) => {
        $(#[$doc])*
        $vis fn $name($($arg: $ty),*) $(-> $out)? {
            #[cfg(all(feature = "simd", target_arch = "x86_64"))]
            {
                #[target_feature(enable = "avx2,fma")]
                fn avx2($($arg: $ty),*) $(-> $out)? {
                    $body::<$crate::math::Avx2>($($arg),*)
                }
                #[target_feature(enable = "avx512f,avx512bw,avx512cd,avx512dq,avx512vl,avx2,fma")]
                fn avx512($($arg: $ty),*) $(-> $out)? {
                    $body::<$crate::math::Avx512>($($arg),*)
                }
                match $crate::level::level() {
                    // SAFETY: `level` returns only what this machine has.
                    $crate::level::Level::Avx512 => return unsafe { avx512($($arg),*) },
                    // SAFETY: as above.
                    $crate::level::Level::Avx2 => return unsafe { avx2($($arg),*) },
                    $crate::level::Level::Baseline => {}
                }
            }
            $body::<$crate::math::Baseline>($($arg),*)
        }
    };
}
