/** Soft sides in the thread of a check: at once, or as many blocks late, or failing, as a scenario says, so that each run is the same. */

import type { ElementInstrument } from '../../instruments/element/define.ts';
import type { ElementJob } from '../../instruments/element/host.ts';
import type { ElementRequest } from '../../instruments/element/messages.ts';
import type { RenderPoolOptions } from '../../instruments/render/host.ts';
import { perform } from '../../instruments/soft-side-here.ts';
import type { SoftSidesHere } from '../offline-elements.ts';

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

export class CheckedSoftSides implements SoftSidesHere {
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

  private async perform<R extends ElementRequest>(job: ElementJob<R>, fails = false): Promise<void> {
    this.underWay++;
    const failure = fails ? new Error(askedFailure) : undefined;
    await perform(this.elements.get(job.request.instrument)!, job, this.options, failure);
    this.underWay--;
  }
}
