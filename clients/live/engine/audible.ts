/** Outputs that are heard: mutes and solos hold until they are lifted, a hush until the next code. */
import type { Output } from '../pattern/messages.ts';
import type { EngineStatus, Kept } from './messages.ts';
import { PatternFault } from './threads.ts';

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

  /** Returns what has to be kept of it. */
  get kept(): Pick<Kept, 'muted' | 'soloed' | 'hushed' | 'isHushed'> {
    const { muted, soloed, hushed, isHushed } = this;
    return { muted: [...muted], soloed: [...soloed], hushed: [...hushed], isHushed };
  }

  /** An output goes by its name, or with all others by that of the source. */
  isHeard(output: Output): boolean {
    if (this.isHushed || has(this.hushed, output) || has(this.muted, output)) return false;
    return this.soloed.size === 0 || has(this.soloed, output);
  }

  /** Returns outputs with what holds for each. */
  shown(outputs: readonly Output[]): EngineStatus['outputs'] {
    return outputs.map((output) => ({
      ...output,
      isMuted: has(this.muted, output),
      isSoloed: has(this.soloed, output),
      isHushed: this.isHushed || has(this.hushed, output),
    }));
  }
}

/** Returns the name of an output, or of a source of some. @throws PatternFault for another */
export function knownOutput(outputs: readonly Output[], name: string): string {
  if (outputs.some((output) => has(new Set([name]), output))) return name;
  const names = outputs.map((output) => output.name).join(', ');
  throw new PatternFault({ message: `there is no output ${JSON.stringify(name)}; there are ${names || 'none'}` });
}

const has = (names: ReadonlySet<string>, { name, source }: Output): boolean => names.has(name) || names.has(source);
