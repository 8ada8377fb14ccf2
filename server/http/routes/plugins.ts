/** LV2 plugins that are installed. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';

export const pluginsSchema = v.object({
  missing: v.pipe(v.nullable(v.string()), v.description('Why there are no plugins: what is not installed')),
  instances: v.pipe(v.number(), v.description('Instances of plugins that there are now')),
  plugins: v.array(
    v.object({
      instrument: v.pipe(v.string(), v.description('Name of its element: lv2: and the URI')),
      name: v.string(),
      kind: v.pipe(v.string(), v.description('Sort of plugin, such as Reverb Plugin')),
    }),
  ),
});

const plugins = route({
  method: 'get',
  path: '/lv2',
  summary: 'the LV2 plugins that are installed',
  example: '/lv2?format=text',
  response: pluginsSchema,
  missing: 'Offline',
  handler: async ({ control }) => {
    const provider = control.context.instruments?.catalogue.provider;
    if (!provider) throw new Missing('plugins are played in real time only');
    const found = await provider.available().catch((error: Error) => error);
    if (found instanceof Error) return { missing: found.message, instances: 0, plugins: [] };
    return {
      missing: null,
      instances: found.instances,
      plugins: found.plugins.map(({ uri, name, kind }) => ({ instrument: `lv2:${uri}`, name, kind })),
    };
  },
  text: ({ plugins: all, instances, missing }) =>
    [
      table(
        [{ title: 'instrument' }, { title: 'name' }, { title: 'kind' }],
        all.map(({ instrument, name, kind }) => [instrument, name, kind]),
        missing ?? 'no plugins',
      ),
      '',
      `${instances} instances`,
    ].join('\n'),
});

export const pluginRoutes = [plugins];
