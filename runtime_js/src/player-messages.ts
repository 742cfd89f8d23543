/** What `AudioPlayer` and its AudioWorklet say to each other. */

export type ToWorklet =
  | {type: 'push'; pcm: Float32Array}
  /** Until it runs dry. */
  | {type: 'play'}
  | {type: 'end'}
  | {type: 'clear'};

/** Samples played and underruns since the last `clear`. */
export interface FromWorklet {
  played: number;
  underruns: number;
  finished: boolean;
}
