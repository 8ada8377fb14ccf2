/**
 * Files that one start of the server leaves to the next, found by a key: compiled SynthDefs as WebAssembly and as machine code. Several threads and
 * processes may read and write a folder at a time. What is no whole entry of this user is removed and told; where a folder cannot be used nothing is
 * kept, which is told once.
 *
 *     const files = new KeptFiles<{ words: number }>({ folder, what: 'tables', version: () => '1', report: print });
 *     files.write('sine', { words: 512 }, bytes);
 *     files.read('sine')?.head.words; // 512
 */
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  futimesSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { decodeEntry, type Entry, encodeEntry } from './entry.ts';
import { entryEnding, openFolder, ownWay, trim, unfinishedEnding } from './folder.ts';

/** Bytes of an entry that is kept or read. */
const maxEntry = 64 * 2 ** 20;
/** Entries written by one user of the folder after which it is looked through. */
const trimAfter = 64;
/** Milliseconds after which an entry that is read counts as used again. */
const sameUse = 600_000;

export interface KeptFilesOptions {
  readonly folder: string;
  /** Name of all that is kept there, for reports: `compiled SynthDefs`. */
  readonly what: string;
  /** Version of what the bodies are made by: part of every key. */
  readonly version: () => string;
  /** Takes a line about what was removed, or why nothing is kept. */
  readonly report: (line: string) => void;
  /** True where the whole path has to be this user's (see `ownWay`): for what runs outside any sandbox. */
  readonly strict?: boolean;
  /** False where somebody else keeps the folder within its bounds, for who must not wait while it is looked through. Default true. */
  readonly trims?: boolean | undefined;
  /** True for who is done with a body when the next entry is read: all are read into the same memory. Default false. */
  readonly reuses?: boolean;
}

export class KeptFiles<Head extends object> {
  private written = 0;
  private isOff = false;
  private opened = false;
  private room: Uint8Array<ArrayBuffer> = new Uint8Array(0);

  constructor(private readonly options: KeptFilesOptions) {}

  /** Returns what was kept under a key; undefined where there is none. */
  read(key: string): Entry<Head> | undefined {
    return this.guard(() => {
      const name = this.nameOf(key);
      const path = join(this.options.folder, name + entryEnding);
      const bytes = readOwn(path, (size) => this.roomFor(size));
      if (bytes === undefined) return undefined;
      const entry = bytes === 'foreign' ? undefined : decodeEntry<Head>(bytes, name);
      if (entry) return entry;
      rmSync(path, { force: true, recursive: true });
      this.options.report(`${path} was no whole entry of the cache of ${this.options.what}, and was removed`);
      return undefined;
    });
  }

  /** True where there is a file under a key, which is not looked at. */
  has(key: string): boolean {
    return this.guard(() => existsSync(join(this.options.folder, this.nameOf(key) + entryEnding))) ?? false;
  }

  /** True when nothing is there, or kept. */
  get isEmpty(): boolean {
    return this.guard(() => !readdirSync(this.options.folder).some((name) => name.endsWith(entryEnding))) ?? true;
  }

  /** Keeps something, in place of what is under the key. */
  write(key: string, head: Head, body: Uint8Array<ArrayBuffer>): void {
    this.guard(() => {
      const { folder } = this.options;
      this.open();
      const name = this.nameOf(key);
      const bytes = encodeEntry(name, { head, body });
      if (bytes.length > maxEntry) return;
      // Readers see a whole file or none, whoever writes at the same time.
      const unfinished = join(folder, `${name}.${process.pid}.${crypto.randomUUID()}${unfinishedEnding}`);
      try {
        writeFileSync(unfinished, bytes, { mode: 0o600, flag: 'wx' });
        renameSync(unfinished, join(folder, name + entryEnding));
      } catch (error) {
        rmSync(unfinished, { force: true });
        throw error;
      }
      if (this.options.trims !== false && this.written++ % trimAfter === 0) trim(folder);
    });
  }

  private nameOf(key: string): string {
    return new Bun.CryptoHasher('sha256').update(`${this.options.version()} ${key}`).digest('hex');
  }

  private roomFor(size: number): Uint8Array<ArrayBuffer> {
    if (!this.options.reuses) return new Uint8Array(size);
    if (this.room.length < size) this.room = new Uint8Array(2 * size);
    return this.room.subarray(0, size);
  }

  private open(): void {
    openFolder(this.options.folder);
    if (this.options.strict) ownWay(this.options.folder);
  }

  /** Does work on the folder; where that fails nothing is kept any more, and it is told why. */
  private guard<T>(work: () => T): T | undefined {
    if (this.isOff) return undefined;
    try {
      if (!this.opened) this.open();
      this.opened = true;
      return work();
    } catch (error) {
      this.isOff = true;
      this.options.report(`no ${this.options.what} are kept on disk: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/** @param roomFor returns memory of so many bytes @returns `foreign` for what is no file of this user's alone of a size that is kept; undefined where there is nothing */
function readOwn(
  path: string,
  roomFor: (size: number) => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | 'foreign' | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EACCES') return 'foreign';
    throw error;
  }
  try {
    const stat = fstatSync(file);
    const isOwn = stat.uid === process.getuid?.() && (stat.mode & 0o022) === 0;
    if (!stat.isFile() || !isOwn || stat.size > maxEntry) return 'foreign';
    const bytes = roomFor(stat.size);
    let read = 0;
    for (let more = -1; more !== 0 && read < bytes.length; read += more)
      more = readSync(file, bytes, read, bytes.length - read, null);
    // Those that were not used for longest go first when there are too many.
    const now = Date.now();
    if (now - stat.mtimeMs > sameUse) futimesSync(file, now / 1000, now / 1000);
    return bytes.subarray(0, read);
  } finally {
    closeSync(file);
  }
}
