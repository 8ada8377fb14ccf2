/**
 * `bun run soak [--minutes N]`: scsynth and ours side by side on one JACK dummy server (48000 Hz, 128 frames), each with 200 synths a second
 * coming and going by done action and /n_free, five buffers a second allocated and freed, a def replaced each second, groups and buses. Told:
 * resident memory after a tenth of the time and at the end, how it grows in between (line of least squares, from half of the time on), nodes that are left, late bundles,
 * and the periods that each had not ready in time, by what jackd says. Status 1 when nodes are left, memory grows, or more of our bundles were late than scsynth's and one in a thousand.
 */

import { residentMemory } from '../fuzz/fuzz.ts';
import { type Jack, withJack } from '../support/jack.ts';
import { demandPrograms, numberOption, type Rival, withRivals } from '../support/rivals.ts';
import { SoakLoad } from './soak-load.ts';

demandPrograms('soak');
const minutes = numberOption('minutes', 15);
/** Growth that is within the noise of a garbage-collected heap: MiB in the second half of the time. */
const margin = 24;

interface Sample {
  readonly seconds: number;
  readonly memory: readonly number[];
}

/** MiB a minute. */
function slope(samples: readonly Sample[], server: number): number {
  const mean = (xs: readonly number[]) => xs.reduce((a, b) => a + b, 0) / xs.length;
  const [t, m] = [mean(samples.map((s) => s.seconds)), mean(samples.map((s) => s.memory[server]!))];
  let [up, down] = [0, 0];
  for (const { seconds, memory } of samples) {
    up += (seconds - t) * (memory[server]! - m);
    down += (seconds - t) ** 2;
  }
  return (60 * up) / down;
}

const lateLines = ({ printed }: Rival) =>
  printed()
    .split('\n')
    .filter((line) => line.startsWith('late ')).length;

/** The audio library is two clients, of which one plays. */
const jackClient = {
  scsynth: /client = SuperCollider\S* was not finished/g,
  bunsynth: /client = cpal_client_\d+_out was not finished/g,
} as const;
const latePeriods = (jack: Jack, { name }: Rival) => jack.printed().match(jackClient[name])?.length ?? 0;

const fine = await withJack(
  (jack) =>
    withRivals(
      async (rivals) => {
        // Over TCP: what is left in the end is then not for want of a datagram.
        const clients = await Promise.all(rivals.map((rival) => rival.connect('tcp')));
        const loads = clients.map((client) => new SoakLoad(client));
        for (const load of loads) await load.begin();
        const samples: Sample[] = [];
        const start = performance.now();
        const take = () =>
          samples.push({
            seconds: (performance.now() - start) / 1000,
            memory: rivals.map(({ pid }) => residentMemory(pid)),
          });
        const timer = setInterval(take, 2000);
        const told = setInterval(
          () =>
            console.log(
              `${(samples.at(-1)!.seconds / 60).toFixed(0)} min: ${rivals.map(({ name }, i) => `${name} ${samples.at(-1)!.memory[i]!.toFixed(0)} MiB`).join(', ')}`,
            ),
          60_000,
        );
        await Promise.all(loads.map((load) => load.play(minutes * 60)));
        clearInterval(timer);
        clearInterval(told);
        take();
        await Promise.all(
          loads.map((load, i) =>
            load.end().catch((error: unknown) => {
              throw new Error(`${rivals[i]!.name} does not answer any more: ${rivals[i]!.printed().slice(-2000)}`, {
                cause: error,
              });
            }),
          ),
        );
        const early = samples[Math.floor(samples.length / 10)]!;
        const half = samples.slice(samples.length >> 1);
        console.log(
          `${minutes} minutes, ${loads[0]!.synths} synths, ${loads[0]!.buffers} buffers, ${loads[0]!.defs} defs each\n`,
        );
        console.log('server     MiB early   MiB end   MiB/minute   synths left   groups   late bundles   late periods');
        const lates = rivals.map(lateLines);
        const rows = await Promise.all(
          rivals.map(async (rival, i) => {
            const { synths, groups } = await clients[i]!.status();
            const growth = slope(half, i);
            const cells = [
              early.memory[i]!.toFixed(0),
              samples.at(-1)!.memory[i]!.toFixed(0),
              growth.toFixed(2),
              synths,
              groups,
              lates[i],
              latePeriods(jack, rival),
            ];
            console.log(
              rival.name.padEnd(9) +
                cells.map((cell, c) => String(cell).padStart([11, 10, 13, 14, 9, 15, 15][c]!)).join(''),
            );
            return { synths, growth };
          }),
        );
        for (const client of clients) client.close();
        const ours = rows[1]!;
        return (
          ours.synths === 0 && ours.growth * (minutes / 2) < margin && lates[1]! <= lates[0]! + loads[1]!.synths / 1000
        );
      },
      '-n',
      '8192',
      '-m',
      '65536',
    ),
  { realtime: true },
);
process.exit(fine ? 0 : 1);
