/** Values that instruments and clients share, by name. Runs on the control thread. */

import { ParamError, type ParamRecord, type ParamValue } from '../../protocol/instruments/params.ts';
import type { Grid } from '../clock/grid.ts';

/** The tempo is a shared value too: setting one sets the other. */
export function shareTempo(session: Session, grid: Grid): void {
  session.own('tempo', grid.bpm, (value) => {
    if (typeof value !== 'number') throw new ParamError(`tempo is ${JSON.stringify(value)}; it must be a number`);
    try {
      grid.setTempo(value);
    } catch (error) {
      throw error instanceof RangeError ? new ParamError(error.message) : error;
    }
  });
  grid.listen((change) => {
    if (change === 'tempo') session.note('tempo', grid.bpm);
  });
}

type Listener = (key: string, value: ParamValue) => void;

/** Checks a value, and does what it stands for. @throws ParamError */
type Owner = (value: ParamValue) => void;

/** Largest number of values that are shared at once, and of characters or numbers of each: every client may set some. */
const maxValues = 1024;
const maxValueLength = 16_384;

export class Session {
  private readonly values = new Map<string, ParamValue>();
  private readonly owners = new Map<string, Owner>();
  private readonly listeners = new Set<Listener>();

  get(key: string): ParamValue | undefined {
    return this.values.get(key);
  }

  /**
   * Sets a value and tells all that listen.
   * @throws ParamError for a value that its kind refuses, one that is too long, and one more than there may be
   */
  set(key: string, value: ParamValue): void {
    const size = typeof value === 'string' || Array.isArray(value) ? value.length : 1;
    if (size > maxValueLength || key.length > maxValueLength)
      throw new ParamError(
        `shared value ${key.slice(0, 64)}: ${Math.max(size, key.length)} characters or numbers; there may be ${maxValueLength}`,
      );
    if (this.values.size >= maxValues && !this.values.has(key))
      throw new ParamError(`${maxValues} values are shared already, as many as may be; ${key} is one more`);
    const wrong = [value].flat().find((each) => typeof each === 'number' && !Number.isFinite(each));
    if (wrong !== undefined) throw new ParamError(`${key} is ${String(wrong)}; it must be a finite number`);
    this.owners.get(key)?.(value);
    this.note(key, value);
  }

  /** Sets a value without throwing. Returns the reason when it is refused. */
  offer(key: string, value: ParamValue): string | undefined {
    try {
      this.set(key, value);
      return undefined;
    } catch (error) {
      if (error instanceof ParamError) return `session value ${key}: ${error.message}`;
      throw error;
    }
  }

  /** Takes a value as its owner has made it. */
  note(key: string, value: ParamValue): void {
    if (this.values.get(key) === value && this.owners.has(key)) return;
    this.values.set(key, value);
    for (const listener of this.listeners) listener(key, value);
  }

  /** Gives a value to an owner, which says what becomes of it from now on. */
  own(key: string, value: ParamValue, owner: Owner): void {
    this.values.set(key, value);
    this.owners.set(key, owner);
  }

  all(): ParamRecord {
    return Object.fromEntries(this.values);
  }

  /** Returns a function that ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
