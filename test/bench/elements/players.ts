/** Many players of long files, from disk. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { soundHeader } from '../../../protocol/soundfile/index.ts';
import { numberOption } from '../../support/rivals.ts';
import { residentMegabytes, type ThreadTime, threadTimes } from '../process-cost.ts';
import { Live, sampleRate } from './live.ts';
import { type Measure, type Row, tell } from './measure.ts';

const players = 100;
const fileSeconds = 120;
const seconds = numberOption('seconds', 30);
/** Seconds before the measurement, in which the players fill what they have ahead. */
const settling = 3;
/** Seconds before there is any player, in which is measured what the same threads of an idle server take. */
const idling = 5;

/** Writes files of 16 bits and two channels, each with its own place in one noise as its beginning. Returns their paths. */
function writeFiles(folder: string): string[] {
  const frames = fileSeconds * sampleRate;
  const noise = new Int16Array(2 * frames);
  let state = 1;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    noise[i] = state >> 16;
  }
  const spec = { header: 'WAV', format: 'int16', channels: 2, sampleRate, frames } as const;
  return Array.from({ length: players }, (_, n) => {
    const path = join(folder, `${n}.wav`);
    const begin = 2 * Math.floor((n * frames) / players);
    const file = openSync(path, 'w');
    for (const part of [soundHeader(spec), noise.subarray(begin), noise.subarray(0, begin)]) writeWhole(file, part);
    closeSync(file);
    return path;
  });
}

function writeWhole(file: number, part: ArrayBufferView): void {
  const bytes = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done);
}

/** Returns seconds of all threads but the main one and the one that renders: the oldest worker, which the audio context begins with. */
function softSeconds(pid: number, before: readonly ThreadTime[]): { all: number; workers: number } {
  const renders = before.find(({ name }) => name === 'Worker');
  if (!renders) throw new Error('no thread is named Worker: the one that renders cannot be told from others');
  const soft = threadTimes(pid).filter(({ id }) => id !== pid && id !== renders.id);
  const sum = (threads: readonly ThreadTime[]) => threads.reduce((all, { seconds: each }) => all + each, 0);
  return { all: sum(soft), workers: sum(soft.filter(({ name }) => name === 'Worker')) };
}

async function measure(): Promise<Measure[]> {
  return await Live.run(async (live) => {
    const { pid } = live.server.process;
    tell(`players: writes ${players} files of ${fileSeconds} s`);
    const paths = writeFiles(live.folder);
    const idleThreads = threadTimes(pid);
    // What is compiled and loaded at the start is over by then.
    await Bun.sleep(1000 * idling);
    const idleBegin = softSeconds(pid, idleThreads);
    await Bun.sleep(1000 * idling);
    const idleShare = (softSeconds(pid, idleThreads).all - idleBegin.all) / idling;
    const idle = residentMegabytes(pid);
    const voices: number[] = [];
    for (const path of paths) voices.push(await live.play('player', 'path', path, 'gain', 1 / players));
    tell(`players: all play; ${settling} s to settle`);
    await Bun.sleep(1000 * settling);
    const [begin, from] = [softSeconds(pid, idleThreads), performance.now()];
    let most = residentMegabytes(pid);
    while (performance.now() - from < 1000 * seconds) {
      await Bun.sleep(1000);
      most = Math.max(most, residentMegabytes(pid));
    }
    const [after, took] = [softSeconds(pid, idleThreads), (performance.now() - from) / 1000];
    const elements = await live.elements();
    const starved = voices.reduce((sum, id) => sum + elements.get(id)!.starved, 0);
    const percent = (x: number): string => `${((100 * x) / took).toFixed(1)} %`;
    const what = `${players} players of stereo files of ${fileSeconds} s, for ${took.toFixed(0)} s`;
    return [
      { what: `${what}: blocks starved, all players`, asked: '0', reached: String(starved) },
      {
        what: `${what}: all threads but the main one and the one that renders, above the idle server, of one core`,
        asked: '<= 10 %',
        reached: percent(after.all - begin.all - idleShare * took),
      },
      {
        what: `${what}: those of them that run TypeScript`,
        asked: '',
        reached: percent(after.workers - begin.workers),
      },
      {
        what: `${what}: resident memory above that of the idle server`,
        asked: '<= 300 MB',
        reached: `${(most - idle).toFixed(0)} MB`,
      },
    ];
  });
}

export const playing: Row = { name: 'players', patience: 90 + seconds, measure };
