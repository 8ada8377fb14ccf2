/** Descriptions of plugins that Debian ships, and of bundles that ask for more than there is. */
import { afterAll, describe, expect, test } from 'bun:test';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ChoiceSeries } from '../../protocol/instruments/element.ts';
import { amplifier, examples, metronome, pluginsAreHere, sampler, testSignal, x42 } from '../../test/support/lv2.ts';
import { describePlugin, installedPlugins } from './read-plugin.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-lv2-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Returns what a process says of the amplifier, whose description is changed, in a folder of its own. */
async function amplifierWith(what: string, instead: string): Promise<string> {
  const bundle = join(folder, `${Bun.hash(instead).toString(36)}/eg-amp.lv2`);
  mkdirSync(bundle, { recursive: true });
  for (const file of ['manifest.ttl', 'amp.so']) copyFileSync(`/usr/lib/lv2/eg-amp.lv2/${file}`, join(bundle, file));
  const text = readFileSync('/usr/lib/lv2/eg-amp.lv2/amp.ttl', 'utf8');
  expect(text).toContain(what);
  writeFileSync(join(bundle, 'amp.ttl'), text.replace(what, instead));
  const code = `import { describePlugin } from ${JSON.stringify(resolve(import.meta.dir, 'read-plugin.ts'))};
try { console.log(JSON.stringify(describePlugin(${JSON.stringify(amplifier)}, 48000))); } catch (error) { console.log(error.message); }`;
  const run = Bun.spawn([process.execPath, '-e', code], {
    env: { ...process.env, LV2_PATH: join(bundle, '..') },
    stdout: 'pipe',
  });
  return (await new Response(run.stdout).text()).trim();
}

describe.skipIf(!pluginsAreHere)('a plugin', () => {
  test('is listed with its name and its sort', () => {
    const all = installedPlugins();
    expect(all.length).toBeGreaterThan(10);
    expect(all.find(({ uri }) => uri === amplifier)).toEqual({
      uri: amplifier,
      name: 'Simple Amplifier',
      kind: 'Amplifier Plugin',
    });
  });

  test('has parameters with limits, default and unit as its bundle says', () => {
    expect(describePlugin(amplifier, 48000)).toMatchObject({
      bundle: '/usr/lib/lv2/eg-amp.lv2/',
      kinds: [3, 1, 2],
      inputs: 1,
      outputs: 1,
      takesMidi: false,
      hasState: false,
      controls: [
        {
          symbol: 'gain',
          param: {
            ...{ type: 'number', default: 0, min: -90, max: 24, unit: 'dB', mode: 'linear', description: 'Gain' },
          },
        },
      ],
    });
  });

  test('has a choice where its values have names, and a switch where it has one', () => {
    const [mode] = describePlugin(testSignal, 48000).controls;
    expect(mode!.param).toMatchObject({ type: 'choice', default: '1KHz Sine Wave' });
    expect((mode!.param as ChoiceSeries).options).toHaveLength(11);
    expect(mode!.values).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    const { controls } = describePlugin(`${x42}fil4#mono`, 48000);
    expect(controls.map(({ param, values }) => [param.type, values])).toContainEqual(['choice', [0, 1]]);
  });

  test('takes MIDI, a position or a state as its bundle says', () => {
    expect(describePlugin(sampler, 48000)).toMatchObject({ takesMidi: true, takesPosition: false, hasState: true });
    expect(describePlugin(metronome, 48000)).toMatchObject({ takesMidi: false, takesPosition: true, inputs: 0 });
  });

  test('that cannot be had is refused by name', () => {
    expect(() => describePlugin('urn:nobody', 48000)).toThrow('plugin urn:nobody is not installed; GET /lv2 lists');
    expect(() => describePlugin(`${examples}eg-fifths`, 48000)).toThrow('eg-fifths has no output for sound');
  });

  test('that requires what is not offered is refused, naming it', async () => {
    const required = 'lv2:optionalFeature lv2:hardRTCapable';
    expect(await amplifierWith(required, 'lv2:requiredFeature <urn:host:magic>')).toBe(
      `plugin ${amplifier} requires the feature urn:host:magic, which is not offered`,
    );
    expect(
      JSON.parse(await amplifierWith(required, 'lv2:requiredFeature <http://lv2plug.in/ns/ext/urid#map>')).uri,
    ).toBe(amplifier);
  });

  test('has limits that its bundle gives as parts of the sample rate, and units of its own as they are called', async () => {
    const described = JSON.parse(
      await amplifierWith('lv2:maximum 24.0 ;', 'lv2:maximum 0.5 ; lv2:portProperty lv2:sampleRate ;'),
    );
    expect(described.controls[0].param).toMatchObject({ max: 24000, unit: 'dB' });
  });
});
