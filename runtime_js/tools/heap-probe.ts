/** Goes in front of a worker's script, and answers `ask` on the channel `heap` with the bytes of its WebAssembly memory. */

const memories = new Set<WebAssembly.Memory>();
const OwnMemory = WebAssembly.Memory;

WebAssembly.Memory = new Proxy(WebAssembly.Memory, {
  construct: (target, [descriptor]: [WebAssembly.MemoryDescriptor]) => {
    const memory = new target(descriptor);
    memories.add(memory);
    return memory;
  },
});

/** Such memory never shrinks, so this is its peak. */
function heapBytes(): number {
  return [...memories].reduce((sum, {buffer}) => sum + buffer.byteLength, 0);
}

/** A module may bring its own memory. */
const instantiate = WebAssembly.instantiate as (module: WebAssembly.Module, imports?: WebAssembly.Imports) => Promise<WebAssembly.Instance>;
const counting: typeof instantiate = async (...values) => {
  const instance = await instantiate(...values);
  const {memory} = instance.exports;
  if (memory instanceof OwnMemory) memories.add(memory);
  return instance;
};
Object.assign(WebAssembly, {instantiate: counting});

const channel = new BroadcastChannel('heap');
channel.onmessage = ({data}) => data === 'ask' && channel.postMessage(heapBytes());
