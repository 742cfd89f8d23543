//! Rules that no bundle at hand shows; the Python tests compare whole texts.
use super::*;

fn rules() -> TextPreparation {
    TextPreparation {
        pad_with_spaces_for_short_inputs: true,
        remove_semicolons: true,
        append_terminal_punctuation: true,
        capitalize_first_letter: true,
        replace_characters: BTreeMap::from([('“', String::new()), ('”', String::new())]),
        max_tokens_per_chunk: 50,
    }
}

#[test]
fn prepares_as_the_reference() {
    for (text, expected, words) in [
        ("  hello ", "        Hello.", 1),
        ("one two; three  four five six", "One two, three four five six.", 6),
        ("he said “stop.”, and left at once then", "He said stop. and left at once then.", 8),
        ("ßa b c d e f -", "SSa b c d e f.", 7),
        ("a b c d e \"quoted,\"", "A b c d e \"quoted.\"", 6),
    ] {
        assert_eq!(prepare(text, &rules()).unwrap(), (expected.into(), words), "{text}");
    }
    assert!(prepare(" ” ", &rules()).unwrap_err().to_string().starts_with("text: expected something to say"));
}
