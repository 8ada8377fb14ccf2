/** Steps of the conversation with both servers, and the SynthDefs that it uses. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import { RawGraph } from '../../support/raw-graph.ts';
import type { Sent, Step } from './session.ts';

export interface NamedStep extends Step {
  readonly name: string;
  /** Reason for answers that differ from scsynth's. The two are not compared then, but ours must be as given. */
  readonly differs?: {
    readonly because: string;
    readonly replied?: readonly string[];
    readonly notified?: readonly string[];
    readonly removed?: readonly string[];
  };
}

export function tone(): Uint8Array {
  const g = new RawGraph();
  const [freq, amp] = [g.control('freq', 440), g.control('amp', 0)];
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('SinOsc', freq, 0), amp], 1, 2)[0]!);
  return encodeSynthDefs([g.build('tone')]);
}

/** Ends by itself with the done action given. */
export function brief(): Uint8Array {
  const g = new RawGraph();
  g.kr('Line', 0, 1, g.control('dur', 0.02), g.control('action', 2));
  return encodeSynthDefs([g.build('brief')]);
}

/** Two envelopes: of the first the gate stays closed, its done action is `action`; the second ends the synth. */
export function closed(): Uint8Array {
  const g = new RawGraph();
  const line = [1, -99, -99, 1, 0.02, 1, 0];
  g.kr('EnvGen', 0, 1, 0, 1, g.control('action', 1), 0, ...line);
  g.kr('EnvGen', 1, 1, 0, 1, 2, 0, ...line);
  return encodeSynthDefs([g.build('closed')]);
}

/** With a UGen that nobody has. */
export function strange(): Uint8Array {
  const g = new RawGraph();
  g.out(g.ar('NoSuchUGen', 0));
  return encodeSynthDefs([g.build('strange')]);
}

/** Sends a trigger when its control goes up. */
export function trigger(): Uint8Array {
  const g = new RawGraph();
  g.unit('SendTrig', 1, [g.control('t', 0), 7, 0.25], 0);
  return encodeSynthDefs([g.build('trigger')]);
}

export const s = (address: string, types = '', ...args: OscValue[]): Sent => [address, types, ...args];
export const ints = (address: string, ...args: number[]): Sent => [address, 'i'.repeat(args.length), ...args];
export const synth = (id: number, action: number, target: number, def = 'tone'): Sent => [
  `/s_new`,
  'siii',
  def,
  id,
  action,
  target,
];
export const group = (id: number, action: number, target: number): Sent => ints('/g_new', id, action, target);
export const tree = ints('/g_queryTree', 0, 0);
export const afresh: Sent[] = [ints('/g_freeAll', 0)];

export function step(name: string, ...send: Sent[]): NamedStep {
  return { name, send };
}
