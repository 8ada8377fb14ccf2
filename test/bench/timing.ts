/**
 * `bun run timing [--rounds N] [--seconds N]`: how exactly bundles land. scsynth and ours run on one JACK dummy server (48000 Hz, 128 frames) and get the
 * same time-tagged bundles, 20 to 80 ms apart, each a synth that puts one sample out by OffsetOut. Each server records its own output
 * (RecordBuf on bus 0, then /b_write), so that nothing between it and the file can move a sample. Told is how far the distances of successive onsets are from
 * those of their times, in samples, at the rate of the server's clock; medians of the rounds, because on a busy machine a device that belongs to nobody
 * loses samples now and then, for both servers alike.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Client, float } from '../../clients/typescript/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { withJack } from '../support/jack.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { demandPrograms, numberOption, type Rival, withRivals } from '../support/rivals.ts';

demandPrograms('timing');
const rounds = numberOption('rounds', 7);
const seconds = numberOption('seconds', 10);
const rate = 48000;
/** Seconds between sending a bundle and its time, as sclang's latency. */
const ahead = 0.2;
/** Onsets are told apart by their height: this many steps. */
const heights = 2048;

function defs(): Uint8Array {
  const tick = new RawGraph();
  tick.unit(
    'OffsetOut',
    2,
    [0, tick.unit('BinaryOpUGen', 2, [tick.ar('Impulse', 0, 0), tick.control('amp', 1)], 1, 2)[0]!],
    0,
  );
  tick.unit('Line', 1, [0, 0, 0.005, 2]);
  const recorder = new RawGraph();
  recorder.unit('RecordBuf', 2, [0, 0, 1, 0, 1, 0, 1, 0, recorder.ar('In', 0)]);
  return encodeSynthDefs([tick.build('tick'), recorder.build('recorder')]);
}

/** Sends all bundles, each in time; the times in seconds since 1970, by number. */
async function send(clients: readonly Client[]): Promise<number[]> {
  const times: number[] = [];
  const start = Date.now() / 1000 + 1;
  for (let at = start; at < start + seconds; at += 0.02 + 0.06 * Math.random()) {
    const wait = at - ahead - Date.now() / 1000;
    if (wait > 0) await Bun.sleep(1000 * wait);
    const amp = (1 + (times.length % heights)) / heights;
    for (const client of clients) client.bundle(at, [['/s_new', 'tick', -1, 0, 0, 'amp', float(amp)]]);
    times.push(at);
  }
  await Bun.sleep(1000 * ahead + 500);
  return times;
}

interface Onset {
  readonly sample: number;
  readonly height: number;
}

/** Returns the parts of a 32-bit float file of one channel that are not silent. */
function onsetsIn(file: ArrayBuffer): Onset[] {
  const view = new DataView(file);
  let at = 12;
  while (view.getUint32(at) !== 0x64617461) at += 8 + view.getUint32(at + 4, true);
  const samples = new Float32Array(
    file.slice(at + 8, (at + 8 + Math.min(view.getUint32(at + 4, true), file.byteLength - at - 8)) & ~3),
  );
  const onsets: Onset[] = [];
  samples.forEach((x, sample) => {
    if (x !== 0) onsets.push({ sample, height: Math.round(x * heights) - 1 });
  });
  return onsets;
}

/** Each onset's number in the list of times: its height says which modulo `heights`. */
function pairs(onsets: readonly Onset[], times: readonly number[]): { time: number; sample: number }[] {
  const found: { time: number; sample: number }[] = [];
  let next = 0;
  for (const { sample, height } of onsets) {
    const number = next + ((((height - next) % heights) + heights) % heights);
    if (number >= times.length) continue;
    found.push({ time: times[number]! - times[0]!, sample });
    next = number + 1;
  }
  return found;
}

const median = (xs: readonly number[]) => [...xs].sort((a, b) => a - b)[xs.length >> 1]!;

