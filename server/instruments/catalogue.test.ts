/** Files of instruments as they come, change and go. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { LoadFailure } from '../soft/render-pool.ts';
import { Catalogue } from './catalogue.ts';
import type { Description, Fault, LoadedFile } from './description.ts';

const instrument = (name: string): Description => ({
  kind: 'render', name, params: {}, loop: false, late: 'play', estimate: 0.05, deadline: 5, plays: true, triggers: false, caches: false, finishes: false,
});

/** What each load gives, in turn; a fault or names of instruments. */
let next: (Fault | string[] | Promise<string[]>)[];
let told: string[];
let catalogue: Catalogue;

beforeEach(() => {
  next = [];
  told = [];
  catalogue = new Catalogue({
    load: async (_path, target): Promise<LoadedFile> => {
      const result = await next.shift()!;
      if (!Array.isArray(result)) throw new LoadFailure(result);
      return { module: target, instruments: result.map(instrument) };
    },
    forget: (modules) => told.push(`forget ${modules.length}`),
  }, '/bundles', {
    loaded: ({ description: { name }, version }) => told.push(`${name} ${version}`),
    unloaded: ({ description: { name } }) => told.push(`no ${name}`),
    failed: (_file, { message }) => told.push(`failed: ${message}`),
  });
});

const load = (...results: typeof next): Promise<unknown> => {
  next.push(...results);
  return catalogue.load('/a.ts').catch((error: unknown) => error);
};

describe('a file', () => {
  test('that is broken leaves the version before it', async () => {
    await load(['pad', 'hat']);
    const before = catalogue.get('pad')!;
    expect(await load({ message: 'Unexpected ;', place: { file: '/a.ts', line: 2, column: 11 } })).toEqual(new LoadFailure({ message: 'Unexpected ;', place: { file: '/a.ts', line: 2, column: 11 } }));
    expect(catalogue.get('pad')).toBe(before);
    expect(catalogue.faults()).toMatchObject([{ file: '/a.ts', fault: { message: 'Unexpected ;' } }]);
    await load(['pad']);
    expect(catalogue.get('pad')).toMatchObject({ version: 3 });
    expect(catalogue.get('hat')).toBeUndefined();
    expect(catalogue.faults()).toEqual([]);
    expect(told).toEqual(['pad 1', 'hat 1', 'failed: Unexpected ;', 'no hat', 'pad 3', 'forget 1']);
  });

  test('that is saved again while it loads comes in its last version only', async () => {
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const first = load(promise);
    await load(['pad']);
    resolve(['old']);
    await first;
    expect(catalogue.all().map(({ description, version }) => `${description.name} ${version}`)).toEqual(['pad 2']);
  });

  test('that goes and comes back is a version that there never was, and what it was before does not come late', async () => {
    await load(['pad']);
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const slow = load(promise);
    catalogue.unload('/a.ts');
    await load(['pad']);
    resolve(['old']);
    await slow;
    expect(catalogue.all().map(({ module, version }) => [module.replace(/.*\.(?=\d)/, ''), version])).toEqual([['3.js', 3]]);
  });

  test('cannot take the name of an instrument in another file', async () => {
    await load(['pad']);
    next.push(['pad']);
    await expect(catalogue.load('/b.ts')).rejects.toThrow('/b.ts:1:1: instrument pad is in /a.ts already');
    expect(catalogue.get('pad')).toMatchObject({ file: '/a.ts' });
  });

  test('takes its instruments along when it goes', async () => {
    await load(['pad']);
    expect(catalogue.unload('/a.ts')).toBe(true);
    expect(catalogue.unload('/a.ts')).toBe(false);
    expect(catalogue.all()).toEqual([]);
    expect(told).toEqual(['pad 1', 'no pad', 'forget 1']);
  });
});
