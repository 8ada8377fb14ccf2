/** Renders of instruments for a world whose time stands still until they are done: none is ever late. */
import type { LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { RenderHost, RenderJob } from '../../instruments/render/host.ts';
import type { RenderRequest } from '../../instruments/render/messages.ts';

export class PatientRenders implements RenderHost {
  private underWay = 0;
  private waiting: (() => void)[] = [];

  constructor(private readonly host: RenderHost) {}

  get busy(): boolean {
    return this.underWay > 0;
  }

  /** Resolves when a render has ended. */
  next(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  render(job: RenderJob): void {
    const { hooks } = job;
    this.underWay++;
    this.host.render({
      ...job,
      hooks: {
        buffer: (buffer) => hooks.buffer(buffer),
        session: (key, value) => hooks.session(key, value),
        log: (line) => hooks.log(line),
        done: (milliseconds, events) => {
          hooks.done(milliseconds, events);
          this.ended();
        },
        failed: (fault, milliseconds) => {
          hooks.failed(fault, milliseconds);
          this.ended();
        },
      },
    });
  }

  message(isMeant: (request: RenderRequest) => boolean, message: ParamRecord): number {
    return this.host.message(isMeant, message);
  }

  private ended(): void {
    this.underWay--;
    for (const wake of this.waiting.splice(0)) wake();
  }

  warm(): void {
    this.host.warm();
  }

  load(path: string, target: string, slow?: () => void): Promise<LoadedFile> {
    return this.host.load(path, target, slow);
  }

  forget(modules: readonly string[]): void {
    this.host.forget(modules);
  }

  close(): void {
    this.host.close();
  }
}
