/** All null tests, one file a family of UGens. */
import type { NullCase } from '../case.ts';
import { oscillatorCases } from './oscillators.ts';

export const cases: readonly NullCase[] = [...oscillatorCases];