/**
 * Returns the errors of the distances between successive onsets, in samples, at the rate of the server's own
 * clock. That is the median over pairs of onsets about a second apart: samples that the device loses do not bend it.
 */
function spacing(points: readonly { time: number; sample: number }[]): { errors: number[]; rate: number } {
  const apart = 20;
  const slope = (from: number, to: number) =>
    (points[to]!.sample - points[from]!.sample) / (points[to]!.time - points[from]!.time);
  const measured = median(points.slice(apart).map((_, i) => slope(i, i + apart)));
  return {
    rate: measured,
    errors: points
      .slice(1)
      .map(({ time, sample }, i) => sample - points[i]!.sample - measured * (time - points[i]!.time)),
  };
}

interface Figures {
  readonly onsets: number;
  readonly mean: number;
  readonly high: number;
  readonly worst: number;
  readonly late: number;
  readonly rate: number;
}

async function setUp(rival: Rival): Promise<Client> {
  const client = await rival.connect();
  await client.addSynthDef(defs());
  await client.request(['/b_alloc', 0, Math.ceil((seconds + 5) * rate), 1], { reply: '/done' });
  return client;
}

const lateLines = (rival: Rival) =>
  rival
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('late ')).length;

async function round(rivals: readonly Rival[], clients: readonly Client[]): Promise<Figures[]> {
  const before = rivals.map(lateLines);
  for (const client of clients) {
    client.send('/b_zero', 0);
    await client.sync();
    client.send('/s_new', 'recorder', 1000, 1, 0);
  }
  const times = await send(clients);
  return Promise.all(
    rivals.map(async (rival, i) => {
      clients[i]!.send('/n_free', 1000);
      const path = join(folder, `${rival.name}.wav`);
      await clients[i]!.request(['/b_write', 0, path, 'wav', 'float'], { reply: '/done' });
      const found = pairs(onsetsIn(await Bun.file(path).arrayBuffer()), times);
      const { errors, rate: measured } = spacing(found);
      const sizes = errors.map(Math.abs).sort((a, b) => a - b);
      const mean = sizes.reduce((a, b) => a + b, 0) / sizes.length;
      return {
        onsets: found.length / times.length,
        mean,
        high: sizes[Math.floor(sizes.length * 0.99)]!,
        worst: sizes.at(-1)!,
        late: lateLines(rival) - before[i]!,
        rate: (measured / rate - 1) * 1e6,
      };
    }),
  );
}

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-timing-'));
try {
  await withJack(
    () =>
      withRivals(async (rivals) => {
        const clients: Client[] = [];
        for (const rival of rivals) clients.push(await setUp(rival));
        // Both have found their clocks.
        await Bun.sleep(5000);
        const all: Figures[][] = [];
        for (let n = 0; n < rounds; n++) all.push(await round(rivals, clients));
        console.log(
          `bundles for ${rounds} times ${seconds} s, sent ${ahead * 1000} ms ahead, JACK dummy at 128 frames; errors of the spacing in samples of 1/${rate} s, medians of the rounds\n`,
        );
        console.log('server     played      mean      99 %     worst      late    its rate');
        rivals.forEach((rival, i) => {
          const of = (key: keyof Figures) => median(all.map((figures) => figures[i]![key]));
          const late = all.reduce((sum, figures) => sum + figures[i]!.late, 0);
          const cells = [
            `${(100 * of('onsets')).toFixed(1)} %`,
            of('mean').toFixed(2),
            of('high').toFixed(2),
            of('worst').toFixed(2),
            String(late),
            `${of('rate').toFixed(1)} ppm`,
          ];
          console.log(
            rival.name.padEnd(9) + cells.map((cell, c) => cell.padStart([8, 10, 10, 10, 10, 12][c]!)).join(''),
          );
        });
        for (const client of clients) client.close();
      }),
    { realtime: true },
  );
} finally {
  rmSync(folder, { recursive: true });
}
process.exit(0);
