/** Voices of defs that have never been played. */
import { ownProcessorTime } from '../process-cost.ts';
import { startBareThread } from './bare-thread.ts';
import { defsOf, type Measured, sendDefs, withCache, withServer } from './measure.ts';

const voices = Array.from({ length: 20 }, (_, i) => 10_000 + i);
/** The group they are in. */
const group = 1;
/** Seconds of a period of the JACK server, and by which a bare thread counts as late. */
const period = 128 / 48_000;
const machineIsLate = period / 3;

export interface Beginnings {
  readonly count: number;
  /** Late quanta in the first seconds, and in as many later ones, where what else goes on in the machine shows. */
  readonly late: number;
  readonly lateLater: number;
  /** Late quanta of first seconds in which a bare thread was late too, and how often that was, in first and later seconds. */
  readonly lateWithMachine: number;
  readonly machineLate: number;
  /** Defs of which the first second took more than twice the processor time of a later one, in which they play too, anew where they have ended. */
  readonly slow: number;
  /** The def that was worst, and how many times. */
  readonly worst: string;
  /** Defs with late quanta in the first second, and how many. */
  readonly lateDefs: readonly string[];
}

interface Status {
  readonly late: { readonly quanta: number };
  readonly nodes: { readonly synths: number };
}

const statusOf = async ({ http }: Measured): Promise<Status> =>
  (await (await fetch(`${http}/status`)).json()) as Status;
const lateQuanta = async (server: Measured): Promise<number> => (await statusOf(server)).late.quanta;

/** Seconds of processor time that are taken within a second. */
async function oneSecond({ pid }: Measured): Promise<number> {
  const before = ownProcessorTime(pid);
  await Bun.sleep(1000);
  return ownProcessorTime(pid) - before;
}

/** Plays twenty voices of each def right after it was loaded, on the JACK server that there is. */
export function twentyVoices(folder: string): Promise<Beginnings> {
  const defs = defsOf(folder);
  return withCache((cache) =>
    withServer({ cache, jack: true, options: ['-m', '524288'] }, async (server) => {
      const { client } = server;
      client.send('/g_new', group, 0, 0);
      let begun = 0;
      client.on('/n_go', () => begun++);
      const machine = startBareThread(period, machineIsLate);
      let [lateFirst, lateWithMachine, lateLater, slow, most, worst] = [0, 0, 0, 0, 0, 'none'];
      const lateDefs: string[] = [];
      for (const { name } of defs) {
        const [before, machineBefore] = [await lateQuanta(server), machine.times];
        await sendDefs(
          server,
          defs.filter((def) => def.name === name),
        );
        const start = () =>
          client.bundle(
            'now',
            voices.map((id) => ['/s_new', name, id, 1, group]),
          );
        begun = 0;
        start();
        const first = await oneSecond(server);
        if (begun !== voices.length) throw new Error(`${begun} voices of ${name} began, not ${voices.length}`);
        const latest = (await lateQuanta(server)) - before;
        if (machine.times > machineBefore) lateWithMachine += latest;
        await Bun.sleep(500);
        const { late, nodes } = await statusOf(server);
        // Silence would be no second to compare with.
        if (nodes.synths === 0) start();
        const times = first / (await oneSecond(server));
        lateFirst += latest;
        if (latest > 0) lateDefs.push(`${name} ${latest}`);
        lateLater += (await lateQuanta(server)) - late.quanta;
        client.send('/g_freeAll', group);
        await client.sync();
        if (times > 2) slow++;
        if (times > most) [most, worst] = [times, name];
      }
      const machineLate = machine.times;
      await machine.stop();
      return {
        count: defs.length,
        late: lateFirst,
        lateLater,
        lateWithMachine,
        machineLate,
        lateDefs,
        slow,
        worst: `most: ${worst}, ${most.toFixed(1)} times`,
      };
    }),
  );
}
