/**
 * `bun run bench:live [--device none|jack] [--swaps N] [--onsets N]`: how long after code was sent to `bunsynth live` only the new code is heard, and how many onsets were
 * planned too late meanwhile. Two patterns of `--onsets` onsets a second take turns, their sounds loaded; 48000 Hz, without a device or with a JACK server of 128 frames
 * that plays to nobody. The machine must be otherwise idle.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EvaluatedCode } from '../../clients/live/engine/messages.ts';
import type { LiveStatus } from '../../clients/live/supervisor/supervisor.ts';
import { withJack } from '../support/jack.ts';
import { numberOption } from '../support/rivals.ts';
import { freePort, startServer } from '../support/server.ts';
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
  readonly parts: NonNullable<EvaluatedCode['parts']>;
}

async function measure(): Promise<void> {
  const audio = device === 'jack' ? ['-H', 'jack'] : ['--none'];
  const server = await startServer(...audio, '-S', '48000', '-o', '2');
  const web = await freePort();
  const ports = ['--port', String(await freePort()), '--web-port', String(web)];
  const live = Bun.spawn(
    [program, 'live', '--connect', `127.0.0.1:${server.tcpPort}`, ...ports, '--eval', patterns[0]!],
    {
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'inherit',
    },
  );
  try {
    const base = `http://127.0.0.1:${web}`;
    for (let tries = 0; (await statusOf(base).catch(() => undefined))?.planned === undefined; tries++) {
      if (tries > 500) throw new Error('bunsynth live did not answer');
      await Bun.sleep(20);
    }
    await Bun.sleep(3000);
    const before = await statusOf(base);
    const results: Swap[] = [];
    for (let n = 1; n <= swaps; n++) {
      await Bun.sleep(between[0] + Math.random() * (between[1] - between[0]));
      const sent = performance.timeOrigin + performance.now();
      const answer = await fetch(`${base}/eval`, {
        method: 'POST',
        body: JSON.stringify({ code: patterns[n % 2], source: '--eval' }),
        headers: { 'Content-Type': 'application/json' },
      });
      if (!answer.ok) throw new Error(await answer.text());
      const { sample, milliseconds, parts } = (await answer.json()) as EvaluatedCode;
      const grid = (await (await fetch(`${server.http}/grid`)).json()) as { sample: number; seconds: number };
      const heard = 1000 * (grid.seconds + (sample! - grid.sample) / 48000);
      results.push({ heard: heard - sent, answered: milliseconds!, parts: parts! });
    }
    const after = await statusOf(base);
    const { late } = (await (await fetch(`${server.http}/status`)).json()) as { late: { quanta: number } };
    const ms = (value: number): string => `${value.toFixed(1)} ms`;
    const row = (what: string, asked: string, reached: string): void =>
      console.log(`| ${what} | ${asked} | ${reached} |`);
    const heard = results.map((each) => each.heard);
    const answered = results.map((each) => each.answered);
    console.log('\n| what | asked | reached |\n|---|---|---|');
    row(
      `${swaps} swaps of patterns of ${onsets} onsets a second, from sent to heard: median`,
      '<= 15 ms',
      ms(quantile(heard, 0.5)),
    );
    row('the same: 99 of 100', '<= 30 ms', ms(quantile(heard, 0.99)));
    row('of these, until the server has answered that it holds: median', '', ms(quantile(answered, 0.5)));
    for (const part of ['evaluation', 'sounds', 'query', 'server'] as const) {
      const times = results.map((each) => each.parts[part]);
      row(
        `of these, ${partNames[part]}: median, 99 of 100`,
        '',
        `${ms(quantile(times, 0.5))}, ${ms(quantile(times, 0.99))}`,
      );
    }
    row('onsets that were asked for too late', '0', String(after.underruns - before.underruns));
    row('onsets whose sound was not there', '0', String(after.missed - before.missed));
    row('late quanta of the server', '', String(late.quanta));
  } finally {
    live.kill();
    await live.exited;
    await server.stop();
  }
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
