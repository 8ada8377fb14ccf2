/** Looks of a description at a unit's constants: what was described serves where all looks see the same. */
import { wordText } from './out-of-line.ts';

/** A constant input of a unit, by its number among these, whose value was looked at; or only whether it equals another. */
export interface Look {
  readonly constant: number;
  readonly equals?: number;
}

/** Looks, each once, in the order in which they were made. */
export class Looks {
  private readonly byText = new Map<string, Look>();

  add(...looks: readonly Look[]): void {
    for (const look of looks) this.byText.set(`${look.constant} ${look.equals}`, look);
  }

  /** True when the value of a constant was looked at. */
  hasValueOf(constant: number): boolean {
    return this.byText.has(`${constant} undefined`);
  }

  get all(): readonly Look[] {
    return [...this.byText.values()];
  }
}

/** Returns what looks see, as a text that is the same for equal sights. */
export function sightOf(looks: readonly Look[], constants: readonly number[]): string {
  let text = '';
  for (const { constant, equals } of looks) {
    const value = constants[constant]!;
    text += equals === undefined ? ` ${constant}:${wordText(value)}` : ` ${constant}=${equals}:${value === equals}`;
  }
  return text;
}
