/** Of 500 events the same synths are made that SuperDirt makes of them, in the same order, with the same values. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { drumFolder, writeDrums } from '../../clients/dirt/drums.ts';
import { Dirt } from '../../clients/dirt/index.ts';
import { describe as described } from '../oracle/superdirt/described.ts';
import { kinds } from '../oracle/superdirt/events.ts';
import { type Golden, readGolden } from '../oracle/superdirt/golden.ts';
import { type RunningServer, startServer } from '../support/server.ts';

/** Effects whose settings SuperDirt loses (0) where an event does not have them; here they have their defaults. */
const lost = new Set(['size', 'lrate', 'lsize']);

let golden: Golden[];
let server: RunningServer;
let dirt: Dirt;
const told: string[] = [];

beforeAll(async () => {
  golden = await readGolden();
  writeDrums(drumFolder());
  server = await startServer('--none');
  // Nothing is played, so nothing ends: none must make room for another.
  dirt = await Dirt.open({
    client: await server.connect('tcp'),
    voices: 1000,
    report: (line) => told.push(line),
  });
});
afterAll(async () => {
  await server?.stop();
});

test('there are 500 events of more than 40 kinds', () => {
  expect(Object.keys(kinds).length).toBeGreaterThan(40);
  expect(Object.values(kinds).flat().length).toBe(500);
  expect(golden.map(({ event }) => event)).toEqual(Object.values(kinds).flat());
});

let at = 0;
for (const [kind, events] of Object.entries(kinds)) {
  const from = at;
  at += events.length;
  test(kind, async () => {
    for (const [i, event] of events.entries()) {
      const theirs = golden[from + i]!;
      await dirt.ready(event);
      const ours = described(dirt.messages(event));
      const alike = ours.synths.map(({ def, controls }, n) => ({
        def,
        // Sounds have a few controls more here, at their defaults.
        controls: Object.fromEntries(
          Object.entries(controls).filter(([name]) => name in (theirs.synths[n]?.controls ?? {})),
        ),
      }));
      expect({ event, synths: alike }).toEqual({ event, synths: [...theirs.synths] });
      // SuperDirt names each node that it cuts, and knows of those that have ended with some delay; here their group is named.
      expect({ event, cuts: ours.cuts > 0 }).toEqual({ event, cuts: event.cut !== undefined });
      for (const [name, value] of Object.entries(theirs.effects))
        expect({ event, [name]: ours.effects[name] ?? 0 }).toEqual({
          event,
          [name]: lost.has(name) ? (ours.effects[name] ?? 0) : value,
        });
    }
  });
}

test('nothing was told', () => expect(told).toEqual([]));
