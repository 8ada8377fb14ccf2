/**
 * The instruments that are there, by name and by file. A file that cannot be loaded leaves what was loaded before. Where files of several folders have an instrument
 * of one name, that of the last folder is played, and the other again when it goes.
 */
import { basename, dirname, join, resolve } from 'node:path';
import { type Description, type Fault, LoadFailure } from '../../protocol/instruments/description.ts';
import { nameOf, ParamError, type Params } from '../../protocol/instruments/params.ts';
import { Loading } from './loading.ts';
import type { Provider } from './provider.ts';
import type { RenderHost } from './render/host.ts';

/** One instrument as it is now. */
export interface Entry<D extends Description = Description> {
  readonly description: D;
  /** Absolute path of its file; relative paths of a description begin at its folder. */
  readonly file: string;
  /** Bundle that it is in. */
  readonly module: string;
  /** Counts the versions of its file from 1. */
  readonly version: number;
}

/** Refusals of the provider that are kept. */
const maxRefusals = 256;

interface FileState {
  /** The newest that was asked for; 0 once the file is not wanted any more. */
  version: number;
  module: string | undefined;
  entries: readonly Entry[];
  fault: Fault | undefined;
}

export interface CatalogueHooks {
  loaded(entry: Entry, before: Entry | undefined): void;
  unloaded(entry: Entry): void;
  /** A file could not be loaded. */
  failed(file: string, fault: Fault): void;
}

export interface CatalogueOptions {
  /** Loads files. */
  readonly host: Pick<RenderHost, 'load' | 'forget'>;
  /** Folder for bundles. */
  readonly folder: string;
  /** Folders of instruments: later ones win. A file that lies in none of them wins over all. */
  readonly folders?: readonly string[] | undefined;
  /** Makes instruments that no file has. */
  readonly provider?: Provider | undefined;
}

export class Catalogue {
  /** Instruments that are played, by name. */
  private readonly entries = new Map<string, Entry>();
  private readonly files = new Map<string, FileState>();
  /** Versions of each file so far. They are counted on when it goes and comes back: modules are known by them for as long as the process lives. */
  private readonly versions = new Map<string, number>();
  /** Newest versions of files, and instruments of the provider by name. */
  private readonly loading = new Loading();
  /** Files that are loaded when instruments are first asked for. */
  private readonly postponed = new Set<string>();
  /** Why instruments of the provider cannot be had, by name. */
  private readonly refusals = new Map<string, string>();
  private readonly folders: readonly string[];

  constructor(
    private readonly options: CatalogueOptions,
    private readonly hooks: CatalogueHooks,
  ) {
    this.folders = (options.folders ?? []).map((folder) => resolve(folder));
  }

  /** Maker of instruments that no file has. */
  get provider(): Provider | undefined {
    return this.options.provider;
  }

  get(name: string): Entry | undefined {
    return this.entries.get(name);
  }

  /** @throws ParamError saying which there are */
  find(name: string): Entry {
    const entry = this.entries.get(name);
    if (entry) return entry;
    const refusal = this.refusals.get(name);
    if (refusal !== undefined) throw new ParamError(`instrument ${name}: ${refusal}`);
    const names =
      this.all()
        .map(({ description }) => description.name)
        .join(', ') || 'none';
    const loading = this.pending()
      .map((file) => basename(file))
      .join(', ');
    throw new ParamError(
      `instrument ${name} is not there; there are ${names}${loading && `; still being loaded: ${loading}`}`,
    );
  }

  /** Returns an instrument, made first where the provider has it. Rejects with a ParamError where it cannot be had. */
  async arrived(name: string): Promise<Entry> {
    this.want(name);
    await this.loading.until(() => !this.loading.has(name) && (this.entries.has(name) || !this.isLoadingSoon));
    return this.find(name);
  }

  /** Has a file wait until instruments are first asked for: many sessions play none. */
  postpone(path: string): void {
    this.postponed.add(resolve(path));
  }

  /** Begins to load what was postponed. @param first name of the file to begin with, as a rule that of its instrument */
  wantAll(first?: string): void {
    const files = [...this.postponed];
    const named = files.filter((file) => stem(file) === first);
    for (const file of new Set([...named, ...files])) this.begin(file);
  }

  /** Begins to load a file; what is wrong with it is told by the hooks. */
  begin(path: string): void {
    this.load(path).catch((error: unknown) => {
      if (!(error instanceof LoadFailure)) throw error;
    });
  }

