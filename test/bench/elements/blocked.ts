/** An element whose soft side blocks its thread for seconds, beside another one. */
import { join } from 'node:path';
import { toneAt } from './closed-forms.ts';
import { Live, sampleRate } from './live.ts';
import { differing, type Measure, type Row, tell, yesOrNo } from './measure.ts';

/** Seconds that the thread is blocked for, and for which the elements play. */
const blockedSeconds = 3;
const seconds = 12;
/** Seconds at the end in which both are to sound as they should. */
const end = 2;

type Way = 'a busy loop' | 'reading a FIFO';

/** Begins a process that waits until a FIFO is opened to be read, and writes to it seconds later. */
function feeder(path: string): Bun.Subprocess {
  if (Bun.spawnSync(['mkfifo', path]).exitCode !== 0) throw new Error(`${path} could not be made a FIFO`);
  return Bun.spawn(['sh', '-c', `exec 3>"$0"; sleep ${blockedSeconds}; echo there >&3`, path]);
}

/** Returns the tone as it should be, from its start on. */
const wanted = (frames: number): Float32Array => Float32Array.from({ length: frames }, (_, i) => toneAt(i, sampleRate));

async function blockedBy(way: Way): Promise<Measure[]> {
  return await Live.run(async (live) => {
    const path = way === 'a busy loop' ? '' : join(live.folder, 'fifo');
    const child = path ? feeder(path) : undefined;
    try {
      return await besides(live, way, path);
    } finally {
      child?.kill();
    }
  });
}

async function besides(live: Live, way: Way, path: string): Promise<Measure[]> {
  const told: number[] = [];
  live.client.on('/feed.log', ({ args }) => tell(`blocked by ${way}: ${args.slice(1).join(': ')}`));
  live.client.on('/feed.supplied', ({ args }) => void told.push(Number(args[0]), Number(args[3])));
  const first = await live.play('blocking', 'out', 0, 'seconds', blockedSeconds, 'path', path);
  const other = await live.play('tone', 'out', 1);
  await Bun.sleep(1000 * (seconds + 1));
  const elements = await live.elements();
  const { starved } = elements.get(first)!;
  tell(`blocked by ${way}: ${starved} blocks starved, as the elements tell; supplied: ${told.join(' ')}`);
  const [left, right] = (await live.played()) as [Float32Array, Float32Array];
  const tone = wanted(seconds * sampleRate);
  const begun = (sound: Float32Array): Float32Array =>
    sound.subarray(sound.findIndex((x) => x !== 0)).subarray(0, tone.length);
  const [blocked, heard] = [begun(left), begun(right)];
  const last = tone.length - end * sampleRate;
  const goesOn = differing(blocked.subarray(last), tone.subarray(last)) === 0;
  const byFeed = told.reduce((sum, x, i) => sum + (i % 2 && told[i - 1] === first ? x : 0), 0);
  const what = `a soft side blocked for ${blockedSeconds} s by ${way}`;
  return [
    { what: `${what}: blocks starved of it, as the feed tells`, asked: '', reached: String(byFeed) },
    { what: `${what}: goes on by itself on its frame`, asked: 'yes', reached: yesOrNo(goesOn) },
    { what: `${what}: blocks starved of another`, asked: '0', reached: String(elements.get(other)!.starved) },
    {
      what: `${what}: samples of another, in ${seconds} s, that are not the closed form's`,
      asked: '0',
      reached: String(differing(heard, tone)),
    },
  ];
}

const measure = async (): Promise<Measure[]> => [
  ...(await blockedBy('a busy loop')),
  ...(await blockedBy('reading a FIFO')),
];

export const blocked: Row = { name: 'blocked', patience: 90, measure };
