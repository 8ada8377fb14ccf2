/** Native code that arrives under 500 sounding voices costs the audio thread no time that is heard: its pages are there, and the sound stays as it is, to the bit. */
import { afterAll, expect } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ScoreEntry, writeScore } from '../../protocol/score/score.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { NativeDefs } from '../../server/link/native-defs.ts';
import { withLibrary } from '../../server/native/library/installed.test-library.ts';
import { NativeCode, type Want } from '../../server/native/native-code.ts';
import { walkerKey } from '../../server/native/walker.ts';
import { Env, EnvGen, LPF, Out, Pulse, RLPF, Saw, SinOsc, synthDef } from '../../server/synthdef/builder/index.ts';
import { wayIn } from '../support/native-defs.ts';
import { message } from '../support/piece.ts';
import { type HeapGrowth, RenderThreadServer } from '../support/render-thread-server.ts';
import { type RunningServer, renderOffline, startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'native-arrival-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

const level = () => EnvGen.kr(Env.asr(0.01, 0.002, 0.1));
const defs = [
  synthDef('sine', { freq: 300 }, ({ freq }) => Out.ar([0, 1], SinOsc.ar(freq).mul(level()))),
  synthDef('saw', { freq: 300 }, ({ freq }) => Out.ar([0, 1], LPF.ar(Saw.ar(freq), 900).mul(level()))),
  synthDef('pulse', { freq: 300 }, ({ freq }) => Out.ar([0, 1], Pulse.ar(freq, 0.3).mul(level()))),
  synthDef('two', { freq: 300 }, ({ freq }) => Out.ar([0, 1], SinOsc.ar(freq).add(Saw.ar(freq)).mul(level()))),
  synthDef('beat', { freq: 300 }, ({ freq }) => Out.ar([0, 1], SinOsc.ar(freq).mul(SinOsc.kr(3)).mul(level()))),
  synthDef('sharp', { freq: 300 }, ({ freq }) => Out.ar([0, 1], RLPF.ar(Saw.ar(freq), 1200, 0.3).mul(level()))),
];
const voices = Array.from(
  { length: 500 },
  (_, i) => ['/s_new', defs[i % defs.length]!.graph.name, 1000 + i, 1, 0, 'freq', 60.5 + 7 * i] as const,
);

// ---- the render thread by itself --------------------------------------------------------------------------------

/** Native code of which all but the way in waits until it is let come, one after the other. */
class LateCode extends NativeCode {
  private readonly waiting: (() => void)[] = [];

  letOneCome(): void {
    this.waiting.shift()?.();
  }

  override async want(want: Want): ReturnType<NativeCode['want']> {
    if (want.key !== walkerKey) await new Promise<void>((resolve) => this.waiting.push(resolve));
    return super.want(want);
  }
}

/** Blocks in which the way in is opened, those until all is compiled that WebAssembly and JavaScript compile as they go, and those in which one code arrives. */
const [opening, warm, window] = [1, 6000, 500];
const blocks = opening + warm + window * (defs.length + 1);

interface Played {
  readonly sound: Float32Array;
  /** Page faults from before the first code comes until all has been heard. */
  readonly faults: number;
  readonly heap: HeapGrowth;
}

/** Code, constants and wires that nobody had touched would cost more: each code has a dozen pages and more. */
const fewFaults = 3 * defs.length;

const bytesOf = ({ buffer }: Float32Array): Uint8Array => new Uint8Array(buffer);

/** @param library an option of `--native` */
async function play(library: 'auto' | 'off'): Promise<Played> {
  const server = new RenderThreadServer(blocks, { maxNodes: 1024, realTimeMemoryBytes: 1 << 24 });
  const native = new LateCode({
    library,
    cache: path('native'),
    report: (line) => server.lines.push(line),
    process: { module: new URL('../../server/workers/native-child.ts', import.meta.url) },
  });
  try {
    const nativeDefs = new NativeDefs({ ...server.control.context, native });
    await native.start();
    await nativeDefs.open();
    // By the ring too, which nobody reads else.
    await server.render(opening);
    for (const def of defs) server.send('/d_recv', def.bytes);
    await server.control.idle();
    for (const [address, ...args] of voices) server.send(address, ...args);
    await server.render(warm);
    const before = server.faults;
    for (let i = 1; i <= defs.length; i++) {
      const rendered = server.render(window);
      native.letOneCome();
      while (library === 'auto' && nativeDefs.counts.native < i) await Bun.sleep(1);
      await rendered;
    }
    await server.render(window);
    const faults = server.faults - before;
    expect(nativeDefs.counts.native).toBe(library === 'auto' ? defs.length : 0);
    expect(server.lines).toEqual([]);
    return { sound: server.sound, faults, heap: await server.heapGrowth(8000) };
  } finally {
    native.close();
    server.close();
  }
}

withLibrary(
  'the audio thread meets no page of code for the first time, and runs it without memory, bit by bit the same',
  async () => {
    const plain = await play('off');
    expect(plain.sound.reduce((most, x) => Math.max(most, x), 0)).toBeGreaterThan(0.1);
    // The JavaScript engine compiles anew what runs otherwise from then on, which takes a page now and then.
    const tried: Played[] = [];
    do {
      tried.push(await play('auto'));
      expect(Buffer.compare(bytesOf(tried.at(-1)!.sound), bytesOf(plain.sound))).toBe(0);
    } while (tried.length < 4 && tried.at(-1)!.faults >= fewFaults);
    console.log(
      `page faults as ${defs.length} codes came: ${tried.map(({ faults }) => faults).join(', ')}; without native code: ${plain.faults}`,
    );
    expect(tried.at(-1)!.faults).toBeLessThan(fewFaults);
    // One small object a block would show.
    const { grown, littered } = tried.at(-1)!.heap;
    expect([grown < 65_536, littered > 131_072]).toEqual([true, true]);
  },
  120_000,
);

// ---- a whole server ---------------------------------------------------------------------------------------------

/** Native code is made from three seconds after the start on, and then takes its time on a slow machine. */
const seconds = 9;

interface Status {
  readonly nodes: { readonly synths: number };
  readonly late: { readonly quanta: number };
  readonly native: { readonly linked: number };
}

const statusOf = async ({ http }: RunningServer) => (await (await fetch(`${http}/status`)).json()) as Status;

/** Plays the score in real time. Returns its file, and the quanta that were late and the functions that came while all voices sounded. */
async function perform(score: string, ...more: string[]): Promise<{ bytes: Uint8Array; late: number; came: number }> {
  const file = path('played.wav');
  const options = ['--none', '-S', '48000', '-o', '2', '--no-cache', '--score', score, '--capture', file, ...more];
  const server = await startServer(...options);
  let first: Status | undefined;
  let last: Status | undefined;
  while (server.process.exitCode === null) {
    const status = await statusOf(server).catch(() => undefined);
    if (status?.nodes.synths === voices.length) {
      first ??= status;
      last = status;
    }
    await Bun.sleep(20);
  }
  expect(await server.process.exited).toBe(0);
  expect(last!.native.linked).toBe(more.length === 0 ? wayIn + defs.length : 0);
  return {
    bytes: await Bun.file(file).bytes(),
    late: last!.late.quanta - first!.late.quanta,
    came: last!.native.linked - first!.native.linked,
  };
}

withLibrary(
  'a server loses no time as code comes under all voices, and plays the bytes of an offline render in WebAssembly',
  async () => {
    const score = path('score.osc');
    const entries: ScoreEntry[] = [
      {
        seconds: 0,
        bundle: { timetag: 0n, elements: [message('/d_recv', encodeSynthDefs(defs.map(({ graph }) => graph)))] },
      },
      { seconds: 0.01, bundle: { timetag: 0n, elements: voices.map((voice) => message(...voice)) } },
      { seconds, bundle: { timetag: 0n, elements: [message('/c_set', 0, 1)] } },
    ];
    await Bun.write(score, writeScore(entries));
    const rendered = await renderOffline(score, path('rendered.wav'), '-o', '2', '--native', 'off');
    // The machine itself may lose time to others: then it does so without native code too.
    const late: number[] = [];
    const withoutNative: number[] = [];
    do {
      const played = await perform(score);
      expect(Buffer.compare(played.bytes, rendered)).toBe(0);
      expect(played.came).toBeGreaterThan(1);
      late.push(played.late);
      if (played.late > 0) withoutNative.push((await perform(score, '--native', 'off')).late);
    } while (late.length < 4 && late.at(-1)! > 0);
    const isOnTime = late.includes(0) || !withoutNative.includes(0);
    expect({ late, withoutNative, isOnTime }).toMatchObject({ isOnTime: true });
  },
  120_000,
);
