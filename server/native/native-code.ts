/**
 * Native code, on the control thread: takes what is wanted, and hands over functions as they are there. What an earlier start has made is taken from disk
 * and linked in the next turns of the event loop; all else is made by the child process, most wanted first, one at a time. Nobody waits for it, and
 * nothing that goes wrong does more than leave a function in WebAssembly.
 *
 *     const native = new NativeCode({ library: 'auto', cache: cacheFolder('native'), report: print });
 *     await native.start();
 *     const result = await native.want({ name: 'fm3', key, source: { def, layout }, passes: 'default<O1>', priority: () => synths });
 *     if (result) result.address; // and result.free() when the render thread has left it
 *
 * A key says all that the text follows from, apart from library and processor: graph, layout, emitter. Equal keys that are wanted at a time are made twice.
 */
import { Compiler, type CompilerOptions } from './compiler.ts';
import type { LibraryDescription } from './library/description.ts';
import { findLibraries } from './library/find.ts';
import { type LinkedCode, linkImage } from './link/link.ts';
import { LinkError } from './link/link-error.ts';
import { type KeptObject, type ObjectKey, Objects } from './objects/objects.ts';
import { type NativeStatus, noneText, offText, readyText } from './status.ts';
import { type Want, Wants } from './wants.ts';

export type { Want } from './wants.ts';

export interface NativeOptions {
  /** `auto`, `off`, or the path of a library. */
  readonly library: string;
  /** Folder of kept objects; undefined where none are kept. */
  readonly cache: string | undefined;
  /** Takes a line for the server's output. */
  readonly report: (line: string) => void;
  /** Files that may be libLLVM, newest first; others in tests. */
  readonly find?: () => readonly string[];
  /** Seconds before anything is made that is not on disk; default 0. */
  readonly patience?: number;
  /** Seconds before anything is made, while the library is opened at once; default 0. */
  readonly settling?: number;
  /** Settings of the child process; others in tests. */
  readonly process?: Partial<Pick<CompilerOptions, 'processorSeconds' | 'deadline' | 'idle' | 'outlives' | 'module'>>;
}

/** Priority from which on a variation is made at once, and milliseconds after which it is where it is used at all. */
const muchUsed = 16;
const trial = 60_000;

/**
 * Returns the want of a variation: a graph of which code with other numbers was made before. Whoever tries numbers out replaces it before long, and one that is
 * drawn at random at each start of a client is never found again: to make each would keep LLVM busy for what is hardly played.
 */
function patient(want: Want): Want {
  const since = performance.now();
  const { priority } = want;
  return {
    ...want,
    isDue: () => priority() >= muchUsed || (performance.now() - since >= trial && priority() > 0),
  };
}

export class NativeCode {
  private state: NativeStatus['state'];
  private why: string;
  private library: LibraryDescription | undefined;
  private compiler: Compiler | undefined;
  private readonly objects: Objects | undefined;
  /** Those that may be on disk, and those that have to be made. */
  private readonly lookUps = new Wants((want, resolve) => this.lookUp(want, resolve));
  private readonly makings = new Wants(async (want, resolve) => resolve(await this.make(want)));
  private linked = 0;
  private refused = 0;
  private closed = false;

  constructor(private readonly options: NativeOptions) {
    const { library, cache, report } = options;
    this.state = library === 'off' ? 'off' : 'starting';
    this.why = library === 'off' ? offText : 'LLVM is being looked for';
    this.objects = cache === undefined || library === 'off' ? undefined : new Objects(cache, { report, trims: false });
  }

  /**
   * Finds the library that is used: at once where an earlier start has tried it, else by the child process.
   * @throws Error naming option and value where the one that was asked for is not used
   */
  async start(): Promise<void> {
    const { library, find = findLibraries, report } = this.options;
    if (library === 'off') return;
    const refusals: string[] = [];
    for (const path of library === 'auto' ? find() : [library]) {
      try {
        return await this.use(path);
      } catch (error) {
        if (library !== 'auto') {
          this.rest([`${path}: ${(error as Error).message}`]);
          throw new Error(`--native ${JSON.stringify(library)}: ${(error as Error).message}`);
        }
        refusals.push(`${path} is not used: ${(error as Error).message}`);
        report(`native code: ${refusals.at(-1)}`);
      }
    }
    this.rest(refusals);
  }

