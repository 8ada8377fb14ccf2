import type { NullCase } from '../case.ts';

/**
 * The cases, and of each kind the first once more with five voices, which fill a pod and begin another.
 * @param kindOf what has its own code; '' for cases that are about one synth
 */
export function sideBySide(cases: readonly NullCase[], kindOf: (c: NullCase) => string = (c) => c.ugen): NullCase[] {
  const seen = new Set<string>();
  return cases.flatMap((c) => {
    const kind = kindOf(c);
    if (c.seeded || c.events || kind === '' || seen.has(kind)) return [c];
    seen.add(kind);
    return [c, { ...c, variant: `${c.variant}, five voices`, voices: 5 }];
  });
}
