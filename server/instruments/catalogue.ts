/** The instruments that are there, by name and by file. A file that cannot be loaded leaves what was loaded before. */
import { basename, join, resolve } from 'node:path';
import { LoadFailure, type RenderHost } from '../soft/render-pool.ts';
import { type Description, type Fault } from './description.ts';
import { nameOf, ParamError, type Params } from './params.ts';

/** One instrument as it is now. */
export interface Entry {
  readonly description: Description;
  readonly file: string;
  /** Bundle that it is in. */
  readonly module: string;
  /** Counts the versions of its file from 1. */
  readonly version: number;
}

interface FileState {
  /** The newest that was asked for; 0 once the file is not wanted any more. */
  version: number;
  module: string | undefined;
  names: readonly string[];
  fault: Fault | undefined;
}

export interface CatalogueHooks {
  loaded(entry: Entry, before: Entry | undefined): void;
  unloaded(entry: Entry): void;
  /** A file could not be loaded. */
  failed(file: string, fault: Fault): void;
}

export class Catalogue {
  private readonly entries = new Map<string, Entry>();
  private readonly files = new Map<string, FileState>();
  /** Versions of each file so far. They are counted on when it goes and comes back: modules are known by them for as long as the process lives. */
  private readonly versions = new Map<string, number>();
  /** Files that are being loaded. */
  loading = 0;

  /** @param folder for bundles */
  constructor(private readonly host: Pick<RenderHost, 'load' | 'forget'>, private readonly folder: string, private readonly hooks: CatalogueHooks) {}

  get(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  /** @throws ParamError saying which there are */
  find(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry) return entry;
    const names = this.all().map(({ description }) => description.name).join(', ') || 'none';
    throw new ParamError(`instrument ${name} is not there; there are ${names}${this.loading > 0 ? `; ${this.loading} files are still being loaded` : ''}`);
  }

  /** The parameters of an instrument; none of one that is not there. */
  paramsOf(name: string): Params {
    return this.get(name)?.description.params ?? {};
  }

  /** The name of a parameter of an instrument, where a short one was given. */
  paramOf(name: string, key: string): string {
    return nameOf(this.paramsOf(name), key) ?? key;
  }

  all(): Entry[] {
    return [...this.entries.values()].sort((a, b) => (a.description.name < b.description.name ? -1 : 1));
  }

  /** Whether a file holds instruments, or did before it could not be loaded any more. */
  has(file: string): boolean {
    return (this.files.get(resolve(file))?.names.length ?? 0) > 0;
  }

  /** The instruments of a file; an empty name for one that has none. */
  namesIn(file: string | undefined): readonly string[] {
    const names = file === undefined ? [] : (this.files.get(file)?.names ?? []);
    return names.length ? names : [''];
  }

  /** All files that were loaded. */
  paths(): string[] {
    return [...this.files.keys()];
  }

  /** Why the last version of a file is not there. */
  faults(): { file: string; fault: Fault }[] {
    return [...this.files].flatMap(([file, { fault }]) => (fault ? [{ file, fault }] : []));
  }

  /**
   * Loads a file, or its new version.
   * @returns the instruments in it
   * @throws LoadFailure, after the hooks were told
   */
  async load(path: string): Promise<readonly Entry[]> {
    const file = resolve(path);
    const state = this.files.get(file) ?? { version: 0, module: undefined, names: [], fault: undefined };
    this.files.set(file, state);
    const version = (state.version = (this.versions.get(file) ?? 0) + 1);
    this.versions.set(file, version);
    this.loading++;
    try {
      const { module, instruments } = await this.host.load(file, bundlePath(join(this.folder, hash(file)), file, version));
      // A later version may have been faster.
      if (state.version !== version) return [];
      for (const { name } of instruments) this.checkOwner(name, file);
      return this.take(file, state, module, instruments, version);
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      if (state.version === version) {
        state.fault = error.fault;
        this.hooks.failed(file, error.fault);
      }
      throw error;
    } finally {
      this.loading--;
    }
  }

  /** Forgets a file's instruments; their voices play on. False when there is none. */
  unload(path: string): boolean {
    const file = resolve(path);
    const state = this.files.get(file);
    if (!state) return false;
    this.files.delete(file);
    state.version = 0;
    for (const name of state.names) this.remove(name);
    if (state.module) this.host.forget([state.module]);
    return true;
  }

  private take(file: string, state: FileState, module: string, instruments: readonly Description[], version: number): Entry[] {
    const entries = instruments.map((description): Entry => ({ description, file, module, version }));
    const names = entries.map(({ description }) => description.name);
    for (const name of state.names) if (!names.includes(name)) this.remove(name);
    const former = state.module;
    Object.assign(state, { module, names, fault: undefined });
    for (const entry of entries) {
      const before = this.entries.get(entry.description.name);
      this.entries.set(entry.description.name, entry);
      this.hooks.loaded(entry, before);
    }
    if (former !== undefined) this.host.forget([former]);
    return entries;
  }

  private checkOwner(name: string, file: string): void {
    const owner = this.entries.get(name);
    if (!owner || owner.file === file) return;
    throw new LoadFailure({ message: `instrument ${name} is in ${owner.file} already`, place: { file, line: 1, column: 1 } });
  }

  private remove(name: string): void {
    const entry = this.entries.get(name);
    if (!entry) return;
    this.entries.delete(name);
    this.hooks.unloaded(entry);
  }
}

/** Tells files of one name in different folders apart. */
function hash(text: string): string {
  return Bun.hash(text).toString(36);
}

/** Where a version of a file is kept: under its own name, which a default export has. */
export function bundlePath(folder: string, path: string, version: number): string {
  return join(folder, `${basename(path).replace(/\.[^.]+$/, '')}.${version}.js`);
}
