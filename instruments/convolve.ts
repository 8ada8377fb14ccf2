import { type CleanContext, defineElement, dsp, type SoftContext, soundFile } from 'bunsynth';

/** Seconds for which what was convolved is kept: as long as it may be asked for again after a change. */
const keptSeconds = 4;

const init = {
  path: { type: 'text', default: '', description: 'Sound file with the response' },
  channels: { type: 'integer', default: 2, min: 1, max: 32 },
  latency: { type: 'integer', default: 8192, min: 1024, max: 65536, unit: 'frames' },
} as const;

type Context = Pick<SoftContext<typeof init>, 'init' | 'sampleRate' | 'tape'>;

/** Input that was taken since the session last jumped. */
interface Taken {
  readonly pass: number;
  /** Frame of the session on which it begins, and frames of it. */
  readonly origin: number;
  readonly frames: number;
}

/** Returns the samples of a block: the more, the less there is to calculate. Three quarters of the latency are left to calculate them in. */
const blockOf = ({ latency }: { readonly latency: number }): number => 2 ** Math.floor(Math.log2(latency / 4));

/** Returns the spectra of the response's partitions by channel, which are calculated once for a voice. */
function responseOf(ctx: Context): readonly Float32Array[] {
  const file = soundFile(ctx.init.path);
  const points = 2 * blockOf(ctx.init);
  const scale = ctx.sampleRate / file.sampleRate;
  const size = Math.max(1, dsp.partitionCount(Math.round(file.frames * scale), points)) * points;
  const [isMade] = ctx.tape('response is made', 1, 1);
  const partitions = ctx.tape('response', file.channels, size);
  if (isMade![0]) return partitions;
  const sound = partitions.map(() => new Float32Array(file.frames));
  file.read(0, sound);
  // At another rate it has as many times as many samples, each of as much less.
  for (const [c, channel] of sound.entries()) {
    const response = scale === 1 ? channel : dsp.resample(channel, scale).map((x) => x / scale);
    dsp.writePartitions(response, points, partitions[c]!);
  }
  isMade![0] = 1;
  return partitions;
}

/** Returns where the convolved sound lies by frames of the session, in rounds of its length. */
function soundOf({ init, sampleRate, tape }: Context): readonly Float32Array[] {
  const block = blockOf(init);
  return tape('sound', init.channels, Math.ceil((init.latency + keptSeconds * sampleRate) / block) * block);
}

/** Returns the place of a frame in rounds of a length; frames before the session's first one have theirs too. */
const placeIn = (frame: number, length: number): number => ((frame % length) + length) % length;

/** Returns the origin of blocks for input that begins on a frame: they count from the beginning of the voice, so that the sound is the same from wherever it is heard. */
function originOf(ctx: Pick<SoftContext<typeof init>, 'start' | 'init'>, frame: number): number {
  const block = blockOf(ctx.init);
  return ctx.start + Math.floor((frame - ctx.start) / block) * block;
}

/** Takes the input block by block. Returns the frames taken since its origin. @param isFirst true when nothing came in before */
function convolve(ctx: CleanContext<typeof init>, origin: number, taken: number, isFirst: boolean): number {
  const block = blockOf(ctx.init);
  const responses = responseOf(ctx);
  const inputs = ctx.tape('input', ctx.init.channels, 2 * block);
  const spectra = ctx.tape('spectra', ctx.init.channels, responses[0]!.length);
  const sound = soundOf(ctx);
  if (isFirst) for (const input of inputs) input.fill(0);
  for (const [c, left] of ctx.left.entries()) {
    const convolver = new dsp.Convolver(2 * block, responses[c % responses.length]!, spectra[c]!);
    const [input, out] = [inputs[c]!, sound[c]!];
    const convolved = new Float32Array(block);
    for (let at = 0; at < ctx.frames; ) {
      const place = (taken + at) % block;
      const count = Math.min(block - place, ctx.frames - at);
      input.set(left.subarray(at, at + count), block + place);
      at += count;
      if (place + count < block) break;
      const number = (taken + at) / block - 1;
      convolver.next(number, input, convolved);
      input.copyWithin(0, block);
      const first = placeIn(origin + number * block, out.length);
      for (let i = 0; i < block; i++) out[(first + i) % out.length] = convolved[i]!;
    }
  }
  return taken + ctx.frames;
}

/**
 * Convolves with a response of any length from a file, of which each channel is for one channel of the input (and comes round where it has fewer). All of it is calculated beside the audio, `latency`
 * frames behind what comes in; the longer that is, the less there is to calculate. It must be as long as four of the server's blocks.
 */
export const convolver = defineElement({
  name: 'convolve',
  init,
  specialise: ({ channels, latency }) => ({
    inputs: { in: channels },
    outputs: { out: channels },
    params: { gain: { type: 'number', default: 1, min: -8, max: 8, mode: 'linear' } },
    prepared: channels,
    left: channels,
    latency,
    // The sum of the response, which no other limit tells.
    limit: 1000,
  }),
  seek(ctx): number {
    responseOf(ctx);
    return originOf(ctx, ctx.frame);
  },
  prepare(ctx) {
    const { latency } = ctx.init;
    const kept = ctx.kept as Taken | undefined;
    const block = blockOf(ctx.init);
    // What was taken on a pass before is not what is heard after a jump.
    const { origin, frames } = kept && kept.pass >= ctx.pass ? kept : { origin: ctx.state, frames: 0 };
    const end = origin + Math.floor(frames / block) * block + latency;
    const done = Math.max(0, Math.min(ctx.frames, end - ctx.from));
    const sound = soundOf(ctx);
    // Before its origin nothing came in.
    const silent = Math.max(0, Math.min(done, origin + latency - ctx.from));
    for (const [c, out] of ctx.out.entries()) {
      const first = placeIn(ctx.from - latency, sound[c]!.length);
      for (let i = silent; i < done; i++) out[i] = sound[c]![(first + i) % sound[c]!.length]!;
    }
    return done;
  },
  clean(ctx): Taken {
    const kept = ctx.kept as Taken | undefined;
    const goesOn = kept && kept.pass === ctx.pass && kept.origin + kept.frames === ctx.from;
    const origin = goesOn ? kept.origin : originOf(ctx, ctx.from);
    return { pass: ctx.pass, origin, frames: convolve(ctx, origin, ctx.from - origin, !goesOn) };
  },
  graph({ inputs, prepared, params, leave }) {
    leave(inputs.in);
    return { out: prepared.map((signal) => signal.mul(params.gain)) };
  },
});
