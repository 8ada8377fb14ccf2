/**
 * The child process that has LLVM, seen from the control thread: started when there is something to make, ended when there has been nothing for a while
 * and when the server ends, and started anew when it died. One request at a time.
 *
 *     const compiler = new Compiler({ library: '/usr/lib/x86_64-linux-gnu/libLLVM.so.19.1', cache: folder, report: print });
 *     await compiler.open(); // what the library is
 *     await compiler.compile({ key: 'graph …', passes: 'default<O1>', source: { def, layout } }); // { image } or { refused, lasts }
 *
 * What could go wrong: all that a graph can do to LLVM. It aborts, or never ends: the process is gone, the graph is refused with what LLVM said last,
 * and the next request finds a new process.
 */

import { fileURLToPath } from 'node:url';
import type { Subprocess } from 'bun';
import { type CompileRequest, type FromChild, nobody } from './child/messages.ts';
import { lastWords } from './last-words.ts';
import type { LibraryDescription } from './library/description.ts';
import type { Image } from './link/image.ts';

export interface CompilerOptions {
  /** File of the library. */
  readonly library: string;
  /** Facts of the library that an earlier process found out; undefined where there are none. */
  readonly known?: LibraryDescription | undefined;
  /** Folder of kept objects; undefined where none are kept. */
  readonly cache: string | undefined;
  /** Takes a line for the server's output. */
  readonly report: (line: string) => void;
  /** Seconds of processor time that a graph may take. The process ends by itself then. */
  readonly processorSeconds?: number;
  /** Seconds by the clock that a graph, or the start, may take: more, since the process gives way to all others. */
  readonly deadline?: number;
  /** Seconds without a request after which the process is ended: its memory goes with it. */
  readonly idle?: number;
  /** True when the process finishes, and keeps, what it is at when this one ends; by default it ends at once. */
  readonly outlives?: boolean;
  /** Module that the process runs; by default one that takes LLVM's IR and no defs. */
  readonly module?: URL;
}

export type Compiled =
  | { readonly image: Image; readonly library: LibraryDescription }
  /** `lasts`: another try would end alike. */
  | { readonly refused: string; readonly lasts: boolean };

const usual = { processorSeconds: 10, deadline: 120, idle: 10 } as const;

/** The process is gone. */
interface Ending {
  readonly type: 'ended';
  readonly reason: string;
  readonly lasts: boolean;
}

const ending = (reason: string, lasts = false): Ending => ({ type: 'ended', reason, lasts });

export class Compiler {
  private child: Subprocess | undefined;
  /** Takes the answer that is waited for. */
  private settle: ((answer: FromChild | Ending) => void) | undefined;
  /** Facts that the process has said; those that any has. */
  private description: LibraryDescription | undefined;
  private known: LibraryDescription | undefined;
  private idleTimer: ReturnType<typeof setTimeout> | undefined;
  private id = 0;
  private closed = false;

  constructor(private readonly options: CompilerOptions) {
    this.known = options.known;
  }

  /** Number of the process that runs; undefined where none does. */
  get process(): number | undefined {
    return this.child?.pid;
  }

  /** Starts the process where there is none. @throws Error with half a sentence where the library is not used */
  async open(): Promise<LibraryDescription> {
    if (this.child && this.description) return this.description;
    clearTimeout(this.idleTimer);
    const answer = await this.ask(() => this.start());
    if (answer.type === 'ready') {
      this.endLater();
      return (this.known = this.description = answer.description);
    }
    const reason = answer.type === 'ended' || answer.type === 'refused' ? answer.reason : `it said ${answer.type}`;
    this.end(ending(reason));
    throw new Error(reason);
  }

