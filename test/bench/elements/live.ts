/** A server of its own for a row: without a device, on the clock of the system, with the elements of this folder. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as v from 'valibot';
import type { Argument, Client, Message } from '../../../clients/typescript/index.ts';
import type { elementSchema } from '../../../server/http/routes/elements.ts';
import { type RunningServer, startServer } from '../../support/server.ts';
import { endsWithThis } from './measure.ts';
import { readChannels } from './sound.ts';

/** Folder of the rows' own elements. */
export const instruments = join(import.meta.dir, 'instruments');
/** Folder of those that come with the server. */
const bundled = join(import.meta.dir, '../../../instruments');
export const sampleRate = 48000;
export const channels = 2;

type ElementState = v.InferOutput<typeof elementSchema>;

export class Live {
  private constructor(
    readonly folder: string,
    readonly server: RunningServer,
    readonly client: Client,
  ) {}

  /** Runs what a row does with a server, which ends with it. */
  static async run<T>(work: (live: Live) => Promise<T>): Promise<T> {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-elements-'));
    try {
      const capture = join(folder, 'capture.wav');
      const options = ['-S', String(sampleRate), '-o', String(channels), '-i', '0', '--midi', 'none'];
      const server = await startServer('--none', ...options, '--capture', capture, '--instruments', instruments);
      endsWithThis(server.process);
      try {
        const client = await server.connect('tcp');
        const live = new Live(folder, server, client);
        await live.ask('/feed', 1);
        await live.loaded();
        return await work(live);
      } finally {
        await server.stop();
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  /** Resolves once the elements that rows play are loaded: each file has the one by its name. */
  private async loaded(): Promise<void> {
    const files = [instruments, bundled].flatMap((folder) => readdirSync(folder));
    const wanted = files.filter((file) => /^[a-z]+\.ts$/.test(file)).map((file) => file.replace('.ts', ''));
    for (;;) {
      const there = new Set((await this.get<{ name: string }[]>('/instruments')).map(({ name }) => name));
      if (wanted.every((name) => there.has(name))) return;
      await Bun.sleep(50);
    }
  }

  /** Sends a command. Returns the arguments of its answer, without the command's name. Rejects with what it was refused for. */
  async ask(command: string, ...args: Argument[]): Promise<Message['args']> {
    const { args: answer } = await this.client.request([command, ...args], { reply: '/done' });
    return answer.slice(1);
  }

  /** Begins an element; returns its number once it plays. */
  async play(instrument: string, ...given: Argument[]): Promise<number> {
    const started = this.client.once('/feed.started', { filter: ({ args }) => args[1] === instrument });
    const [id] = await this.ask('/play', instrument, ...given);
    await started;
    return Number(id);
  }

  async get<T>(path: string): Promise<T> {
    const response = await fetch(this.server.http + path);
    if (!response.ok) throw new Error(`${path} was answered with ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  }

  /** Returns the elements that are there, by their numbers. */
  async elements(): Promise<Map<number, ElementState>> {
    return new Map((await this.get<ElementState[]>('/elements')).map((each) => [each.voice, each]));
  }

  /** Ends the server. Returns what it played, channel by channel. */
  async played(): Promise<Float32Array[]> {
    await this.client.close();
    await this.server.stop();
    return await readChannels(join(this.folder, 'capture.wav'));
  }
}
