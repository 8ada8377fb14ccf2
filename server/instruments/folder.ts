/** A folder of instruments: its files are loaded, at once or when instruments are first asked for, and loaded anew when they are saved. Runs on the control thread. */
import { existsSync, type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Catalogue } from './catalogue.ts';

/** Milliseconds without another change after which a file counts as saved: editors write in steps. */
const settle = 12;
/** Milliseconds between two looks whether the folder is still the one that is watched: what is put in its place is not told of. */
const interval = 1000;

export class InstrumentFolder {
  private readonly path: string;
  private readonly changed = new Set<string>();
  private watcher: FSWatcher | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private looks: ReturnType<typeof setInterval> | undefined;
  /** Identity of the folder that is watched. */
  private watched: string | undefined;

  constructor(
    path: string,
    private readonly catalogue: Pick<Catalogue, 'begin' | 'postpone' | 'unload' | 'has' | 'paths'>,
  ) {
    this.path = resolve(path);
  }

  /** Begins to load what is there, or postpones it, and watches from then on. @throws Error when the folder cannot be read */
  open(how: 'begin' | 'postpone' = 'begin'): void {
    const names = this.follow();
    this.looks = setInterval(() => this.look(), interval);
    this.looks.unref();
    for (const name of names) this.catalogue[how](join(this.path, name));
  }

  close(): void {
    clearTimeout(this.timer);
    clearInterval(this.looks);
    this.watcher?.close();
  }

  /** Watches the folder that is there; gives the files in it. */
  private follow(): string[] {
    this.watcher?.close();
    this.watched = identity(this.path);
    this.watcher = watch(this.path, (_event, name) => {
      if (typeof name === 'string' && isSource(name)) this.noticed(name);
    });
    return readdirSync(this.path).filter(isSource).sort();
  }

  /** Takes what another folder of this name holds for changes of what was there. */
  private look(): void {
    const now = identity(this.path);
    if (now === this.watched || now === undefined) return;
    const former = this.catalogue
      .paths()
      .filter((file) => dirname(file) === this.path)
      .map((file) => file.slice(this.path.length + 1));
    try {
      for (const name of new Set([...former, ...this.follow()])) this.noticed(name);
    } catch {
      // It has gone again, and is looked for again.
      this.watched = undefined;
    }
  }

  private noticed(name: string): void {
    this.changed.add(name);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.reload(), settle);
  }

  private reload(): void {
    const files = [...this.changed].map((name) => join(this.path, name));
    this.changed.clear();
    const gone = files.filter((file) => !existsSync(file));
    for (const file of gone) this.catalogue.unload(file);
    const there = files.filter((file) => !gone.includes(file));
    // What holds no instruments may be what others are made of.
    const helpers = there.some((file) => !this.catalogue.has(file));
    for (const file of new Set([...there, ...(helpers ? this.catalogue.paths() : [])])) this.catalogue.begin(file);
  }
}

/** Tells a folder from another of its name; undefined where there is none. */
function identity(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found?.isDirectory() ? `${found.dev} ${found.ino} ${found.birthtimeNs}` : undefined;
}

/** Files of instruments. `index.ts` only hands on what other files export. */
function isSource(name: string): boolean {
  return /^[^._].*\.(ts|js|mts|mjs)$/.test(name) && !/(\.d|\.test)\.[a-z]+$/.test(name) && !/^index\./.test(name);
}
