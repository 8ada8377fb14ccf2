/**
 * `bun test/bench/sections.ts [--device none|jack] [--frames N] [--seconds N] [--step N] [--ahead SECONDS] [--voices N] [--latency]`: how many notes of a concert (concert.ts) play before
 * the first quantum is late, all in the audio thread, and half of them in a section; notes in bundles 0.2 s ahead, 48000 Hz, without a device or with a JACK server
 * that plays to nobody. Then, with half as many (or `--voices`; `--latency` goes there at once), the time from `/s_new` sent to its `/n_go`, for the group in the
 * audio thread and for the section. With both goes what a block costs each thread. The machine must be otherwise idle.
 */
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import { Correspondent } from '../support/correspondent.ts';
import { withJack } from '../support/jack.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { beginHalf, concertDefs, halves, message, note, noteSeconds } from './concert.ts';
import { type ThreadTime, threadTimes } from './process-cost.ts';

const text = (name: string, initial: string): string => {
  const at = Bun.argv.indexOf(`--${name}`);
  return at > 0 ? String(Bun.argv[at + 1]) : initial;
};
const option = (name: string, initial: number): number => Number(text(name, String(initial)));
const device = text('device', 'none');
if (device !== 'none' && device !== 'jack') throw new Error(`--device is ${device}; it must be none or jack`);
const seconds = option('seconds', 6);
const step = option('step', 40);
const frames = option('frames', 128);
/** Seconds by which notes are sent ahead, and by which the section runs ahead: where that is less, they are there before it comes to them. */
const ahead = 0.2;
const runsAhead = option('ahead', 0.1);
const [live, section] = halves;
/** Commands whose latency is measured, in each of two turns. */
const commands = option('commands', 200);
/** Times that a number of notes is tried. */
const maxTries = 2;
const blocksPerSecond = 48000 / 64;

interface Place {
  readonly server: RunningServer;
  readonly client: Correspondent;
}

async function begin(withSection: boolean): Promise<Place> {
  const audio = device === 'jack' ? ['-H', 'jack'] : ['--none'];
  const server = await startServer(...audio, '-S', '48000', '-o', '2');
  const client = await Correspondent.open(server.udpPort);
  for (const def of concertDefs) client.send(message('/d_recv', def.bytes));
  for (const group of halves) client.send(message('/g_new', group, 1, 0));
  await client.settle();
  for (const each of [...beginHalf(0), ...beginHalf(1)]) client.send(each);
  if (withSection) client.send(message('/g_section', section, 512, runsAhead));
  client.send(message('/notify', 1));
  await client.settle();
  if (client.read().some(({ address }) => address === '/fail')) throw new Error(server.printed());
  return { server, client };
}

const lateQuanta = async ({ server }: Place): Promise<number> =>
  ((await (await fetch(`${server.http}/status`)).json()) as { late: { quanta: number } }).late.quanta;

interface Played {
  readonly late: number;
  /** Threads, what each took in microseconds a block, and how sections do. */
  readonly costs: string;
}

/** Plays so many notes at once, half of them in each group. */
async function play(place: Place, voices: number, from: number): Promise<Played> {
  const { client, server } = place;
  const every = noteSeconds / voices;
  const begun = Date.now() / 1000 + 0.05;
  const warm = 2 * noteSeconds;
  let [late, id, since] = [0, from, 0];
  let before: ThreadTime[] = [];
  for (let n = 0; n * every < warm + seconds; ) {
    const now = Date.now() / 1000 - begun;
    if (since === 0 && now > warm) {
      since = performance.now();
      late = await lateQuanta(place);
      before = threadTimes(server.process.pid);
    }
    for (; n * every < now; n++)
      client.send({ timetag: secondsToTimetag(begun + n * every + ahead), elements: note(n, id++) });
    await Bun.sleep(2);
    client.read();
  }
  const threads = costsBetween(before, threadTimes(server.process.pid), (performance.now() - since) / 1000);
  const costs = `µs a block: ${threads}; ${await stateOf(place)}`;
  const lost = (await lateQuanta(place)) - late;
  await Bun.sleep(1000 * (noteSeconds + ahead));
  return { late: lost, costs };
}

/** Returns what each thread took that did anything, in microseconds a block. */
function costsBetween(before: readonly ThreadTime[], after: readonly ThreadTime[], duration: number): string {
  return after
    .map(({ id, name, seconds: spent }) => ({
      name,
      cost: (1e6 * (spent - (before.find((each) => each.id === id)?.seconds ?? 0))) / (duration * blocksPerSecond),
    }))
    .filter(({ cost }) => cost >= 5)
    .sort((a, b) => b.cost - a.cost)
    .map(({ name, cost }) => `${name} ${cost.toFixed(0)}`)
    .join(', ');
}