  /** Makes the image of an object. Rejects, as `open` does, where the library is not used any more. */
  async compile(request: Omit<CompileRequest, 'id'>): Promise<Compiled> {
    const library = await this.open();
    clearTimeout(this.idleTimer);
    const id = ++this.id;
    const answer = await this.ask(() => this.child!.send({ ...request, id } satisfies CompileRequest));
    if (answer.type === 'ended') return { refused: answer.reason, lasts: answer.lasts };
    this.endLater();
    if (answer.type === 'object' && answer.id === id) return { image: answer.image, library };
    return { refused: answer.type === 'failed' ? answer.message : `the process said ${answer.type}`, lasts: true };
  }

  /** Ends the process, whatever it is doing, or lets it finish that. */
  close(): void {
    this.closed = true;
    const { child } = this;
    if (this.options.outlives) {
      this.child = undefined;
      child?.disconnect();
    }
    this.end(ending('the server ends'));
  }

  /** Does something that the process answers, or ends at. */
  private async ask(begin: () => void): Promise<FromChild | Ending> {
    if (this.closed) return ending('the server ends');
    const { deadline = usual.deadline } = this.options;
    const { promise, resolve } = Promise.withResolvers<FromChild | Ending>();
    this.settle = resolve;
    const timer = setTimeout(() => this.end(ending(`LLVM took longer than ${deadline} s`)), 1000 * deadline);
    timer.unref();
    try {
      begin();
      // Only while it is waited for does it keep the server alive.
      this.child?.ref();
      return await promise;
    } finally {
      this.child?.unref();
      clearTimeout(timer);
      this.settle = undefined;
    }
  }

  private start(): void {
    const { library, cache = '', module = new URL('./child/main.ts', import.meta.url), outlives } = this.options;
    const { processorSeconds = usual.processorSeconds } = this.options;
    const { LD_LIBRARY_PATH } = process.env;
    this.description = undefined;
    const parent = outlives ? nobody : String(process.pid);
    const known = JSON.stringify(this.known ?? null);
    const child: Subprocess = Bun.spawn({
      cmd: [process.execPath, fileURLToPath(module), library, parent, cache, String(processorSeconds), known],
      cwd: import.meta.dir,
      // Nothing of the server's surroundings, and of a crash nothing is sent anywhere.
      env: { BUN_ENABLE_CRASH_REPORTING: '0', ...(LD_LIBRARY_PATH !== undefined && { LD_LIBRARY_PATH }) },
      stdio: ['ignore', 'ignore', 'pipe'],
      serialization: 'advanced',
      ipc: (message: FromChild) => this.heard(child, message),
    });
    this.child = child;
    void this.watch(child);
  }

  private heard(child: Subprocess, message: FromChild): void {
    if (child !== this.child) return;
    if (message.type === 'note') this.options.report(message.line);
    else this.settle?.(message);
  }

  /** Waits for the end of the process, and tells who waits for it. */
  private async watch(child: Subprocess): Promise<void> {
    const words = await lastWords(child.stderr as ReadableStream<Uint8Array>);
    await child.exited;
    if (child !== this.child) return;
    this.child = undefined;
    this.settle?.(this.endingOf(child, words));
  }

  private endingOf({ signalCode, exitCode }: Subprocess, words: string): Ending {
    const { processorSeconds = usual.processorSeconds } = this.options;
    if (signalCode === 'SIGPROF') return ending(`LLVM took longer than ${processorSeconds} s of processor time`, true);
    // Nothing in the process does that: somebody else did, or the system for want of memory. It may go well another time.
    if (signalCode === 'SIGKILL') return ending("LLVM's process was ended from outside (SIGKILL)");
    const how = signalCode ?? `it ended with ${exitCode}`;
    return ending(`LLVM ended its process (${how})${words && `: ${words}`}`, true);
  }

  private endLater(): void {
    const { idle = usual.idle } = this.options;
    clearTimeout(this.idleTimer);
    this.idleTimer = setTimeout(() => this.end(ending('it was idle')), 1000 * idle);
    this.idleTimer.unref();
  }

  private end(why: Ending): void {
    clearTimeout(this.idleTimer);
    const { child } = this;
    // What it says from here on is not heard.
    this.child = undefined;
    child?.kill('SIGKILL');
    this.settle?.(why);
  }
}
