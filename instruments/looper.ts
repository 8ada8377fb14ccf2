import { defineElement, type SeriesView, type SoftContext } from 'bunsynth';

/** Seconds in which a layer comes and goes at its ends, and where it is taken back. */
const fadeSeconds = 0.005;
/** Seconds that the first recording must have to be a loop. */
const minSeconds = 0.05;
/** Amplitude at which layers above each other are cut off. */
const headroom = 7;

const init = {
  channels: { type: 'integer', default: 2, min: 1, max: 32 },
  seconds: {
    type: 'number',
    default: 60,
    min: 1,
    max: 3600,
    unit: 's',
    description: 'Room for all recordings together',
  },
} as const;

type Params = Readonly<Record<'record' | 'undo' | 'gain' | 'through', SeriesView>>;

/** A recording. */
interface Layer {
  /** Frames of the session between which it was recorded. */
  readonly from: number;
  to: number;
  /** Frame before which it is on the tape, which may end sooner. */
  end: number;
  /** Its first frame on the tape. */
  tape: number;
  /** Frames of the session on which it is taken back and brought back, in turn. */
  readonly turns: number[];
}

/** Frames of a fade, of the shortest loop and of the tape. */
interface Sizes {
  readonly fade: number;
  readonly shortest: number;
  readonly tape: number;
}

const sizesOf = ({ init: { seconds }, sampleRate }: Pick<SoftContext<typeof init>, 'init' | 'sampleRate'>): Sizes => ({
  fade: Math.round(fadeSeconds * sampleRate),
  shortest: Math.round(minSeconds * sampleRate),
  tape: Math.ceil(seconds * sampleRate),
});

/** Returns the layers that are begun before a frame, as the series tell: each is taken back by an `undo` more, brought back by one less, and for good when another is begun. */
function layersOf({ record, undo }: Params, { fade, shortest, tape }: Sizes, start: number, until: number): Layer[] {
  let layers: Layer[] = [];
  const heard: Layer[] = [];
  let back: Layer[] = [];
  let [open, undone] = [undefined as Layer | undefined, undo.at(start)];
  for (
    let frame = start;
    frame < until;
    frame = Math.min(record.change(frame + 1, until), undo.change(frame + 1, until))
  ) {
    for (; undone < undo.at(frame); undone++) turn(heard, back, frame);
    for (; undone > undo.at(frame); undone--) turn(back, heard, frame);
    const isOn = record.at(frame) > 0;
    if (open && !isOn) {
      open.to = frame;
      // What is too short to be a loop is none.
      if (layers[0] === open && frame - open.from < shortest) {
        layers = [];
        heard.length = 0;
      }
      open = undefined;
    }
    if (!isOn || open) continue;
    open = { from: frame, to: Infinity, end: Infinity, tape: 0, turns: [] };
    layers.push(open);
    heard.push(open);
    back = [];
  }
  let used = 0;
  for (const layer of layers) {
    layer.tape = Math.min(tape, used);
    layer.end = Math.min(layer.to, layer.from + Math.max(0, tape - used - fade));
    used += layer.to - layer.from + fade;
  }
  return layers;
}

function turn(from: Layer[], to: Layer[], frame: number): void {
  const layer = from.pop();
  if (!layer) return;
  layer.turns.push(frame);
  to.push(layer);
}

const ramp = (frames: number, fade: number): number => Math.max(0, Math.min(1, frames / fade));

/** Returns how much of a layer was recorded on a frame: it comes and goes in lines, the second after its end, so that a loop joins. */
const recordedAt = ({ from, end }: Layer, frame: number, fade: number): number =>
  Math.min(ramp(frame - from, fade), 1 - ramp(frame - end, fade));

/** Returns how much of a layer is heard on a frame: it is taken back, and comes back, in lines too. */
function heardAt({ turns }: Layer, frame: number, fade: number): number {
  if (turns.length === 0) return 1;
  let [level, goal, since] = [1, 1, -Infinity];
  for (const turn of [...turns.filter((each) => each <= frame), frame]) {
    const step = ramp(turn - since, fade);
    level = goal > level ? Math.min(goal, level + step) : Math.max(goal, level - step);
    [goal, since] = [1 - goal, turn];
  }
  return level;
}

