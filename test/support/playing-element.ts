/** An element that comes with the server in a whole server whose every sample is known, and what is heard of it by frames of the session. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ParamRecord, ParamValue } from '../../protocol/instruments/params.ts';
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';
import { loadElements } from '../../server/cli/check/load.ts';
import { type InputSound, Stage } from '../../server/cli/check/stage.ts';
import { shippedPath } from './shipped.ts';

export type { InputSound };

/** Folder of what tests write. */
export const folder = mkdtempSync(join(tmpdir(), 'bunsynth-elements-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

export const sampleRate = 48000;
/** Frame on which the elements begin. */
export const start = 4096;

/** Writes a file of floats. @returns its path */
export function written(name: string, channels: readonly Float32Array[], rate = sampleRate): string {
  const path = join(folder, name);
  const frames = channels[0]!.length;
  const samples = Float32Array.from({ length: frames * channels.length }, (_, i) => {
    return channels[i % channels.length]![Math.floor(i / channels.length)]!;
  });
  const head = soundHeader({ header: 'WAV', format: 'float', channels: channels.length, sampleRate: rate, frames });
  writeFileSync(path, Buffer.concat([head, encodeSamples(samples, 'float', true)]));
  return path;
}

export const sound = (frames: number, by = (i: number) => Math.sin(0.02 * i)) =>
  Float32Array.from({ length: frames }, (_, i) => by(i));

export type Points = readonly (readonly [frame: number, value: ParamValue, mode?: 'const' | 'linear'])[];

/** An element that plays, and what is heard of it by frames of the session. */
export class Playing {
  /** Sample of channel c on a frame, as it was heard last. */
  readonly heard: Map<number, number>[] = [];

  private constructor(private readonly stage: Stage) {}

  static async begin(name: string, given: ParamRecord, input: InputSound = () => 0, blockSize = 64): Promise<Playing> {
    const file = await loadElements(shippedPath(name));
    const stage = await Stage.open(file, { blockSize, sampleRate, patient: true }, input);
    await stage.begin(name, given, start);
    return new Playing(stage);
  }

  /** Changes a series from a frame on, at which its first point lies. */
  async series(param: string, points: Points): Promise<void> {
    const [[from]] = points as unknown as [[number]];
    const { voices } = this.stage;
    const [voice] = voices.select('all');
    const given = points.map(([frame, value, mode = 'const' as const]) => ({ after: frame - from, value, mode }));
    const set = voices.series.set(voice!, param, from, given);
    let isSet = false;
    void set.then(() => (isSet = true));
    while (!isSet) await this.block();
    await set;
  }

  async seek(frame: number): Promise<void> {
    void this.stage.voices.transport.move({ frame });
    for (let block = 0; block < 4; block++) await this.block();
  }

  /** Stops the session. @returns the frame on which it stands */
  async stop(): Promise<number> {
    void this.stage.voices.transport.move({ rolling: false });
    for (let block = 0; block < 8; block++) await this.block();
    return this.stage.frame;
  }

  /** Plays up to a frame. */
  async to(frame: number): Promise<void> {
    while (this.stage.frame < frame) await this.block();
  }

  at(channel: number, from: number, to: number): Float32Array {
    return Float32Array.from({ length: to - from }, (_, i) => this.heard[channel]!.get(from + i) ?? Number.NaN);
  }

  get lines(): readonly string[] {
    return this.stage.lines;
  }

  get faults(): readonly string[] {
    return this.stage.faults;
  }

  /** Frame of the session on which it began. */
  get start(): number {
    return this.stage.voices.views()[0]!.start!;
  }

  private async block(): Promise<void> {
    await this.stage.block();
    const { frame, rolling, outputs } = this.stage.blocks.at(-1)!;
    if (!rolling) return;
    outputs.forEach((channel, c) => {
      this.heard[c] ??= new Map();
      channel.forEach((x, i) => this.heard[c]!.set(frame + i, x));
    });
  }
}

/** Returns the largest difference of what is heard from what is wanted. */
export const apart = (heard: Float32Array, wanted: (i: number) => number): number =>
  heard.reduce((most, x, i) => {
    const difference = Math.abs(x - wanted(i));
    return difference > most || Number.isNaN(difference) ? difference : most;
  }, 0);
