/**
 * What ONNX Runtime imports as the script of its WebAssembly: its own one, whose address is this one's fragment, given a
 * module that is compiled already. ONNX Runtime has no option for that, and would compile 14 MB again in each worker.
 */
type Instantiate = (imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void) => void;
type Glue = (config: object & {instantiateWasm: Instantiate}) => Promise<unknown>;

const {default: glue} = (await import(decodeURIComponent(new URL(import.meta.url).hash.slice(1)))) as {default: Glue};

/** `wasmBinary` is the one field that ONNX Runtime hands on as it is. */
export default ({wasmBinary: module, ...config}: {wasmBinary: WebAssembly.Module}): Promise<unknown> =>
  glue({...config, instantiateWasm: (imports, done) => done(new WebAssembly.Instance(module, imports), module)});
