/** Synths by what they use, so that one is compared with those that it may meet and not with all. Pure. */
import type { KnownDef } from './defs.ts';
import type { Section } from './section.ts';
import type { Use } from './uses.ts';

/** Synth of which it is known what it uses. */
export interface User {
  readonly id: number;
  readonly def: KnownDef;
  readonly section: Section | undefined;
  /** Values that controls have, or will have at some time, which hold the numbers of what it uses. */
  readonly values: Map<number, readonly number[]>;
  /** Buses that its controls follow. */
  readonly followed: Map<number, Use>;
  /** Target and add action, where the synth is only planned. */
  readonly place: { readonly target: number; readonly action: number } | undefined;
}

/** Returns the first numbers of what a synth uses; undefined where they are calculated. */
export function numbersOf(user: User, { control, first }: Use): readonly number[] | undefined {
  if (control === -2) return undefined;
  return control < 0 ? [first] : (user.values.get(control) ?? []).map((value) => Math.max(0, Math.trunc(value)));
}

/** Returns a number that both use; -1 for buffers of which it is not known which, undefined for none. */
export function common(writer: User, write: Use, reader: User, read: Use): number | undefined {
  if (write.kind !== read.kind) return undefined;
  const [ones, others] = [numbersOf(writer, write), numbersOf(reader, read)];
  // Calculated numbers of buses are the render thread's to see.
  if (!ones || !others) return write.kind === 'buffer' ? -1 : undefined;
  for (const a of ones) for (const b of others) if (a < b + read.count && b < a + write.count) return Math.max(a, b);
  return undefined;
}

/** The users of one bus or buffer, by the section that they are in. */
type Place = Map<Section | undefined, Set<User>>;

/** The readers, or the writers, of each bus and buffer. */
export class UsersByUse {
  private readonly places = new Map<string, Place>();
  private readonly names = new Map<User, ReadonlySet<string>>();

  /** @param usesOf returns what of a user counts here */
  constructor(private readonly usesOf: (user: User) => readonly Use[]) {}

  /** Takes a user, or what it uses now. */
  put(user: User): void {
    this.remove(user);
    const names = new Set(this.usesOf(user).flatMap((use) => placesOf(user, use)));
    if (names.size === 0) return;
    this.names.set(user, names);
    for (const name of names) {
      let place = this.places.get(name);
      if (!place) this.places.set(name, (place = new Map()));
      const users = place.get(user.section);
      if (users) users.add(user);
      else place.set(user.section, new Set([user]));
    }
  }

  remove(user: User): void {
    for (const name of this.names.get(user) ?? []) {
      const place = this.places.get(name)!;
      const users = place.get(user.section);
      users?.delete(user);
      if (users?.size === 0) place.delete(user.section);
      if (place.size === 0) this.places.delete(name);
    }
    this.names.delete(user);
  }

  clear(): void {
    this.places.clear();
    this.names.clear();
  }

  /** Goes through those outside a user's section who may meet it in a use; some come more than once. */
  *meeting(user: User, use: Use): Generator<User> {
    for (const name of placesMet(user, use))
      for (const [section, users] of this.places.get(name) ?? []) if (section !== user.section) yield* users;
  }
}

/** Place of the users of buffers of which it is not known which, and of the users of any. */
const [unknownBuffer, anyBuffer] = ['buffer ?', 'buffer *'];

function placesOf(user: User, use: Use): string[] {
  const places = numberedPlaces(user, use);
  if (use.kind !== 'buffer') return places ?? [];
  return [...(places ?? [unknownBuffer]), anyBuffer];
}

function placesMet(user: User, use: Use): string[] {
  const places = numberedPlaces(user, use);
  if (use.kind !== 'buffer') return places ?? [];
  return places ? [...places, unknownBuffer] : [anyBuffer];
}

function numberedPlaces(user: User, use: Use): string[] | undefined {
  return numbersOf(user, use)?.flatMap((first) =>
    Array.from({ length: use.count }, (_, i) => `${use.kind} ${first + i}`),
  );
}
