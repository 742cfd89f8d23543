//! Functions of the boundary, declared once for Rust and for the C header.

/// A function as the header shows it.
pub(crate) struct Declaration {
    pub name: &'static str,
    pub doc: &'static [&'static str],
    /// Its Rust type.
    pub result: &'static str,
    /// Names and Rust types.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// Exports functions whose bodies give a `Result<()>`, and lists them as `DECLARATIONS`.
macro_rules! export {
    ($($functions:tt)*) => { declare! { status, i32, $($functions)* } };
}

/// Exports functions whose bodies give a `Result<u64>`: a handle, or another number that `short` describes.
macro_rules! short {
    ($($functions:tt)*) => { declare! { short, u64, $($functions)* } };
}

/// Exports functions that `run` runs.
macro_rules! declare {
    ($run:ident, $result:ident, $($(#[doc = $doc:literal])* fn $name:ident($($parameter:ident: $type:ty),* $(,)?) $body:block)*) => {
        $(
            $(#[doc = $doc])*
            ///
            /// # Safety
            /// See the crate.
            #[no_mangle]
            #[allow(clippy::too_many_arguments)]
            pub unsafe extern "C" fn $name($($parameter: $type),*) -> $result {
                $crate::call::$run(|| $body)
            }
        )*
        pub(crate) const DECLARATIONS: &[$crate::declare::Declaration] = &[$($crate::declare::Declaration {
            name: stringify!($name),
            doc: &[$($doc),*],
            result: stringify!($result),
            parameters: &[$((stringify!($parameter), stringify!($type))),*],
        }),*];
    };
}