  /**
   * Resolves with the function, when it is linked; with undefined where it stays in WebAssembly, which is told where there is a library. Never rejects.
   */
  want(want: Want): Promise<LinkedCode | undefined> {
    if (this.state === 'off' || this.state === 'none' || this.closed) return Promise.resolve(undefined);
    return this.lookUps.add(want);
  }

  /** True while it is not known of all that is wanted whether it is on disk. */
  get isLookingUp(): boolean {
    return this.state === 'ready' && this.lookUps.count > 0;
  }

  /** True where a function is on disk: it comes in one of the next turns of the event loop when it is wanted. */
  isKept(key: ObjectKey): boolean {
    return this.state === 'ready' && (this.objects?.has(this.library!, key) ?? false);
  }

  /** Forgets what is wanted under a key and not begun, as when its def is freed: its promise resolves with undefined. */
  drop(key: string): void {
    this.lookUps.drop(key);
    this.makings.drop(key);
  }

  get status(): NativeStatus {
    const { state, why, library, linked, refused } = this;
    return { state, why, library, linked, pending: this.lookUps.count + this.makings.count, refused };
  }

  /** Ends the child process. What is linked stays: a thread may be in it. */
  close(): void {
    this.closed = true;
    for (const wants of [this.lookUps, this.makings]) wants.close();
    this.compiler?.close();
  }

  /** @throws Error with half a sentence where the library is not used */
  private async use(path: string): Promise<void> {
    this.why = `${path} is being tried`;
    const { cache, report, process, patience = 0, settling = 0 } = this.options;
    const known = this.objects?.libraryAt(path);
    const compiler = new Compiler({ library: path, known, cache, report, ...process });
    this.compiler = compiler;
    const patient = patience > 0 ? Bun.sleep(1000 * patience) : Promise.resolve();
    const settled = settling > 0 ? Bun.sleep(1000 * settling) : patient;
    try {
      this.take(known ?? (await patient.then(() => compiler.open())));
    } catch (error) {
      compiler.close();
      throw error;
    }
    this.lookUps.open();
    if (patience > 0 || settling > 0) void settled.then(() => this.makings.open());
    else this.makings.open();
  }

  private take(library: LibraryDescription): void {
    this.state = 'ready';
    this.library = library;
    this.why = readyText(library);
  }

  /** Nothing is made from here on. */
  private rest(refusals: readonly string[]): void {
    this.state = 'none';
    this.why = noneText(refusals);
    for (const wants of [this.lookUps, this.makings]) wants.close();
  }

  /** Links what is on disk; all else waits for the child process, while looking up goes on. */
  private lookUp(want: Want, resolve: (code: LinkedCode | undefined) => void): void {
    const kept = this.objects?.read(this.library!, want) ?? this.keptOfShape(want);
    if (kept && kept !== 'variation') return resolve(this.link(want, kept));
    want.missed?.();
    void this.makings.add(kept ? patient(want) : want).then(resolve);
  }

  /** Returns what is kept of another key with the same text; `variation` where the shape is known, and what is there shows something else. */
  private keptOfShape({ shape: shapeOf, passes }: Want): KeptObject | 'variation' | undefined {
    const { objects, library } = this;
    if (!objects || !shapeOf) return undefined;
    const shape = shapeOf();
    const kept = objects.readShape(library!, { key: shape.key, passes });
    if (!kept) return undefined;
    return shape.shows(kept.sights) ? objects.read(library!, { key: kept.key, passes }) : 'variation';
  }

  private async make(want: Want): Promise<LinkedCode | undefined> {
    const { name, key, passes } = want;
    try {
      const made = await this.compiler!.compile({ key, passes, source: want.source });
      if (this.closed) return undefined;
      if ('refused' in made) {
        if (made.lasts) this.objects?.refuse(this.library!, want, made.refused);
        return this.leave(name, made.refused);
      }
      // The library may have been replaced by another version while the server runs: objects are kept under the one that made them.
      if (made.library !== this.library) this.take(made.library);
      return this.link(want, made);
    } catch (error) {
      return this.closed ? undefined : this.leave(name, (error as Error).message);
    }
  }

  private link({ name }: Want, kept: KeptObject): LinkedCode | undefined {
    if ('refused' in kept) return this.leave(name, kept.refused);
    try {
      const code = linkImage(kept.image, () => this.linked--);
      this.linked++;
      return code;
    } catch (error) {
      if (!(error instanceof LinkError)) throw error;
      return this.leave(name, error.message);
    }
  }

  private leave(name: string, reason: string): undefined {
    this.refused++;
    this.options.report(`native code: ${name} stays in WebAssembly: ${reason}`);
  }
}
