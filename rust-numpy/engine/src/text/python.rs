//! The few `str` methods of Python that text preparation needs, where Rust's own differ.
use unicode_properties::{GeneralCategory, UnicodeGeneralCategory};

/// `str.isspace`: with U+001C to U+001F, which Rust does not take.
pub(super) fn is_space(character: char) -> bool {
    character.is_whitespace() || ('\x1c'..='\x1f').contains(&character)
}

/// `str.isupper` of one character.
pub(super) fn is_upper(character: char) -> bool {
    character.is_uppercase()
}

/// `text.split()`
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_space).filter(|word| !word.is_empty())
}

/// `" ".join(text.split())`
pub(super) fn collapse_spaces(text: &str) -> String {
    words(text).collect::<Vec<_>>().join(" ")
}

/// `str.isdigit` of one character: decimal digits, and those that are digits without being decimal.
pub(super) fn is_digit(character: char) -> bool {
    const OTHERS: [(u32, u32); 20] = [
        (0xb2, 0xb3),
        (0xb9, 0xb9),
        (0x1369, 0x1371),
        (0x19da, 0x19da),
        (0x2070, 0x2070),
        (0x2074, 0x2079),
        (0x2080, 0x2089),
        (0x2460, 0x2468),
        (0x2474, 0x247c),
        (0x2488, 0x2490),
        (0x24ea, 0x24ea),
        (0x24f5, 0x24fd),
        (0x24ff, 0x24ff),
        (0x2776, 0x277e),
        (0x2780, 0x2788),
        (0x278a, 0x2792),
        (0x10a40, 0x10a43),
        (0x10e60, 0x10e68),
        (0x11052, 0x1105a),
        (0x1f100, 0x1f10a),
    ];
    let code = character as u32;
    let decimal = character.general_category() == GeneralCategory::DecimalNumber;
    decimal || OTHERS.iter().any(|&(first, last)| (first..=last).contains(&code))
}
