/** Commands about buffers and the files behind them. */
import { encodePacket } from '../../protocol/osc/encode.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { Family, SequenceMessage } from './message.ts';
import type { World } from './world.ts';

/** Asynchronous: with a completion message, none, or the 0 that sclang sends for none. */
function later(world: World, address: string, ...args: OscValue[]): SequenceMessage {
  const { random } = world;
  const completion = random.chance(0.3)
    ? [encodePacket(world.message('/b_query', world.buffer()))]
    : random.chance(0.3)
      ? [0]
      : [];
  return { ...world.message(address, ...args, ...completion), settles: true };
}

const files = ['short.wav', 'stereo.aiff', 'long.wav'] as const;
const path = (world: World) => world.path(world.random.chance(0.05) ? 'none.wav' : world.random.pick(files));
const frames = (world: World) => world.random.pick([1, 4, 8, 16, 32, 64]);
const index = (world: World) => world.random.int(0, 40);
const written = (world: World) => world.path(`written-${world.random.int(0, 1)}.${world.random.pick(['wav', 'aiff'])}`);

function write(world: World): SequenceMessage {
  const { random } = world;
  const file = written(world);
  const header = file.endsWith('wav') ? 'wav' : 'aiff';
  const format = random.pick(['float', 'int16', 'int24', 'int32']);
  return later(
    world,
    '/b_write',
    world.buffer(),
    file,
    header,
    format,
    random.pick([-1, 0, 4, 100]),
    random.pick([0, 0, 2, 50]),
    0,
  );
}

function read(world: World): SequenceMessage {
  const { random } = world;
  const [buffer, size] = world.knownBuffer() ?? [];
  if (buffer === undefined || size === undefined) return alloc(world);
  // Where nothing fits in behind the offset, scsynth gives the buffer a sample rate that it never set.
  const offset = Math.min(random.pick([0, 0, 2, 70]), size.frames - 1);
  return later(
    world,
    '/b_read',
    buffer,
    random.chance(0.2) ? written(world) : path(world),
    random.pick([0, 0, 3, 100]),
    random.pick([-1, 0, 5, 1000]),
    offset,
    0,
  );
}

function alloc(world: World): SequenceMessage {
  const [buffer, length, channels] = [world.buffer(), frames(world), world.random.int(1, 3)];
  world.resize(buffer, { frames: length, channels });
  return later(world, '/b_alloc', buffer, length, channels);
}

/** A buffer of which nothing is known from now on. */
function uncertain(world: World): number {
  const buffer = world.buffer();
  world.resize(buffer, undefined);
  return buffer;
}

function readChannel(world: World): SequenceMessage {
  const { random } = world;
  const [buffer, size] = world.knownBuffer() ?? [];
  if (buffer === undefined || size === undefined) return alloc(world);
  // As many as the buffer has: scsynth writes beyond it otherwise.
  const channels = random.list(size.channels, () => random.int(0, 2));
  return {
    ...integers(
      world.message(
        '/b_readChannel',
        buffer,
        path(world),
        random.pick([0, 3]),
        random.pick([-1, 5]),
        0,
        0,
        ...channels,
      ),
    ),
    settles: true,
  };
}

function allocRead(world: World): SequenceMessage {
  const { random } = world;
  return later(
    world,
    '/b_allocRead',
    uncertain(world),
    random.chance(0.2) ? written(world) : path(world),
    random.pick([0, 0, 3]),
    random.pick([-1, 0, 5, 1000]),
  );
}

/** scsynth takes no other numbers for channels. */
function integers(message: OscMessage): OscMessage {
  return { ...message, types: message.types.replaceAll('f', 'i') };
}

function channels(world: World): number[] {
  return world.random.list(world.random.int(0, 3), () => world.random.int(0, 2));
}

function generated(world: World): SequenceMessage {
  const { random } = world;
  const [buffer, size] = world.knownBuffer() ?? [];
  if (buffer === undefined || size === undefined) return alloc(world);
  // As a wavetable, of pairs, scsynth writes one sample beyond an odd number.
  const flags = (size.frames * size.channels) % 2 === 0 ? random.int(0, 7) : random.pick([0, 1, 4, 5]);
  const partials = () => random.list(random.int(1, 4), () => random.pick([1, 0.5, 0.25, 2, 0.125]));
  const generator = random.pick(
    ['sine1', 'sine2', 'sine3', 'cheby', 'copy', 'normalize', 'wnormalize'].slice(
      0,
      (size.frames * size.channels) % 2 === 0 ? 7 : 6,
    ),
  );
  const rest = (): OscValue[] => {
    switch (generator) {
      case 'copy':
        return [random.int(0, 10), world.buffer(), random.int(0, 10), random.pick([-1, 0, 3, 100])];
      case 'normalize':
      case 'wnormalize':
        return random.chance(0.5) ? [random.pick([1, 0.5])] : [];
      case 'sine2':
        return [flags, ...partials().flatMap((amp) => [random.int(1, 5), amp])];
      case 'sine3':
        return [flags, ...partials().flatMap((amp) => [random.int(1, 5), amp, random.pick([0, 0.5, 1])])];
      default:
        return [flags, ...partials()];
    }
  };
  return { ...world.message('/b_gen', buffer, generator, ...rest()), settles: true };
}

const ranges = (world: World, most: number) =>
  world.random.list(world.random.int(1, 2), () => [index(world), world.random.int(1, most)]).flat();

function setn(world: World): SequenceMessage {
  const [buffer, size] = world.knownBuffer() ?? [];
  if (buffer === undefined || size === undefined) return alloc(world);
  const samples = size.frames * size.channels;
  const groups = world.random.list(world.random.int(1, 2), () => {
    const start = world.random.int(0, samples - 1);
    const count = world.random.int(0, Math.min(6, samples - start));
    return [start, count, ...world.random.list(count, () => world.value())];
  });
  return world.message('/b_setn', buffer, ...groups.flat());
}

export const bufferCommands: Family = [
  [8, alloc],
  [3, allocRead],
  [
    1,
    (w) => ({
      ...integers(
        w.message(
          '/b_allocReadChannel',
          uncertain(w),
          path(w),
          w.random.pick([0, 3]),
          w.random.pick([0, 5]),
          ...channels(w),
        ),
      ),
      settles: true,
    }),
  ],
  [3, read],
  [1, readChannel],
  [2, write],
  [1, (w) => later(w, '/b_free', uncertain(w))],
  [1, (w) => later(w, '/b_close', w.buffer())],
  [1, (w) => later(w, '/b_zero', w.buffer())],
  [5, generated],
  [4, (w) => w.message('/b_set', w.buffer(), ...w.random.list(w.random.int(1, 3), () => [index(w), w.value()]).flat())],
  [3, setn],
  [
    2,
    (w) =>
      w.message(
        '/b_fill',
        w.buffer(),
        ...w.random.list(w.random.int(1, 2), () => [index(w), w.random.int(1, 10), w.value()]).flat(),
      ),
  ],
  [2, (w) => w.message('/b_get', w.buffer(), ...w.random.list(w.random.int(1, 3), () => index(w)))],
  [2, (w) => w.message('/b_getn', w.buffer(), ...ranges(w, 8))],
  [2, (w) => w.message('/b_query', ...w.random.list(w.random.int(1, 3), () => w.buffer()))],
];
