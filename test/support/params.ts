import type { Params } from '../../protocol/instruments/params.ts';

/** Parameters with these names, numbers all. */
export const paramsNamed = (...names: string[]): Params =>
  Object.fromEntries(names.map((name) => [name, { type: 'number', default: 1 }]));
