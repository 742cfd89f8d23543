//! Voices: the flow LM's state after a prompt, as a file.
use crate::error::{Error, ErrorKind, Result};
use crate::flow_lm::{FlowLm, FlowState};
use crate::key_values::KeyValues;
use crate::manifest::Manifest;
use crate::safetensors::{read_safetensors, write_safetensors, Stored};
use serde::Deserialize;
use std::collections::BTreeMap;

const METADATA: &str = "pocket-export-voice";

#[derive(Deserialize)]
struct Facts {
    weights_sha256: Option<String>,
}

fn unfit(what: String, expected: impl std::fmt::Display, actual: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Integrity, what, expected, actual, "use a voice made for these weights")
}

/// The state that a voice file holds; the error says where it does not fit the model. Errors name the file `what`.
pub fn read_voice(bytes: &[u8], model: &FlowLm, manifest: &Manifest, what: &str) -> Result<FlowState> {
    let (tensors, metadata) = read_safetensors(bytes, what)?;
    let facts = metadata.get(METADATA).map(|facts| serde_json::from_str::<Facts>(facts)).transpose();
    let facts = facts.map_err(|error| unfit(format!("{what}: metadata"), "facts about a voice", error))?;
    match facts.and_then(|facts| facts.weights_sha256) {
        Some(made_with) if made_with != manifest.provenance.weights_sha256 => {
            let expected = format!("weights {:.16}", manifest.provenance.weights_sha256);
            return Err(unfit(what.into(), expected, format!("{made_with:.16}")));
        }
        _ => {}
    }
    state_of(&tensors, model, what)
}

/// The state that tensors hold, two for each layer.
fn state_of(tensors: &[Stored], model: &FlowLm, what: &str) -> Result<FlowState> {
    let mut state = model.fresh();
    let named: BTreeMap<&str, &Stored> = tensors.iter().map(|tensor| (tensor.name.as_str(), tensor)).collect();
    let (heads, channels) = model.transformer().key_shape();
    let mut length = None;
    for (index, layer) in state.layers.iter_mut().enumerate() {
        let mut part = |part: &str| -> Result<&[f32]> {
            let name = format!("flow.{index}.{part}");
            let tensor = named.get(name.as_str()).copied();
            let positions = match tensor.map(|tensor| &tensor.shape[..]) {
                Some(&[1, positions, h, c]) if (h, c) == (heads, channels) && positions > 0 => positions,
                other => {
                    return Err(unfit(
                        format!("{what}: {name}"),
                        format!("[1, T, {heads}, {channels}]"),
                        format!("{other:?}"),
                    ))
                }
            };
            if *length.get_or_insert(positions) != positions {
                return Err(unfit(format!("{what}: {name}"), "tensors of one length", positions));
            }
            let values = &tensor.expect("matched above").values;
            match values.iter().find(|value| !value.is_finite()) {
                None => Ok(values),
                Some(value) => Err(unfit(format!("{what}: {name}"), "finite numbers", value)),
            }
        };
        let (keys, values) = (part("key")?, part("value")?);
        layer.append(keys, values);
    }
    Ok(state)
}

/// The state's tensors under the names of the manifest.
pub(crate) fn state_tensors(state: &FlowState, model: &FlowLm) -> Vec<Stored> {
    let (heads, channels) = model.transformer().key_shape();
    let shape = || vec![1, state.positions(), heads, channels];
    let layers = state.layers.iter().map(|layer| KeyValues::since(layer, 0)).enumerate();
    let pairs = layers.flat_map(|(index, (keys, values))| {
        [(format!("flow.{index}.key"), keys), (format!("flow.{index}.value"), values)]
    });
    pairs.map(|(name, values)| Stored::new(&name, shape(), values)).collect()
}

/// A voice's file.
pub fn write_voice(state: &FlowState, model: &FlowLm, manifest: &Manifest) -> Vec<u8> {
    let (config, weights) = (&manifest.model.config, &manifest.provenance.weights_sha256);
    let facts = serde_json::json!({"config": config, "weights_sha256": weights}).to_string();
    write_safetensors(&state_tensors(state, model), &BTreeMap::from([(METADATA.into(), facts)]))
}
