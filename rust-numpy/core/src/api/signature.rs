//! Signatures as NumPy writes them.
use super::Value;
use crate::scalar::Scalar;

/// One parameter of a function.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// The value where none is given; `None` where one must be.
    pub default: Option<Value>,
    /// Whether it takes all further positional values.
    pub variadic: bool,
    /// Whether it may be given by position.
    pub positional: bool,
    /// Whether it may be given by name.
    pub named: bool,
}

/// A parsed signature.
#[derive(Clone, Debug)]
pub struct Signature {
    /// The parameters, in order.
    pub parameters: Vec<Parameter>,
}

impl Signature {
    /// Reads `name(a, b, /, axis=None, *, keepdims=False)`.
    pub fn parse(text: &'static str) -> Signature {
        let inside = text.split_once('(').map_or("", |(_, rest)| rest.trim_end_matches(')'));
        let mut parameters: Vec<Parameter> = Vec::new();
        let mut positional = true;
        for part in inside.split(", ").filter(|part| !part.is_empty()) {
            match part {
                "/" => parameters.iter_mut().for_each(|parameter| parameter.named = false),
                "*" => positional = false,
                _ => {
                    let parameter = parameter(part, positional);
                    positional &= !parameter.variadic;
                    parameters.push(parameter);
                }
            }
        }
        Signature { parameters }
    }
}

fn parameter(part: &'static str, positional: bool) -> Parameter {
    if let Some(name) = part.strip_prefix('*') {
        return Parameter { name, default: Some(Value::Tuple(vec![])), variadic: true, positional, named: false };
    }
    let (name, default) = match part.split_once('=') {
        Some((name, default)) => (name, Some(literal(default))),
        None => (part, None),
    };
    Parameter { name, default, variadic: false, positional, named: true }
}

fn literal(text: &str) -> Value {
    match text {
        "None" => Value::None,
        "True" => true.into(),
        "False" => false.into(),
        _ => match (text.parse::<i128>(), text.parse::<f64>()) {
            (Ok(value), _) => Value::Number(Scalar::Int(value)),
            (_, Ok(value)) => value.into(),
            _ => text.trim_matches('\'').into(),
        },
    }
}
