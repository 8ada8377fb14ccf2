/** SynthDefs at random: units of any declarations with inputs of any rate, numbers among them that nobody asks for. Whatever the compiler takes of them is played. */
import type { InputRef, Rate, SynthDef } from '../../protocol/synthdef/graph.ts';
import { type Declaration, inputNames, type RateName } from '../../server/synthdef/compiler/declaration.ts';
import { declarations } from '../../server/synthdef/ugens/index.ts';
import type { Dice } from '../fuzz/packets.ts';
import { RawGraph, type Signal } from '../support/raw-graph.ts';
import { wild } from './forced-code.ts';

const rateNumbers: Readonly<Record<RateName, Rate>> = { scalar: 0, control: 1, audio: 2, demand: 3 };
/** Numbers that UGens are asked for. */
const tame = [0, 1, -1, 2, 3, 8, 64, 0.5, 0.01, 0.3, 440, 4000];
/** UGens that ask others for values. */
const askers = ['Demand', 'Duty', 'TDuty', 'DemandEnvGen'];
/** UGens whose constructor takes as long as it is asked to, as scsynth's does: seconds with a huge number. */
const slow = ['NRand'];
/** Declarations that units are taken from: all but those of controls, which name parameters. */
export const randomUnits = declarations.filter(({ name, controls }) => !controls && !slow.includes(name));

const controls = 4;
const [minUnits, maxUnits] = [2, 9];
/** Most inputs of the rest, and outputs where the SynthDef says how many. */
const several = 4;

/** Returns a def of a few units. @param from declarations that the units are taken from */
export function randomDef(name: string, dice: Dice, from: readonly Declaration[]): SynthDef {
  const graph = new RawGraph();
  /** Signals so far; those of demand rate, which few inputs take, apart. */
  const signals: InputRef[] = Array.from({ length: controls }, (_, i) => graph.control(`in${i}`, dice.of(tame)));
  const demanded: InputRef[] = [];
  const given = (usual: number, isDemand: boolean): Signal => {
    const chance = dice.below(20);
    if (chance < 5) return Number.isFinite(usual) ? usual : dice.of(tame);
    if (chance < 7) return dice.of(tame);
    if (chance < 9) return dice.of(wild);
    const isFromDemand = demanded.length > 0 && (isDemand || chance === 9);
    return dice.of(isFromDemand ? demanded : signals);
  };
  const units = minUnits + dice.below(maxUnits - minUnits + 1);
  for (let i = 0; i < units; i++) {
    const declaration = dice.of(from);
    const rate = dice.of(declaration.rates);
    const isDemand = rate === 'demand' || askers.includes(declaration.name);
    const fixed = inputNames(declaration).map((input) => given(declaration.inputs[input]!, isDemand));
    const rest = declaration.rest ? Array.from({ length: dice.below(several + 1) }, () => given(1, isDemand)) : [];
    const outputs = declaration.outputs === 'any' ? 1 + dice.below(several) : declaration.outputs;
    const operators = [...(declaration.operators?.keys() ?? [])];
    const special = operators.length > 0 ? dice.of(operators) : 0;
    const made = graph.unit(declaration.name, rateNumbers[rate], [...fixed, ...rest], outputs, special);
    (rate === 'demand' ? demanded : signals).push(...made);
  }
  graph.out(...signals.slice(-2));
  return graph.build(name);
}
