/** Sounds for tests: each event is one sample of its level, on the sample of its time. */
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import type { OpenSounds } from './sounds.ts';

function tick() {
  const g = new RawGraph();
  const level = g.control('level', 1);
  g.unit('OffsetOut', 2, [0, g.ar('MulAdd', g.ar('Impulse', 0, 0), level, 0)], 0);
  g.unit('Line', 1, [0, 0, 0.001, 2]);
  return g.build('tick');
}

/** Sounds that there are: a tick, one that takes a while to be loaded, and one whose level is told by its name. */
const known = /^(tick|slow|x\d+)$/;

/** A tick plays its `level`, or what its name says: `x5` is 5 hundredths. */
export const openTestSounds: OpenSounds = async ({ client }) => {
  await client.addSynthDef(encodeSynthDefs([tick()]));
  const loaded = new Map<string, Promise<boolean> | true>();
  return {
    faults: ({ s }) => (known.test(String(s)) ? [] : [`there is no sound ${s}`]),
    sounding: 0,
    ready: ({ s }) => {
      if (s !== 'slow') return known.test(String(s));
      const found = loaded.get(s);
      if (found) return found;
      const loading = Bun.sleep(200).then(() => {
        loaded.set(s, true);
        return true;
      });
      loaded.set(s, loading);
      return loading;
    },
    fileOf: () => undefined,
    messages: ({ s, level = 1 }) => {
      if (!known.test(String(s)) || (s === 'slow' && loaded.get(s) !== true)) return [];
      const value = String(s).startsWith('x') ? Number(String(s).slice(1)) / 100 : Number(level);
      return [{ address: '/s_new', types: 'siiisf', args: ['tick', -1, 0, 0, 'level', value] }];
    },
    unknown: (event) => Object.keys(event).filter((key) => key === 'roomy'),
    hush: () => [],
    hold: () => [{ address: '/n_run', types: 'ii', args: [0, 0] }],
    panic: () => [
      { address: '/g_freeAll', types: 'i', args: [0] },
      { address: '/n_run', types: 'ii', args: [0, 1] },
    ],
    addSounds: () => {},
    retry: () => {},
    close: async () => {},
  };
};
