/** All graphs that are written twice, with names of their own. */
import { arithmetic } from './arithmetic.ts';
import type { BuilderCase } from './case.ts';
import { channels } from './channels.ts';
import { controls } from './controls.ts';
import { envelopes } from './envelopes.ts';
import { units } from './units.ts';

export type { BuilderCase } from './case.ts';

export const builderCases: readonly BuilderCase[] = [
  ...arithmetic,
  ...channels,
  ...controls,
  ...envelopes,
  ...units,
].map((c, i) => ({ ...c, name: `${i}_${c.name}`.slice(0, 20) }));
