/** Changes of series while much is prepared: sample by sample in process, and a thousand for now on a server. */
import type { SessionFile } from '../../../server/instruments/element/session-file.ts';
import { elementsServer } from '../../support/elements-server.ts';
import { total } from './instruments/total.ts';
import { Live, sampleRate } from './live.ts';
import { differing, type Measure, quantile, type Row, randomFrom, tell } from './measure.ts';

type Points = SessionFile['elements'][number]['series'][string];

/** Seconds that have to be prepared when a change comes, frames of a run, and runs. */
const prepared = 2;
const blocks = 3000;
const runs = 8;
/** Changes on a server, and the longest pause between two, in milliseconds. */
const changes = 1000;
const pause = 30;

/** A change: from `at` on the series goes by `points`, asked for in a block. */
interface Change {
  readonly block: number;
  readonly at: number;
  readonly points: Points;
}

/** Plays a session of one element from frame 0 on. Returns what is heard by frames of the session. */
async function played(level: Points, change?: Change): Promise<Float32Array> {
  const { server, heard, ask, voices, client } = await elementsServer({ total });
  const session: SessionFile = {
    version: 1,
    sampleRate,
    transport: { rolling: true, frame: 0 },
    elements: [{ id: 1, instrument: 'total', group: 0, init: {}, start: 0, series: { level } }],
    connections: [{ from: { element: 1, port: 'out' }, to: { bus: 0 } }],
  };
  const [, , id] = (await ask('/session/graph', JSON.stringify(session))) as [number, number, number];
  while (voices.time.frameAt() < server.layout.blockSize) await heard(1);
  const { blockSize } = server.layout;
  const first = voices.time.frameAt();
  const parts = [await heard(change?.block ?? 0)];
  if (change) {
    const { ready } = voices.views()[0]!;
    if (!(ready! >= prepared * sampleRate)) throw new Error(`only ${ready} frames were prepared before the change`);
    const points = change.points.flatMap(([frame, value, mode]) => [frame - change.at, value as number, mode]);
    client.send('/series/frames', id, 'level', change.at, ...points);
  }
  parts.push(await heard(blocks - (change?.block ?? 0)));
  const { starved } = voices.views()[0]!;
  if (starved) throw new Error(`${starved} blocks starved in process, where nothing has to be late`);
  const sound = new Float32Array(first + blocks * blockSize);
  sound.set(parts[0]![0]!, first);
  sound.set(parts[1]![0]!, first + parts[0]![0]!.length);
  return sound;
}

/** Returns frames that differ from an old render before a change, and from a fresh one from the change on. */
async function compared(seed: number): Promise<[before: number, after: number]> {
  const random = randomFrom(seed);
  const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from));
  const block = whole(300, 900);
  const at = block * 64 + whole(4000, prepared * sampleRate - 4000);
  // Quarters: a float that travels in a message is the decimal that it was written as, which these are.
  const value = (): number => whole(-400, 400) / 4;
  const until: Points = [
    [0, value(), 'const'],
    [whole(1, at >> 1), value(), 'linear'],
    [whole(at >> 1, at), value(), 'const'],
  ];
  const after: Points = [
    [at, value(), 'const'],
    [at + whole(1, 9000), value(), 'linear'],
    [at + whole(9000, 20000), value(), 'const'],
  ];
  const old = await played([...until, [at + whole(0, 9000), value(), 'const']]);
  const fresh = await played([...until, ...after]);
  const changed = await played([...until, [at + whole(0, 9000), value(), 'const']], { block, at, points: after });
  if (!differing(old.subarray(at), fresh.subarray(at))) throw new Error('the change changes nothing');
  return [differing(changed.subarray(0, at), old.subarray(0, at)), differing(changed.subarray(at), fresh.subarray(at))];
}

async function inProcess(): Promise<Measure[]> {
  const sums = [0, 0];
  for (let run = 1; run <= runs; run++) {
    const [before, after] = await compared(run);
    sums[0]! += before;
    sums[1]! += after;
    tell(`change: run ${run}: ${before} frames before it, ${after} from it on`);
  }
  const what = `${runs} changes while ${prepared} s are prepared, a soft side with memory: frames`;
  return [
    { what: `${what} before the change different from the old render`, asked: '0', reached: String(sums[0]) },
    { what: `${what} from the change on different from a fresh render`, asked: '0', reached: String(sums[1]) },
  ];
}

/** Distances in milliseconds of the frames from which on changes for now held, from those on which they were sent. */
async function distances(live: Live, id: number): Promise<number[]> {
  const random = randomFrom(3);
  const found: number[] = [];
  for (let n = 0; n < changes; n++) {
    await Bun.sleep(1 + (pause - 1) * random());
    const sent = await live.client.request(['/transport'], { reply: '/transport.reply' });
    const [, , from] = await live.ask('/series', id, 'level', -1, 0, n % 100, 'const');
    found.push((1000 * (Number(from) - Number(sent.args[1]))) / sampleRate);
    if ((n + 1) % 100 === 0) tell(`change: ${n + 1} changes on a server, median ${quantile(found, 0.5).toFixed(1)} ms`);
  }
  return found;
}

async function onServer(): Promise<Measure[]> {
  return await Live.run(async (live) => {
    const id = await live.play('total');
    await Bun.sleep(3000);
    const found = await distances(live, id);
    const { starved } = (await live.elements()).get(id)!;
    const ms = (x: number): string => `${x.toFixed(1)} ms`;
    const what = `${changes} changes for now on a server, from sent to heard`;
    return [
      { what: `${what}: least`, asked: '<= 10 ms', reached: ms(quantile(found, 0)) },
      { what: `${what}: median`, asked: '', reached: ms(quantile(found, 0.5)) },
      { what: `${what}: 99 of 100`, asked: '', reached: ms(quantile(found, 0.99)) },
      { what: `${what}: blocks starved`, asked: '0', reached: String(starved) },
    ];
  });
}

const measure = async (): Promise<Measure[]> => [...(await inProcess()), ...(await onServer())];

export const change: Row = { name: 'change', patience: 180, measure };
