/**
 * `bun run throughput [--runs N] [--only TEXT]`: how many commands a second are carried out without loss, scsynth's and ours, over UDP and over TCP, each
 * on the same JACK dummy server (48000 Hz, 128 frames), in turn; medians. The same sender for both: packets made beforehand, in windows of 50
 * with a /sync behind each, and as many windows under way as give the highest rate without loss (tried for each server). Printed is also
 * what was lost where something was: synths that stayed or could not be freed, controls that were not set.
 */

import type { Client } from '../../clients/typescript/index.ts';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { withJack } from '../support/jack.ts';
import { demandPrograms, numberOption, type Rival, withRivals } from '../support/rivals.ts';
import { sineDef } from '../support/sine-def.ts';
import { type Link, links, type Transport } from './links.ts';

demandPrograms('throughput');
const verbose = Bun.argv.includes('--verbose');
const runs = numberOption('runs', 5);
const only = Bun.argv.includes('--only') ? Bun.argv[Bun.argv.indexOf('--only') + 1]! : '';
/** Packets between two /sync, and windows that may be under way. */
const window = 50;
const depths = [1, 4, 16, 64, 256];
/** Synths whose controls are set, and how many each has: every message sets another one. */
const targets = 2000;
const controls = 256;
const firstTarget = 10_000;
/** Milliseconds without an answer after which a window is lost. */
const patience = 4000;

/** The number of the last /sync that was answered, and who waits for a later one. */
class Answers {
  last = 0;
  failures = 0;
  private wanted = Infinity;
  private wake: (inTime: boolean) => void = () => {};

  take(address: string | number, first: unknown): void {
    if (address === '/fail') this.failures++;
    if (address !== '/synced') return;
    this.last = first as number;
    if (this.last >= this.wanted) this.wake(true);
  }

  /** False when it has not come in time. Waits without taking processor time from the servers. */
  async reach(number: number): Promise<boolean> {
    if (this.last >= number) return true;
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.wanted = number;
    this.wake = resolve;
    const timer = setTimeout(resolve, patience, false);
    const inTime = await promise;
    clearTimeout(timer);
    return inTime;
  }
}

/** `packets` in windows; seconds from the first to the last answer, or undefined when an answer never came. */
async function push(
  link: Link,
  answers: Answers,
  packets: readonly Uint8Array[],
  depth: number,
): Promise<number | undefined> {
  const begin = performance.now();
  let sent = 0;
  for (let at = 0; at < packets.length; at += window) {
    await link.send([...packets.slice(at, at + window), encodeMessage('/sync', 'i', [++sent])]);
    if (!(await answers.reach(sent - depth + 1))) return undefined;
  }
  return (await answers.reach(sent)) ? (performance.now() - begin) / 1000 : undefined;
}

interface Load {
  readonly name: string;
  /** Commands in each packet. */
  readonly commands: number;
  readonly packets: readonly Uint8Array[];
  /** Returns the number of commands that were not carried out, and restores the state before them. */
  lost(client: Client, failures: number): Promise<number>;
}

const setMessage = (n: number) => ({
  address: '/n_set',
  types: 'iif',
  args: [firstTarget + Math.floor(n / controls), n % controls, 1],
});

/** Returns how many of the first `set` controls are not set; then all are 0 again. */
async function unset(client: Client, set: number): Promise<number> {
  let missing = 0;
  const count = async (id: number): Promise<void> => {
    const { args } = await client.request(['/s_getn', id, 0, controls], {
      reply: '/n_setn',
      filter: ({ args: [synth] }) => synth === id,
    });
    missing += args.slice(3).filter((x) => x !== 1).length;
  };
  const few = 20;
  for (let i = 0; i < targets && i * controls < set; i += few) {
    const ids = Array.from({ length: few }, (_, j) => firstTarget + i + j);
    await Promise.all(ids.map(count));
    for (const id of ids) client.send('/n_fill', id, 0, controls, 0);
  }
  await client.sync();
  return missing - (((-set % (few * controls)) + few * controls) % (few * controls));
}

async function stayed(client: Client, failures: number): Promise<number> {
  const { synths } = await client.status();
  client.send('/g_freeAll', 2);
  await client.sync();
  return failures + synths - targets;
}

const singles = 200_000;
const bundles = (targets * controls) / 10;
const loads: readonly Load[] = [
  {
    name: '/s_new, /n_free',
    commands: 1,
    packets: Array.from({ length: 60_000 }, (_, i) => [
      encodeMessage('/s_new', 'siiisf', ['voice', 100_000 + i, 1, 2, 'freq', 440]),
      encodeMessage('/n_free', 'i', [100_000 + i]),
    ]).flat(),
    lost: stayed,
  },
  {
    name: '/n_set',
    commands: 1,
    packets: Array.from({ length: singles }, (_, n) => encodePacket(setMessage(n))),
    lost: (client) => unset(client, singles),
  },
  {
    name: 'bundles of ten',
    commands: 10,
    packets: Array.from({ length: bundles }, (_, b) =>
      encodePacket({ timetag: 1n, elements: Array.from({ length: 10 }, (_, i) => setMessage(10 * b + i)) }),
    ),
    lost: (client) => unset(client, bundles * 10),
  },
];

