/**
 * Time from code that is sent (HTTP) to the first frame that obeys only it, with both patterns at an onset every millisecond:
 * `bun run bench:live [--swaps 1000] [--onsets 2000] [--device]` (with `--device` on what there is, such as JACK; else without one). The frame's time is
 * that of the server's clock; what the device adds is not in it.
 */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { connect } from '../../clients/typescript/index.ts';
import { freePort } from '../support/server.ts';

const { values } = parseArgs({
  options: {
    swaps: { type: 'string', default: '1000' },
    onsets: { type: 'string', default: '2000' },
    device: { type: 'boolean', default: false },
  },
});
const [swaps, onsets] = [Number(values.swaps), Number(values.onsets)];

interface Evaluated {
  readonly sample: number;
  readonly milliseconds: number;
  readonly parts: Readonly<Record<'evaluation' | 'sounds' | 'query' | 'server', number>>;
}

const program = resolve(import.meta.dir, '../../bunsynth');
const [tcp, http, osc, web] = [await freePort(), await freePort(), await freePort(), await freePort()];
const device = values.device ? [] : ['--none', '-S', '48000'];
const words = ['--with-server', ...device, '-o', '2', '-D', '0', '-t', String(tcp), '--http-port', String(http)];
const live = Bun.spawn([program, 'live', ...words, '--port', String(osc), '--web-port', String(web), '-'], {
  stdin: 'pipe',
  stdout: 'inherit',
  stderr: 'inherit',
});

const code = (level: number): string => `s("hh*${onsets}").legato(2).gain(${level})`;

async function evaluate(text: string): Promise<Evaluated> {
  const answer = await fetch(`http://127.0.0.1:${web}/eval`, {
    method: 'POST',
    body: JSON.stringify({ code: text, source: 'bench' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Evaluated;
}

async function started(): Promise<void> {
  for (;;) {
    if (await fetch(`http://127.0.0.1:${web}/status`).catch(() => undefined)) return;
    if (live.exitCode !== null) throw new Error(`live ended with ${live.exitCode}`);
    await Bun.sleep(50);
  }
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
const shown = (name: string, values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  const [median, most, max] = [quantile(sorted, 0.5), quantile(sorted, 0.99), sorted.at(-1)!].map((x) => x.toFixed(2));
  return `${name.padEnd(12)} p50 ${median!.padStart(7)}  p99 ${most!.padStart(7)}  max ${max!.padStart(7)} ms`;
};

await started();
const client = await connect({ url: `tcp://127.0.0.1:${tcp}`, timeout: 10_000 });
await evaluate(code(0.01));
await Bun.sleep(2000);
const totals: number[] = [];
const parts: Record<string, number[]> = {};
for (let i = 0; i < swaps; i++) {
  const sent = Date.now() / 1000;
  const { sample, milliseconds, parts: each } = await evaluate(code(0.01 + 0.001 * (i % 10)));
  const { args } = await client.request(['/grid'], { reply: '/grid.reply' });
  const [, , , , now, seconds] = args as number[];
  totals.push(1000 * (seconds! + (sample - now!) / 48_000 - sent));
  for (const [name, value] of Object.entries({ ...each, all: milliseconds })) (parts[name] ??= []).push(value);
  await Bun.sleep(100 + 200 * Math.random());
}
const status = (await (await fetch(`http://127.0.0.1:${web}/status`)).json()) as Record<string, number>;
console.log(`${swaps} swaps, ${onsets / 2} onsets a second`);
console.log(shown('to a frame', totals));
for (const [name, list] of Object.entries(parts)) console.log(shown(name, list));
console.log(
  `underruns ${status.underruns}, missed ${status.missed}, load ${status.load!.toFixed(1)} %, voices ${status.voices}`,
);
await client.close();
live.kill();
await live.exited;
