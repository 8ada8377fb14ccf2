import { defineElement, type SeekContext, type SeriesView, type SoundFile, soundFile } from 'bunsynth';

/** Frames that are calculated at a time, so that at the highest speed no more than so many times as many are read. */
const pieceFrames = 4096;
const maxSpeed = 16;
const third = 1 / 3;
const sixth = 1 / 6;
/** Steps of the speed a unit: sums of multiples of one are exact, so a place in the file is the same in whatever pieces it was come to. */
const speedSteps = 2 ** 20;

/** Place of the player. Places count on from pass to pass of a file that loops. */
interface Place {
  /** Version of the file. */
  readonly file: string;
  /** Frames at the server's sample rate that would have been heard at speed 1. */
  readonly played: number;
  /** Frames of the file between which there is sound: one pass, or all where it loops. */
  readonly first: number;
  readonly end: number;
}

type Names = 'speed' | 'loop' | 'gain';
type Context = Pick<SeekContext<Record<never, never>, Names>, 'params' | 'sampleRate'>;

const exact = (speed: number): number => Math.round(speed * speedSteps) / speedSteps;
const isOn = (loop: SeriesView, frame: number): boolean => loop.at(frame) > 0;

/** Returns the bounds from a frame of the session on: a pass that is under way is played to its end. */
function bounded(ctx: Context, file: SoundFile, frame: number, played: number): Place {
  if (isOn(ctx.params.loop, frame)) return { file: file.version, played, first: -Infinity, end: Infinity };
  const pass = file.frames > 0 ? Math.floor((played * file.sampleRate) / ctx.sampleRate / file.frames) : 0;
  return { file: file.version, played, first: pass * file.frames, end: (pass + 1) * file.frames };
}

/** Returns how far the speed leads from one frame of the session to another. */
function distance({ params: { speed } }: Context, from: number, to: number): number {
  let values: Float32Array | undefined;
  let sum = 0;
  for (let frame = from; frame < to; ) {
    const change = speed.change(frame + 1, to);
    if (change > frame + 1) {
      sum += exact(speed.at(frame)) * (change - frame);
      frame = change;
      continue;
    }
    values ??= new Float32Array(Math.min(pieceFrames, to - frame));
    const part = values.subarray(0, Math.min(values.length, to - frame));
    speed.fill(part, frame);
    for (let i = 0; i < part.length; i++) sum += exact(part[i]!);
    frame += part.length;
  }
  return sum;
}

/** Returns the place on a frame of the session, from that on another before it. */
function moved(ctx: Context, file: SoundFile, place: Place, from: number, to: number): Place {
  let now = place;
  for (let frame = from; frame < to; ) {
    const change = ctx.params.loop.change(frame + 1, to + 1);
    const next = Math.min(change, to);
    const played = now.played + distance(ctx, frame, next);
    now = change <= to ? bounded(ctx, file, change, played) : { ...now, played };
    frame = next;
  }
  return now;
}

/** Returns places in the file, one a frame. */
function placesOf(played: number, speeds: Float32Array, scale: number): Float64Array {
  const places = new Float64Array(speeds.length);
  let at = played;
  for (let i = 0; i < speeds.length; i++) {
    places[i] = at * scale;
    at += exact(speeds[i]!);
  }
  return places;
}

/** Returns true when there is sound in each of some frames of the file. */
const isWithin = ({ first, end }: Place, from: number, to: number): boolean => from >= first && to <= end;

/** Writes frames of the file as they are. A file of one channel is heard in all. */
function hearPlain(file: SoundFile, from: number, out: readonly Float32Array[]): void {
  const own = out.slice(0, file.channels);
  file.read(from, own, { loop: true });
  if (file.channels === 1) for (const channel of out.slice(1)) channel.set(own[0]!);
}

/** Writes the sound of places in the file, by a cubic between its frames. */
function hear(file: SoundFile, places: Float64Array, { first, end }: Place, out: readonly Float32Array[]): void {
  let [least, most] = [end, first];
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (place >= first && place < least) least = place;
    if (place < end && place > most) most = place;
  }
  const low = Math.floor(least) - 1;
  const high = Math.floor(most) + 2;
  if (!(high > low)) return;
  const window = out.slice(0, file.channels).map(() => new Float32Array(high - low + 1));
  file.read(low, window, { loop: true });
  for (const channel of window) {
    channel.fill(0, 0, Math.max(0, first - low));
    channel.fill(0, Math.max(0, end - low));
  }
  for (let c = 0; c < out.length; c++) {
    const [channel, sound] = [out[c]!, window[file.channels === 1 ? 0 : c]];
    if (sound) interpolate(sound, low, places, first, end, channel);
  }
}

