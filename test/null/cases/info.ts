import { information } from '../../../server/synthdef/ugens/info.ts';
import type { NullCase } from '../case.ts';

export const infoCases: readonly NullCase[] = information.map(({ name }) => ({
  ugen: name,
  rate: 'scalar',
  variant: '',
  seconds: 0.1,
  build: (g) => g.out(g.ir(name)),
}));
