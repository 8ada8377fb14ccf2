/**
 * `bun run bench:live [--device none|jack] [--swaps N] [--onsets N] [--save]`: how long after code was sent to `bunsynth live` (with `--save`: after its file was saved) only
 * the new code is heard, of what parts that is made, and how many onsets were planned too late meanwhile. Two patterns of `--onsets` onsets a second take turns, their sounds loaded; 48000 Hz, without a device or with a JACK server of 128 frames
 * that plays to nobody. The machine must be otherwise idle.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eachLine } from '../../clients/console/server.ts';
import type { EvaluatedCode } from '../../clients/live/engine/messages.ts';
import type { LiveStatus } from '../../clients/live/supervisor/supervisor.ts';
import { withJack } from '../support/jack.ts';
import { numberOption } from '../support/rivals.ts';
import { freePort, type RunningServer, startServer } from '../support/server.ts';
import { quantile } from './elements/measure.ts';

const swaps = numberOption('swaps', 1000);
const onsets = numberOption('onsets', 1000);
const device = Bun.argv.includes('jack') ? 'jack' : 'none';
/** Milliseconds between two swaps, at least and at most. */
const between = [30, 90] as const;
const program = resolve(import.meta.dir, '../../bunsynth');
/** Seconds of a cycle at 120 beats a minute. */
const cycle = 2;
const patterns = [onsets, onsets - 1].map((each) => `s("hh*${each * cycle}").gain(0.3).legato(0.5)`);

interface Swap {
  /** Milliseconds from the code's being sent to the first frame, as it is played, of which it alone decides. */
  readonly heard: number;
  /** Milliseconds of these until the answer that it holds, by the clock of `live`. */
  readonly answered: number;
  readonly parts: EvaluatedCode['parts'];
}

/** Lines that `live` prints, one at a time. */
class Lines {
  private readonly there: string[] = [];
  private wanted: ((line: string) => void) | undefined;

  take(line: string): void {
    const { wanted } = this;
    this.wanted = undefined;
    if (wanted) wanted(line);
    else this.there.push(line);
  }

  async next(): Promise<string> {
    return this.there.shift() ?? (await new Promise((resolve) => (this.wanted = resolve)));
  }
}

/** A way in which code comes to `live`. */
interface Way {
  readonly name: string;
  /** Arguments of `live`, with which it begins. */
  readonly begins: readonly string[];
  /** Lets code take the place of what plays. Returns when it is known from when on it does. */
  swap(code: string, base: string, server: RunningServer): Promise<Swap>;
}

const now = (): number => performance.timeOrigin + performance.now();

interface Grid {
  readonly beat: number;
  readonly sample: number;
  /** Of the clock of day, at `sample`. */
  readonly seconds: number;
}

const gridOf = async ({ http }: RunningServer): Promise<Grid> => (await (await fetch(`${http}/grid`)).json()) as Grid;

/** Over HTTP. */
const sent: Way = {
  name: 'sent',
  begins: ['--eval', patterns[0]!],
  async swap(code, base, server) {
    const begun = now();
    const answer = await fetch(`${base}/eval`, {
      method: 'POST',
      body: JSON.stringify({ code, source: '--eval' }),
      headers: { 'Content-Type': 'application/json' },
    });
    if (!answer.ok) throw new Error(await answer.text());
    const { sample, milliseconds, parts } = (await answer.json()) as EvaluatedCode;
    const grid = await gridOf(server);
    return { heard: 1000 * (grid.seconds + (sample! - grid.sample) / 48000) - begun, answered: milliseconds!, parts };
  },
};

/** By a file that is saved. What is printed says the cycle to a thousandth, which is two milliseconds. */
function saved(path: string, lines: Lines): Way {
  return {
    name: 'saved',
    begins: [path],
    async swap(code, _base, server) {
      const begun = now();
      writeFileSync(path, code);
      for (;;) {
        const match = /from cycle ([\d.]+) on \(([\d.]+) ms\)/.exec(await lines.next());
        if (!match) continue;
        const grid = await gridOf(server);
        const seconds = grid.seconds + (Number(match[1]) - grid.beat / 4) * cycle;
        return { heard: 1000 * seconds - begun, answered: Number(match[2]), parts: undefined };
      }
    },
  };
}