/** A synth of one sine, and one that has only controls. */
function defs(): Uint8Array {
  const voice = sineDef('voice', 440);
  const target: SynthDef = {
    name: 'target',
    constants: [],
    params: Array<number>(controls).fill(0),
    paramNames: [{ name: 'a', index: 0 }],
    variants: [],
    units: [{ name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: Array<1>(controls).fill(1) }],
  };
  return encodeSynthDefs([voice, target]);
}

async function setUp(rival: Rival): Promise<Client> {
  const client = await rival.connect('tcp');
  await client.addSynthDef(defs());
  client.send('/g_new', 2, 0, 0);
  for (let i = 0; i < targets; i++) {
    client.bundle('now', [
      ['/s_new', 'target', firstTarget + i, 1, 0],
      ['/n_run', firstTarget + i, 0],
    ]);
    if (i % 50 === 49) await client.sync();
  }
  return client;
}

interface Result {
  readonly rate: number;
  readonly lost: number;
}

async function measure(rival: Rival, client: Client, transport: Transport, load: Load, depth: number): Promise<Result> {
  const answers = new Answers();
  const link = await links[transport](rival, (address, first) => answers.take(address, first));
  const took = await push(link, answers, load.packets, depth);
  await Bun.sleep(took === undefined ? 2000 : 200);
  const lost = await load.lost(client, answers.failures);
  link.close();
  return {
    rate: took === undefined ? 0 : (load.packets.length * load.commands) / took,
    lost: took === undefined ? Math.max(lost, 1) : lost,
  };
}

/** The depths at which nothing was lost, that with the highest rate last. */
async function goodDepths(rival: Rival, client: Client, transport: Transport, load: Load): Promise<number[]> {
  const good: { depth: number; rate: number }[] = [];
  for (const depth of depths) {
    const { rate, lost } = await measure(rival, client, transport, load, depth);
    if (lost > 0)
      console.log(`  ${rival.name}, ${transport}, ${load.name}: ${lost} lost with ${depth} windows under way`);
    else good.push({ depth, rate });
    if (verbose) console.log(`  ${rival.name}, ${transport}, ${load.name}: ${Math.round(rate)} with ${depth}`);
  }
  return good.sort((a, b) => a.rate - b.rate).map(({ depth }) => depth);
}

/** One run without loss: a depth that loses something after all is given up. */
async function rateWithoutLoss(
  rival: Rival,
  client: Client,
  transport: Transport,
  load: Load,
  good: number[],
): Promise<number> {
  while (good.length > 0) {
    const { rate, lost } = await measure(rival, client, transport, load, good.at(-1)!);
    if (verbose) console.log(`  ${rival.name}, ${transport}, ${load.name}: ${Math.round(rate)}, ${lost} lost`);
    if (lost === 0) return rate;
    console.log(`  ${rival.name}, ${transport}, ${load.name}: ${lost} lost with ${good.pop()} windows under way`);
  }
  return 0;
}

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;

await withJack(
  () =>
    withRivals(
      async (rivals) => {
        const clients: Client[] = [];
        for (const rival of rivals) clients.push(await setUp(rival));
        const lines: string[] = [];
        for (const transport of ['UDP', 'TCP'] as const) {
          for (const load of loads.filter(({ name }) => `${transport} ${name}`.includes(only))) {
            const good: number[][] = [];
            for (const [i, rival] of rivals.entries()) good.push(await goodDepths(rival, clients[i]!, transport, load));
            const rates: number[][] = [[], []];
            for (let run = 0; run < runs; run++) {
              for (const [i, rival] of rivals.entries())
                rates[i]!.push(await rateWithoutLoss(rival, clients[i]!, transport, load, good[i]!));
            }
            const [reference, ours] = rates.map(median) as [number, number];
            const cells = [
              Math.round(reference),
              good[0]!.at(-1) ?? '-',
              Math.round(ours),
              good[1]!.at(-1) ?? '-',
              reference > 0 ? (ours / reference).toFixed(2) : '-',
            ];
            lines.push(
              `${transport}  ${load.name.padEnd(16)}${cells.map((cell, c) => String(cell).padStart([10, 5, 11, 5, 8][c]!)).join('')}`,
            );
            console.log(lines.at(-1));
          }
        }
        console.log(
          `\ncommands a second carried out, medians of ${runs} runs in turn; windows of ${window} packets under way behind each\n`,
        );
        console.log('     commands           scsynth  win.  bunsynth  win.   ratio');
        for (const line of lines) console.log(line);
        for (const client of clients) client.close();
      },
      '-n',
      '20000',
      '-m',
      '1048576',
    ),
  { realtime: true },
);
process.exit(0);
