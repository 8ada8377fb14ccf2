/** Description of an event by the messages to a server, in a form in which those of SuperDirt and ours can be compared. */
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { isBundle, type OscMessage, type OscPacket, type OscValue } from '../../../protocol/osc/types.ts';

export interface Described {
  /** Synths of the event in order, with their controls by name, those that name buses and buffers left out. */
  readonly synths: readonly {
    readonly def: string;
    readonly controls: Readonly<Record<string, number | readonly number[]>>;
  }[];
  /** Groups or synths that are cut off. */
  readonly cuts: number;
  /** Controls of the effects on the orbit. */
  readonly effects: Readonly<Record<string, number>>;
}

/** Numbers that differ from server to server, and what SuperDirt sends to SynthDefs that do not have it. */
const ignored = new Set(['out', 'in', 'bufnum', 'sample', 'cut', 'offset', 'resumed', 'speedFreq']);

export function messagesIn(packet: OscPacket): OscMessage[] {
  return isBundle(packet) ? packet.elements.flatMap(messagesIn) : [packet];
}

export function describe(packets: readonly (Uint8Array | OscMessage)[]): Described {
  const messages = packets.flatMap((packet) =>
    messagesIn(packet instanceof Uint8Array ? decodePacket(packet) : packet),
  );
  const synths: Described['synths'][number][] = [];
  const effects: Record<string, number> = {};
  let cuts = 0;
  for (const { address, args } of messages) {
    if (address === '/s_new') synths.push({ def: String(args[0]), controls: controlsOf(args.slice(4)) });
    if (address !== '/n_set' && address !== 15) continue;
    if (args[1] === 'cut_gate') cuts++;
    else for (const [name, value] of Object.entries(controlsOf(args.slice(1)))) effects[name] = Number(value);
  }
  return { synths, cuts, effects };
}

function controlsOf(args: readonly OscValue[]): Record<string, number | readonly number[]> {
  const controls: Record<string, number | readonly number[]> = {};
  for (let i = 0; i + 1 < args.length; i += 2) {
    const [name, value] = [String(args[i]), args[i + 1]!];
    // SuperDirt sends the word `none` for a pitch that is not given, which servers take for nothing.
    if (ignored.has(name) || value === 'none') continue;
    controls[name] = Array.isArray(value) ? value.map((each) => rounded(Number(each))) : rounded(Number(value));
  }
  return controls;
}

/** As precise as what crosses the wire. */
const rounded = (value: number): number => Number(value.toPrecision(5)) + 0;
