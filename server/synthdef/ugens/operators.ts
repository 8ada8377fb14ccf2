/** The operators of the language, as UGens. */

import { binary } from './binary.ts';
import { arithmetic } from './support/arithmetic.ts';
import { selecting } from './support/selecting.ts';
import { unary } from './unary.ts';

export { binaryNames } from './binary.ts';
export { unaryNames } from './unary.ts';

export const operators = [binary, unary, ...arithmetic, ...selecting];