async function measure(): Promise<void> {
  const audio = device === 'jack' ? ['-H', 'jack'] : ['--none'];
  const server = await startServer(...audio, '-S', '48000', '-o', '2');
  const web = await freePort();
  const ports = ['--port', String(await freePort()), '--web-port', String(web)];
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-bench-'));
  const file = join(folder, 'piece.js');
  writeFileSync(file, patterns[0]!);
  const isSaved = Bun.argv.includes('--save');
  const live = Bun.spawn(
    [program, 'live', '--connect', `127.0.0.1:${server.tcpPort}`, ...ports, ...(isSaved ? [file] : sent.begins)],
    { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
  );
  const lines = new Lines();
  void eachLine(live.stderr, (line) => lines.take(line));
  const way = isSaved ? saved(file, lines) : sent;
  try {
    const base = `http://127.0.0.1:${web}`;
    for (let tries = 0; (await statusOf(base).catch(() => undefined))?.planned === undefined; tries++) {
      if (tries > 500) throw new Error('bunsynth live did not answer');
      await Bun.sleep(20);
    }
    await Bun.sleep(3000);
    if (isSaved) for (let begun = false; !begun; ) begun = /from cycle/.test(await lines.next());
    const before = await statusOf(base);
    const results: Swap[] = [];
    for (let n = 1; n <= swaps; n++) {
      await Bun.sleep(between[0] + Math.random() * (between[1] - between[0]));
      results.push(await way.swap(patterns[n % 2]!, base, server));
    }
    const after = await statusOf(base);
    const { late } = (await (await fetch(`${server.http}/status`)).json()) as { late: { quanta: number } };
    show(way, results, {
      underruns: after.underruns - before.underruns,
      missed: after.missed - before.missed,
      late: late.quanta,
    });
  } finally {
    live.kill();
    await live.exited;
    await server.stop();
    rmSync(folder, { recursive: true });
  }
}

function show(way: Way, results: readonly Swap[], counts: { underruns: number; missed: number; late: number }): void {
  const ms = (value: number): string => `${value.toFixed(1)} ms`;
  const row = (what: string, asked: string, reached: string): void =>
    console.log(`| ${what} | ${asked} | ${reached} |`);
  const heard = results.map((each) => each.heard);
  const answered = results.map((each) => each.answered);
  console.log('\n| what | asked | reached |\n|---|---|---|');
  const what = `${swaps} swaps of patterns of ${onsets} onsets a second, from ${way.name} to heard`;
  row(`${what}: median`, '<= 15 ms', ms(quantile(heard, 0.5)));
  row('the same: 99 of 100', '<= 30 ms', ms(quantile(heard, 0.99)));
  row('of these, until the server has answered that it holds: median', '', ms(quantile(answered, 0.5)));
  for (const [part, name] of Object.entries(partNames) as [keyof typeof partNames, string][]) {
    const times = results.flatMap(({ parts }) => (parts ? [parts[part]] : []));
    if (times.length)
      row(`of these, ${name}: median, 99 of 100`, '', `${ms(quantile(times, 0.5))}, ${ms(quantile(times, 0.99))}`);
  }
  const ways = results.map((each) => each.heard - each.answered);
  row('the rest, the way to live and from the answer to the sample: median', '', ms(quantile(ways, 0.5)));
  row('onsets that were asked for too late', '0', String(counts.underruns));
  row('onsets whose sound was not there', '0', String(counts.missed));
  row('late quanta of the server', '', String(counts.late));
}

const partNames = {
  evaluation: 'evaluating',
  sounds: 'first onsets and their sounds',
  query: 'onsets asked for again, and encoding',
  server: 'the server',
} as const;

const statusOf = async (base: string): Promise<LiveStatus> =>
  (await (await fetch(`${base}/status`)).json()) as LiveStatus;

console.log(
  `Load of the machine before (1, 5, 15 minutes): ${readFileSync('/proc/loadavg', 'utf8').split(' ').slice(0, 3).join(' ')}; device ${device}`,
);
if (device === 'jack') await withJack(measure);
else await measure();
