/** Instruments that a provider makes when they are first named. */
import { beforeEach, expect, test } from 'bun:test';
import type { Description } from '../../protocol/instruments/description.ts';
import { Catalogue } from './catalogue.ts';

let asked: string[];
let answers: PromiseWithResolvers<string>;
let catalogue: Catalogue;

beforeEach(() => {
  asked = [];
  answers = Promise.withResolvers();
  catalogue = new Catalogue(
    {
      folder: '/bundles',
      host: {
        load: async (path, target) => ({
          module: target,
          instruments: [
            { kind: 'render', name: `made:${path.split('/').at(-1)}`, params: {} } as unknown as Description,
          ],
        }),
        forget: () => {},
      },
      provider: {
        provides: (name) => name.startsWith('made:'),
        fileOf: (name) => {
          asked.push(name);
          return answers.promise;
        },
        available: async () => ({ plugins: [], instances: 0 }),
      },
    },
    { loaded: () => {}, unloaded: () => {}, failed: () => {} },
  );
});

test('one is made once, and counts as being loaded until it is there', async () => {
  const [first, second] = [catalogue.arrived('made:a'), catalogue.arrived('made:a')];
  expect([asked, catalogue.isLoadingSoon]).toEqual([['made:a'], true]);
  answers.resolve('/files/a');
  const entry = await first;
  expect(await second).toBe(entry);
  expect([entry.description.name, entry.file, catalogue.isLoading]).toEqual(['made:a', '/files/a', false]);
  catalogue.want('made:a');
  expect(asked).toEqual(['made:a']);
});

test('one that cannot be had is refused with the reason, and asked for again the next time', async () => {
  const arrived = catalogue.arrived('made:a');
  answers.reject(new Error('there is none'));
  expect(arrived).rejects.toThrow('instrument made:a: there is none');
  await arrived.catch(() => {});
  expect(() => catalogue.find('made:a')).toThrow('instrument made:a: there is none');
  answers = Promise.withResolvers();
  answers.resolve('/files/a');
  expect((await catalogue.arrived('made:a')).description.name).toBe('made:a');
  expect(asked).toEqual(['made:a', 'made:a']);
});

test('other names are none of its', async () => {
  expect(catalogue.arrived('pad')).rejects.toThrow('instrument pad is not there');
  expect(asked).toEqual([]);
});
