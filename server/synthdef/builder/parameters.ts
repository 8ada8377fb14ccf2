/** A UGen's inputs as the parameters of a function: one list for the types that are generated and for the calls. */
import type { Declaration } from '../compiler/declaration.ts';

export interface Parameter {
  readonly name: string;
  /** `rest`: all inputs after the fixed ones; `channels`: the number of outputs. */
  readonly kind: 'input' | 'rest' | 'channels';
  /** Absent where one must be given. */
  readonly default?: number;
}

export function parametersOf({ inputs, rest, outputs, restFirst }: Declaration): Parameter[] {
  const fixed = Object.entries(inputs as Record<string, number>).map(
    ([input, value]): Parameter => ({ name: input, kind: 'input', default: value }),
  );
  const others: Parameter[] =
    rest === undefined ? [] : [{ name: rest, kind: 'rest', ...(outputs === 'any' ? { default: 0 } : {}) }];
  const channels: Parameter[] = outputs === 'any' ? [{ name: 'numChannels', kind: 'channels', default: 1 }] : [];
  const readsBus = fixed[0]?.name === 'bus';
  const list = restFirst ? [...others, ...fixed] : [...fixed, ...others];
  return readsBus ? [...list, ...channels] : [...channels, ...list];
}
