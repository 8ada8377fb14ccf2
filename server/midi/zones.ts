/**
 * MPE zones: channels that have a note each, and a manager that leads them all. A mapping declares its own; a controller announces the lower or the upper one (RPN 6), which
 * holds where no mapping says otherwise. Pure.
 */

/** Channels (from 0 on) that may manage a zone, and the direction in which its members lie. */
const directions: Readonly<Record<number, 1 | -1>> = { 0: 1, 15: -1 };
const maxMembers = 15;

type ZoneMap = Map<number, readonly number[]>;

export class Zones {
  private readonly declared: ZoneMap = new Map();
  private readonly announced: ZoneMap = new Map();

  /** Declares the members of a manager's zone; none end it. */
  declare(manager: number, members: readonly number[]): void {
    if (members.length) this.declared.set(manager, members);
    else this.declared.delete(manager);
  }

  /**
   * Takes what a controller announces: a number of members beside a manager; 0 ends the zone. The zone that was announced last keeps its channels, the other loses them.
   * Returns the channels that begin anew; none where the channel can manage no zone or the number is none.
   */
  announce(manager: number, count: number): readonly number[] {
    const direction = directions[manager];
    if (direction === undefined || count > maxMembers) return [];
    const members = Array.from({ length: count }, (_, i) => manager + direction * (i + 1));
    const before = this.announced.get(manager) ?? [];
    this.announced.delete(manager);
    for (const [other, others] of [...this.announced]) {
      const left = others.filter((channel) => !members.includes(channel) && channel !== manager);
      if (members.includes(other) || !left.length) this.announced.delete(other);
      else this.announced.set(other, left);
    }
    if (count) this.announced.set(manager, members);
    return [...new Set([manager, ...before, ...members])];
  }

  /** Returns the manager that leads a channel; undefined for one without. */
  managerOf(channel: number): number | undefined {
    return this.zoneOf(channel)?.[0];
  }

  /** Channels that share the bend range of one: the members of its zone, or it alone. */
  sharing(channel: number): readonly number[] {
    return this.zoneOf(channel)?.[1] ?? [channel];
  }

  private zoneOf(channel: number): readonly [number, readonly number[]] | undefined {
    for (const zones of [this.declared, this.announced])
      for (const zone of zones) if (zone[1].includes(channel)) return zone;
    return undefined;
  }
}
