/** Progress of long work, drawn on a terminal. */

/** Milliseconds before anything is drawn. */
const patience = 300;
/** Milliseconds between two drawings. */
export const progressInterval = 100;
const width = 30;

export class Progress {
  private readonly began = performance.now();
  private drawn = 0;

  /** @param total seconds of sound; undefined where it is not known */
  constructor(
    private readonly total: number | undefined,
    private readonly output: { readonly isTTY?: boolean; write(text: string): unknown } = process.stderr,
  ) {}

  /** @param seconds of sound that are there @param place said before them, such as the number of a cycle */
  show(seconds: number, place?: string): void {
    const now = performance.now();
    if (!this.output.isTTY || now - this.began < patience || now - this.drawn < progressInterval) return;
    this.drawn = now;
    this.output.write(`\r\x1b[K${progressText(seconds, this.total, (now - this.began) / 1000, place)}`);
  }

  clear(): void {
    if (this.drawn) this.output.write('\r\x1b[K');
    this.drawn = 0;
  }
}

/** One line: a bar where it is known how much there will be, seconds of sound, and how many times faster than they last. */
export function progressText(seconds: number, total: number | undefined, elapsed: number, place?: string): string {
  const speed = `${place === undefined ? '' : `${place}  `}${seconds.toFixed(1)}${total === undefined ? '' : ` of ${total.toFixed(1)}`} s, ${(seconds / elapsed).toFixed(1)} times real time`;
  if (total === undefined) return speed;
  const done = Math.min(1, seconds / total);
  const filled = Math.round(width * done);
  return `[${'#'.repeat(filled)}${' '.repeat(width - filled)}] ${Math.floor(100 * done)} %  ${speed}`;
}
