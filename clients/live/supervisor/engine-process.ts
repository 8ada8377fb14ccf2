/** One evaluating process, as its supervisor sees it. */

import { eachLine } from '../../console/server.ts';
import type { FromEngine, Kept, Planned, RequestName, Requests, ToEngine } from '../engine/messages.ts';
import type { Fault } from '../pattern/messages.ts';

/** A request that was refused, or lost with the process. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

export interface EngineHooks {
  /** Takes lines that it prints. */
  readonly line: (line: string) => void;
  readonly fault: (fault: Fault) => void;
  readonly keep: (kept: Kept) => void;
  readonly planned: (planned: Planned) => void;
}

interface Waiting {
  readonly name: RequestName;
  resolve(result: unknown): void;
  reject(error: Error): void;
}

export class EngineProcess {
  private readonly child: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly readiness = Promise.withResolvers<void>();
  private lastId = 0;
  private hasEnded = false;
  /** True where it has ended while it evaluated code. */
  wasEvaluating = false;

  /** @param entry the file that it runs */
  constructor(entry: string, begin: Extract<ToEngine, { to: 'begin' }>, hooks: EngineHooks) {
    this.readiness.promise.catch(() => {});
    this.child = Bun.spawn([process.execPath, entry], {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: process.env,
      serialization: 'json',
      ipc: (message: FromEngine) => this.take(message, hooks),
    });
    for (const stream of [this.child.stdout, this.child.stderr]) void eachLine(stream, hooks.line);
    this.child.send(begin);
    void this.child.exited.then((code) => this.ended(code));
  }

  /** Resolves when it plays what was kept; rejects when it ends before. */
  get ready(): Promise<void> {
    return this.readiness.promise;
  }

  /** Resolves with its exit code. */
  get exited(): Promise<number> {
    return this.child.exited;
  }

  get pid(): number {
    return this.child.pid;
  }

  /** @throws Refusal */
  request<Name extends RequestName>(name: Name, args: Requests[Name]['args']): Promise<Requests[Name]['result']> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      if (this.hasEnded) return reject(lost());
      try {
        this.child.send({ to: name, id, args } satisfies ToEngine);
      } catch (error) {
        // It is gone, and its exit code is still to come.
        if ((error as { code?: string }).code !== 'ERR_IPC_CHANNEL_CLOSED') throw error;
        return reject(lost());
      }
      this.waiting.set(id, { name, resolve: resolve as (result: unknown) => void, reject });
    });
  }

  /** Lets it end when what is planned has been heard. */
  release(): void {
    this.child.disconnect();
  }

  private take(message: FromEngine, { line, fault, keep, planned }: EngineHooks): void {
    switch (message.from) {
      case 'ready':
        return this.readiness.resolve();
      case 'line':
        return line(message.line);
      case 'fault':
        return fault(message.fault);
      case 'kept':
        return keep(message.kept);
      case 'planned':
        return planned(message.planned);
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.from === 'done') waiting?.resolve(message.result);
    else waiting?.reject(new Refusal(message.fault));
  }

  private ended(code: number): void {
    this.hasEnded = true;
    this.readiness.reject(new Refusal({ message: `the evaluating process ended with ${code}` }));
    for (const { name, reject } of this.waiting.values()) {
      if (name === 'evaluate') this.wasEvaluating = true;
      reject(lost());
    }
    this.waiting.clear();
  }
}

const lost = (): Refusal =>
  new Refusal({ message: 'the evaluating process has ended; another one goes on with what played' });
