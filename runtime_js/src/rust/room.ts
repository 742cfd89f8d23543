/** Memory that the threads of one flow LM share: what is to be multiplied, the results, and who is how far. */

const [JOB, MATRIX, COUNT, DONE] = [0, 1, 2, 2];
const FAILED = -1;
/** A tenth of a millisecond or so: products follow one another faster than a thread wakes. */
const SPINS = 10_000;
/** Longer than any product takes, and shorter than anybody waits. */
const PATIENCE_MS = 10_000;

export interface Job {
  matrix: number;
  x: Float32Array;
}

export class Room {
  /** The job's number, its matrix, how many numbers it has, and for each helper, from the first part on, the last job that it did. */
  private readonly control: Int32Array;

  private constructor(readonly memory: SharedArrayBuffer, private readonly numbers: number, private readonly parts: number) {
    this.control = new Int32Array(memory, 0, controlWords(parts));
  }

  /** For `parts` threads that exchange at most so many numbers at once. */
  static make(numbers: number, parts: number): Room {
    return new Room(new SharedArrayBuffer(4 * (controlWords(parts) + parts * numbers)), numbers, parts);
  }

  /** The same in another thread. */
  static of({memory, numbers, parts}: {memory: SharedArrayBuffer; numbers: number; parts: number}): Room {
    return new Room(memory, numbers, parts);
  }

  /** What `of` takes. */
  get description() {
    const {memory, numbers, parts} = this;
    return {memory, numbers, parts};
  }

  /** Gives all helpers a job. */
  begin({matrix, x}: Job): void {
    this.region(0).set(x);
    this.control[MATRIX] = matrix;
    this.control[COUNT] = x.length;
    Atomics.add(this.control, JOB, 1);
    Atomics.notify(this.control, JOB);
  }

  /** Waits for the helper's result of the job, and copies it to `out`; throws where there will be none. */
  finish(part: number, out: Float32Array): void {
    const before = this.control[JOB] - 1;
    const done = changed(this.control, DONE + part, before, PATIENCE_MS);
    if (done !== before + 1) throw new Error(done === FAILED ? `helper ${part} failed` : `helper ${part} does not answer`);
    out.set(this.region(part).subarray(0, out.length));
  }

  /** Does every job that comes, for ever. */
  serve(part: number, work: (job: Job) => Float32Array): never {
    for (let job = 0; ;) {
      job = changed(this.control, JOB, job);
      let done = job;
      try {
        const x = this.region(0).subarray(0, this.control[COUNT]);
        this.region(part).set(work({matrix: this.control[MATRIX], x}));
      } catch {
        done = FAILED;
      }
      Atomics.store(this.control, DONE + part, done);
      Atomics.notify(this.control, DONE + part);
    }
  }

  /** Of part 0 what is to be multiplied, of the others their results. */
  private region(part: number): Float32Array {
    return new Float32Array(this.memory, 4 * (controlWords(this.parts) + part * this.numbers), this.numbers);
  }
}

function controlWords(parts: number): number {
  return DONE + parts;
}

/** Waits until a word is no longer `old`, or for so long; what it is then. */
function changed(words: Int32Array, index: number, old: number, patienceMs = Infinity): number {
  for (let spin = 0; spin < SPINS; spin++) {
    const now = Atomics.load(words, index);
    if (now !== old) return now;
  }
  Atomics.wait(words, index, old, patienceMs);
  return Atomics.load(words, index);
}
