/** A small concert for sections: defs of all kinds that a section may play, and commands at random, the same for each seed. */
import {
  CombL,
  Env,
  EnvGen,
  FreeVerb,
  Impulse,
  In,
  InFeedback,
  LPF,
  OffsetOut,
  Out,
  PlayBuf,
  ReplaceOut,
  Saw,
  SendReply,
  SendTrig,
  SinOsc,
  synthDef,
  WhiteNoise,
} from '../../server/synthdef/builder/index.ts';
import type { InProcessClient, InProcessServer, Sent } from './in-process.ts';

/** Group that is, or is not, a section. */
export const sectionGroup = 5;

export const concertDefs = [
  synthDef('ping', { freq: 440, amp: 0.1, out: 0 }, ({ freq, amp, out }) =>
    Out.ar(
      out,
      SinOsc.ar(freq)
        .mul(EnvGen.kr(Env.perc(0.002, 0.03), { doneAction: 2 }))
        .mul(amp),
    ),
  ),
  synthDef('pad', { freq: 110, gate: 1, out: 0, cut: 900 }, ({ freq, gate, out, cut }) =>
    Out.ar(out, LPF.ar(Saw.ar(freq), cut).mul(EnvGen.kr(Env.asr(0.01, 0.1, 0.02), { gate, doneAction: 2 }))),
  ),
  synthDef('exact', { freq: 700, out: 0 }, ({ freq, out }) =>
    OffsetOut.ar(
      out,
      SinOsc.ar(freq)
        .mul(EnvGen.ar(Env.perc(0, 0.01), { doneAction: 2 }))
        .mul(0.2),
    ),
  ),
  synthDef('echo', { bus: 10, out: 0 }, ({ bus, out }) =>
    Out.ar(out, CombL.ar(In.ar(bus, 1), { maxdelaytime: 0.05, delaytime: 0.013, decaytime: 0.3 })),
  ),
  synthDef('loop', { bus: 12, out: 0 }, ({ bus, out }) => {
    const again = InFeedback.ar(bus, 1).mul(0.7);
    Out.ar(bus, again.add(Impulse.ar(70).mul(0.1)));
    Out.ar(out, again);
  }),
  synthDef('room', { bus: 10 }, ({ bus }) => ReplaceOut.ar(bus, FreeVerb.ar(In.ar(bus, 1), 0.4))),
  synthDef('sway', { bus: 20, rate: 3 }, ({ bus, rate }) => Out.kr(bus, SinOsc.kr(rate).mul(200).add(500))),
  synthDef('follow', { bus: 20, out: 0 }, ({ bus, out }) => Out.ar(out, SinOsc.ar(In.kr(bus, 1)).mul(0.05))),
  synthDef('speak', { rate: 90, out: 0 }, ({ rate, out }) => {
    const beat = Impulse.kr(rate);
    SendTrig.kr(beat, 7, SinOsc.kr(11));
    SendReply.kr(beat, '/beat', [SinOsc.kr(5)], 3);
    Out.ar(
      out,
      SinOsc.ar(200)
        .mul(EnvGen.kr(Env.perc(0.001, 0.1), { doneAction: 2 }))
        .mul(0.05),
    );
  }),
  synthDef('sample', { buf: 0, out: 0 }, ({ buf, out }) => Out.ar(out, PlayBuf.ar(1, buf, { doneAction: 2 }).mul(0.3))),
  synthDef('hiss', { out: 0 }, ({ out }) =>
    Out.ar(
      out,
      WhiteNoise.ar()
        .mul(EnvGen.kr(Env.perc(0.001, 0.02), { doneAction: 2 }))
        .mul(0.1),
    ),
  ),
];

/** A command of a concert: before which block it is sent, and how many seconds before it is due; undefined for at once. */
export interface Cue {
  readonly block: number;
  readonly ahead: number | undefined;
  readonly messages: readonly Sent[];
}

