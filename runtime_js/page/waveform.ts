/** Draws speech as it comes: a bar per stretch of samples, those already heard in the accent colour. */

const SAMPLES_PER_BAR = 960;
const BAR_SHARE = 0.7;
/** So many bars fit before they get narrower. */
const LEAST_BARS = 60;
const LOUD = 0.5;

export class Waveform {
  private readonly peaks: number[] = [];
  private rest: number[] = [];
  private heard = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  clear(): void {
    this.peaks.length = this.rest.length = this.heard = 0;
    this.draw();
  }

  push(pcm: Float32Array): void {
    const samples = [...this.rest, ...pcm];
    const bars = Math.floor(samples.length / SAMPLES_PER_BAR);
    for (let bar = 0; bar < bars; bar++) {
      const stretch = samples.slice(bar * SAMPLES_PER_BAR, (bar + 1) * SAMPLES_PER_BAR);
      this.peaks.push(stretch.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0));
    }
    this.rest = samples.slice(bars * SAMPLES_PER_BAR);
    this.draw();
  }

  /** How many samples have been heard. */
  mark(samples: number): void {
    this.heard = samples / SAMPLES_PER_BAR;
    this.draw();
  }

  private draw(): void {
    const {canvas, peaks} = this;
    const {width, height} = this.fit();
    const context = canvas.getContext('2d')!;
    const style = getComputedStyle(canvas);
    const step = width / Math.max(LEAST_BARS, peaks.length);
    context.clearRect(0, 0, width, height);
    peaks.forEach((peak, index) => {
      const bar = Math.max(2, Math.min(1, peak / LOUD) * height * 0.9);
      context.fillStyle = index < this.heard ? style.accentColor : style.color;
      context.fillRect(index * step, (height - bar) / 2, step * BAR_SHARE, bar);
    });
  }

  private fit(): {width: number; height: number} {
    const {canvas} = this;
    const width = Math.round(canvas.clientWidth * devicePixelRatio);
    const height = Math.round(canvas.clientHeight * devicePixelRatio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, {width, height});
    return {width, height};
  }
}
