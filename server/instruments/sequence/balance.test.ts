/** Every note-on that went out has its off, however its voice ends: stopped, killed, hushed, saved anew, lost, closed or left. Time is simulated, the queue of the sending thread is the real one. */
import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';

const source = (version: number): string => `
export const list = defineSequence({ target: 'midi:/a', loop: true, events: [{ note: ${60 + version}, beats: 1.5 }, { at: 0.25, arp: [60, 64, 67], beats: 0.4 }, { at: 0.5, chord: [50, 54, 57], beats: 2 }], length: 1 });
export const fast = defineSequence({ target: 'midi:/b#2', bpm: 333, swap: '1/4', loop: true, events: [{ note: 60, beats: 0.9 }, { at: 0.5, note: 60, beats: 1 }], length: 1 });
export const voice = defineRoutine({ target: 'midi:/a#3', swap: '1/16', *run(ctx) {
  const held = ctx.note(${40 + version});
  const child = ctx.spawn(function* (own) { for (;;) { own.note(60); own.emit({ at: 0.3, note: 61, beats: 3 }); yield ms(130); } });
  for (let i = 0; i < 5; i++) { ctx.note(70, { beats: 3 }); yield beats(0.4); }
  held.end(); ctx.stop(child); ctx.note(71);
  yield beats(1);
  if (${version % 2} === 1) throw new Error('odd');
} });`;

const names = ['list', 'fast', 'voice'] as const;
const action = fc.oneof(
  fc.record({ kind: fc.constant('play' as const), name: fc.constantFrom(...names) }),
  fc.record({ kind: fc.constantFrom('stop' as const, 'kill' as const, 'hush' as const), pick: fc.nat(20) }),
  fc.record({
    kind: fc.constantFrom(
      'save' as const,
      'lose' as const,
      'tempo' as const,
      'jump' as const,
      'close' as const,
      'gone' as const,
      'panic' as const,
    ),
    pick: fc.nat(20),
  }),
);
const steps = fc.array(fc.tuple(action, fc.integer({ min: 0, max: 300 })), { minLength: 10, maxLength: 50 });

/** Ends of voices of any kind that the runs saw together. */
let ends = 0;

test('over a thousand ends of all kinds', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const world = new SequenceWorld();
      let version = 0;
      await world.load('all', source(version));
      for (const [step, milliseconds] of all) {
        const playing = world.instruments.playing();
        switch (step.kind) {
          case 'play':
            await world.play(step.name);
            break;
          case 'stop':
          case 'hush':
          case 'kill': {
            const chosen = playing[step.pick % (playing.length || 1)];
            if (!chosen) break;
            ends++;
            if (step.kind === 'kill')
              world.instruments.sequences!.kill(world.instruments.sequences!.select(chosen.id)[0]!);
            else world.instruments[step.kind](chosen.id);
            break;
          }
          case 'save':
            await world.load('all', source(++version));
            break;
          case 'lose':
            ends += playing.length;
            world.hosts.lose(playing[0]?.id ?? 0);
            break;
          case 'tempo':
            world.grid.setTempo(30 + 20 * step.pick);
            break;
          case 'jump':
            world.grid.locate(step.pick);
            break;
          case 'close':
            world.midi.take({ type: 'close', port: step.pick % 2 ? '/a' : '/b' });
            world.midi.take({ type: 'open', port: step.pick % 2 ? '/a' : '/b' });
            break;
          case 'gone':
            world.server.control.gone(world.client.peer);
            break;
          case 'panic':
            world.instruments.panic();
            break;
        }
        await world.run(milliseconds / 1000);
      }
      ends += world.instruments.playing().length;
      world.instruments.stop('all');
      await world.run(0.05);
      // An off too many is silence too: those of a port that was closed and opened between a note's ends.
      expect([...world.balance().values()].filter((count) => count > 0)).toEqual([]);
      expect(world.instruments.playing()).toEqual([]);
      world.close();
    }),
    { numRuns: 240 },
  );
  expect(ends).toBeGreaterThan(1000);
}, 120_000);
