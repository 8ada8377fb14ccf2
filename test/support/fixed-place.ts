/** A place on a grid that never changes, for tests of renders: beat 0 at sample 0, 120 beats a minute. */
import { Grid } from '../../server/clock/grid.ts';
import type { RenderPlace } from '../../server/instruments/render/messages.ts';

export const fixedPlace: RenderPlace = { sample: 0, beat: 0, line: new Grid(48000, () => 0).line(0) };
