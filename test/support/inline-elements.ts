/** The soft sides of elements in this thread, for tests: done at once, or as many blocks later as a test says. */

import type { Description, LoadedFile } from '../../protocol/instruments/description.ts';
import type { ElementInstrument } from '../../server/instruments/element/define.ts';
import type { ElementHost, ElementJob } from '../../server/instruments/element/host.ts';
import type { ElementRequest, PrepareRequest } from '../../server/instruments/element/messages.ts';
import { defaultGraph } from '../../server/instruments/element/soft/graph.ts';
import type { RenderPoolOptions } from '../../server/instruments/render/host.ts';
import { perform } from '../../server/instruments/soft-side-here.ts';

export class InlineElements implements ElementHost {
  /** Requests to prepare, in the order in which they came. */
  readonly prepared: PrepareRequest[] = [];
  /** Jobs that are held back until `free` is called; of an element whose name is in it. */
  readonly held = new Map<string, ElementJob[]>();
  /** Versions of the file that were saved since, by their modules. */
  readonly versions = new Map<string, Readonly<Record<string, ElementInstrument>>>();
  private underWay = 0;

  constructor(
    private readonly elements: Readonly<Record<string, ElementInstrument>>,
    private readonly options: RenderPoolOptions,
  ) {}

  /** True while a job is being done that nothing holds back. */
  get busy(): boolean {
    return this.underWay > 0;
  }

  run<R extends ElementRequest>(job: ElementJob<R>): void {
    if (job.request.part === 'prepare') this.prepared.push(job.request);
    const held = this.held.get(job.request.instrument);
    if (held && job.request.part !== 'specialise') held.push(job as unknown as ElementJob);
    else void this.perform(job);
  }

  /** Holds back what an element is asked for. */
  hold(instrument: string): void {
    this.held.set(instrument, []);
  }

  /** Does what was held back, and holds back nothing more. */
  free(instrument: string): void {
    const jobs = this.held.get(instrument) ?? [];
    this.held.delete(instrument);
    for (const job of jobs) void this.perform(job);
  }

  private async perform<R extends ElementRequest>(job: ElementJob<R>): Promise<void> {
    this.underWay++;
    const elements = this.versions.get(job.request.module) ?? this.elements;
    await perform(elements[job.request.instrument]!, job, this.options);
    this.underWay--;
  }
}

/** Returns elements as a file that was loaded. */
export function elementFile(module: string, elements: Readonly<Record<string, ElementInstrument>>): LoadedFile {
  const instruments = Object.entries(elements).map(
    ([name, element]): Description => ({
      kind: 'element',
      name,
      params: element.params,
      ...element.described,
      bytes: defaultGraph(element),
    }),
  );
  return { module, instruments };
}
