/** A helper's side: an engine that has a part of a flow LM's large matrices, and multiplies when it is asked to. */
import {type ErrorData, errorToData} from '../errors';
import type {WeightStream} from '../graph';
import {Library} from './library';
import {Room} from './room';
import {takeIn, utf8} from './weights';

/** The first message to a helper. */
export interface StartHelper {
  role: 'helper';
  module: WebAssembly.Module;
  stream: WeightStream;
  /** Which part it has, from 1 on. */
  part: number;
  room: Room['description'];
  /** Hears when the weights are there, or why they are not. */
  report: MessagePort;
}

export type Report = {error: ErrorData | null};

/** Loads its part, reports, and serves without end: its thread takes no more messages. */
export async function serveHelper({module, stream, part, room, report}: StartHelper): Promise<void> {
  try {
    const library = await Library.open(module);
    const helper = await load(library, stream, part, room.parts);
    report.postMessage({error: null} satisfies Report);
    Room.of(room).serve(part, ({matrix, x}) => library.floats('pe_helper_product', helper, matrix, x));
  } catch (error) {
    report.postMessage({error: errorToData(error)} satisfies Report);
  }
}

async function load(library: Library, stream: WeightStream, part: number, parts: number): Promise<number> {
  const model = library.open('pe_model_open', utf8(JSON.stringify(stream.manifest)), stream.index);
  const loader = library.open('pe_loader_open', model, 0);
  library.run('pe_loader_help', loader, part, parts);
  await takeIn(library, loader, stream);
  return library.open('pe_helper_open', loader);
}