/** Returns the frames that lie on the tape of a layer: with its last fade, if there was room for any. */
const lengthOnTape = ({ from, end }: Layer, fade: number): number => (end > from ? end - from + fade : 0);

/** Input that was taken since the session last jumped. */
interface Taken {
  readonly pass: number;
  readonly to: number;
}

const tapeOf = (ctx: SoftContext<typeof init>): Float32Array[] =>
  ctx.tape('layers', ctx.init.channels, sizesOf(ctx).tape);

/**
 * Loops what comes in. The first stretch in which `record` is on is as long as the loop, to the sample, and is heard over and over from its end on; later ones are laid over it. Each `undo` more takes the
 * last one back, each less brings it back. `through` is how much is heard of what comes in.
 */
export const looper = defineElement({
  init,
  specialise: ({ channels }) => ({
    inputs: { in: channels },
    outputs: { out: channels },
    params: {
      record: { type: 'choice', options: ['off', 'on'], default: 'off' },
      undo: { type: 'integer', default: 0, min: 0, max: 1000 },
      gain: { type: 'number', default: 1, min: 0, max: 1, mode: 'linear' },
      through: { type: 'number', default: 1, min: 0, max: 1, mode: 'linear' },
    },
    prepared: channels,
    left: channels,
    limit: headroom + 1,
  }),
  seek: (ctx) => ctx.frame,
  prepare(ctx) {
    const { fade, ...sizes } = sizesOf(ctx);
    const end = ctx.from + ctx.frames;
    const layers = layersOf(ctx.params, { fade, ...sizes }, ctx.start, end);
    const length = layers[0] ? layers[0].to - layers[0].from : Infinity;
    if (length === Infinity) {
      ctx.silentUntil(ctx.params.record.change(end, Infinity));
      return;
    }
    const kept = ctx.kept as Taken | undefined;
    // What is still to come in on this pass of the session is waited for.
    const taken = kept && kept.pass >= ctx.pass ? kept.to : ctx.state;
    const sound = tapeOf(ctx);
    let done = ctx.frames;
    for (const layer of layers) {
      const missing = Math.max(layer.from, taken);
      if (missing < layer.from + lengthOnTape(layer, fade))
        done = Math.min(done, Math.max(0, missing + length - ctx.from));
    }
    for (const layer of layers) {
      const there = lengthOnTape(layer, fade);
      const first = Math.max(1, Math.ceil((ctx.from - (layer.from + there) + 1) / length));
      for (let round = first; layer.from + round * length < ctx.from + done; round++) {
        const begin = layer.from + round * length;
        const last = Math.min(ctx.from + done, begin + there);
        for (let frame = Math.max(ctx.from, begin); frame < last; frame++) {
          const level = recordedAt(layer, frame - round * length, fade) * heardAt(layer, frame, fade);
          for (const [c, out] of ctx.out.entries())
            out[frame - ctx.from]! += level * sound[c]![layer.tape + frame - begin]!;
        }
      }
    }
    return done;
  },
  clean(ctx): Taken {
    const sizes = sizesOf(ctx);
    const to = ctx.from + ctx.frames;
    const sound = tapeOf(ctx);
    for (const layer of layersOf(ctx.params, sizes, ctx.start, to)) {
      const there = lengthOnTape(layer, sizes.fade);
      const end = layer.from + there;
      if (layer.end < layer.to && layer.end >= ctx.from && layer.end < to)
        ctx.log(`the tape of ${ctx.init.seconds} seconds is full`);
      const first = Math.max(ctx.from, layer.from);
      const last = Math.min(to, end);
      if (last <= first) continue;
      for (const [c, left] of ctx.left.entries())
        sound[c]!.set(left.subarray(first - ctx.from, last - ctx.from), layer.tape + first - layer.from);
    }
    return { pass: ctx.pass, to };
  },
  graph({ inputs, prepared, params, leave }) {
    leave(inputs.in);
    return {
      out: inputs.in.map((signal, c) =>
        prepared[c]!.mul(params.gain).clip(-headroom, headroom).add(signal.mul(params.through)),
      ),
    };
  },
});
