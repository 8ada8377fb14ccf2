/** The synths of one event: its sound, the effects that it passes through, and the gate. Pure. */
import type { Argument } from '../typescript/index.ts';
import { channels } from './defs/parts.ts';
import { samplePlayer } from './defs/samples.ts';
import { modules, passes, vowelOf } from './modules.ts';
import { addToTail, type Orbit, osc } from './orbit.ts';
import type { Loaded } from './samples.ts';
import { numberOf, type Span } from './span.ts';
import type { DirtEvent, DirtMessage, DirtValue } from './types.ts';

/** Source of an event’s sound: a sample that is there, or a SynthDef with its controls. */
export type Source =
  | { readonly sample: Loaded }
  | { readonly def: string; readonly controls: readonly string[]; readonly values: DirtEvent };

const defaultAmp = 0.4;

/** Position from -1 to 1; a bus that it is mapped to stays. */
function panOf(event: DirtEvent): DirtValue {
  const { pan = 0.5 } = event;
  if (typeof pan === 'string') return pan;
  return 2 * (pan + numberOf(event, 'channel', 0) / channels) - 1;
}

/** Returns the messages that play an event in a new group within the group `home`. */
export function chainOf(
  event: DirtEvent,
  source: Source,
  span: Span,
  orbit: Orbit,
  group: number,
  home: number,
): DirtMessage[] {
  const out = orbit.synthBus;
  const make = (def: string, values: readonly Argument[]) => osc('/s_new', def, -1, addToTail, group, ...values);
  const messages = [osc('/g_new', group, addToTail, home), make(...sourceOf(event, source, span, out))];
  for (const module of modules) {
    if (!passes(module, event)) continue;
    const values: Argument[] = ['out', out];
    for (const [parameter, control] of Object.entries(module.controls)) {
      // What the event does not have is 0, not the SynthDef's default: so has SuperDirt it.
      const computed = parameter === 'sustain' ? span.sustain : parameter === 'freq' ? span.freq : undefined;
      values.push(control, computed ?? controlValue(event, parameter) ?? 0);
    }
    if (module.def === 'dirt_vowel') values.push(...Object.entries(vowelOf(event.vowel)!).flat());
    messages.push(make(`${module.def}${channels}`, values));
  }
  // A control of the event's synths follows a bus to which others play.
  if (typeof event.toArg === 'string')
    messages.push(osc('/n_mapan', group, event.toArg, numberOf(event, 'from', 0), channels));
  messages.push(
    make(`dirt_gate${channels}`, [
      'in',
      out,
      'out',
      orbit.dryBus,
      'amp',
      numberOf(event, 'amp', defaultAmp),
      'gain',
      numberOf(event, 'gain', 1),
      'overgain',
      numberOf(event, 'overgain', 0),
      'sustain',
      span.sustain,
      'fadeInTime',
      span.fadeInTime,
      'fadeTime',
      span.fadeTime,
    ]),
  );
  return messages;
}

function sourceOf(event: DirtEvent, source: Source, span: Span, out: number): [def: string, values: Argument[]] {
  const { sustain, speed, endSpeed, begin, end, freq } = span;
  const common = ['out', out, 'pan', panOf(event)];
  if ('sample' in source) {
    const { buffer, channels: count, frames } = source.sample;
    const timescale = numberOf(event, 'timescale');
    const stretch =
      timescale === undefined ? [] : ['timescale', timescale, 'timescalewin', numberOf(event, 'timescalewin', 1)];
    const place = [
      'bufnum',
      buffer,
      'sustain',
      sustain,
      'speed',
      speed,
      'endSpeed',
      endSpeed,
      'begin',
      begin,
      'end',
      end,
    ];
    return [samplePlayer(count, frames, timescale !== undefined), [...common, ...place, 'freq', freq!, ...stretch]];
  }
  const computed: DirtEvent = { sustain, speed, begin, end, ...(freq !== undefined && { freq }) };
  const values: Argument[] = [];
  for (const control of source.controls) {
    if (control === 'out' || control === 'pan') continue;
    const value =
      controlValue(source.values, control) ?? controlValue(computed, control) ?? controlValue(event, control);
    if (value !== undefined) values.push(control, value);
  }
  return [source.def, [...common, ...values]];
}

/** A number, or the name of a bus to map to (`c12`); other texts are no values of controls. */
function controlValue(event: DirtEvent, name: string): DirtValue | undefined {
  const value = event[name];
  if (typeof value === 'string') return /^[ca]\d+$/.test(value) ? value : undefined;
  return value;
}
