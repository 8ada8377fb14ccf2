/** Values that instruments and clients share, by name. Runs on the control thread. */
import type { ParamRecord, ParamValue } from './params.ts';

type Listener = (key: string, value: ParamValue) => void;

export class Session {
  private readonly values = new Map<string, ParamValue>();
  private readonly listeners = new Set<Listener>();

  get(key: string): ParamValue | undefined {
    return this.values.get(key);
  }

  /** Sets a value and tells whoever listens. */
  set(key: string, value: ParamValue): void {
    this.values.set(key, value);
    for (const listener of this.listeners) listener(key, value);
  }

  all(): ParamRecord {
    return Object.fromEntries(this.values);
  }

  /** Gives a function that ends it. */
  listen(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
