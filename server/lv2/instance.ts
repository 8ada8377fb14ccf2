/** The plugin of one voice: an instance in the process's memory, which any soft thread goes on with, and the frame of the session that it has come to. Runs in soft threads. */

import type { SeriesView, SoftContext } from '../instruments/element/define.ts';
import { type MidiPoint, messagesHeld, messagesIn } from '../instruments/element/midi-series.ts';
import { chunkFrames, type MeasuredPlugin, type PluginControl } from './description.ts';
import { type Host, hostAt } from './host.ts';

/** Chunks that are run at a time: what they need besides is little. */
const chunksAtOnce = 64;
/** Parameters that are not the plugin's own. */
export const midiName = 'midi';
export const tempoName = 'tempo';

/** Places in the tape that tells of the instance, as doubles. */
const Place = { address: 0, id: 1, frame: 2, count: 3 } as const;

/** A control input, and the parameter that it follows. */
export interface NamedControl extends PluginControl {
  readonly name: string;
}

/** A plugin as its element has it. */
export interface ElementPlugin extends MeasuredPlugin {
  readonly named: readonly NamedControl[];
}

type Context = Pick<SoftContext, 'params' | 'sampleRate' | 'start' | 'tape'>;

export class PluginInstance {
  private readonly places: Float64Array;
  private readonly host: Host;
  /** Messages that the first chunk begins with. */
  private held: readonly number[] = [];

  constructor(
    private readonly plugin: ElementPlugin,
    tape: SoftContext['tape'],
  ) {
    const [floats] = tape('plugin', 1, 2 * Place.count);
    this.places = new Float64Array(floats!.buffer, floats!.byteOffset, Place.count);
    this.host = hostAt(plugin.host);
  }

  /** Number of the instance among those of its voice; 0 before there is any. */
  get id(): number {
    return this.places[Place.id]!;
  }

  /** Frame of the session that it has come to. */
  get frame(): number {
    return this.places[Place.frame]!;
  }

  /** True when an instance, and no other since, has come to a frame. */
  isAt(id: number, frame: number): boolean {
    return this.places[Place.address] !== 0 && id === this.id && frame === this.frame;
  }

  /** Begins with a new instance on a frame, in place of the one that there was. Keys that are down by then, and controllers, are as they would be. */
  open(ctx: Context, frame: number): void {
    this.close();
    this.places[Place.address] = this.host.open(this.plugin, ctx.sampleRate);
    this.places[Place.id] = this.id + 1;
    this.places[Place.frame] = frame;
    const midi = ctx.params[midiName];
    this.held = midi && this.plugin.takesMidi ? messagesHeld(messagesIn(midi, ctx.start, frame)) : [];
  }

  /** Ends the instance. @throws Error where a thread is at work in it, which nothing ends */
  close(): void {
    const address = this.places[Place.address]!;
    this.places[Place.address] = 0;
    if (address && !this.host.close(address)) throw stuck(this.plugin);
  }

  /**
   * Runs it on. Input and output have channel after channel, of `chunks` times as many frames as a chunk has.
   * @throws Error where another thread is at work in it
   */
  run(ctx: Context, chunks: number, input: Float32Array, output: Float32Array): void {
    const frames = chunks * chunkFrames;
    const { inputs, outputs } = this.plugin;
    for (let done = 0; done < chunks; done += chunksAtOnce) {
      const count = Math.min(chunksAtOnce, chunks - done);
      if (count === chunks) return this.runOn(ctx, count, input, output);
      const [from, length] = [done * chunkFrames, count * chunkFrames];
      const taken = new Float32Array(inputs * length);
      const given = new Float32Array(outputs * length);
      for (let c = 0; c < inputs; c++)
        taken.set(input.subarray(c * frames + from, c * frames + from + length), c * length);
      this.runOn(ctx, count, taken, given);
      for (let c = 0; c < outputs; c++) output.set(given.subarray(c * length, (c + 1) * length), c * frames + from);
    }
  }

  private runOn(ctx: Context, chunks: number, input: Float32Array, output: Float32Array): void {
    const { plugin, places, frame } = this;
    const { named, takesPosition } = plugin;
    const controls = new Float32Array(chunks * named.length);
    named.forEach(({ name, values }, i) => {
      fillChunks(ctx.params[name]!, frame, chunks, (chunk, value) => {
        controls[chunk * named.length + i] = values ? values[value]! : value;
      });
    });
    const tempos = takesPosition ? new Float32Array(chunks) : undefined;
    if (tempos) fillChunks(ctx.params[tempoName]!, frame, chunks, (chunk, value) => (tempos[chunk] = value));
    const midi = this.midi(ctx, frame, frame + chunks * chunkFrames);
    const address = places[Place.address]!;
    if (!this.host.run(address, { chunks, frame, input, output, controls, tempos, midi })) throw stuck(plugin);
    places[Place.frame] = frame + chunks * chunkFrames;
  }

  private midi(ctx: Context, from: number, to: number): Uint32Array {
    const { held, plugin } = this;
    this.held = [];
    if (!plugin.takesMidi) return new Uint32Array(0);
    const points: MidiPoint[] = [
      ...held.map((message) => ({ frame: from, message })),
      ...messagesIn(ctx.params[midiName]!, from, to),
    ];
    return Uint32Array.from(points.flatMap(({ frame, message }) => [frame - from, message]));
  }
}

const stuck = ({ uri }: MeasuredPlugin): Error => new Error(`plugin ${uri} has not come back from an earlier call`);

/** Takes the value of a series at the beginning of each chunk. */
function fillChunks(
  series: SeriesView,
  from: number,
  chunks: number,
  take: (chunk: number, value: number) => void,
): void {
  const end = from + chunks * chunkFrames;
  let value = series.at(from);
  let changes = series.change(from + 1, end);
  for (let chunk = 0; chunk < chunks; chunk++) {
    const frame = from + chunk * chunkFrames;
    if (frame >= changes) {
      value = series.at(frame);
      changes = series.change(frame + 1, end);
    }
    take(chunk, value);
  }
}
