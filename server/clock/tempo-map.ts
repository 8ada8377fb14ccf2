/**
 * The beats: a line of pieces, each with a steady tempo or one that moves in a line, from engine samples to beats (quarters) and back.
 * A position is computed from the sample and the piece that it lies in, never by adding up steps, so nothing drifts; pieces begin where
 * the one before ends, so a change of tempo never jumps.
 *
 * With bpm b and slope m (beats a minute, a sample), d samples after its beginning a piece has come (b d + m d² / 2) / (60 r) beats far, r being the
 * sample rate. Pure.
 */

/** A piece: from its sample on until the next one begins. */
export interface Piece {
  readonly sample: number;
  readonly beat: number;
  readonly bpm: number;
  /** Beats a minute that it becomes faster by in a sample. */
  readonly slope: number;
}

export const minBpm = 1;
export const maxBpm = 1000;
/** Largest beat that is counted: a year at 120 beats a minute is 63 million; doubles and the numbers of ticks are exact well beyond. */
export const maxBeat = 10_000_000;
/** Beats that two numbers for one place may be apart. */
const close = 1e-6;
/** Largest difference in beats where one number was computed from the other: by so little it may lie before a jump, on whose other side it would be far away. */
const rounding = 1e-9;
/** Pieces that are kept: what is asked about lies at the end. */
const kept = 512;

export class TempoMap {
  private pieces: Piece[];

  /** @param sampleRate samples a second */
  constructor(
    private readonly sampleRate: number,
    bpm = 120,
  ) {
    this.pieces = [{ sample: 0, beat: 0, bpm, slope: 0 }];
  }

  /** Beats since beat 0 at an engine sample; both may have a fraction. */
  beatAt(sample: number): number {
    return this.beatIn(this.pieceAt(sample), sample);
  }

  /** The engine sample, with its fraction, at which a beat is. */
  sampleAt(beat: number): number {
    let index = this.pieces.length - 1;
    while (index > 0 && this.pieces[index]!.beat > beat + rounding) index--;
    const { sample, beat: first, bpm, slope } = this.pieces[index]!;
    const way = 60 * this.sampleRate * (beat - first);
    // The root that stays exact when the slope is none. A beat that a jump leaves out is where it jumps.
    const at = sample + (2 * way) / (bpm + Math.sqrt(Math.max(0, bpm * bpm + 2 * slope * way)));
    return Math.min(at, this.pieces[index + 1]?.sample ?? Infinity);
  }

  /** Beats a minute at a sample. */
  bpmAt(sample: number): number {
    const { sample: first, bpm, slope } = this.pieceAt(sample);
    return bpm + slope * (sample - first);
  }

  /** Returns the whole samples from one on and before another at which the tempo may be another than just before: where pieces begin, and `perSecond` times a second while it moves. */
  changes(from: number, to: number, perSecond: number): number[] {
    const step = this.sampleRate / perSecond;
    const found: number[] = [];
    for (let i = this.pieces.indexOf(this.pieceAt(from)); i < this.pieces.length && this.pieces[i]!.sample < to; i++) {
      const { sample, slope } = this.pieces[i]!;
      const end = Math.min(to, this.pieces[i + 1]?.sample ?? Infinity);
      const first = Math.max(0, Math.ceil((from - sample) / step));
      for (let n = first; n === 0 || slope !== 0; n++) {
        const at = Math.ceil(sample + n * step);
        if (at >= end) break;
        if (at >= from) found.push(at);
      }
    }
    return found;
  }

  /** Returns the next jump after a sample: where it is, and the beat from which counting goes on there. */
  jumpAfter(sample: number): { readonly sample: number; readonly beat: number } | undefined {
    return this.pieces.find(
      (piece, i) =>
        i > 0 && piece.sample > sample && Math.abs(piece.beat - this.beatIn(this.pieces[i - 1]!, piece.sample)) > close,
    );
  }

