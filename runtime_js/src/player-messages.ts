/** What `AudioPlayer` and its AudioWorklet say to each other. */

export type ToWorklet =
  | {type: 'push'; pcm: Float32Array}
  /** Until it runs dry. */
  | {type: 'play'}
  | {type: 'end'}
  /** Begins a turn; what is reported from then on names it. */
  | {type: 'clear'; turn: number};

/** Samples played and underruns since the last `clear`. */
export interface FromWorklet {
  turn: number;
  played: number;
  underruns: number;
  finished: boolean;
}
