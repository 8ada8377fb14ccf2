/** Sound files by name and number, read into buffers when they are first needed. */
import { readdirSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';
import type { Client } from '../typescript/index.ts';
import type { Places } from './places.ts';

/** Endings of the names of sound files. */
export const soundEndings: ReadonlySet<string> = new Set(
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

/** A sound file. */
export interface SampleFile {
  /** Shown to people: a path or an address. */
  readonly name: string;
  /** Key of MIDI at which it was recorded; undefined where that is not told. */
  readonly key?: number;
  /** Returns its path on this machine, once it is there. Rejects with an Error when it cannot be had. */
  path(): Promise<string> | string;
}

/** Files of sounds by their names. */
export type SoundFiles = ReadonlyMap<string, readonly SampleFile[]>;

interface Entry {
  readonly file: SampleFile;
  state: 'new' | 'loading' | 'loaded' | 'failed';
  loaded?: Loaded;
  loading?: Promise<boolean>;
  /** Counts up with each use. */
  used: number;
}

export class Samples {
  private readonly banks = new Map<string, Entry[]>();
  /** Entries in whose place others have come: what was loaded of them may still sound. */
  private readonly replaced: Entry[] = [];
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
    for (const folder of folders)
      for (const [name, files] of folderSounds(folder)) if (!this.banks.has(name)) this.put(name, files);
  }

  /** Adds sounds, in place of those that have their names. */
  add(sounds: SoundFiles): void {
    for (const [name, files] of sounds) {
      this.replaced.push(
        ...(this.banks.get(name) ?? []).filter(({ state }) => state === 'loaded' || state === 'loading'),
      );
      this.put(name, files);
    }
  }

  /** Lets files that could not be read be tried again. */
  retry(): void {
    for (const entries of this.banks.values())
      for (const entry of entries) if (entry.state === 'failed') entry.state = 'new';
  }

  /** Returns the variant that was recorded nearest to a key, and its key; undefined where files do not tell theirs. */
  nearest(name: string, variant: number, key: number): { readonly n: number; readonly key: number } | undefined {
    const entries = this.banks.get(name) ?? [];
    const keys = entries.flatMap(({ file }) => file.key ?? []);
    if (!keys.length) return undefined;
    const best = keys.reduce((found, each) => (Math.abs(each - key) < Math.abs(found - key) ? each : found));
    const same = entries.flatMap(({ file }, i) => (file.key === best ? [i] : []));
    return { n: same[modulo(Math.floor(variant), same.length)]!, key: best };
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
    const loaded = [...this.banks.values(), this.replaced]
      .flat()
      .flatMap(({ loaded }) => (loaded ? [loaded.buffer] : []));
    this.banks.clear();
    await Promise.all(loaded.map((buffer) => this.client.freeBuffer(buffer)));
  }

  private entry(name: string, variant: number): Entry | undefined {
    const entries = this.banks.get(name);
    if (!entries) return undefined;
    return entries[modulo(Math.floor(variant), entries.length)];
  }

  private put(name: string, files: readonly SampleFile[]): void {
    if (files.length)
      this.banks.set(
        name,
        files.map((file) => ({ file, state: 'new', used: 0 })),
      );
  }

  private async read(entry: Entry, what: string): Promise<boolean> {
    entry.state = 'loading';
    let path: string;
    try {
      path = await entry.file.path();
    } catch (error) {
      return this.failed(entry, `${what}: ${(error as Error).message}`);
    }
    const number = this.free.shift() ?? this.leastUsed();
    if (number === undefined) {
      entry.state = 'new';
      entry.loading = undefined;
      this.report(`${what}: all buffers are being filled`);
      return false;
    }
    try {
      const { frames, channels, sampleRate } = await this.client.readBuffer(path, { number });
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
      return this.failed(entry, `${what} (${entry.file.name}) cannot be read: ${(error as Error).message}`);
    } finally {
      entry.loading = undefined;
    }
  }

  private failed(entry: Entry, line: string): false {
    [entry.state, entry.loading] = ['failed', undefined];
    this.report(line);
    return false;
  }

  /** Takes the buffer that was not used for the longest time from its sample. */
  private leastUsed(): number | undefined {
    let oldest: Entry | undefined;
    for (const entries of [...this.banks.values(), this.replaced])
      for (const entry of entries) if (entry.loaded && (!oldest || entry.used < oldest.used)) oldest = entry;
    if (!oldest?.loaded) return undefined;
    const { buffer } = oldest.loaded;
    oldest.loaded = undefined;
    oldest.state = 'new';
    return buffer;
  }
}

/** Returns the sounds of a folder in which each folder is one. @throws Error when it cannot be read */
export function folderSounds(folder: string): SoundFiles {
  const whole = resolve(folder);
  const sounds = new Map<string, SampleFile[]>();
  for (const entry of readdirSync(whole, { withFileTypes: true })) {
    if (entry.name.startsWith('.') || !(entry.isDirectory() || entry.isSymbolicLink())) continue;
    const files = soundFiles(join(whole, entry.name)).map((path) => ({ name: path, path: () => path }));
    if (files.length > 0) sounds.set(entry.name, files);
  }
  return sounds;
}

const modulo = (value: number, by: number): number => ((value % by) + by) % by;

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
    .filter((name) => !name.startsWith('.') && soundEndings.has(extname(name).toLowerCase()))
    .sort()
    .map((name) => join(folder, name));
}
