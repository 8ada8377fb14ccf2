/** Copies of a section that are asked for, in its thread: each is made when nothing is being taken back, and watched until its buffers have been read. */
import type { FromSection } from './bounce-messages.ts';
import type { Former } from './buffer-copies.ts';
import type { Calculator } from './calculator.ts';
import type { Runner } from './runner.ts';
import type { SectionPart } from './section-part.ts';

/** A request for a copy, on its way. */
export interface CopyRequest {
  readonly part: SectionPart;
  readonly port: Pick<MessagePort, 'postMessage' | 'close'>;
  /** One word, set to 1 once the buffers have been copied, or never will be. */
  readonly copied: SharedArrayBuffer;
}

interface Watched {
  readonly port: CopyRequest['port'];
  readonly calculator: Calculator;
  readonly copied: Int32Array;
  readonly changes: Former[];
}

export class Copies {
  private requests: CopyRequest[] = [];
  private watched: Watched[] = [];

  constructor(private readonly runner: Runner) {}

  /** True while something is to be done for one. */
  get isBusy(): boolean {
    return this.requests.length > 0 || this.watched.length > 0;
  }

  ask(request: CopyRequest): void {
    this.requests.push(request);
  }

  /** Goes as far as it can. Called often. */
  advance(): void {
    if (this.requests.length > 0) this.requests = this.requests.filter((request) => !this.make(request));
    if (this.watched.length > 0) this.watched = this.watched.filter((each) => !this.isRead(each));
  }

  /** Refuses those that are not made. For the end of the section. */
  close(): void {
    for (const { port } of this.requests.splice(0)) refuse(port, 'the section has ended');
    while (this.watched.length > 0) this.unwatch(this.watched.pop()!);
  }

  private make({ part, port, copied }: CopyRequest): boolean {
    const { runner } = this;
    try {
      const calculator = runner.atRest;
      if (!calculator) return false;
      const copy = calculator.copy(part, runner.report());
      const changes = calculator.buffers.watch();
      post(port, { type: 'copy', copy, memory: runner.memory });
      this.watched.push({ port, calculator, copied: new Int32Array(copied), changes });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      refuse(port, error.message);
    }
    return true;
  }

  private isRead(each: Watched): boolean {
    if (Atomics.load(each.copied, 0) === 0) return false;
    this.unwatch(each);
    return true;
  }

  private unwatch({ port, calculator, changes }: Watched): void {
    calculator.buffers.unwatch(changes);
    post(port, { type: 'changed', changes });
    port.close();
  }
}

const post = (port: CopyRequest['port'], message: FromSection): void => port.postMessage(message);

function refuse(port: CopyRequest['port'], reason: string): void {
  post(port, { type: 'refused', reason });
  port.close();
}
