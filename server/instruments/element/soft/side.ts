/** Does the work of elements' soft sides. Runs in a soft thread, any of several: it keeps nothing from one request to the next. */

import { defaultsOf, type ParamRecord } from '../../../../protocol/instruments/params.ts';
import { LeftReader } from '../../../world/left-reader.ts';
import { type ElementInstrument, interfaceOf } from '../define.ts';
import type {
  CleanRequest,
  CleanResult,
  CloseRequest,
  ElementRequest,
  ElementResult,
  PrepareRequest,
  SpecialiseRequest,
  SpecialiseResult,
} from '../messages.ts';
import { closeContext, softContext } from './context.ts';
import { graphOf } from './graph.ts';
import type { SoftNeeds } from './needs.ts';
import { plain } from './plain.ts';
import { Preparation } from './preparation.ts';

/**
 * Does what a request asks for.
 * @throws whatever the element's code throws; TypeError and RangeError for results that are none
 */
export function work(element: ElementInstrument, request: ElementRequest, needs: SoftNeeds): Promise<ElementResult> {
  switch (request.part) {
    case 'specialise':
      return Promise.resolve(specialise(element, request));
    case 'prepare':
      return prepare(element, request, needs);
    case 'clean':
      return clean(element, request, needs);
    case 'close':
      return close(element, request, needs);
  }
}

async function close({ code }: ElementInstrument, request: CloseRequest, needs: SoftNeeds): Promise<undefined> {
  await code.close!(closeContext(request, needs));
}

function specialise({ code, init }: ElementInstrument, request: SpecialiseRequest): SpecialiseResult {
  const values: ParamRecord = { ...defaultsOf(init), ...request.init };
  const elementInterface = interfaceOf(request.instrument, code, init, values);
  return { interface: elementInterface, bytes: graphOf(code, elementInterface, values, request.def).bytes };
}

async function prepare({ code }: ElementInstrument, request: PrepareRequest, needs: SoftNeeds) {
  return await new Preparation(code, request, needs).run();
}

async function clean({ code }: ElementInstrument, request: CleanRequest, needs: SoftNeeds): Promise<CleanResult> {
  const { from, count, frames, kept, slot, instrument } = request;
  const left = Array.from({ length: request.interface.left }, () => new Float32Array(frames));
  if (!new LeftReader(needs.layout, needs.memory, slot).copy(count, left))
    throw new RangeError(
      `element ${instrument}: what was left from frame ${from} on was written over before clean took it`,
    );
  const result = await code.clean!({ ...softContext(request, needs), from, frames, left, kept });
  return { kept: plain(result, `element ${instrument}: clean returned`) };
}
