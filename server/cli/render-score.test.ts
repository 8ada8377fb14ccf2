import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { writeScore } from '../../protocol/score/score.ts';
import { decodeSamples, encodeSamples, readSoundInfo, soundHeader } from '../../protocol/soundfile/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { sineDef } from '../../test/support/sine-def.ts';
import { parseOptions } from '../options/index.ts';
import { runOffline } from './render-score.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-offline-'));
afterAll(() => rmSync(folder, { recursive: true }));

const message = (address: string, types: string, ...args: OscMessage['args']): OscMessage => ({ address, types, args });

/** Writes the input to the output. */
const through: SynthDef = {
  name: 'through',
  constants: [0, 1],
  params: [],
  paramNames: [],
  variants: [],
  units: [
    { name: 'In', rate: 2, specialIndex: 0, inputs: [{ unit: -1, output: 1 }], outputs: [2] },
    {
      name: 'Out',
      rate: 2,
      specialIndex: 0,
      inputs: [
        { unit: -1, output: 0 },
        { unit: 0, output: 0 },
      ],
      outputs: [],
    },
  ],
};

/** A sine whose frequency is its control. */
const tone = sineDef('tone', 0.5, 'tone');

function score(name: string, ...bundles: [number, ...OscMessage[]][]): string {
  const path = join(folder, name);
  writeFileSync(
    path,
    writeScore(bundles.map(([seconds, ...elements]) => ({ seconds, bundle: { timetag: 1n, elements } }))),
  );
  return path;
}

function render(scorePath: string, output: string, ...flags: string[]): Promise<number> {
  return runOffline(
    parseOptions(['-N', scorePath, '_', output, '48000', 'WAV', 'float', '-V', '-2', '-D', '0', '-o', '1', ...flags]),
  );
}

function samples(path: string): Float32Array {
  const bytes = readFileSync(path);
  const info = readSoundInfo(bytes, bytes.length);
  const out = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset, info.dataOffset + info.dataBytes), info, out);
  return out;
}

const define = message('/d_recv', 'b', encodeSynthDefs([tone]));
const start = message('/s_new', 'siiisf', 'tone', 1, 0, 0, 'tone', 1000);

describe('offline rendering', () => {
  test('ends with the block of the last bundle', async () => {
    const path = join(folder, 'a.wav');
    expect(await render(score('a.osc', [0, define, start], [0.01, message('/c_set', 'if', 0, 0)]), path)).toBe(0);
    expect(samples(path).length).toBe(8 * 64); // 0.01 s is sample 480, in the eighth block
    expect(samples(path)[100]).not.toBe(0);
  });

  test('a bundle on the edge of two blocks belongs to the first, as in scsynth', async () => {
    const path = join(folder, 'edge.wav');
    expect(
      await render(
        score('edge.osc', [0, define], [64 / 48000, start], [256 / 48000, message('/c_set', 'if', 0, 0)]),
        path,
      ),
    ).toBe(0);
    const out = samples(path);
    expect(out.length).toBe(256);
    expect(out[1]).not.toBe(0);
  });

  test('is the same from run to run', async () => {
    const path = score(
      'same.osc',
      [0, define, start],
      [0.1, message('/n_set', 'isf', 1, 'tone', 333)],
      [0.2, message('/n_free', 'i', 1)],
    );
    for (const name of ['1.wav', '2.wav']) expect(await render(path, join(folder, name))).toBe(0);
    expect(readFileSync(join(folder, '1.wav')).equals(readFileSync(join(folder, '2.wav')))).toBe(true);
  });

  test('asynchronous commands are done before the next command', async () => {
    const file = join(folder, 'written.aiff');
    const bundle = score('order.osc', [
      0,
      message('/b_alloc', 'iii', 0, 4, 1),
      message('/b_setn', 'iiiff', 0, 1, 2, 0.5, 0.25),
      message('/b_write', 'isss', 0, file, 'aiff', 'int16'),
    ]);
    expect(await render(bundle, join(folder, 'order.wav'))).toBe(0);
    expect([...samples(file)]).toEqual([0, 0.5, 0.25, 0]);
  });

  test('an input file is heard on the input buses, silence follows it', async () => {
    const input = join(folder, 'input.wav');
    const spec = { header: 'WAV' as const, format: 'float' as const, channels: 1, sampleRate: 48000, frames: 100 };
    const ramp = Float32Array.from({ length: 100 }, (_, i) => (i + 1) / 128);
    writeFileSync(input, Buffer.concat([soundHeader(spec), encodeSamples(ramp, 'float', true)]));
    const path = score(
      'input.osc',
      [0, message('/d_recv', 'b', encodeSynthDefs([through])), message('/s_new', 'sii', 'through', 1, 0)],
      [0.004, message('/none', '')],
    );
    const output = join(folder, 'through.wav');
    expect(
      await runOffline(
        parseOptions(['-N', path, input, output, '48000', 'WAV', 'float', '-V', '-2', '-D', '0', '-o', '1', '-i', '1']),
      ),
    ).toBe(0);
    const out = samples(output);
    expect([...out.subarray(0, 100)]).toEqual([...ramp]);
    expect(out.subarray(100).every((x) => x === 0)).toBe(true);
  });

  test('what cannot be done ends with 1', async () => {
    expect(await render(join(folder, 'missing.osc'), join(folder, 'x.wav'))).toBe(1);
    expect(await render(score('empty.osc'), join(folder, 'x.wav'))).toBe(1);
    const good = score('good.osc', [0, define]);
    expect(await render(good, join(folder, 'no/such/folder.wav'))).toBe(1);
    expect(
      await runOffline(
        parseOptions(['-N', good, '_', join(folder, 'x.wav'), '48000', 'mp9', 'float', '-V', '-2', '-D', '0']),
      ),
    ).toBe(1);
    expect(
      await runOffline(
        parseOptions([
          '-N',
          good,
          '/no/such.wav',
          join(folder, 'x.wav'),
          '48000',
          'WAV',
          'float',
          '-V',
          '-2',
          '-D',
          '0',
        ]),
      ),
    ).toBe(1);
  });

  test('times that go backwards end the sound, not the program', async () => {
    const path = join(folder, 'backwards.wav');
    expect(await render(score('backwards.osc', [0, define], [0.1, start], [0.05, start]), path)).toBe(0);
    expect(samples(path).length).toBe(4800); // the blocks before the one that the second bundle falls into
  });
});
