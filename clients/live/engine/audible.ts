/** Outputs that are heard: mutes and solos hold until they are lifted, a hush until the next code. */
import type { Output } from '../pattern/messages.ts';
import type { Kept } from './messages.ts';

export class Audible {
  readonly muted: Set<string>;
  readonly soloed: Set<string>;
  readonly hushed: Set<string>;
  /** Everything is hushed. */
  isHushed: boolean;

  constructor(kept: Pick<Kept, 'muted' | 'soloed' | 'hushed' | 'isHushed'>) {
    this.muted = new Set(kept.muted);
    this.soloed = new Set(kept.soloed);
    this.hushed = new Set(kept.hushed);
    this.isHushed = kept.isHushed;
  }

  /** An output goes by its name, or with all others by that of the source. */
  isHeard(output: Output): boolean {
    if (this.isHushed || has(this.hushed, output) || has(this.muted, output)) return false;
    return this.soloed.size === 0 || has(this.soloed, output);
  }
}

export const has = (names: ReadonlySet<string>, { name, source }: Output): boolean =>
  names.has(name) || names.has(source);
