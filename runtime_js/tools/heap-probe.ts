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
for (const name of ['instantiate', 'instantiateStreaming'] as const) {
  const original = WebAssembly[name] as (...values: unknown[]) => Promise<WebAssembly.WebAssemblyInstantiatedSource>;
  const counting = async (...values: unknown[]) => {
    const source = await original(...values);
    const {memory} = source.instance?.exports ?? {};
    if (memory instanceof OwnMemory) memories.add(memory);
    return source;
  };
  Object.assign(WebAssembly, {[name]: counting});
}

const channel = new BroadcastChannel('heap');
channel.onmessage = ({data}) => data === 'ask' && channel.postMessage(heapBytes());
