/** Functions that are wanted of native code and not begun: the one that is used most goes first, one at a time, each in a turn of the event loop of its own. */
import type { Source } from './child/messages.ts';
import type { LinkedCode } from './link/link.ts';

export interface Want {
  /** Name for people, such as the def's. */
  readonly name: string;
  /** All that the text follows from, apart from library and processor; the width of vectors too, where the text is written for one. */
  readonly key: string;
  /** Passes that LLVM does, as `opt -passes=` has them; none where it is empty. */
  readonly passes: string;
  /** LLVM's IR, in which `run` is defined, or a def: read only where the object is not on disk. */
  readonly source: Source;
  /** Returns the shape whose object may serve; asked where there is none of this key. */
  readonly shape?: () => WantedShape;
  /** Returns how much it is used; asked whenever the next one is chosen. */
  readonly priority: () => number;
  /** Called when it is not on disk, and has to be made. */
  readonly missed?: () => void;
  /** True once it is to be done, which is asked from time to time; default at once. */
  readonly isDue?: () => boolean;
}

/** A shape as one of its keys has it. */
export interface WantedShape {
  readonly key: string;
  /** True where the same is seen in this key: its text is the one that was written then. */
  readonly shows: (sights: unknown) => boolean;
}

interface Waiting {
  readonly want: Want;
  readonly resolve: (code: LinkedCode | undefined) => void;
}

/** Milliseconds between two looks whether one is due. */
const patience = 1000;

/** Does one: calls `resolve` when it has come to something, and returns when the next may begin. */
type Do = (want: Want, resolve: (code: LinkedCode | undefined) => void) => void | Promise<void>;

export class Wants {
  private readonly waiting: Waiting[] = [];
  private isOpen = false;
  private isClosed = false;
  /** One is being done. */
  private isBusy = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly work: Do) {}

  /** Number of those that are due, and not done. */
  get count(): number {
    return this.waiting.filter(({ want }) => isDue(want)).length + (this.isBusy ? 1 : 0);
  }

  add(want: Want): Promise<LinkedCode | undefined> {
    if (this.isClosed) return Promise.resolve(undefined);
    const { promise, resolve } = Promise.withResolvers<LinkedCode | undefined>();
    this.waiting.push({ want, resolve });
    this.begin();
    return promise;
  }

  drop(key: string): void {
    for (let i = this.waiting.length - 1; i >= 0; i--)
      if (this.waiting[i]!.want.key === key) this.waiting.splice(i, 1)[0]!.resolve(undefined);
  }

  /** Begins: until here all wait. */
  open(): void {
    this.isOpen = true;
    this.begin();
  }

  /** Ends: all that wait, and that are added, come to nothing. */
  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
    for (const { resolve } of this.waiting.splice(0)) resolve(undefined);
  }

  private begin(): void {
    clearTimeout(this.timer);
    if (!this.isOpen || this.isBusy || this.waiting.length === 0) return;
    if (!this.waiting.some(({ want }) => isDue(want))) {
      this.timer = setTimeout(() => this.begin(), patience);
      this.timer.unref();
      return;
    }
    this.isBusy = true;
    setImmediate(() => void this.next());
  }

  private async next(): Promise<void> {
    const chosen = this.takeFirst();
    try {
      if (chosen) await this.work(chosen.want, chosen.resolve);
    } catch (error) {
      // A fault of the server's own, which is told where all such are: this one stays in WebAssembly.
      chosen?.resolve(undefined);
      throw error;
    } finally {
      this.isBusy = false;
      this.begin();
    }
  }

  private takeFirst(): Waiting | undefined {
    let [best, most] = [-1, -Infinity];
    this.waiting.forEach(({ want }, i) => {
      if (!isDue(want)) return;
      const priority = want.priority();
      if (best < 0 || priority > most) [best, most] = [i, priority];
    });
    return best < 0 ? undefined : this.waiting.splice(best, 1)[0];
  }
}

const isDue = ({ isDue }: Want): boolean => isDue?.() ?? true;
