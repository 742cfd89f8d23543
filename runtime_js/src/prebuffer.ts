/** How much audio to have before sound begins, from how fast it comes. */

/** Two frames: the least that says anything of the speed. */
const LEAST_MS = 160;
/** How far ahead playback shall be safe, and the most that anybody wants to wait for. */
const AHEAD_MS = 10_000;
const MOST_MS = 5_000;
/** The speed that is reckoned with: what was measured less a margin. */
const MARGIN = 0.9;

/** Times are in milliseconds on any clock. */
export class Prebuffer {
  private firstAt: number | null = null;
  private lastAt = 0;
  private comeMs = 0;
  private least = LEAST_MS;

  /** `audioMs` more came at `now`. The first piece starts the clock. */
  arrived(audioMs: number, now: number): void {
    if (this.firstAt === null) this.firstAt = now;
    else this.comeMs += audioMs;
    this.lastAt = now;
  }

  /** Playback ran dry: from now on more is wanted. */
  ranDry(): void {
    this.least = Math.min(MOST_MS, 2 * this.least);
  }

  /** The audio to have: enough to play the next seconds at the measured speed. */
  wantedMs(): number {
    const spentMs = this.lastAt - (this.firstAt ?? this.lastAt);
    const lacking = spentMs > 0 ? 1 - (MARGIN * this.comeMs) / spentMs : 0;
    return Math.min(MOST_MS, Math.max(this.least, lacking * AHEAD_MS));
  }
}
