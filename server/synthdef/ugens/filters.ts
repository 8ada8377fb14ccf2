/** All filters. */
import { equalizers } from './equalizers.ts';
import { onePoles } from './one-pole.ts';
import { secondOrder } from './second-order.ts';
import { smoothing } from './smoothing.ts';
import { zeros } from './zeros.ts';

export const filters = [...secondOrder, ...equalizers, ...onePoles, ...smoothing, ...zeros];