  /** The tempo that it has come to, or is on its way to. */
  get target(): number {
    return this.pieces.at(-1)!.bpm;
  }

  /**
   * Sets the tempo from a sample on; what was planned after it is dropped.
   * @param ramp samples that the way from the tempo there takes
   * @throws RangeError
   */
  change(sample: number, bpm: number, ramp = 0): void {
    checkBpm(bpm);
    const { beat, bpm: before } = this.cut(sample);
    if (!(ramp > 0)) return this.add({ sample, beat, bpm, slope: 0 });
    this.add({ sample, beat, bpm: before, slope: (bpm - before) / ramp });
    this.add({ sample: sample + ramp, beat: this.beatAt(sample + ramp), bpm, slope: 0 });
  }

  /**
   * Moves the phase by a number of beats within `samples`: faster or slower meanwhile, at the tempo that it has come to afterwards.
   * @throws RangeError for a move back that is faster than time
   */
  nudge(sample: number, beats: number, samples: number): void {
    const { target } = this;
    const bpm = target + (60 * this.sampleRate * beats) / samples;
    if (!(bpm >= minBpm && bpm <= 4 * maxBpm))
      throw new RangeError(
        `nudge: ${beats} beats in ${samples / this.sampleRate} s make ${bpm} beats a minute; take longer`,
      );
    const { beat } = this.cut(sample);
    this.add({ sample, beat, bpm, slope: 0 });
    this.add({ sample: sample + samples, beat: this.beatAt(sample + samples), bpm: target, slope: 0 });
  }

  /** Jumps: from a sample on counting goes on from another beat. */
  locate(sample: number, beat: number): void {
    const { bpm } = this.cut(sample);
    this.add({ sample, beat, bpm, slope: 0 });
  }

  /** Plain data, for another thread: the pieces from the one on in which a sample lies, with beats counted as they are after the last jump. */
  from(sample: number): readonly Piece[] {
    const pieces = this.pieces.slice(this.pieces.indexOf(this.pieceAt(sample)));
    for (let i = pieces.length - 2; i >= 0; i--) {
      const jump = pieces[i + 1]!.beat - this.beatIn(pieces[i]!, pieces[i + 1]!.sample);
      if (Math.abs(jump) > close) pieces[i] = { ...pieces[i]!, beat: pieces[i]!.beat + jump };
    }
    return pieces;
  }

  /** All of it as plain data, jumps included. */
  toJSON(): readonly Piece[] {
    return this.pieces;
  }

  /** Takes over what `toJSON` of another gave. */
  follow(pieces: readonly Piece[]): void {
    this.pieces = [...pieces];
  }

  private pieceAt(sample: number): Piece {
    let index = this.pieces.length - 1;
    while (index > 0 && this.pieces[index]!.sample > sample) index--;
    return this.pieces[index]!;
  }

  private beatIn({ sample: first, beat, bpm, slope }: Piece, sample: number): number {
    const d = sample - first;
    return beat + (bpm * d + (slope * d * d) / 2) / (60 * this.sampleRate);
  }

  /** Drops what begins at a sample or later; what holds there. */
  private cut(sample: number): { beat: number; bpm: number } {
    const there = { beat: this.beatAt(sample), bpm: this.bpmAt(sample) };
    this.pieces = this.pieces.filter((piece) => piece.sample < sample);
    return there;
  }

  private add(piece: Piece): void {
    this.pieces.push(piece);
    if (this.pieces.length > kept) this.pieces.shift();
  }
}

/** @throws RangeError */
export function checkBeat(beat: number): void {
  if (!(beat >= 0 && beat <= maxBeat)) throw new RangeError(`beat is ${beat}; it must be from 0 to ${maxBeat}`);
}

/** @throws RangeError */
export function checkBpm(bpm: number): void {
  if (!(bpm >= minBpm && bpm <= maxBpm)) throw new RangeError(`bpm is ${bpm}; it must be from ${minBpm} to ${maxBpm}`);
}
