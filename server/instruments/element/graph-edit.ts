/**
 * Transactions on the graph of elements: voices that come and go, and connections, all in one block or not at all. Runs on the control thread.
 */

import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import type { GivenChange, GivenEnd } from '../../../protocol/instruments/graph-changes.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Catalogue, Entry } from '../catalogue.ts';
import { type Connection, connectionText, type Endpoint, sameConnection } from './connections.ts';
import type { Specialised } from './specialiser.ts';
import type { WrittenBeginning } from './values.ts';
import type { ElementVoice } from './voice.ts';
import type { ElementVoices } from './voices.ts';

/** A change; an element that was written down begins from there. */
export type GraphChange = Exclude<GivenChange, { change: 'add' | 'remove' }> | Added | Removed;
type Added = Extract<GivenChange, { change: 'add' }> & { readonly from?: WrittenBeginning };
/** `atOnce`: what takes its place goes on with the same sample; else it fades within a block. */
type Removed = Extract<GivenChange, { change: 'remove' }> & { readonly atOnce?: boolean };

/** Result of a transaction. */
export interface GraphResult {
  /** Sample of the engine at which all of it happens. */
  readonly sample: number;
  /** Numbers of the voices that were added, by their names. */
  readonly added: Readonly<Record<string, number>>;
}

export interface GraphEditNeeds {
  readonly voices: ElementVoices;
  readonly catalogue: Catalogue;
}

type ElementEntry = Entry<ElementDescription>;

/** Subjects of changes. */
interface Checked {
  readonly adds: readonly Added[];
  readonly entries: readonly ElementEntry[];
  readonly removed: readonly ElementVoice[];
}

export class GraphEdits {
  constructor(private readonly needs: GraphEditNeeds) {}

  /**
   * Makes changes together.
   * @param onset where they happen; those that add voices when these are ready
   * @throws ParamError, at once or by the promise, where one of them cannot be: then none is made
   */
  async edit(changes: readonly GraphChange[], onset: Onset): Promise<GraphResult> {
    const { adds, entries, removed } = await this.check(changes);
    const made = new Map(
      adds.map(({ as, given, from }, i) => [as, this.needs.voices.make(entries[i]!, given, onset, from)]),
    );
    return await this.commit(changes, made, removed, onset);
  }

  /** Finds out whether changes can be made, and what for. Rejects with a ParamError where one of them cannot. */
  async check(changes: readonly GraphChange[]): Promise<Checked> {
    const { voices } = this.needs;
    const adds = changes.filter((each): each is Added => each.change === 'add');
    const twice = adds.find(({ as }, i) => adds.findIndex((each) => each.as === as) !== i);
    if (twice) throw new ParamError(`voice ${twice.as} is added twice`);
    const entries: ElementEntry[] = [];
    for (const { instrument } of adds) entries.push(await this.elementOf(instrument));
    // Interfaces first: nothing begins before everything is known to be possible.
    const interfaces = await Promise.all(
      adds.map(({ given }, i) => voices.beginnings.interfaceFor(entries[i]!, given)),
    );
    const removed = this.removed(changes);
    this.tryOut(changes, adds, interfaces, removed);
    return { adds, entries, removed };
  }

  private async elementOf(name: string): Promise<ElementEntry> {
    const entry = await this.needs.catalogue.arrived(name);
    if (entry.description.kind !== 'element') throw new ParamError(`instrument ${name} is no element; /play plays it`);
    return entry as ElementEntry;
  }

  private removed(changes: readonly GraphChange[]): ElementVoice[] {
    return changes.flatMap((each) => {
      if (each.change !== 'remove') return [];
      return [this.needs.voices.one(each.voice)];
    });
  }

  /** Checks everything with stand-ins for what is to be added, whose numbers are not given out yet. @throws ParamError */
  private tryOut(
    changes: readonly GraphChange[],
    adds: readonly Added[],
    interfaces: readonly Specialised[],
    removed: readonly ElementVoice[],
  ): void {
    const standIns = adds.map(({ as, instrument, given }, i) => ({
      as,
      label: as,
      id: -1 - i,
      instrument,
      node: 0,
      group: Number(given.group ?? 0),
      ...interfaces[i]!.interface,
    }));
    const ids = new Map(standIns.map(({ as, id }) => [as, id]));
    this.needs.voices.patch.check(this.after(changes, ids, removed), standIns, new Set(removed.map(({ id }) => id)));
  }

  /** Returns the connections after some changes. @throws ParamError for one that is not there, or is there already */
  private after(
    changes: readonly GraphChange[],
    names: ReadonlyMap<string, number>,
    removed: readonly ElementVoice[],
  ): Connection[] {
    const isGone = (end: Endpoint): boolean => 'voice' in end && removed.some(({ id }) => id === end.voice);
    let connections = [...this.needs.voices.patch.connections];
    for (const each of changes) {
      if (each.change !== 'connect' && each.change !== 'disconnect') continue;
      const connection = { from: this.endOf(each.from, names), to: this.endOf(each.to, names) };
      const isThere = connections.some((other) => sameConnection(other, connection));
      if (each.change === 'connect') {
        if (isThere) throw new ParamError(`connection ${connectionText(connection)} is there already`);
        connections.push(connection);
      } else {
        if (!isThere) throw new ParamError(`connection ${connectionText(connection)} is not there`);
        connections = connections.filter((other) => !sameConnection(other, connection));
      }
    }
    return connections.filter(({ from, to }) => !isGone(from) && !isGone(to));
  }

  /** @throws ParamError for what is no end */
  private endOf(given: GivenEnd, names: ReadonlyMap<string, number>): Endpoint {
    if (typeof given === 'number') return { bus: given };
    const match = /^(.+)\.([^.]+)$/.exec(given);
    if (!match) {
      const bus = Number(given);
      if (given.trim() !== '' && Number.isInteger(bus)) return { bus };
      throw new ParamError(`${JSON.stringify(given)} is no end of a connection; it must be voice.port or a bus`);
    }
    const [, who, port] = match as unknown as [string, string, string];
    if (/^\d+$/.test(who)) return { voice: Number(who), port };
    return { voice: names.get(who) ?? this.needs.voices.one(who).id, port };
  }

  private commit(
    changes: readonly GraphChange[],
    made: ReadonlyMap<string, ElementVoice>,
    removed: readonly ElementVoice[],
    onset: Onset,
  ): Promise<GraphResult> {
    const { voices } = this.needs;
    const names = new Map([...made].map(([as, { id }]) => [as, id]));
    const atOnce = new Set(
      changes.flatMap((each) => (each.change === 'remove' && each.atOnce ? [voices.one(each.voice).id] : [])),
    );
    return new Promise((resolve, reject) =>
      voices.launch([...made.values()], onset, {
        connections: () => this.after(changes, names, removed),
        going: new Set(removed.map(({ id }) => id)),
        also: (program) => {
          for (const voice of removed) voices.leave(voice, program, atOnce.has(voice.id));
        },
        sent: (sample) => resolve({ sample, added: Object.fromEntries(names) }),
        failed: (reason) => reject(new ParamError(reason)),
      }),
    );
  }
}
