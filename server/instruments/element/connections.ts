/** Connections between elements and buses: which there are, whether one may be, and what they come to as buses and an order. Pure. */

import type { Ports } from '../../../protocol/instruments/element.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';

/** End of a connection: a port of a voice, or audio buses from one on. */
export type Endpoint = { readonly voice: number; readonly port: string } | { readonly bus: number };

export interface Connection {
  readonly from: Endpoint;
  readonly to: Endpoint;
}

/** A voice as far as its ports matter. */
export interface Connectable {
  readonly id: number;
  /** Name that it has where its number is not given out yet. */
  readonly label?: string;
  readonly instrument: string;
  readonly group: number;
  readonly inputs: Ports;
  readonly outputs: Ports;
}

export type Voices = ReadonlyMap<number, Connectable>;

const isBus = (end: Endpoint): end is { readonly bus: number } => 'bus' in end;

/** Returns an end in words, such as `12.out` or `bus 4`. */
export const endText = (end: Endpoint, voices?: Voices): string =>
  isBus(end) ? `bus ${end.bus}` : `${voices?.get(end.voice)?.label ?? end.voice}.${end.port}`;

export const connectionText = ({ from, to }: Connection, voices?: Voices): string =>
  `${endText(from, voices)} → ${endText(to, voices)}`;

export const sameConnection = (a: Connection, b: Connection): boolean => connectionText(a) === connectionText(b);

/**
 * Checks connections as they are to be: ports that are there, channels that fit, one group, and no circle.
 * @param buses audio buses of clients
 * @throws ParamError naming the connection
 */
export function checkConnections(voices: Voices, connections: readonly Connection[], buses: number): void {
  const seen = new Set<string>();
  for (const connection of connections) {
    const text = connectionText(connection, voices);
    if (seen.has(text)) throw new ParamError(`connection ${text} is there twice`);
    seen.add(text);
    checkConnection(voices, connection, buses);
  }
  const circle = circleIn(voices, connections);
  if (circle)
    throw new ParamError(`connections make a circle: ${circle.map((id) => voices.get(id)?.label ?? id).join(' → ')}`);
}

function checkConnection(voices: Voices, connection: Connection, buses: number): void {
  const { from, to } = connection;
  const text = connectionText(connection, voices);
  if (isBus(from) && isBus(to)) throw new ParamError(`connection ${text} is between buses; one end must be a port`);
  const channels = [channelsOf(voices, from, 'outputs', text), channelsOf(voices, to, 'inputs', text)];
  if (channels[0] !== undefined && channels[1] !== undefined && channels[0] !== channels[1])
    throw new ParamError(
      `connection ${text}: ${endText(from, voices)} has ${channels[0]} channels, ${endText(to, voices)} ${channels[1]}`,
    );
  for (const end of [from, to]) {
    if (!isBus(end)) continue;
    const last = buses - (channels[0] ?? channels[1])!;
    if (!(Number.isInteger(end.bus) && end.bus >= 0 && end.bus <= last))
      throw new ParamError(`connection ${text}: bus is ${end.bus}; it must be a whole number from 0 to ${last}`);
  }
  if (isBus(from) || isBus(to)) return;
  const [group, other] = [voices.get(from.voice)!.group, voices.get(to.voice)!.group];
  if (group !== other)
    throw new ParamError(`connection ${text}: voice ${from.voice} is in group ${group}, voice ${to.voice} in ${other}`);
}

function channelsOf(voices: Voices, end: Endpoint, side: 'inputs' | 'outputs', text: string): number | undefined {
  if (isBus(end)) return undefined;
  const voice = voices.get(end.voice);
  if (!voice) throw new ParamError(`connection ${text}: voice ${end.voice} is no element that is there`);
  const ports = voice[side];
  if (!Object.hasOwn(ports, end.port))
    throw new ParamError(
      `connection ${text}: ${voice.instrument} has no ${side === 'inputs' ? 'input' : 'output'} ${end.port}; it has ${Object.keys(ports).join(', ') || 'none'}`,
    );
  return ports[end.port];
}

/** Voices that come before one, by the connections. */
function sources(connections: readonly Connection[], voice: number): number[] {
  return connections.flatMap(({ from, to }) => (!isBus(from) && !isBus(to) && to.voice === voice ? [from.voice] : []));
}

function circleIn(voices: Voices, connections: readonly Connection[]): number[] | undefined {
  const done = new Set<number>();
  const path: number[] = [];
  const visit = (voice: number): number[] | undefined => {
    const at = path.indexOf(voice);
    if (at >= 0) return [...path.slice(at), voice].reverse();
    if (done.has(voice)) return undefined;
    path.push(voice);
    for (const source of sources(connections, voice)) {
      const circle = visit(source);
      if (circle) return circle;
    }
    path.pop();
    done.add(voice);
    return undefined;
  };
  for (const voice of voices.keys()) {
    const circle = visit(voice);
    if (circle) return circle;
  }
  return undefined;
}

/** Returns voices so that each comes after those that it hears; otherwise in the order in which they came. */
export function orderOf(voices: Voices, connections: readonly Connection[]): number[] {
  const ordered: number[] = [];
  const visit = (voice: number): void => {
    if (ordered.includes(voice)) return;
    for (const source of sources(connections, voice)) visit(source);
    ordered.push(voice);
  };
  for (const voice of voices.keys()) visit(voice);
  return ordered;
}
