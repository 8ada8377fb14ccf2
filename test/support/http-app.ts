/** The app before a server in process, for tests: `startApp` before each test and `stopApp` after it; what is exported is the test's. */
import { expect, setSystemTime } from 'bun:test';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { createApp } from '../../server/http/app.ts';
import { Guard } from '../../server/http/host-guard.ts';
import type { Source } from '../../server/http/source.ts';
import { printSynthDef } from '../../server/synthdef/index.ts';
import { Password } from '../../server/transport/password.ts';
import { doJob } from '../../server/workers/do-job.ts';
import { FakeRenders } from './fake-renders.ts';
import { type InProcessClient, InProcessServer } from './in-process.ts';
import { elementFile, InlineElements } from './inline-elements.ts';
import { level } from './test-elements.ts';

/** Controls `a` (1) and `b` (2, 3), to control buses 0, 1, 2. */
export const probe: SynthDef = {
  name: 'probe',
  constants: [0, 0.1],
  params: [1, 2, 3],
  paramNames: [
    { name: 'a', index: 0 },
    { name: 'b', index: 1 },
  ],
  variants: [{ name: 'probe.loud', values: [9, 2, 3] }],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1, 1, 1] },
    {
      name: 'BinaryOpUGen',
      rate: 1,
      specialIndex: 2,
      inputs: [
        { unit: 0, output: 0 },
        { unit: -1, output: 1 },
      ],
      outputs: [1],
    },
    {
      name: 'Out',
      rate: 1,
      specialIndex: 0,
      inputs: [
        { unit: -1, output: 0 },
        { unit: 1, output: 0 },
        { unit: 0, output: 1 },
        { unit: 0, output: 2 },
      ],
      outputs: [],
    },
  ],
};

export const audio: Source['audio'] = {
  backend: 'none',
  why: 'no audio device (none) at 48000 Hz, because this is a test',
  status: () => ({
    quanta: 10,
    frame: 0,
    samples: 1280,
    blocks: 20,
    seconds: 1000,
    secondsPerSample: 1 / 48000,
    averageLoad: 1,
    peakLoad: 2,
    late: 3,
    relocks: 1,
    period: 128,
    badSamples: 5,
  }),
  devices: {
    devices: [{ backend: 'none', name: 'none', direction: 'output', channels: null, sampleRate: null }],
    opens: { backend: 'none', name: null },
    because: 'this is a test',
  },
};

/** An instrument that is silent. */
const renders = new FakeRenders({
  pad: {
    loop: true,
    params: { freq: { type: 'number', default: 440, min: 20, unit: 'Hz' } },
    play: () => ({ blocks: 1000, buffers: [] }),
  },
});

const elementPath = '/levels.ts';
const load = renders.load.bind(renders);
renders.load = async (path, target) => (path === elementPath ? elementFile(target, { level }) : load(path, target));

export let server: InProcessServer;
export let client: InProcessClient;
export let app: ReturnType<typeof createApp>;

/** Plays an element, voice 2. */
export async function startElement(): Promise<void> {
  const instruments = server.control.context.instruments!;
  await instruments.catalogue.load(elementPath);
  const id = instruments.play('level', { out: 30 });
  while (instruments.all.views(id)[0]?.state !== 'playing') {
    await new Promise<void>((resolve) => setImmediate(resolve));
    await server.render();
  }
}

/** Synth 1000 in group 1, 1001 (of the variant, mapped) in paused group 2 within it, and buffer 3. */
export async function startApp(): Promise<void> {
  setSystemTime(new Date('2025-01-01'));
  server = new InProcessServer(
    {},
    (environment) => ({
      // What was measured, and texts, as the soft threads give them.
      run: async (request) => {
        if (request.kind === 'print')
          return { kind: 'printed', text: await printSynthDef(request.def, environment.layout) };
        const result = doJob(request, environment);
        if (result.kind !== 'compiledAll') return result;
        return {
          ...result,
          results: result.results.map((prepared) =>
            prepared instanceof Error ? prepared : { ...prepared, secondsPerBlock: 2e-6 },
          ),
        };
      },
      runInline: (request) => doJob(request, environment),
    }),
    {},
    { host: renders, folder: '/nowhere', elementHost: (threads) => new InlineElements({ level }, threads) },
  );
  renders.server = server;
  const instruments = server.control.context.instruments!;
  await instruments.catalogue.load('/pads.ts');
  instruments.session.set('root', 110);
  instruments.play('pad', {});
  instruments.sounds.set('take', {
    address: server.control.context.buffers.reserve(64)!,
    frames: 4,
    channels: 2,
    sampleRate: 48000,
  });
  client = server.client();
  client.send('/d_recv', encodeSynthDefs([probe]));
  client.send('/b_alloc', 3, 24000, 2);
  await server.render();
  client.send('/g_new', 1, 0, 0, 2, 0, 1);
  client.send('/s_new', 'probe', 1000, 0, 1, 'a', 0.1);
  client.send('/s_new', 'probe.loud', 1001, 0, 2, 'b', 'c3');
  client.send('/n_run', 2, 0);
  await server.render(2);
  expect(client.replies().map(([address]) => address)).toEqual(['/done', '/done']);
  Object.assign(server.statistics, { lateQuanta: 3, lostPackets: 4, badSamples: 5 });
  serve();
}

/** Puts another app before the server, in some things other than the usual one. */
export function serve(changed: Partial<Source> = {}): void {
  app = createApp({
    control: server.control,
    audio,
    guard: new Guard([], new Password('')),
    maxBody: 2 ** 20,
    maxWaiting: 2 ** 16,
    now: () => Date.now() + 2500,
    uptime: () => 3723.4,
    ...changed,
  });
}

/** The clock is the system's again. */
export function stopApp(): void {
  setSystemTime();
}

export const get = (path: string, headers: Record<string, string> = {}) => app.request(path, { headers });
export const json = async (path: string) => JSON.parse(await (await get(path)).text());
export const text = async (path: string) => (await get(path)).text();
