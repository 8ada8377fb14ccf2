/** Sound files by name and number, read into buffers when they are first needed. */
import { readdirSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { Client } from '../typescript/index.ts';
import type { Places } from './places.ts';

const endings = new Set(
  ['wav', 'aif', 'aiff', 'aifc', 'flac', 'ogg', 'opus', 'mp3', 'w64', 'caf', 'au', 'snd'].map((each) => `.${each}`),
);

/** A sample that can be played. */
export interface Loaded {
  readonly buffer: number;
  readonly frames: number;
  readonly channels: number;
  /** Length at its own rate. */
  readonly seconds: number;
}

interface Entry {
  readonly path: string;
  state: 'new' | 'loading' | 'loaded' | 'failed';
  loaded?: Loaded;
  loading?: Promise<boolean>;
  /** Counts up with each use. */
  used: number;
}

export class Samples {
  private readonly banks = new Map<string, Entry[]>();
  private readonly free: number[];
  private uses = 0;

  /** @throws Error naming a folder that cannot be read */
  constructor(
    private readonly client: Client,
    folders: readonly string[],
    { buffer, buffers }: Places,
    private readonly report: (line: string) => void,
  ) {
    this.free = Array.from({ length: buffers }, (_, i) => buffer + i);
    for (const folder of folders) this.add(folder);
  }

  /** Adds the sounds of a folder whose names are not taken. @throws Error when it cannot be read */
  add(folder: string): void {
    const whole = resolve(folder);
    for (const entry of readdirSync(whole, { withFileTypes: true })) {
      const name = entry.name;
      if (name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink()) || this.banks.has(name)) continue;
      const files = soundFiles(join(whole, name));
      if (files.length > 0)
        this.banks.set(
          name,
          files.map((path) => ({ path, state: 'new', used: 0 })),
        );
    }
  }

  /** Names of the sounds with their numbers of variants. */
  get names(): ReadonlyMap<string, number> {
    return new Map([...this.banks].map(([name, entries]) => [name, entries.length]));
  }

  has(name: string): boolean {
    return this.banks.has(name);
  }

  /** Returns a sample that is there; undefined where it is not, or not yet. */
  at(name: string, variant: number): Loaded | undefined {
    const entry = this.entry(name, variant);
    if (entry?.loaded) entry.used = ++this.uses;
    return entry?.loaded;
  }

  /** Reads a sample. Resolves with false for one that cannot be read, which is told once. */
  load(name: string, variant: number): Promise<boolean> | boolean {
    const entry = this.entry(name, variant);
    if (!entry || entry.state === 'failed') return false;
    if (entry.state === 'loaded') return true;
    entry.loading ??= this.read(entry, `${name}:${variant}`);
    return entry.loading;
  }

  /** Frees the buffers. */
  async close(): Promise<void> {
    const loaded = [...this.banks.values()].flat().flatMap(({ loaded }) => (loaded ? [loaded.buffer] : []));
    this.banks.clear();
    await Promise.all(loaded.map((buffer) => this.client.freeBuffer(buffer)));
  }

  private entry(name: string, variant: number): Entry | undefined {
    const entries = this.banks.get(name);
    if (!entries) return undefined;
    const index = Math.floor(variant) % entries.length;
    return entries[index < 0 ? index + entries.length : index];
  }

  private async read(entry: Entry, what: string): Promise<boolean> {
    entry.state = 'loading';
    const number = this.free.shift() ?? this.leastUsed();
    if (number === undefined) {
      entry.state = 'new';
      entry.loading = undefined;
      this.report(`${what}: all buffers are being filled`);
      return false;
    }
    try {
      const { frames, channels, sampleRate } = await this.client.readBuffer(entry.path, { number });
      if (frames === 0 || channels === 0 || channels > 2) {
        await this.client.freeBuffer(number);
        throw new Error(frames === 0 ? 'it is empty' : `it has ${channels} channels; one or two are played`);
      }
      entry.loaded = { buffer: number, frames, channels, seconds: frames / sampleRate };
      entry.state = 'loaded';
      entry.used = ++this.uses;
      return true;
    } catch (error) {
      this.free.push(number);
      entry.state = 'failed';
      this.report(`${what} (${entry.path}) cannot be read: ${(error as Error).message}`);
      return false;
    } finally {
      entry.loading = undefined;
    }
  }

  /** Takes the buffer that was not used for the longest time from its sample. */
  private leastUsed(): number | undefined {
    let oldest: Entry | undefined;
    for (const entries of this.banks.values())
      for (const entry of entries) if (entry.loaded && (!oldest || entry.used < oldest.used)) oldest = entry;
    if (!oldest?.loaded) return undefined;
    const { buffer } = oldest.loaded;
    oldest.loaded = undefined;
    oldest.state = 'new';
    return buffer;
  }
}

function soundFiles(folder: string): string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    // A link to a file, or to nothing, is no folder of samples.
    if (['ENOTDIR', 'ENOENT'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
  return names
    .filter((name) => !name.startsWith('.') && endings.has(extname(name).toLowerCase()))
    .sort()
    .map((name) => join(folder, name));
}
