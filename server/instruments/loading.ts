/** What is being loaded: files, and instruments that are being made, by what names them. */

/** One of them: whether it takes so long that it may never end. */
interface Load {
  isLong: boolean;
}

export class Loading {
  private readonly loads = new Map<string, Load>();
  private readonly listeners = new Set<() => void>();

  has(key: string): boolean {
    return this.loads.has(key);
  }

  keys(): string[] {
    return [...this.loads.keys()];
  }

  /** True while anything is being loaded. */
  get isBusy(): boolean {
    return this.loads.size > 0;
  }

  /** True while anything is being loaded, but for what takes so long that it may never end. */
  get isBusySoon(): boolean {
    return [...this.loads.values()].some(({ isLong }) => !isLong);
  }

  /** Begins a load, in place of one of the same key. Returns what is to be called when it takes long, and at its end. */
  begin(key: string): { slow(): void; end(): void } {
    const load: Load = { isLong: false };
    this.loads.set(key, load);
    return {
      slow: () => {
        load.isLong = true;
        this.report();
      },
      end: () => {
        if (this.loads.get(key) === load) this.loads.delete(key);
        this.report();
      },
    };
  }

  /** Ends what is not wanted any more. */
  drop(key: string): void {
    this.loads.delete(key);
    this.report();
  }

  /** Calls back whenever something has been loaded, could not be, or begins to take long. Returns a function that ends that. */
  onProgress(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Resolves when a condition holds, which is looked at whenever there is progress. */
  until(holds: () => boolean): Promise<void> {
    if (holds()) return Promise.resolve();
    return new Promise((resolve) => {
      const end = this.onProgress(() => {
        if (!holds()) return;
        end();
        resolve();
      });
    });
  }

  private report(): void {
    for (const listener of [...this.listeners]) listener();
  }
}
