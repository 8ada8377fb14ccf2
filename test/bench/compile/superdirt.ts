/** SuperDirt in sclang, with bunsynth as its server: what its start and its events cost. */
import type { Row } from './row.ts';

export const superDirt: Row = async () => 'not measured';
