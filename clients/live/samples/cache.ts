/** Files of the network, kept in the user's cache: fetched when they are first needed, and then those of this machine. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import { soundEndings } from '../../dirt/index.ts';

export interface CacheLimits {
  /** Bytes of all files together: of more, those that were not used for the longest time are removed. */
  readonly maxBytes: number;
  /** Bytes of one file, and of one map. */
  readonly maxFile: number;
  readonly maxMap: number;
  /** Milliseconds that a file and a map may take. */
  readonly filePatience: number;
  readonly mapPatience: number;
}

export const defaultLimits: CacheLimits = {
  maxBytes: 2 ** 30,
  maxFile: 64 * 2 ** 20,
  maxMap: 8 * 2 ** 20,
  filePatience: 60_000,
  mapPatience: 5000,
};

/** Files that are fetched at once, and addresses that one may lead to. */
const [atOnce, maxRedirects] = [4, 5];

/** Returns the folder of samples in the user's cache (`XDG_CACHE_HOME`). */
export function sampleCacheFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bunsynth', 'samples');
}

export class SampleCache {
  private readonly coming = new Map<string, Promise<string>>();
  private active = 0;
  private readonly queue: (() => void)[] = [];
  private fetched = 0;
  private bytes = 0;

  constructor(
    /** Takes lines that a person should read. */
    private readonly report: (line: string) => void,
    private readonly folder = sampleCacheFolder(),
    private readonly limits = defaultLimits,
  ) {}

  /** Returns the path of a file, once it is there. @throws Error with the address and the reason why it cannot be */
  file(url: URL): Promise<string> | string {
    const path = this.pathOf(url);
    if (existsSync(path)) {
      const now = new Date();
      utimesSync(path, now, now);
      return path;
    }
    const coming = this.coming.get(path) ?? this.bring(url, path).finally(() => this.coming.delete(path));
    this.coming.set(path, coming);
    return coming;
  }

  /**
   * Returns the text of a map as it is now; as it was when it was fetched last where nobody answers.
   * @param isKept takes it as it was at once, where it is there
   * @throws Error with the address and the reason
   */
  async map(url: URL, isKept = false): Promise<string> {
    const { maxMap, mapPatience } = this.limits;
    const path = this.pathOf(url);
    if (isKept && existsSync(path)) return readFileSync(path, 'utf8');
    this.report(`a map of samples is fetched: ${url}`);
    try {
      const text = await fetchBytes(url, maxMap, mapPatience);
      this.write(path, text);
      return text.toString();
    } catch (error) {
      if (!existsSync(path)) throw error;
      this.report(`${(error as Error).message}; its samples are those of the last time`);
      return readFileSync(path, 'utf8');
    }
  }

  private async bring(url: URL, path: string): Promise<string> {
    if (this.active === atOnce) await new Promise<void>((go) => this.queue.push(go));
    else this.active++;
    try {
      if (this.fetched === 0) this.report(`samples are fetched: ${url}`);
      this.fetched++;
      const bytes = await fetchBytes(url, this.limits.maxFile, this.limits.filePatience);
      this.write(path, bytes);
      this.bytes += bytes.length;
      return path;
    } finally {
      const next = this.queue.shift();
      if (next) next();
      else if (--this.active === 0) {
        this.report(`samples that were fetched: ${this.fetched}, ${(this.bytes / 1e6).toFixed(1)} MB`);
        [this.fetched, this.bytes] = [0, 0];
      }
    }
  }

  /** Writes a file as a whole or not at all: others may do the same. */
  private write(path: string, bytes: Uint8Array): void {
    mkdirSync(this.folder, { recursive: true });
    const own = `${path}.${process.pid}`;
    try {
      writeFileSync(own, bytes);
      renameSync(own, path);
    } catch (error) {
      rmSync(own, { force: true });
      throw error;
    }
    this.makeRoom(path);
  }

  private makeRoom(kept: string): void {
    const files = readdirSync(this.folder).flatMap((name) => {
      const path = join(this.folder, name);
      const found = statSync(path, { throwIfNoEntry: false });
      return found?.isFile() ? [{ path, size: found.size, used: found.mtimeMs }] : [];
    });
    let sum = files.reduce((total, { size }) => total + size, 0);
    for (const { path, size } of files.sort((a, b) => a.used - b.used)) {
      if (sum <= this.limits.maxBytes) return;
      if (path === kept) continue;
      rmSync(path, { force: true });
      sum -= size;
    }
  }

  /** The name follows from the address and has nothing of it but a known ending. */
  private pathOf(url: URL): string {
    const ending = extname(url.pathname).toLowerCase();
    const name = createHash('sha256').update(url.href).digest('hex');
    return join(this.folder, `${name}${soundEndings.has(ending) ? ending : ''}`);
  }
}

/** @throws Error naming the address */
async function fetchBytes(url: URL, maxBytes: number, patience: number): Promise<Buffer> {
  try {
    const signal = AbortSignal.timeout(patience);
    const answer = await follow(url, signal);
    if (!answer.ok) throw new Error(`it answers ${answer.status} ${answer.statusText}`.trim());
    if (/^text\/html/i.test(answer.headers.get('content-type') ?? '')) throw new Error('it is a web page');
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of answer.body ?? []) {
      length += chunk.length;
      // Leaving the loop ends the connection.
      if (length > maxBytes) throw new Error(`it is longer than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    const { name, message } = error as Error;
    const reason = name === 'TimeoutError' ? `it takes longer than ${patience / 1000} s` : message;
    throw new Error(`${url} cannot be fetched: ${reason}`);
  }
}

async function follow(url: URL, signal: AbortSignal): Promise<Response> {
  let at = url;
  for (let i = 0; i <= maxRedirects; i++) {
    const answer = await fetch(at, { signal, redirect: 'manual' });
    const to = answer.headers.get('location');
    if (![301, 302, 303, 307, 308].includes(answer.status) || to === null) return answer;
    at = new URL(to, at);
    if (!/^https?:$/.test(at.protocol)) throw new Error(`it leads to ${at}, which is no address of the web`);
  }
  throw new Error(`it leads to another address more than ${maxRedirects} times`);
}