/** Returns the most notes that play without a late quantum. One that the machine has made late by itself is none when they are tried again. */
async function most(withSection: boolean): Promise<number> {
  const place = await begin(withSection);
  const where = withSection ? 'half in a section' : 'all in the audio thread';
  let voices = 0;
  for (let tried = step, tries = 1; ; tried = voices + step) {
    const { late, costs } = await play(place, tried, 1000 + 100_000 * tries + tried * 1000);
    console.log(`  ${where}: ${tried} notes, ${late} late quanta; ${costs}`);
    if (withSection && !(await hasSection(place))) break;
    if (late === 0) [voices, tries] = [tried, 1];
    else if (++tries > maxTries) break;
  }
  await place.server.stop();
  return voices;
}

const sectionsOf = async ({ server }: Place) =>
  (await (await fetch(`${server.http}/sections`)).json()) as {
    load: number;
    missing: number;
    retries: number;
    takeBacks: number;
    stateKilobytes: number;
  }[];

const hasSection = async (place: Place): Promise<boolean> => (await sectionsOf(place)).length > 0;

async function stateOf(place: Place): Promise<string> {
  const { server } = place;
  const status = (await (await fetch(`${server.http}/status`)).json()) as { load: { average: number } };
  const ends = server
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('section '));
  const shown = (await sectionsOf(place)).map(
    (each) =>
      `section ${each.load} %, ${each.stateKilobytes} kB of state, ${each.takeBacks} take-backs, ${each.retries} tried again, ${each.missing} blocks missing`,
  );
  return [`audio thread ${status.load.average.toFixed(1)} % on average`, ...shown, ...ends].join('; ');
}

const percentile = (sorted: readonly number[], part: number): number => sorted[Math.floor(part * (sorted.length - 1))]!;

/** Returns the times from `/s_new` to `/n_go` in a group, in milliseconds. */
async function latencies({ client }: Place, half: 0 | 1, first: number): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < commands; i++) {
    const id = first + i;
    const told = client.expect(({ address, args }) => address === '/n_go' && args[0] === id, `/n_go ${id}`);
    const sent = performance.now();
    for (const each of note(2 * i + half, id)) client.send(each);
    await told;
    times.push(performance.now() - sent);
    await Bun.sleep(2 + 9 * Math.random());
    client.read();
  }
  return times;
}

/** Measures while notes come and go in both groups. */
async function latency(voices: number): Promise<void> {
  const place = await begin(true);
  const every = noteSeconds / voices;
  const begun = Date.now() / 1000;
  let n = 0;
  const playing = setInterval(() => {
    for (const now = Date.now() / 1000 - begun; n * every < now; n++)
      place.client.send({ timetag: secondsToTimetag(begun + n * every + ahead), elements: note(n, 1_000_000 + n) });
  }, 5);
  await Bun.sleep(2000);
  const before = threadTimes(place.server.process.pid);
  const since = performance.now();
  const times: number[][] = [[], []];
  for (const turn of [0, 1, 2, 3])
    times[turn % 2]!.push(...(await latencies(place, (turn % 2) as 0 | 1, 100_000 + 10_000 * turn)));
  const duration = (performance.now() - since) / 1000;
  const costs = costsBetween(before, threadTimes(place.server.process.pid), duration);
  clearInterval(playing);
  for (const [half, name] of ['audio thread', 'section'].entries()) {
    const sorted = times[half]!.sort((a, b) => a - b);
    const [median, most] = [percentile(sorted, 0.5), percentile(sorted, 0.95)];
    console.log(`  ${name}: median ${median.toFixed(2)} ms, 95 % ${most.toFixed(2)} ms`);
  }
  const more = percentile(times[1]!, 0.5) - percentile(times[0]!, 0.5);
  console.log(
    `  the section's median is ${(more * (blocksPerSecond / 1000)).toFixed(2)} blocks more (asked: 2 at most)`,
  );
  console.log(`  µs a block: ${costs}; ${await stateOf(place)}`);
  await place.server.stop();
}

async function measure(): Promise<void> {
  let half = option('voices', 100);
  if (!Bun.argv.includes('--latency')) {
    console.log(`notes before the first late quantum (${device}, ${seconds} s each)`);
    const [alone, both] = [await most(false), await most(true)];
    console.log(
      `all in the audio thread: ${alone}; half in a section: ${both}; ratio ${(both / alone).toFixed(2)} (asked: 1.7)`,
    );
    half = option('voices', Math.round(both / 2) || 100);
  }
  console.log(`latency of commands for now, beside ${half} notes, half of them in the section (live group ${live})`);
  await latency(half);
}

if (device === 'jack') await withJack(measure, { frames });
else await measure();
