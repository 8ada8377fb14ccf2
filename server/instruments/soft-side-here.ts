/** Work of soft sides in the thread that asks for it, where time stands still meanwhile: checks, and tests. */

import type { ElementInstrument } from './element/define.ts';
import type { ElementJob } from './element/host.ts';
import type { ElementRequest, ElementResults } from './element/messages.ts';
import { work } from './element/soft/side.ts';
import { faultOf } from './faults.ts';
import type { RenderPoolOptions } from './render/host.ts';

/**
 * Does a job; its hooks are called as by a soft thread.
 * @param failure error that it fails with instead
 */
export async function perform<R extends ElementRequest>(
  element: ElementInstrument,
  { request, hooks }: ElementJob<R>,
  { layout, memory }: RenderPoolOptions,
  failure?: Error,
): Promise<void> {
  try {
    if (failure) throw failure;
    const result = await work(element, request, {
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
    hooks.left();
  }
}
