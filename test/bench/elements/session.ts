/** A session of elements, written down by one server: made again and played by another, and rendered offline. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Argument } from '../../../clients/typescript/index.ts';
import { encodeSamples, soundHeader } from '../../../protocol/soundfile/index.ts';
import type { SessionFile } from '../../../server/instruments/element/session-file.ts';
import { instruments, Live, sampleRate } from './live.ts';
import { differing, endsWithThis, type Measure, type Row, randomFrom, tell } from './measure.ts';
import { readChannels } from './sound.ts';

const seconds = 10;
const program = resolve(import.meta.dir, '../../../bunsynth');
/** Seconds of the sound file that players play, and of the response that is convolved with. */
const [fileSeconds, responseSeconds] = [7, 0.3];

/** Writes noise that fades away, in two channels. Returns its path. */
function writeNoise(path: string, length: number, seed: number): string {
  const random = randomFrom(seed);
  const frames = Math.round(length * sampleRate);
  const noise = Float32Array.from({ length: 2 * frames }, (_, i) => (random() - 0.5) * (1 - i / (2 * frames)));
  const head = soundHeader({ header: 'WAV', format: 'float', channels: 2, sampleRate, frames });
  writeFileSync(path, Buffer.concat([head, encodeSamples(noise, 'float', true)]));
  return path;
}

/** An element to add: instrument, name in the message, keys and values. */
type Added = readonly [instrument: string, as: string, ...given: (string | number)[]];

/** Returns 20 elements: four players through gains, one of them convolved, a looper, and sums and tones through gains. */
function elementsOf(folder: string): { added: Added[]; connected: [from: string, to: string][] } {
  const sound = writeNoise(join(folder, 'sound.wav'), fileSeconds, 1);
  const response = writeNoise(join(folder, 'response.wav'), responseSeconds, 2);
  const added: Added[] = [];
  const connected: [string, string][] = [];
  const chain = (...names: string[]): void =>
    names.slice(1).forEach((name, i) => connected.push([`${names[i]}.out`, name === '0' ? name : `${name}.in`]));
  for (let n = 0; n < 4; n++) {
    added.push(['player', `player${n}`, 'path', sound, 'speed', 1 + n / 8, 'loop', n % 2 ? 'on' : 'off']);
    added.push(['gain', `level${n}`, 'gain', 0.1]);
  }
  added.push(['convolve', 'hall', 'path', response], ['looper', 'looper', 'seconds', 20], ['gain', 'sum', 'gain', 0.5]);
  for (let n = 0; n < 4; n++) {
    added.push([n % 2 ? 'tone' : 'total', `own${n}`]);
    added.push(['gain', `own-level${n}`, 'channels', 1, 'gain', n % 2 ? 0.2 : 0.001]);
    chain(`own${n}`, `own-level${n}`, '0');
  }
  added.push(['tone', 'last']);
  chain('player0', 'level0', 'hall', 'sum', '0');
  chain('player1', 'level1', 'looper', 'sum');
  chain('player2', 'level2', '0');
  chain('player3', 'level3', '0');
  connected.push(['last.out', '1']);
  return { added, connected };
}

/** Builds the session on a server whose time stands at 0. Returns it as it is written down. */
async function written(live: Live): Promise<SessionFile> {
  await live.ask('/transport/stop');
  await live.ask('/transport/seek', 0);
  const { added, connected } = elementsOf(live.folder);
  const changes: Argument[] = [
    ...added.flatMap(([instrument, as, ...given]) => ['add', instrument, as, given.length / 2, ...given]),
    ...connected.flatMap(([from, to]) => ['connect', from, to]),
  ];
  const [, ...answer] = await live.ask('/graph/edit', ...changes);
  const voices = new Map(added.map((_, i) => [String(answer[2 * i]), Number(answer[2 * i + 1])]));
  const line = (from: number, to: number): Argument[] => [0, from, 'const', 3, to, 'linear', 6.5, from, 'linear'];
  const move = (as: string, param: string, ...points: Argument[]) =>
    live.ask('/series', voices.get(as)!, param, 0, ...points);
  for (let n = 0; n < 4; n++) {
    await move(`level${n}`, 'gain', ...line(0.1, 0.3));
    await move(`player${n}`, 'speed', ...line(1 + n / 8, -0.5));
  }
  for (const n of [0, 2]) await move(`own${n}`, 'level', ...line(n, 3));
  await move('looper', 'record', 0, 'off', 'const', 1, 'on', 'const', 2.5, 'off', 'const');
  await move('player2', 'loop', 0, 'off', 'const', 2, 'on', 'const');
  return await live.get<SessionFile>('/session/graph');
}

/** Plays a session on a server of its own. Returns what is heard, and blocks in which any element's sound was missing. */
async function live(session: SessionFile): Promise<{ sound: Float32Array[]; starved: number }> {
  return await Live.run(async (server) => {
    await server.ask('/session/graph', JSON.stringify(session));
    await server.ask('/transport/roll');
    await Bun.sleep(1000 * (seconds + 1));
    const starved = [...(await server.elements()).values()].reduce((sum, each) => sum + each.starved, 0);
    return { sound: await server.played(), starved };
  });
}

/** Renders a session offline. */
async function offline(session: SessionFile, folder: string): Promise<Float32Array[]> {
  const [json, output] = [join(folder, 'session.json'), join(folder, 'out.wav')];
  writeFileSync(json, JSON.stringify(session));
  const options = ['--seconds', String(seconds + 1), '-S', String(sampleRate), '--instruments', instruments];
  const command = [program, 'play', json, '-o', output, ...options];
  const run = endsWithThis(Bun.spawn(command, { stdout: 'pipe', stderr: 'pipe' }));
  const printed = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text());
  if (await run.exited) throw new Error(`bunsynth play ended with ${run.exitCode}: ${printed}`);
  tell(`session: offline: ${printed.trim()}`);
  return await readChannels(output);
}

/** Returns what is heard from the first sound of any channel on. */
function fromFirstSound(sound: readonly Float32Array[]): Float32Array[] {
  const firsts = sound.map((channel) => channel.findIndex((x) => x !== 0)).filter((at) => at >= 0);
  if (!firsts.length) throw new Error('there is no sound');
  return sound.map((channel) => channel.subarray(Math.min(...firsts)).subarray(0, seconds * sampleRate));
}

async function measure(): Promise<Measure[]> {
  return await Live.run(async (first) => {
    const session = await written(first);
    tell(`session: ${session.elements.length} elements, ${session.connections.length} connections`);
    const { sound, starved } = await live(session);
    tell(`session: live: ${starved} blocks starved`);
    const played = fromFirstSound(sound);
    const rendered = fromFirstSound(await offline(session, first.folder));
    const differ = played.map((channel, c) => differing(channel, rendered[c]!));
    const where = played.map((channel, c) => channel.findIndex((x, i) => x !== rendered[c]![i]));
    tell(`session: first difference by channel (-1: none): frames ${where.join(' ')} of the session`);
    return [
      {
        what: `a session of ${session.elements.length} elements, ${seconds} s: samples of the server different from those of play, left and right`,
        asked: '0 and 0',
        reached: differ.join(' and '),
      },
      { what: 'the same: blocks starved on the server, which are silent there', asked: '0', reached: String(starved) },
    ];
  });
}

export const session: Row = { name: 'session', patience: 240, measure };
