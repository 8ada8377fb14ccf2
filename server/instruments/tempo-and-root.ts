/**
 * Tempo and root as voices of every kind get them: what a voice says itself goes before the grid's tempo and the shared value `root`, and parameters of these names
 * have the same values. Runs on the control thread.
 */

import type { Param, ParamRecord, Params } from '../../protocol/instruments/params.ts';
import type { Grid } from '../clock/grid.ts';
import type { Session } from './session.ts';
import type { Given } from './voice-controls.ts';

/** Root where none was set, in hertz. */
export const defaultRoot = 440;
/** Changes of the tempo a second, while it is on its way to another. */
const stepsPerSecond = 100;

/** Names that a value has, the first one first, and units in which a parameter of such a name means it. */
const quantities = {
  tempo: { names: ['tempo', 'bpm'], units: ['bpm', 'beats/min'] },
  root: { names: ['root'], units: ['Hz'] },
} as const;
type Quantity = keyof typeof quantities;
const kinds = Object.keys(quantities) as Quantity[];

/** Values of a voice of its own: beats a minute, and hertz. */
export type Overrides = { readonly [Q in Quantity]?: number };

/** A parameter of such a name in another unit, such as a note, is something else. */
function means(quantity: Quantity, param: Param): boolean {
  return (
    param.type === 'number' &&
    (param.unit === undefined || (quantities[quantity].units as readonly string[]).includes(param.unit))
  );
}

/** Returns the overrides of a voice once it was given something; a value that is not above 0 takes its override back. */
export function overridesOf(params: Params, given: Given, before: Overrides = {}): Overrides {
  let overrides = before;
  for (const quantity of kinds) {
    const names = quantities[quantity].names.filter(
      (name) => Object.hasOwn(given, name) && (!Object.hasOwn(params, name) || means(quantity, params[name]!)),
    );
    if (!names.length) continue;
    const value = names.map((name) => given[name]).find((each): each is number => typeof each === 'number' && each > 0);
    const { [quantity]: _, ...rest } = overrides;
    overrides = value === undefined ? rest : { ...rest, [quantity]: value };
  }
  return overrides;
}

export class TempoAndRoot {
  /** Changes of the tempo before this sample were told. */
  private told = 0;

  /** @param changed takes the sample from which on something is another, when nothing moves it any more; undefined for at once */
  constructor(
    private readonly grid: Grid,
    private readonly session: Session,
    private readonly changed: (sample: number | undefined) => void,
  ) {
    session.listen((key) => {
      if (key === 'root') changed(undefined);
    });
  }

  /** Tells changes of the tempo, each once. Called often. */
  advance(): void {
    const { grid, told } = this;
    const until = grid.fixedUntil;
    this.told = until;
    for (const sample of grid.tempoChanges(told, until, stepsPerSecond)) this.changed(sample);
  }

  /** Samples after one at which the tempo changes, as far as that was told: for a voice that was not there when it was. */
  since(sample: number): number[] {
    return this.grid.tempoChanges(sample + 1, this.told, stepsPerSecond);
  }

  /** Returns the tempo and root of a voice at a sample. */
  at(overrides: Overrides, sample: number): { readonly tempo: number; readonly root: number } {
    return { tempo: overrides.tempo ?? this.grid.bpmAt(sample), root: overrides.root ?? this.root ?? defaultRoot };
  }

  /** Returns a voice's parameters with those of tempo and root as they are at a sample, in their ranges; the same object where nothing changes. Where no root was set, a parameter of that name stays. */
  fill(params: Params, values: ParamRecord, overrides: Overrides, sample: number): ParamRecord {
    let filled = values;
    for (const quantity of kinds) {
      for (const name of quantities[quantity].names) {
        const param = Object.hasOwn(params, name) ? params[name]! : undefined;
        if (param?.type !== 'number' || !means(quantity, param)) continue;
        const value = overrides[quantity] ?? (quantity === 'root' ? this.root : this.grid.bpmAt(sample));
        if (value === undefined) continue;
        const { min = -Infinity, max = Infinity } = param;
        const kept = Math.min(max, Math.max(min, value));
        if (values[name] !== kept) filled = { ...filled, [name]: kept };
      }
    }
    return filled;
  }

  private get root(): number | undefined {
    const root = this.session.get('root');
    return typeof root === 'number' && root > 0 ? root : undefined;
  }
}
