/** Instruments that are made when they are first named, as LV2 plugins are. */

/** An instrument that could be made. */
export interface Available {
  readonly uri: string;
  readonly name: string;
  /** Sort of plugin, such as `Reverb Plugin`. */
  readonly kind: string;
}

export interface Provider {
  /** Returns true for names of its instruments, whether they can be had or not. */
  provides(name: string): boolean;
  /** Returns the path of a file in which the instrument of a name is. Rejects with an Error saying why it cannot be had. */
  fileOf(name: string): Promise<string>;
  /** Returns what it could make, and how many instances of that there are. Rejects with an Error where nothing can be made. */
  available(): Promise<{ readonly plugins: readonly Available[]; readonly instances: number }>;
}
