//! Functions of the boundary, declared once for Rust and for the C header.

/// A function as the header shows it.
pub(crate) struct Declaration {
    pub name: &'static str,
    pub doc: &'static [&'static str],
    /// Names and Rust types.
    pub parameters: &'static [(&'static str, &'static str)],
}

/// Exports functions whose bodies give a `Result<()>`, and lists them as `DECLARATIONS`.
macro_rules! export {
    ($($(#[doc = $doc:literal])* fn $name:ident($($parameter:ident: $type:ty),* $(,)?) $body:block)*) => {
        $(
            $(#[doc = $doc])*
            ///
            /// # Safety
            /// See the crate.
            #[no_mangle]
            #[allow(clippy::too_many_arguments)]
            pub unsafe extern "C" fn $name($($parameter: $type),*) -> i32 {
                $crate::call::status(|| $body)
            }
        )*
        pub(crate) const DECLARATIONS: &[$crate::declare::Declaration] = &[$($crate::declare::Declaration {
            name: stringify!($name),
            doc: &[$($doc),*],
            parameters: &[$((stringify!($parameter), stringify!($type))),*],
        }),*];
    };
}
