/**
 * `bun test/bench/sections.ts [--seconds N] [--step N]`: how many voices play before the first quantum is late, all in the audio thread, and half of them in a
 * section; notes in bundles 0.2 s ahead, 48000 Hz, without a device. Then, with half as many, the time from `/s_new` sent to its `/n_go`, for a group
 * in the audio thread and for the section. Printed beside it is what a block costs each of the two threads. The machine must be otherwise idle.
 */
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import { Env, EnvGen, LPF, Out, Saw, SinOsc, synthDef } from '../../server/synthdef/builder/index.ts';
import { Correspondent } from '../support/correspondent.ts';
import { type RunningServer, startServer } from '../support/server.ts';

const option = (name: string, initial: number): number => {
  const at = Bun.argv.indexOf(`--${name}`);
  return at > 0 ? Number(Bun.argv[at + 1]) : initial;
};
const seconds = option('seconds', 6);
const step = option('step', 40);
/** Seconds of a note, and by which it is sent ahead. */
const length = 1;
const ahead = 0.2;
const live = 10;
const section = 11;
/** Commands whose latency is measured. */
const commands = 200;

const voice = synthDef('voice', { freq: 200, cut: 2000 }, ({ freq, cut }) => {
  const level = EnvGen.kr(Env.perc(0.01, length), { doneAction: 2 }).mul(0.001);
  Out.ar(0, LPF.ar(Saw.ar(freq).add(Saw.ar(freq.mul(1.01))), SinOsc.kr(3).mul(500).add(cut)).mul(level));
});
const held = synthDef('held', { freq: 200 }, ({ freq }) => Out.ar(0, LPF.ar(Saw.ar(freq), 900).mul(0.001)));

const typeOf = (value: OscValue): string => (typeof value === 'string' ? 's' : Number.isInteger(value) ? 'i' : 'f');
const message = (address: string, ...args: OscValue[]): OscMessage => ({
  address,
  types: args.map((each) => (each instanceof Uint8Array ? 'b' : typeOf(each))).join(''),
  args,
});

interface Place {
  readonly server: RunningServer;
  readonly client: Correspondent;
}

async function begin(withSection: boolean): Promise<Place> {
  const server = await startServer('--none', '-S', '48000', '-o', '2');
  const client = await Correspondent.open(server.udpPort);
  for (const def of [voice, held]) client.send(message('/d_recv', def.bytes));
  for (const group of [live, section]) client.send(message('/g_new', group, 1, 0));
  await client.settle();
  if (withSection) client.send(message('/g_section', section, 512, ahead + 0.1));
  client.send(message('/notify', 1));
  await client.settle();
  client.read();
  return { server, client };
}

const lateQuanta = async ({ server }: Place): Promise<number> =>
  ((await (await fetch(`${server.http}/status`)).json()) as { late: { quanta: number } }).late.quanta;

/** Plays so many voices at once, half of them in each group. Returns the quanta that were late. */
async function play(place: Place, voices: number, from: number): Promise<number> {
  const { client } = place;
  const every = length / voices;
  const begun = Date.now() / 1000 + 0.05;
  const warm = 2 * length;
  let [late, id] = [0, from];
  for (let n = 0, measured = false; n * every < warm + seconds; ) {
    const now = Date.now() / 1000 - begun;
    if (!measured && now > warm) {
      measured = true;
      late = await lateQuanta(place);
    }
    for (; n * every < now; n++)
      client.send({
        timetag: secondsToTimetag(begun + n * every + ahead),
        elements: [message('/s_new', 'voice', id++, 0, n % 2 ? live : section, 'freq', 60 + (n % 97) * 3.5)],
      });
    await Bun.sleep(2);
    client.read();
  }
  const lost = (await lateQuanta(place)) - late;
  await Bun.sleep(1000 * (length + ahead));
  return lost;
}

/** Returns the most voices that play without a late quantum. */
async function most(withSection: boolean): Promise<{ voices: number; costs: string }> {
  const place = await begin(withSection);
  let [voices, costs] = [0, ''];
  for (let tried = step; ; tried += step) {
    const late = await play(place, tried, 1000 + tried * 1000);
    console.log(
      `  ${withSection ? 'half in a section' : 'all in the audio thread'}: ${tried} voices, ${late} late quanta`,
    );
    if (late > 0) break;
    voices = tried;
    costs = await costsOf(place);
  }
  await place.server.stop();
  return { voices, costs };
}

async function costsOf({ server }: Place): Promise<string> {
  const status = (await (await fetch(`${server.http}/status`)).json()) as { load: { average: number } };
  const sections = (await (await fetch(`${server.http}/sections`)).json()) as {
    load: number;
    missing: number;
    retries: number;
    takeBacks: number;
    stateKilobytes: number;
  }[];
  const ends = server
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('section '));
  const shown = sections.map(
    (each) =>
      `section ${each.load} %, ${each.stateKilobytes} kB of state, ${each.takeBacks} take-backs, ${each.retries} tried again, ${each.missing} blocks missing`,
  );
  return [`audio thread ${status.load.average.toFixed(1)} % on average`, ...shown, ...ends].join('; ');
}

const percentile = (sorted: readonly number[], part: number): number => sorted[Math.floor(part * (sorted.length - 1))]!;

/** Times from `/s_new` to `/n_go` in a group, in milliseconds, sorted. */
async function latencies({ client }: Place, group: number, first: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < commands; i++) {
    const id = first + i;
    const told = client.expect(({ address, args }) => address === '/n_go' && args[0] === id, `/n_go ${id}`);
    const sent = performance.now();
    client.send(message('/s_new', 'voice', id, 0, group));
    await told;
    times.push(performance.now() - sent);
    await Bun.sleep(2 + 9 * Math.random());
    client.read();
  }
  return times.sort((a, b) => a - b);
}

async function latency(voices: number): Promise<void> {
  const place = await begin(true);
  for (let i = 0; i < voices / 2; i++)
    for (const group of [live, section])
      place.client.send(message('/s_new', 'held', 2000 + 2 * i + (group - live), 1, group, 'freq', 60 + i));
  await place.client.settle();
  await Bun.sleep(2000);
  const sums: number[][] = [];
  for (const [turn, group] of [live, section, live, section].entries())
    sums.push(await latencies(place, group, 100_000 + 1000 * turn));
  for (const [name, times] of [
    ['audio thread', [...sums[0]!, ...sums[2]!]],
    ['section', [...sums[1]!, ...sums[3]!]],
  ] as const) {
    const sorted = [...times].sort((a, b) => a - b);
    console.log(
      `  ${name}: median ${percentile(sorted, 0.5).toFixed(2)} ms, 95 % ${percentile(sorted, 0.95).toFixed(2)} ms`,
    );
  }
  console.log(`  ${await costsOf(place)}`);
  await place.server.stop();
}

console.log(`voices before the first late quantum (${seconds} s each)`);
const alone = Bun.argv.includes('--latency') ? undefined : await most(false);
const both = alone && (await most(true));
if (alone && both) {
  console.log(`all in the audio thread: ${alone.voices}; ${alone.costs}`);
  console.log(`half in a section: ${both.voices}; ${both.costs}`);
  console.log(`ratio ${(both.voices / alone.voices).toFixed(2)}`);
}
const half = option('voices', Math.round((both?.voices ?? 200) / 2));
console.log(`latency of commands for now, with ${half} voices, half of them in the section`);
await latency(half);