  /** Begins to load what was postponed, and to make an instrument of the provider, if it is not there; it counts as a file that is being loaded. */
  want(name: string): void {
    this.wantAll(name);
    const { provider } = this.options;
    if (this.entries.has(name) || this.loading.has(name) || !provider?.provides(name)) return;
    this.refusals.delete(name);
    const loading = this.loading.begin(name);
    provider
      .fileOf(name)
      .then((path) => this.load(path))
      .catch((error: unknown) => {
        if (!(error instanceof Error)) throw error;
        if (this.refusals.size >= maxRefusals) this.refusals.delete(this.refusals.keys().next().value!);
        this.refusals.set(name, error.message);
      })
      .finally(() => loading.end());
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

  /** Returns true when a file holds instruments, or did before it could not be loaded any more. */
  has(file: string): boolean {
    return (this.files.get(resolve(file))?.entries.length ?? 0) > 0;
  }

  /** The instruments of a file; an empty name for one that has none. */
  namesIn(file: string | undefined): readonly string[] {
    const names =
      file === undefined ? [] : (this.files.get(file)?.entries.map(({ description: { name } }) => name) ?? []);
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

  /** Files that are being loaded. */
  pending(): string[] {
    return this.loading.keys();
  }

  /** True while files are being loaded. */
  get isLoading(): boolean {
    return this.loading.isBusy;
  }

  /** True while files are being loaded, but for those that take so long that they may never end. */
  get isLoadingSoon(): boolean {
    return this.loading.isBusySoon;
  }

  /** Calls back whenever a file has been loaded, could not be, or begins to take long. Returns a function that ends that. */
  onProgress(listener: () => void): () => void {
    return this.loading.onProgress(listener);
  }

  /** Resolves when nothing is being loaded but what may never end. */
  settled(): Promise<void> {
    return this.loading.until(() => !this.isLoadingSoon);
  }

  /**
   * Loads a file, or its new version.
   * @returns the instruments in it
   * @throws LoadFailure, after the hooks were told
   */
  async load(path: string): Promise<readonly Entry[]> {
    const file = resolve(path);
    this.postponed.delete(file);
    const state = this.files.get(file) ?? { version: 0, module: undefined, entries: [], fault: undefined };
    this.files.set(file, state);
    const version = (state.version = (this.versions.get(file) ?? 0) + 1);
    this.versions.set(file, version);
    const loading = this.loading.begin(file);
    try {
      const { module, instruments } = await this.options.host.load(
        file,
        bundlePath(join(this.options.folder, hash(file)), file, version),
        loading.slow,
      );
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
      loading.end();
    }
  }

  /** Forgets a file's instruments; their voices play on. False when there is none. */
  unload(path: string): boolean {
    const file = resolve(path);
    const wasPostponed = this.postponed.delete(file);
    const state = this.files.get(file);
    if (!state) return wasPostponed;
    this.files.delete(file);
    state.version = 0;
    for (const {
      description: { name },
    } of state.entries)
      this.choose(name);
    if (state.module) this.options.host.forget([state.module]);
    this.loading.drop(file);
    return true;
  }

  private take(
    file: string,
    state: FileState,
    module: string,
    instruments: readonly Description[],
    version: number,
  ): readonly Entry[] {
    const entries = instruments.map((description): Entry => ({ description, file, module, version }));
    const former = state.module;
    const gone = state.entries.filter(
      ({ description: { name } }) => !entries.some(({ description }) => description.name === name),
    );
    Object.assign(state, { module, entries, fault: undefined });
    for (const { description } of [...gone, ...entries]) this.choose(description.name);
    if (former !== undefined) this.options.host.forget([former]);
    return entries;
  }

  /** Chooses, of all instruments that have a name, the one of the last folder. */
  private choose(name: string): void {
    const before = this.entries.get(name);
    const [first] = this.named(name).sort((a, b) => this.rank(b.file) - this.rank(a.file));
    if (first === before) return;
    if (!first) {
      this.entries.delete(name);
      return this.hooks.unloaded(before!);
    }
    this.entries.set(name, first);
    this.hooks.loaded(first, before);
  }

  private named(name: string): Entry[] {
    return [...this.files.values()].flatMap(({ entries }) =>
      entries.filter(({ description }) => description.name === name),
    );
  }

  private rank(file: string): number {
    const at = this.folders.lastIndexOf(dirname(file));
    return at < 0 ? this.folders.length : at;
  }

  private checkOwner(name: string, file: string): void {
    const owner = this.named(name).find((each) => each.file !== file && this.rank(each.file) === this.rank(file));
    if (owner)
      throw new LoadFailure({
        message: `instrument ${name} is in ${owner.file} already`,
        place: { file, line: 1, column: 1 },
      });
  }
}

/** Tells files of one name in different folders apart. */
function hash(text: string): string {
  return Bun.hash(text).toString(36);
}

/** Returns the path of a version of a file: under its own name, which a default export has. */
export function bundlePath(folder: string, path: string, version: number): string {
  return join(folder, `${stem(path)}.${version}.js`);
}

/** Returns the name of a file without its ending. */
function stem(path: string): string {
  return basename(path).replace(/\.[^.]+$/, '');
}
