/**
 * World of a generated sequence: few ids, so that they meet, and the means to write messages about them.
 *
 * A group in itself is undefined in scsynth, and what is there after a command that failed halfway is not known here.
 * So a group is only ever placed in a group of lower number, or beside one: no sequence can close a circle.
 */
import { findCommand } from '../../protocol/commands/table.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import { controlNames, defNames } from './defs.ts';
import type { Random } from './random.ts';

/** Stands in paths for the folder of each server's files. */
export const folderSign = '@folder@';

export const groupIds = [1, 2, 3, 4, 5, 6] as const;
/** Anywhere in the tree. */
const synthIds = [1000, 1001, 1002, 1003, 1004, 1005, 1006] as const;
/** Only ever directly in group 0: groups may be placed beside them. */
export const rootSynthIds = [1100, 1101, 1102] as const;
const missing = 99;

export const bufferNumbers = [0, 1, 2, 3] as const;
export const buses = 24;

const values = [0, 1, -1, 0.5, 0.25, 2, 3, 100, 0.125, 440] as const;

interface BufferSize {
  readonly frames: number;
  readonly channels: number;
}

export class World {
  /** Sizes that buffers have for certain when the step begins. scsynth writes beyond them, or into a buffer that is none. */
  private sizes = new Map<number, BufferSize>();
  private ids = 2000;
  private readonly changes: (() => void)[] = [];

  constructor(readonly random: Random) {}

  /** Notes what becomes of a buffer with this step; undefined: not known. */
  resize(buffer: number, size: BufferSize | undefined): void {
    this.changes.push(() => (size === undefined ? this.sizes.delete(buffer) : this.sizes.set(buffer, size)));
  }

  /** Gives back a function that forgets what was noted since. */
  mark(): () => void {
    const { length } = this.changes;
    return () => this.changes.splice(length);
  }

  /** A step is complete: what it changes has changed. */
  step(): void {
    for (const change of this.changes.splice(0)) change();
  }

  /** A buffer whose size is known, and that. */
  knownBuffer(): readonly [buffer: number, size: BufferSize] | undefined {
    return this.sizes.size > 0 ? this.random.pick([...this.sizes]) : undefined;
  }

  /** Of a file both servers have, or may write. */
  path(name: string): string {
    return `${folderSign}/${name}`;
  }

  /** A message; its address now and then as a number, its numbers as any type that carries them. */
  message(address: string, ...args: readonly OscValue[]): OscMessage {
    const number = findCommand(address)?.number;
    const types = args.map((arg) => this.typeOf(arg));
    return {
      address: number !== undefined && this.random.chance(0.3) ? number : address,
      types: types.join(''),
      args: [...args],
    };
  }

  group(): number {
    return this.random.chance(0.1) ? 0 : this.random.chance(0.03) ? missing : this.random.pick(groupIds);
  }

  /** A group with a number below `id`. */
  groupBelow(id: number): number {
    return this.random.int(0, id - 1);
  }

  synth(): number {
    return this.random.pick(this.random.chance(0.25) ? rootSynthIds : synthIds);
  }

  freeSynth(): number {
    return this.random.pick(synthIds);
  }

  unusedId(): number {
    return this.ids++;
  }

  node(): number {
    if (this.random.chance(0.03)) return missing;
    return this.random.chance(0.35) ? this.random.pick(groupIds) : this.synth();
  }

  def(): string {
    return this.random.chance(0.03) ? 'nothing' : this.random.pick(defNames);
  }

  value(): number {
    return this.random.pick(values);
  }

  bus(): number {
    return this.random.int(0, buses - 1);
  }

  buffer(): number {
    return this.random.pick(bufferNumbers);
  }

  controlName(): string {
    return this.random.pick(controlNames);
  }

  /** A control's name, or its index. */
  control(): string | number {
    return this.random.chance(0.7) ? this.controlName() : this.random.int(0, 10);
  }

  /** Returns a value for a control: a number, a bus as text, an array of those. */
  setting(): OscValue {
    const { random } = this;
    if (random.chance(0.1)) return `${random.pick(['c', 'a'])}${this.bus()}`;
    if (random.chance(0.1)) return random.list(random.int(1, 4), () => this.value());
    return this.value();
  }

  private typeOf(arg: OscValue): string {
    if (Array.isArray(arg)) return `[${arg.map((inner) => this.typeOf(inner)).join('')}]`;
    if (typeof arg === 'string') return 's';
    if (arg instanceof Uint8Array) return 'b';
    if (!Number.isInteger(arg)) return 'f';
    // Not as a double: where scsynth expects none, it reads on in the middle of it.
    return this.random.chance(0.8) ? 'i' : 'f';
  }
}
