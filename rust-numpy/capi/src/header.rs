//! The C header, from the declarations themselves.
use crate::declare::Declaration;
use crate::error::Kind;
use crate::record::KINDS;
use crate::{arrays, functions, runtime, short, types, ufuncs, views};

const SECTIONS: [(&str, &[Declaration]); 7] = [
    ("Running", runtime::DECLARATIONS),
    ("Arrays", arrays::DECLARATIONS),
    ("Views, copies and parts", views::DECLARATIONS),
    ("Dtypes", types::DECLARATIONS),
    ("Ufuncs", ufuncs::DECLARATIONS),
    ("Functions", functions::DECLARATIONS),
    ("Short ways", short::DECLARATIONS),
];

const TOP: &str = "\
/* The C boundary of rust-numpy. Generated from rust-numpy/capi: `cargo run -p rust-numpy-capi --bin rust-numpy-header`.
 *
 * A function of type int32_t returns 0, or an rn_kind; rn_error then has one line about it. The short ways return a
 * new handle, or a number below 64: 0 (no short way: nothing was done), an rn_kind, 32 (the number is in result), 33 (what
 * was made is in rn_output); 1 << 32 is added where the array shares the memory of the first one, and the errors of
 * rn_float_errors, times 1 << 33, where a ufunc has some. Errors and outputs belong to the calling
 * thread. Pointers are null or lead to as many values as the count beside them says. An array that a function makes
 * belongs to the caller, who gives it to rn_release once; arguments stay the caller's. Functions may be called by many
 * threads at once. */
#ifndef RUST_NUMPY_H
#define RUST_NUMPY_H
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern \"C\" {
#endif

/* One value, or the beginning of one: 24 bytes. */
typedef struct {
  uint32_t kind;
  uint32_t handle;
  uint64_t low;
  uint64_t high;
} rn_record;

/* Runs when the last array over lent memory is gone. */
typedef void (*rn_deleter)(void *context);
";

const BOTTOM: &str = "
#ifdef __cplusplus
}
#endif
#endif
";

/// The whole header.
pub fn text() -> String {
    let mut text = String::from(TOP);
    text += "\n/* What a failed call returns. */\ntypedef enum {\n";
    let kind = |kind: &Kind| format!("  RN_ERROR_{} = {},\n", format!("{kind:?}").to_uppercase(), *kind as i32);
    text.extend(Kind::ALL.iter().map(kind));
    text += "} rn_kind;\n\n/* What a record is. */\nenum {\n";
    text.extend(KINDS.iter().map(|(name, value, doc)| format!("  RN_{name} = {value}, /*{doc} */\n")));
    text += "};\n";
    for (title, declarations) in SECTIONS {
        text += &format!("\n/* ---- {title} ---- */\n");
        text.extend(declarations.iter().map(declaration));
    }
    text + BOTTOM
}

fn declaration(declaration: &Declaration) -> String {
    let parameters: Vec<String> =
        declaration.parameters.iter().map(|(name, rust)| format!("{}{name}", c_type(rust))).collect();
    let parameters = if parameters.is_empty() { "void".into() } else { parameters.join(", ") };
    format!(
        "\n/*{} */\n{}{}({parameters});\n",
        declaration.doc.join("\n  "),
        c_type(declaration.result),
        declaration.name
    )
}

/// A Rust type as C writes it before a name.
fn c_type(rust: &str) -> String {
    if let Some(to) = rust.strip_prefix("*const ") {
        return match c_type(to) {
            pointer if pointer.ends_with('*') => format!("{pointer}const *"),
            value => format!("const {value}*"),
        };
    }
    if let Some(to) = rust.strip_prefix("*mut ") {
        return format!("{}*", c_type(to));
    }
    let plain = match rust {
        "u8" => "uint8_t ",
        "i32" => "int32_t ",
        "u32" => "uint32_t ",
        "u64" => "uint64_t ",
        "i64" => "int64_t ",
        "usize" => "size_t ",
        "Record" => "rn_record ",
        "Deleter" => "rn_deleter ",
        "c_void" => "void ",
        other => panic!("{other} has no place in C"),
    };
    plain.into()
}
