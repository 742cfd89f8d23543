/** The two workers' services in this thread, so that the sources are tested as they stand. */
import * as ort from 'onnxruntime-web/wasm';
import {serveFlow} from '../src/flow-service';
import {serveMimi} from '../src/mimi-service';
import {OrtBackend} from '../src/ort-graph';
import type {Connect} from '../src/workers';

/** Left alone, it would look for the number of processors, which it cannot do in a Node module. */
ort.env.wasm.numThreads = 1;
const backend = Promise.resolve(new OrtBackend(ort));

export const connectInProcess: Connect = () => {
  const channels = [new MessageChannel(), new MessageChannel(), new MessageChannel()];
  const [flow, mimi, latents] = channels;
  serveFlow(backend, flow.port2, latents.port1);
  serveMimi(backend, mimi.port2, latents.port2);
  const terminate = async () => channels.forEach(({port1}) => port1.close());
  return {flow: flow.port1, mimi: mimi.port1, terminate};
};
