/** Code depends on those fields of the layout that its compiler was seen to look at, and on no other. */
import { expect, test } from 'bun:test';
import { cases } from '../../../test/null/cases/index.ts';
import { smallWorld } from '../../../test/support/in-process.ts';
import { RawGraph } from '../../../test/support/raw-graph.ts';
import { type Layout, layoutFor } from '../../world/layout.ts';
import { watchedLayout } from '../../world/watched-layout.ts';
import { compileFusedCode, compileSynthDef } from '../index.ts';

const layout = layoutFor(smallWorld, 1024);

/** The layout with every field that was not looked at changed. */
function others(seen: Readonly<Record<string, unknown>>): Layout {
  const changed = Object.entries(layout).map(([field, value]) => {
    if (field in seen) return [field, value];
    return [field, typeof value === 'number' ? value + 4096 : { address: 1, bytes: 2 }];
  });
  return Object.fromEntries(changed) as Layout;
}

const perUgen = new Map(cases.map((each) => [each.ugen, each]));

test.each([
  ['the first module', compileSynthDef],
  ['fused code', compileFusedCode],
] as const)('%s', (_, compile) => {
  const bytesFor = (def: Parameters<typeof compile>[0], layout: Layout) => {
    const made = compile(def, layout);
    return Buffer.from('bytes' in made ? made.bytes : made).toString('base64');
  };
  for (const { ugen, build } of perUgen.values()) {
    const graph = new RawGraph();
    build(graph);
    const def = graph.build(ugen);
    // Twice: what is kept from the first time is looked at all the same.
    for (let time = 0; time < 2; time++) {
      const watched = watchedLayout(layout);
      const bytes = bytesFor(def, watched.layout);
      expect([ugen, bytesFor(def, others(watched.seen)) === bytes]).toEqual([ugen, true]);
    }
  }
});
