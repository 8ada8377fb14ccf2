/** Voices of defs that have never been played. */
import { defsOf, type Measured, processorTime, sendDefs, withCache, withServer } from './measure.ts';

const voices = Array.from({ length: 20 }, (_, i) => 10_000 + i);
/** The default group. */
const group = 1;
/** Percent of a core below which a second's load is that of an idle server. */
const idle = 2;

export interface Beginnings {
  readonly count: number;
  /** Late quanta in the first seconds, and in as many later ones, where what else goes on in the machine shows. */
  readonly late: number;
  readonly lateLater: number;
  /** Defs of which the first second took more than twice the processor time of a later one. */
  readonly slow: number;
  /** The def that was worst, and how many times. */
  readonly worst: string;
  /** Defs with late quanta in the first second, and how many. */
  readonly lateDefs: readonly string[];
}

interface Status {
  readonly late: { readonly quanta: number };
}

const lateQuanta = async ({ http }: Measured): Promise<number> =>
  ((await (await fetch(`${http}/status`)).json()) as Status).late.quanta;

/** Percent of a core that is taken within a second. */
async function oneSecond({ pid }: Measured): Promise<number> {
  const before = processorTime(pid);
  await Bun.sleep(1000);
  return 100 * (processorTime(pid) - before);
}

/** Plays twenty voices of each def right after it was loaded, on the JACK server that there is. */
export function twentyVoices(folder: string): Promise<Beginnings> {
  const defs = defsOf(folder);
  return withCache((cache) =>
    withServer({ cache, jack: true, options: ['-m', '524288'] }, async (server) => {
      const { client } = server;
      let [late, lateLater, slow, most, worst] = [0, 0, 0, 0, 'none'];
      const lateDefs: string[] = [];
      for (const { name } of defs) {
        const before = await lateQuanta(server);
        await sendDefs(
          server,
          defs.filter((def) => def.name === name),
        );
        client.bundle(
          'now',
          voices.map((id) => ['/s_new', name, id, 1, group]),
        );
        const first = await oneSecond(server);
        const begun = await lateQuanta(server);
        await Bun.sleep(500);
        const since = await lateQuanta(server);
        const times = first / Math.max(idle, await oneSecond(server));
        late += begun - before;
        if (begun > before) lateDefs.push(`${name} ${begun - before}`);
        lateLater += (await lateQuanta(server)) - since;
        client.send('/g_freeAll', group);
        await client.sync();
        if (times > 2) slow++;
        if (times > most) [most, worst] = [times, name];
      }
      return { count: defs.length, late, lateLater, lateDefs, slow, worst: `most: ${worst}, ${most.toFixed(1)} times` };
    }),
  );
}
