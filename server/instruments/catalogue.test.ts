/** Files of instruments as they come, change and go. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { type Description, type Fault, type LoadedFile, LoadFailure } from '../../protocol/instruments/description.ts';
import { Catalogue } from './catalogue.ts';

const instrument = (name: string): Description => ({
  kind: 'render',
  name,
  params: {},
  loop: false,
  late: 'play',
  estimate: 0.05,
  deadline: 5,
  plays: true,
  triggers: false,
  caches: false,
  finishes: false,
});

/** Result of each load, in turn; a fault or names of instruments. */
let next: (Fault | string[] | Promise<string[]>)[];
let told: string[];
let catalogue: Catalogue;

beforeEach(() => {
  next = [];
  told = [];
  catalogue = new Catalogue(
    {
      folder: '/bundles',
      folders: ['/shipped', '/mine', '/new'],
      host: {
        load: async (_path, target): Promise<LoadedFile> => {
          const result = await next.shift()!;
          if (!Array.isArray(result)) throw new LoadFailure(result);
          return { module: target, instruments: result.map(instrument) };
        },
        forget: (modules) => told.push(`forget ${modules.length}`),
      },
    },
    {
      loaded: ({ description: { name }, version }) => told.push(`${name} ${version}`),
      unloaded: ({ description: { name } }) => told.push(`no ${name}`),
      failed: (_file, { message }) => told.push(`failed: ${message}`),
    },
  );
});

const load = (...results: typeof next): Promise<unknown> => {
  next.push(...results);
  return catalogue.load('/a.ts').catch((error: unknown) => error);
};

describe('a file', () => {
  test('that is broken leaves the version before it', async () => {
    await load(['pad', 'hat']);
    const before = catalogue.get('pad')!;
    expect(await load({ message: 'Unexpected ;', place: { file: '/a.ts', line: 2, column: 11 } })).toEqual(
      new LoadFailure({ message: 'Unexpected ;', place: { file: '/a.ts', line: 2, column: 11 } }),
    );
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
    expect(catalogue.all().map(({ module, version }) => [module.replace(/.*\.(?=\d)/, ''), version])).toEqual([
      ['3.js', 3],
    ]);
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

describe('files of several folders', () => {
  const put = async (path: string, ...names: string[]): Promise<void> => {
    next.push(names);
    await catalogue.load(path);
  };
  const where = (name = 'pad'): string | undefined => catalogue.get(name)?.file;

  test('the last folder wins by name, in whatever order they are loaded; when it goes, the one before it is back', async () => {
    await put('/mine/a.ts', 'pad', 'own');
    await put('/shipped/b.ts', 'pad', 'bell');
    expect(where()).toBe('/mine/a.ts');
    expect(catalogue.all().map(({ description, file }) => `${description.name} ${file}`)).toEqual([
      'bell /shipped/b.ts',
      'own /mine/a.ts',
      'pad /mine/a.ts',
    ]);
    await put('/new/c.ts', 'pad');
    expect(where()).toBe('/new/c.ts');
    catalogue.unload('/mine/a.ts');
    expect(where()).toBe('/new/c.ts');
    catalogue.unload('/new/c.ts');
    expect(where()).toBe('/shipped/b.ts');
    catalogue.unload('/shipped/b.ts');
    expect(where()).toBeUndefined();
    expect(told).toEqual([
      'pad 1',
      'own 1',
      'bell 1',
      'pad 1',
      'no own',
      'forget 1',
      'pad 1',
      'forget 1',
      'no pad',
      'no bell',
      'forget 1',
    ]);
  });

  test('one that no longer has the name, or is saved while another wins, is not heard of', async () => {
    await put('/shipped/b.ts', 'pad');
    await put('/mine/a.ts', 'pad');
    await put('/shipped/b.ts', 'pad');
    expect(where()).toBe('/mine/a.ts');
    await put('/mine/a.ts', 'other');
    expect(catalogue.get('pad')).toMatchObject({ file: '/shipped/b.ts', version: 2 });
    expect(told).toEqual(['pad 1', 'pad 1', 'forget 1', 'pad 2', 'other 2', 'forget 1']);
  });

  test('a file that was loaded from elsewhere wins over all; two of one folder do not have one name', async () => {
    await put('/elsewhere/x.ts', 'pad');
    await put('/new/c.ts', 'pad');
    expect(where()).toBe('/elsewhere/x.ts');
    await expect(put('/new/d.ts', 'pad')).rejects.toThrow('/new/d.ts:1:1: instrument pad is in /new/c.ts already');
  });
});

test('what is being loaded is named to who asks for what is not there, until it is gone', async () => {
  const { promise } = Promise.withResolvers<string[]>();
  void load(promise);
  expect(catalogue.isLoading && catalogue.isLoadingSoon).toBe(true);
  expect(() => catalogue.find('pad')).toThrow('instrument pad is not there; there are none; still being loaded: a.ts');
  catalogue.unload('/a.ts');
  expect(catalogue.isLoading).toBe(false);
  await catalogue.settled();
});

test('what is postponed is loaded when an instrument is named, its own file first, or when all are asked for', async () => {
  const order = (): string[] => catalogue.pending().map((file) => file.slice(1));
  for (const file of ['/a.ts', '/b.ts', '/c.ts']) catalogue.postpone(file);
  expect(catalogue.isLoading).toBe(false);
  expect(catalogue.unload('/a.ts')).toBe(true);
  next.push(['c'], ['b'], ['d']);
  const there = catalogue.arrived('c');
  expect(order()).toEqual(['c.ts', 'b.ts']);
  expect((await there).description.name).toBe('c');
  await catalogue.settled();
  expect(catalogue.all().map(({ description: { name } }) => name)).toEqual(['b', 'c']);
  catalogue.postpone('/d.ts');
  catalogue.wantAll();
  await catalogue.settled();
  expect(catalogue.get('d')?.version).toBe(1);
  catalogue.wantAll();
  expect(catalogue.isLoading).toBe(false);
});
