/**
 * A plan of which native code calculates several stretches in one call is the plan that WebAssembly follows stretch by stretch: synths that end, tell, pause
 * and free others, follow buses and hear each other, in groups of their own and together, leave the same sound and the same news, whatever is asked of them.
 */
import { afterEach, describe, expect } from 'bun:test';
import fc from 'fast-check';
import { withLibrary } from '../native/library/installed.test-library.ts';
import {
  DC,
  Env,
  EnvGen,
  Free,
  Impulse,
  In,
  LFSaw,
  Out,
  Pause,
  ReplaceOut,
  SendTrig,
  SinOsc,
  synthDef,
} from '../synthdef/builder/index.ts';
import { closePairs, pair } from './native-pair.test-server.ts';

afterEach(closePairs);

const defs = [
  synthDef('tone', { freq: 300, level: 0.1 }, ({ freq, level }) => Out.ar(0, SinOsc.ar(freq).mul(level))),
  synthDef('short', { freq: 500, level: 0.1 }, ({ freq, level }) =>
    Out.ar(
      0,
      LFSaw.ar(freq)
        .mul(EnvGen.kr(Env.perc(0.001, 0.03), { doneAction: 2 }))
        .mul(level),
    ),
  ),
  synthDef('pair', { level: 0.1 }, ({ level }) =>
    Out.ar(
      1,
      SinOsc.ar(200)
        .mul(EnvGen.kr(Env.perc(0.001, 0.02), { doneAction: 4 }))
        .mul(level),
    ),
  ),
  synthDef('tell', { freq: 40, level: 0.1 }, ({ freq, level }) => {
    SendTrig.kr(Impulse.kr(freq), 3, level);
    Out.ar(0, DC.ar(0.01));
  }),
  synthDef('sway', { freq: 9, level: 0.1 }, ({ freq, level }) => Out.kr(5, SinOsc.kr(freq).mul(level))),
  synthDef('halve', { level: 0.1 }, ({ level }) => ReplaceOut.ar(0, In.ar(0, 1).mul(level))),
  synthDef('stop', { freq: 30, level: 0.1 }, ({ freq }) => {
    Pause.kr(SinOsc.kr(freq), 1000);
    Free.kr(Impulse.kr(freq).sub(Impulse.kr(freq, 0.5)), 1001);
  }),
];
const names = ['tone', 'short', 'pair', 'tell', 'sway', 'halve', 'stop'];

const nodes = fc.integer({ min: 1000, max: 1009 });
const groups = fc.constantFrom(0, 100, 101, 102);
const command = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant('/s_new'), fc.constantFrom(...names), nodes, fc.nat(1), groups) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('/n_map'), nodes, fc.constant('level'), fc.constantFrom(5, -1)) },
  fc.tuple(fc.constant('/n_mapa'), nodes, fc.constant('level'), fc.constant(1)),
  fc.tuple(fc.constant('/n_set'), nodes, fc.constant('freq'), fc.integer({ min: 20, max: 900 })),
  fc.tuple(fc.constant('/n_free'), nodes),
  fc.tuple(fc.constant('/n_run'), fc.oneof(nodes, groups), fc.nat(1)),
  fc.tuple(fc.constantFrom('/n_before', '/n_after'), nodes, nodes),
  fc.tuple(fc.constant('/g_tail'), groups, nodes),
);
const steps = fc.array(fc.record({ commands: fc.array(command, { maxLength: 5 }), blocks: fc.nat(9) }), {
  minLength: 4,
  maxLength: 12,
});

describe('a plan in native code', () => {
  withLibrary(
    'sounds and tells as that in WebAssembly',
    async () => {
      const { native, defs: nativeDefs, servers, clients, both } = await pair();
      for (const def of defs) await both((client) => client.send('/d_recv', def.bytes));
      await nativeDefs.open();
      while (native.status.linked < 1 + defs.length) await Bun.sleep(5);
      let [sounding, told] = [0, 0];
      await fc.assert(
        fc.asyncProperty(steps, async (all) => {
          await both((client) => client.send('/g_freeAll', 0));
          await both((client) => client.send('/notify', 1));
          for (const group of [100, 101, 102]) await both((client) => client.send('/g_new', group, 1, 0));
          for (const client of clients) client.replies();
          for (const { commands, blocks } of all) {
            for (const client of clients) for (const [address, ...args] of commands) client.send(address, ...args);
            const [wasm, code] = [await servers[0].heard(blocks + 1), await servers[1].heard(blocks + 1)];
            expect(code).toEqual(wasm);
            const [news, same] = clients.map((client) => client.replies());
            expect(same).toEqual(news!);
            if (wasm[0]!.some((x) => x !== 0)) sounding++;
            told += news!.filter(([address]) => address === '/tr').length;
          }
        }),
        { numRuns: 60 },
      );
      expect([sounding > 100, told > 20]).toEqual([true, true]);
    },
    120_000,
  );
});
