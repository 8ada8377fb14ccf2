/** The part of `ctx` that every callback of a soft side gets. Runs in a soft thread. */

import type { SeriesParam } from '../../../../protocol/instruments/element.ts';
import { shownValue } from '../../../../protocol/instruments/series.ts';
import { fillSeries, seriesAt, seriesChange, seriesOf } from '../../../world/series.ts';
import { type SharedWords, sharedWords } from '../../../world/shared-words.ts';
import type { CloseContext, SeriesView, SoftContext } from '../define.ts';
import type { CleanRequest, CloseRequest, PrepareRequest } from '../messages.ts';
import type { SoftNeeds } from './needs.ts';

/** Returns what a callback of the voice of a request knows. */
export function softContext(request: PrepareRequest | CleanRequest, needs: SoftNeeds): SoftContext {
  const { start, pass, table, texts } = request;
  const words = sharedWords(needs.memory);
  return {
    ...closeContext(request, needs),
    params: Object.fromEntries(
      Object.entries(request.interface.params).map(([name, param], index) => [
        name,
        seriesView(words, seriesOf(words, table, index), param, texts),
      ]),
    ),
    start,
    pass,
  };
}

/** Returns what is known of a voice also when it has ended. */
export function closeContext(
  request: Pick<CloseRequest, 'init' | 'voice' | 'tapes' | 'instrument'>,
  needs: SoftNeeds,
): CloseContext {
  return {
    init: request.init as CloseContext['init'],
    voice: request.voice,
    sampleRate: needs.layout.sampleRate,
    tape: tapesOf(request, needs),
    log: (line) => needs.log(line),
  };
}

function seriesView(words: SharedWords, address: number, param: SeriesParam, texts: readonly string[]): SeriesView {
  return {
    at: (frame) => seriesAt(words, address, frame),
    fill: (to, from) => void fillSeries(words, address, from, to, 0, to.length),
    value: (frame) => shownValue(param, seriesAt(words, address, frame), texts),
    change: (from, to) => seriesChange(words, address, from, to),
  };
}

function tapesOf(
  { tapes, instrument }: Pick<CloseRequest, 'tapes' | 'instrument'>,
  needs: SoftNeeds,
): SoftContext['tape'] {
  const known = new Map(Object.entries(tapes));
  return (name, channels, frames) => {
    const bytes = 4 * channels * frames;
    if (!(Number.isInteger(channels) && channels > 0 && Number.isInteger(frames) && frames > 0))
      throw new RangeError(`element ${instrument}: tape ${name} has ${channels} channels of ${frames} frames`);
    let tape = known.get(name);
    if (!tape) {
      const address = needs.reserve(bytes);
      if (!address)
        throw new RangeError(`element ${instrument}: there is no memory for ${bytes} bytes of tape ${name}`);
      tape = { address, channels, frames };
      new Float32Array(needs.memory, address, channels * frames).fill(0);
      known.set(name, tape);
      needs.tape(name, tape);
    }
    if (tape.channels !== channels || tape.frames < frames)
      throw new RangeError(
        `element ${instrument}: tape ${name} has ${tape.channels} channels of ${tape.frames} frames, not ${channels} of ${frames}`,
      );
    const { address, frames: length } = tape;
    return Array.from({ length: channels }, (_, c) => new Float32Array(needs.memory, address + 4 * c * length, length));
  };
}
