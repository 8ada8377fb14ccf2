/**
 * Connections of elements as the render thread has them: the bus of each port, synths that add one bus to another where a port has several
 * connections, and the order of all of them. Runs on the control thread.
 */

import { AddAction } from '../../world/instructions.ts';
import type { SynthChanges, SynthSender } from '../synth-sender.ts';
import {
  type Connection,
  checkConnections,
  connectionText,
  type Endpoint,
  orderOf,
  sameConnection,
} from './connections.ts';
import { noBus, portControl } from './port-controls.ts';
import type { PrivateBuses } from './private-buses.ts';

/** A voice whose ports are connected. */
export interface PatchedVoice {
  readonly id: number;
  readonly instrument: string;
  readonly node: number;
  readonly group: number;
  readonly inputs: Readonly<Record<string, number>>;
  readonly outputs: Readonly<Record<string, number>>;
}

/** A synth that adds the sound of one bus to another. */
interface Link {
  readonly node: number;
  readonly from: number;
  readonly to: number;
  readonly channels: number;
  readonly connection: Connection;
}

export interface PatchOptions {
  readonly sender: SynthSender;
  readonly buses: PrivateBuses;
  /** Audio buses of clients. */
  readonly clientBuses: number;
  readonly node: () => number;
}

/** Name of the SynthDef of links of some channels. */
const linkName = (channels: number): string => `bunsynth.link.${channels}`;

export class Patch {
  connections: readonly Connection[] = [];
  private readonly voices = new Map<number, PatchedVoice>();
  /** First bus of each port, by `voice.port`. */
  private readonly ports = new Map<string, number>();
  private links: readonly Link[] = [];

  constructor(private readonly options: PatchOptions) {}

  /** @throws ParamError for connections that cannot be, with voices that are to come and without those that are to go */
  check(
    connections: readonly Connection[],
    coming: readonly PatchedVoice[] = [],
    going: ReadonlySet<number> = new Set(),
  ): void {
    const voices = new Map([...this.voices].filter(([id]) => !going.has(id)));
    for (const voice of coming) voices.set(voice.id, voice);
    checkConnections(voices, connections, this.options.clientBuses);
  }

  /** Makes the synths for links known that connections may need. */
  async prepare(voices: readonly Pick<PatchedVoice, 'inputs' | 'outputs'>[]): Promise<void> {
    const widths = new Set(
      voices.flatMap(({ inputs, outputs }) => [...Object.values(inputs), ...Object.values(outputs)]),
    );
    await Promise.all(
      [...widths].map((channels) =>
        this.options.sender.prepare(linkName(channels), async () => {
          const { linkDef } = await import('./link-def.ts');
          return linkDef(linkName(channels), channels);
        }),
      ),
    );
  }

  /** Adds a voice that is made in the same transaction, or a new node of one that is there; `apply` sets the buses of its ports. */
  add(voice: PatchedVoice): void {
    this.voices.set(voice.id, voice);
    for (const port of [...this.ports.keys()]) if (port.startsWith(`${voice.id}.`)) this.ports.delete(port);
  }

  /** Forgets a voice and what it is connected with. */
  remove(id: number): void {
    if (!this.voices.has(id)) return;
    const isOf = (end: Endpoint): boolean => 'voice' in end && end.voice === id;
    const left = this.connections.filter(({ from, to }) => !isOf(from) && !isOf(to));
    this.forget(id);
    this.options.sender.transaction((changes) => this.apply(changes, left));
  }

  /** Forgets a voice with which nothing is connected any more. */
  forget(id: number): void {
    this.voices.delete(id);
    for (const port of [...this.ports.keys()]) if (port.startsWith(`${id}.`)) this.give(port);
  }

  /** Goes over to other connections, which were checked. */
  apply(changes: SynthChanges, connections: readonly Connection[]): void {
    const before = this.links;
    this.connections = connections;
    for (const voice of this.voices.values()) this.route(changes, voice);
    this.links = connections.flatMap((connection) => this.linkOf(changes, connection, before));
    for (const link of before) if (!this.links.includes(link)) changes.free(link.node);
    changes.order(this.order());
  }

  private order(): number[] {
    const isPatched = (id: number): boolean =>
      this.connections.some(({ from, to }) => [from, to].some((end) => 'voice' in end && end.voice === id));
    return orderOf(this.voices, this.connections)
      .filter(isPatched)
      .flatMap((id) => [
        ...this.links.filter(({ connection: { to } }) => 'voice' in to && to.voice === id).map(({ node }) => node),
        this.voices.get(id)!.node,
        ...this.links
          .filter(({ connection: { from, to } }) => 'bus' in to && 'voice' in from && from.voice === id)
          .map(({ node }) => node),
      ]);
  }

  /** Sets the buses of a voice's ports. */
  private route(changes: SynthChanges, { id, node, inputs, outputs }: PatchedVoice): void {
    for (const [port, channels] of [...Object.entries(inputs), ...Object.entries(outputs)]) {
      const key = `${id}.${port}`;
      const bus = this.busOf(key, channels, Object.hasOwn(inputs, port));
      if (this.ports.get(key) === bus) continue;
      this.ports.set(key, bus);
      changes.set(node, { [portControl(port)]: bus });
    }
  }

  private busOf(key: string, channels: number, isInput: boolean): number {
    const isHere = (end: Endpoint): boolean => 'voice' in end && `${end.voice}.${end.port}` === key;
    const others = this.connections.flatMap(({ from, to }) =>
      isInput ? (isHere(to) ? [from] : []) : isHere(from) ? [to] : [],
    );
    const [only] = others;
    if (!only) return this.without(key, noBus);
    if (others.length === 1 && 'bus' in only) return this.without(key, only.bus);
    // One that hears one element alone listens where that one writes.
    if (isInput && others.length === 1 && 'voice' in only) return this.without(key, this.outputOf(only));
    return this.options.buses.take(key, channels);
  }

  private without(key: string, bus: number): number {
    this.options.buses.give(key);
    return bus;
  }

  /** The bus to which an output goes that is heard by elements: its own, or that of its one connection with a bus. */
  private outputOf({ voice, port }: { readonly voice: number; readonly port: string }): number {
    return this.options.buses.take(`${voice}.${port}`, this.voices.get(voice)!.outputs[port]!);
  }

  /** The link of a connection, where it needs one. */
  private linkOf(changes: SynthChanges, connection: Connection, before: readonly Link[]): Link[] {
    const { from, to } = connection;
    const [fromBus, toBus] = [this.busAt(from), this.busAt(to)];
    if (fromBus === toBus) return [];
    const known = before.find(
      (link) => sameConnection(link.connection, connection) && link.from === fromBus && link.to === toBus,
    );
    if (known) return [known];
    const end = 'voice' in to ? to : (from as Extract<Endpoint, { voice: number }>);
    const voice = this.voices.get(end.voice)!;
    const channels = (voice.inputs[end.port] ?? voice.outputs[end.port])!;
    const node = this.options.node();
    changes.add(linkName(channels), node, voice.group, { from: fromBus, to: toBus }, AddAction.tail);
    return [{ node, from: fromBus, to: toBus, channels, connection }];
  }

  private busAt(end: Endpoint): number {
    return 'bus' in end ? end.bus : this.ports.get(`${end.voice}.${end.port}`)!;
  }

  private give(port: string): void {
    this.ports.delete(port);
    this.options.buses.give(port);
  }

  /** Returns the connections of a voice, in words. */
  of(id: number): string[] {
    return this.connections
      .filter(({ from, to }) => [from, to].some((end) => 'voice' in end && end.voice === id))
      .map((each) => connectionText(each));
  }
}
