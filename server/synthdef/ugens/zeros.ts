/** Filters over the last two or three samples with fixed coefficients, and delays of one or two samples. */

import { type Declaration, filterTraits, type LanguageTraits, ugen } from '../compiler/declaration.ts';
import type { Kind, Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';

type Formula = (x: Value, x1: Value, x2: Value, u: Unit) => Value;

/** A function of this sample and the last two, which the constructor takes to be equal. */
function short(
  name: string,
  kind: Kind & ('f32' | 'f64'),
  doc: string,
  formula: Formula,
  past: 1 | 2,
  traits: LanguageTraits = filterTraits,
): Declaration {
  return ugen({
    name,
    rates: ['audio', 'control'],
    inputs: { in: 0 },
    outputs: 1,
    ...traits,
    doc,
    emit(u) {
      const x1 = u.state(kind, 'x1', () => u.in.in.get().to(kind));
      const x2 = past === 2 ? u.state(kind, 'x2', () => u.in.in.get().to(kind)) : x1;
      u.loop(() => {
        const x = u.in.in.get().to(kind);
        u.out(formula(x, x1, x2, u).to('f32'));
        if (past === 2) x2.set(x1);
        x1.set(x);
      });
    },
  });
}

const delay2 = ugen({
  name: 'Delay2',
  rates: ['audio', 'control'],
  inputs: { in: 0 },
  outputs: 1,
  pure: true,
  doc: 'The sample before the last.',
  emit(u) {
    const x1 = u.state('f32', 'x1', () => u.in.in.get());
    const x2 = u.state('f32', 'x2', () => 0);
    if (u.constructing) return u.out(0);
    u.loop(() => {
      const x = u.in.in.get();
      u.out(x2);
      x2.set(x1);
      x1.set(x);
    });
  },
});

export const zeros = [
  short('LPZ1', 'f64', 'Mean of this sample and the last.', (x, x1) => x.add(x1).mul(0.5), 1),
  short('HPZ1', 'f64', 'Half the difference of this sample and the last.', (x, x1) => x.sub(x1).mul(0.5), 1),
  short('LPZ2', 'f64', 'Low-pass (x + 2 x₁ + x₂) / 4.', (x, x1, x2) => x.add(x1.mul(2)).add(x2).mul(0.25), 2),
  short('HPZ2', 'f64', 'High-pass (x - 2 x₁ + x₂) / 4.', (x, x1, x2) => x.sub(x1.mul(2)).add(x2).mul(0.25), 2),
  short('BPZ2', 'f64', 'Band-pass (x - x₂) / 2.', (x, _, x2) => x.sub(x2).mul(0.5), 2),
  short('BRZ2', 'f64', 'Band-reject (x + x₂) / 2.', (x, _, x2) => x.add(x2).mul(0.5), 2),
  short('Slope', 'f64', 'Slope in units a second.', (x, x1, _, u) => x.sub(x1).mul(u.sampleRate), 1),
  short('Delay1', 'f32', 'The last sample.', (_, x1) => x1, 1, { pure: true }),
  delay2,
];
