// @ts-check
/** The memory of a module: blocks for messages, and what the library left there. */

/** Blocks that end together. */
export class Room {
  /** @type {[number, number][]} */
  #blocks = [];

  /** @param {Memory} memory */
  constructor(memory) {
    this.memory = memory;
  }

  /** A block with these bytes: its address. @param {Uint8Array} bytes */
  bytes(bytes) {
    const start = this.memory.allocate(bytes.length);
    this.#blocks.push([start, bytes.length]);
    new Uint8Array(this.memory.buffer).set(bytes, start);
    return start;
  }

  /** A block of records: its address and their number. @param {Uint8Array} records @returns {[number, number]} */
  records(records) {
    return [this.bytes(records), records.length / 24];
  }

  /** @param {number[]} values */
  longs(values) {
    return this.bytes(new Uint8Array(new BigInt64Array(values.map(BigInt)).buffer));
  }

  /** @param {number[]} values */
  words(values) {
    return this.bytes(new Uint8Array(new Uint32Array(values).buffer));
  }

  /** Ends the blocks. */
  end() {
    for (const [start, size] of this.#blocks) this.memory.free(start, size);
  }
}

/** Reads and writes; addresses stay, views do not, for memory may grow with any call. */
export class Memory {
  #exports;
  #place;

  /** @param {WebAssembly.Instance} instance */
  constructor(instance) {
    this.#exports = /** @type {any} */ (instance.exports);
    // A page of our own: whoever asks for memory needs a place where its address is put.
    this.#place = this.#exports.memory.grow(1) * 65536;
  }

  /** @returns {ArrayBuffer} */
  get buffer() {
    return this.#exports.memory.buffer;
  }

  /** @param {number} size */
  allocate(size) {
    if (this.#exports.rn_memory_new(size, this.#place) !== 0 || this.uint32(this.#place) === 0) {
      throw new RangeError(`${size} bytes cannot be had`);
    }
    return this.uint32(this.#place);
  }

  /** @param {number} start @param {number} size */
  free(start, size) {
    this.#exports.rn_memory_free(start, size);
  }

  /** Blocks for the time of a function. @template T @param {(room: Room) => T} work @returns {T} */
  scope(work) {
    const room = new Room(this);
    try {
      return work(room);
    } finally {
      room.end();
    }
  }

  /** @param {number} at */
  uint32(at) {
    return new DataView(this.buffer).getUint32(at, true);
  }

  /** Integers of 64 bits as numbers. @param {number} at @param {number} count */
  longs(at, count) {
    return Array.from(new BigInt64Array(this.buffer, at, count), Number);
  }

  /** A copy. @param {number} at @param {number} size */
  slice(at, size) {
    return new Uint8Array(this.buffer).slice(at, at + size);
  }
}
