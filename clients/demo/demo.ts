/** The demo as one function. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../typescript/index.ts';
import { picture } from './picture.ts';
import { play } from './play.ts';
import { writePluck } from './pluck.ts';
import { type DemoServer, startServer } from './server.ts';
import { levelOf, readSound } from './sound.ts';

export interface DemoOptions {
  /** Folder for demo.wav and demo.svg. */
  readonly folder: string;
  /** 1 to 4; all when left out. */
  readonly bars?: number;
  /** More options for the server. */
  readonly server?: readonly string[];
  readonly print: (line: string) => void;
}

export interface DemoResult {
  readonly voices: number;
  readonly wav: string;
  readonly svg: string;
}

/** Starts a server, plays the piece on it, and leaves the recording and its picture. */
export async function runDemo({ folder, bars, server: options = [], print }: DemoOptions): Promise<DemoResult> {
  const [wav, svg] = [join(folder, 'demo.wav'), join(folder, 'demo.svg')];
  const server = await startServer(['--capture', wav, ...options]);
  print(server.banner);
  const voices = await withSample((sample) => playOn(server, { sample, bars, print })).finally(() => server.kill());
  const code = await server.exited;
  if (code !== 0) throw new Error(`the server ended with ${code}`);

  const sound = await readSound(wav);
  const seconds = (sound.channels[0]?.length ?? 0) / sound.sampleRate;
  await Bun.write(svg, picture(`demo.wav: ${voices} voices, ${seconds.toFixed(1)} s at ${sound.sampleRate} Hz`, sound));
  print(`${voices} voices came and went`);
  print(`${wav}  ${seconds.toFixed(2)} s, ${sound.channels.length} channels at ${sound.sampleRate} Hz`);
  sound.channels.forEach((samples, c) => {
    const { peak, rms } = levelOf(samples);
    print(`  ${['left', 'right'][c]!.padEnd(6)} peak ${peak.toFixed(1)} dB  rms ${rms.toFixed(1)} dB`);
  });
  print(svg);
  return { voices, wav, svg };
}

async function playOn(server: DemoServer, options: Parameters<typeof play>[1]): Promise<number> {
  const client = await connect({ url: server.url });
  try {
    const voices = await play(client, options);
    await client.request(['/quit'], { reply: '/done' });
    await server.exited;
    return voices;
  } finally {
    await client.close();
  }
}

async function withSample<T>(use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bunsynth-demo-'));
  try {
    const path = join(folder, 'pluck.wav');
    await writePluck(path);
    return await use(path);
  } finally {
    await rm(folder, { recursive: true });
  }
}