/** @param low frame of the file that the first of `sound` is */
function interpolate(
  sound: Float32Array,
  low: number,
  places: Float64Array,
  first: number,
  end: number,
  out: Float32Array,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i]!;
    if (place < first || place >= end) continue;
    const whole = Math.floor(place);
    const at = whole - low;
    const t = place - whole;
    // As dsp.cubic, with its divisions done once: this is most of what a player costs.
    out[i] =
      sound[at]! +
      t *
        (sound[at + 1]! -
          third * sound[at - 1]! -
          0.5 * sound[at]! -
          sixth * sound[at + 2]! +
          t *
            (0.5 * (sound[at - 1]! + sound[at + 1]!) -
              sound[at]! +
              t * (0.5 * (sound[at]! - sound[at + 1]!) + sixth * (sound[at + 2]! - sound[at - 1]!))));
  }
}

/**
 * Plays a sound file of any length, read as it is played. It begins on the session's frame on which the voice begins, and a seek of the session leads to where it would have come by then. `speed` moves
 * in lines, below 0 backwards; while `loop` is on the file goes round, and the pass that is under way when it is switched off is the last.
 */
export const player = defineElement({
  init: {
    path: { type: 'text', default: '', description: 'Sound file' },
    channels: { type: 'integer', default: 2, min: 1, max: 32 },
  },
  specialise: ({ channels }) => ({
    outputs: { out: channels },
    params: {
      speed: { type: 'number', default: 1, min: -maxSpeed, max: maxSpeed, mode: 'linear' },
      loop: { type: 'choice', options: ['off', 'on'], default: 'off' },
      gain: { type: 'number', default: 1, min: -8, max: 8, mode: 'linear' },
    },
    prepared: channels,
    // Twice what the loudest file of integers can be: a cubic goes beyond its points.
    limit: 16,
  }),
  seek(ctx): Place {
    const file = soundFile(ctx.init.path);
    return moved(ctx, file, bounded(ctx, file, ctx.start, 0), ctx.start, ctx.frame);
  },
  prepare(ctx) {
    if (ctx.from < ctx.start) return ctx.silentUntil(ctx.start);
    const file = soundFile(ctx.init.path, ctx.state.file);
    const { speed, loop } = ctx.params;
    const { played, first, end } = ctx.state;
    const scale = file.sampleRate / ctx.sampleRate;
    const until = Math.min(loop.change(ctx.from + 1, Infinity), speed.change(ctx.from + 1, Infinity));
    const now = speed.at(ctx.from);
    const isOver = (played * scale >= end && now >= 0) || (played * scale < first && now <= 0);
    if (isOver && until >= ctx.from + ctx.frames) {
      if (until < Infinity) ctx.state = moved(ctx, file, ctx.state, ctx.from, until);
      return ctx.silentUntil(until);
    }
    for (let done = 0; done < ctx.frames; ) {
      const from = ctx.from + done;
      const to = Math.min(from + pieceFrames, loop.change(from + 1, ctx.from + ctx.frames));
      const out = ctx.out.map((channel) => channel.subarray(done, to - ctx.from));
      const place = ctx.state.played * scale;
      const isPlain =
        scale === 1 && Number.isInteger(place) && speed.at(from) === 1 && speed.change(from + 1, to) === to;
      if (isPlain && isWithin(ctx.state, place, place + to - from)) hearPlain(file, place, out);
      else {
        const speeds = new Float32Array(to - from);
        speed.fill(speeds, from);
        hear(file, placesOf(ctx.state.played, speeds, scale), ctx.state, out);
      }
      ctx.state = moved(ctx, file, ctx.state, from, to);
      done = to - ctx.from;
    }
  },
  graph: ({ prepared, params }) => ({ out: prepared.map((signal) => signal.mul(params.gain)) }),
});
