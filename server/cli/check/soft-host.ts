/** Soft sides in the thread of a check: at once, or as many blocks late, or failing, as a scenario says, so that each run is the same. */

import type { ElementInstrument } from '../../instruments/element/define.ts';
import type { ElementHost, ElementJob } from '../../instruments/element/host.ts';
import type { ElementRequest, ElementResults } from '../../instruments/element/messages.ts';
import { work } from '../../instruments/element/soft/side.ts';
import { faultOf } from '../../instruments/module.ts';
import type { RenderPoolOptions } from '../../instruments/render/host.ts';

/** Ways of soft sides. */
export interface SoftManner {
  /** Blocks that pass before a job is done. */
  readonly late: number;
  /** Numbers of the requests to prepare that fail, counted from 0. */
  readonly failing: readonly number[];
}

export const atOnce: SoftManner = { late: 0, failing: [] };

/** Message of the failures that a scenario asks for. */
export const askedFailure = 'this failure was asked for';

export class CheckedSoftSides implements ElementHost {
  manner: SoftManner = atOnce;
  private readonly held: { readonly due: number; readonly begin: () => void }[] = [];
  private block = 0;
  private prepared = 0;
  private underWay = 0;

  constructor(
    private readonly elements: ReadonlyMap<string, ElementInstrument>,
    private readonly options: RenderPoolOptions,
  ) {}

  /** True while a job is being done that need not wait for blocks. */
  get busy(): boolean {
    return this.underWay > 0;
  }

  run<R extends ElementRequest>(job: ElementJob<R>): void {
    const { part } = job.request;
    if (part === 'specialise') return void this.perform(job);
    const fails = part === 'prepare' && this.manner.failing.includes(this.prepared++);
    const begin = (): void => void this.perform(job, fails);
    if (this.manner.late > 0) this.held.push({ due: this.block + this.manner.late, begin });
    else begin();
  }

  /** A block has passed. */
  passed(): void {
    this.block++;
    while (this.held[0] && this.held[0].due <= this.block) this.held.shift()!.begin();
  }

  private async perform<R extends ElementRequest>({ request, hooks }: ElementJob<R>, fails = false): Promise<void> {
    const { layout, memory } = this.options;
    this.underWay++;
    try {
      if (fails) throw new Error(askedFailure);
      const result = await work(this.elements.get(request.instrument)!, request, {
        layout,
        memory: memory.memory,
        reserve: (bytes) => memory.reserve(bytes) ?? 0,
        tape: (name, tape) => hooks.tape(name, tape),
        log: (line) => hooks.log(line),
      });
      hooks.done(result as ElementResults[R['part']], 0);
    } catch (error) {
      hooks.failed(faultOf(error), 0);
    } finally {
      this.underWay--;
      hooks.left();
    }
  }
}
