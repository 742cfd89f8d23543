//! `pocket-engine say BUNDLE TEXT -o FILE.wav`: speaks natively, by the code that browsers run.
//! `pocket-engine chunks BUNDLE`: how each line of standard input is cut, prepared and tokenised, as JSON.
//! `pocket-engine tokens FILE`: ids and text of each line, which is a string or a list of ids in JSON, by a tokenizer.json.
mod listing;
mod tokenizer;
mod wav;

use lexopt::prelude::*;
use pocket_engine::{generate, read_voice, Model, Role, Sampler};
use std::error::Error;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

const USAGE: &str = "usage: pocket-engine say BUNDLE TEXT -o FILE.wav [--voice NAME] [--seed N] [--temperature X] [--steps N] | chunks BUNDLE | tokens FILE";

/// What the command line asks for.
enum Command {
    Say(Say),
    Chunks(PathBuf),
    Tokens(PathBuf),
}

struct Say {
    bundle: PathBuf,
    text: String,
    out: PathBuf,
    voice: Option<String>,
    seed: u64,
    temperature: Option<f64>,
    steps: Option<usize>,
}

fn main() {
    let done = match parse(lexopt::Parser::from_env()) {
        Ok(Command::Say(say)) => run(&say),
        Ok(Command::Chunks(bundle)) => listing::chunks(&bundle),
        Ok(Command::Tokens(file)) => listing::tokens(&file),
        Err(error) => exit(2, &format!("{error}; {USAGE}")),
    };
    if let Err(error) = done {
        exit(3, &error.to_string());
    }
}

fn exit(code: i32, message: &str) -> ! {
    eprintln!("pocket-engine: {message}");
    std::process::exit(code)
}

fn parse(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut words, mut out, mut voice, mut seed) = (Vec::new(), None, None, 0);
    let (mut temperature, mut steps) = (None, None);
    while let Some(argument) = parser.next()? {
        match argument {
            Short('o') | Long("out") => out = Some(parser.value()?.into()),
            Long("voice") => voice = Some(parser.value()?.string()?),
            Long("seed") => seed = parser.value()?.parse()?,
            Long("temperature") => temperature = Some(parser.value()?.parse()?),
            Long("steps") => steps = Some(parser.value()?.parse::<NonZeroUsize>()?.get()),
            Value(word) => words.push(word.string()?),
            other => return Err(other.unexpected()),
        }
    }
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["chunks", bundle] => Ok(Command::Chunks(bundle.into())),
        ["tokens", file] => Ok(Command::Tokens(file.into())),
        ["say", bundle, text] => {
            let out = out.ok_or("missing -o")?;
            Ok(Command::Say(Say { bundle: bundle.into(), text: text.into(), out, voice, seed, temperature, steps }))
        }
        _ => Err("expected a command, a bundle and a text".into()),
    }
}

/// The file, or an error that names it.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()))
}

fn load(bundle: &Path, manifest: &[u8], steps: Option<usize>) -> Result<Model, Box<dyn Error>> {
    let index = Model::index_path(manifest)?;
    let mut model = Model::open(manifest, &read(&bundle.join(index))?)?;
    let sampling = &model.manifest().sampling;
    let head = sampling.takes_flow_head(steps.unwrap_or(sampling.decode_steps));
    let roles = [Some(Role::FlowLm), head.then_some(Role::FlowHead), Some(Role::MimiDecoder)];
    for role in roles.into_iter().flatten() {
        let mut loader = model.loader(role)?;
        for shard in loader.shards().map(String::from).collect::<Vec<_>>() {
            loader.receive(&shard, 0, &read(&bundle.join("models").join(&shard))?)?;
        }
        model.install(role, loader)?;
    }
    let table = read(&bundle.join(&model.manifest().text_embeddings.file.path))?;
    model.install_embeddings(&table)?;
    Ok(model)
}

fn run(say: &Say) -> Result<(), Box<dyn Error>> {
    let model = load(&say.bundle, &read(&say.bundle.join("manifest.json"))?, say.steps)?;
    let manifest = model.manifest();
    let tokenizer = tokenizer::load(&read(&say.bundle.join(&manifest.tokenizer.path))?)?;
    let voice = manifest.voice(say.voice.as_deref())?;
    let file = read(&say.bundle.join(&voice.file.path))?;
    let voice = read_voice(&file, model.flow_lm()?, manifest, &voice.file.path)?;
    let mut sampler = Sampler::of(manifest, say.seed);
    sampler.temperature = say.temperature.unwrap_or(sampler.temperature);
    sampler.steps = say.steps.unwrap_or(sampler.steps);
    let (started, mut pcm) = (Instant::now(), Vec::new());
    generate(&model, tokenizer.as_ref(), &say.text, &voice, sampler, |frame| pcm.extend_from_slice(frame))?;
    let seconds = pcm.len() as f64 / f64::from(manifest.sample_rate);
    let speed = seconds / started.elapsed().as_secs_f64();
    std::fs::write(&say.out, wav::encode(&pcm, manifest.sample_rate))
        .map_err(|error| format!("{}: {error}", say.out.display()))?;
    println!("{}: {seconds:.2} s of speech at {speed:.1}x real time", say.out.display());
    Ok(())
}
