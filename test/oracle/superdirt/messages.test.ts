/** The synths of an event are those that SuperDirt makes: the same SynthDefs in the same order, with the same values. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { drumFolder, writeDrums } from '../../../clients/dirt/drums.ts';
import { Dirt } from '../../../clients/dirt/index.ts';
import { type RunningServer, startServer } from '../../support/server.ts';
import { describe as described } from './described.ts';
import { kinds } from './events.ts';
import { type Recorded, recordSuperDirt } from './record.ts';

/** Folders of SuperDirt and of the quark Vowel; without them there is nothing to compare with. */
const quarks = (Bun.env.SUPERDIRT_QUARKS ?? '').split(':').filter(Boolean);
const events = Object.values(kinds).flat();

let recorded: Recorded;
let server: RunningServer;
let dirt: Dirt;

beforeAll(async () => {
  if (quarks.length === 0) return;
  writeDrums(drumFolder());
  recorded = await recordSuperDirt(quarks, drumFolder(), events);
  server = await startServer('--none');
  dirt = await Dirt.open({ client: await server.connect('tcp'), report: () => {} });
}, 200_000);
afterAll(async () => {
  await server?.stop();
});

for (const [kind, list] of Object.entries(kinds))
  test.skipIf(quarks.length === 0)(kind, async () => {
    for (const event of list) {
      await dirt.ready(event);
      const ours = described(dirt.messages(event));
      const theirs = described(recorded.events[events.indexOf(event)]!);
      const alike: (typeof theirs.synths)[number][] = ours.synths.map(({ def, controls }, i) => ({
        def,
        // Sounds have a few controls more here, at their defaults.
        controls: Object.fromEntries(
          Object.entries(controls).filter(([name]) => name in (theirs.synths[i]?.controls ?? {})),
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

/** Effects whose settings SuperDirt loses (0) where an event does not have them; here they have their defaults. */
const lost = new Set(['size', 'lrate', 'lsize']);