/** Numbers from 0 to 1, the same for a seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Returns cues at random, in their order. @param timed share of those that are sent ahead */
export function concert(seed: number, blocks: number, count: number, timed: number): Cue[] {
  const next = numbers(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const held: number[] = [];
  let id = 1000;
  const start = (name: string, ...controls: (string | number)[]): Sent => {
    held.push(++id);
    return ['/s_new', name, id, pick([0, 1]), sectionGroup, ...controls];
  };
  const kinds: (() => Sent)[] = [
    () => start('ping', 'freq', 200 + Math.floor(next() * 2000), 'out', pick([0, 1, 10])),
    () => start('pad', 'freq', 60 + Math.floor(next() * 300), 'out', pick([0, 1, 10])),
    () => start('exact', 'freq', 300 + Math.floor(next() * 900), 'out', pick([0, 1])),
    () => start('speak', 'rate', 60 + Math.floor(next() * 90)),
    () => start('follow', 'out', pick([0, 1])),
    () => ['/n_set', pick(held), 'freq', 100 + Math.floor(next() * 1000)],
    () => ['/n_set', pick(held), 'gate', 0],
    () => ['/n_set', sectionGroup, 'cut', 200 + Math.floor(next() * 4000)],
    () => ['/c_set', 21, Math.floor(next() * 900)],
    () => ['/n_map', pick(held), 'freq', 21],
    () => ['/n_run', pick(held), pick([0, 1])],
    () => ['/n_free', pick(held)],
    () => ['/g_head', sectionGroup, pick(held)],
    () => ['/n_order', 1, sectionGroup, pick(held), pick(held)],
  ];
  const cues: Cue[] = [
    { block: 0, ahead: undefined, messages: [start('sway'), ['/s_new', 'echo', 900, 1, sectionGroup]] },
    { block: 0, ahead: undefined, messages: [['/s_new', 'loop', 901, 1, sectionGroup]] },
  ];
  for (let i = 0; i < count; i++) {
    const block = Math.floor((i / count) * blocks);
    const ahead = next() < timed ? 0.002 + next() * 0.1 : undefined;
    cues.push({ block, ahead, messages: Array.from({ length: 1 + Math.floor(next() * 3) }, () => pick(kinds)()) });
  }
  return cues;
}

export interface Heard {
  readonly sound: Float32Array[];
  /** Messages to the client, with the block in which each came. */
  readonly told: readonly { readonly block: number; readonly reply: Sent }[];
}

/** Returns what was told, in its order and with the blocks, but for failures. */
export const news = ({ told }: Heard): Heard['told'] => told.filter(({ reply }) => reply[0] !== '/fail');

/** Begins: defs, the group, a registered client. */
export async function prepare(server: InProcessServer): Promise<InProcessClient> {
  const client = server.client();
  for (const def of concertDefs) client.send('/d_recv', def.bytes);
  client.send('/g_new', sectionGroup, 0, 0);
  client.send('/notify', 1);
  await server.render(2);
  client.replies();
  return client;
}

/** Plays cues block by block. @param between is called before each block */
export async function perform(
  server: InProcessServer,
  client: InProcessClient,
  cues: readonly Cue[],
  blocks: number,
  between: (block: number) => void = () => {},
): Promise<Heard> {
  const { outputs, blockSize } = server.layout;
  const sound = Array.from({ length: outputs }, () => new Float32Array(blocks * blockSize));
  const told: { block: number; reply: Sent }[] = [];
  let next = 0;
  for (let block = 0; block < blocks; block++) {
    for (; next < cues.length && cues[next]!.block === block; next++) {
      const { ahead, messages } = cues[next]!;
      client.bundle(ahead === undefined ? undefined : server.now + ahead, ...messages);
    }
    between(block);
    await server.render();
    sound.forEach((channel, c) => channel.set(server.engine.outputs[c]!, block * blockSize));
    for (const reply of client.replies()) told.push({ block, reply });
  }
  return { sound, told };
}

/** Returns the place of the first difference of two sounds, and how far apart they are at most. */
export function difference(a: readonly Float32Array[], b: readonly Float32Array[]): { first: string; most: number } {
  let [first, most] = ['', 0];
  a.forEach((channel, c) =>
    channel.forEach((x, i) => {
      const apart = Math.abs(x - b[c]![i]!);
      if (apart > 0 && !first) first = `channel ${c}, sample ${i}: ${x} and ${b[c]![i]}`;
      most = Math.max(most, apart);
    }),
  );
  return { first, most };
}
