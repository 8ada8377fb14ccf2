/** The grid and MIDI, driven by OSC alone in two other languages: Python and sclang. The same session, with the same outcome. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { levelOf, readSound } from '../../clients/demo/sound.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { PipeRecorder } from '../support/recorder.ts';
import { startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-time-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => resolve(import.meta.dir, '../../clients', name);

const tone = `import { Env, EnvGen, Out, SinOsc, synthDef } from 'bunsynth';
export const tone = synthDef('tone', { freq: 440, gate: 1 }, ({ freq, gate }) => {
  Out.ar(0, SinOsc.ar(freq).mul(0.2).mul(EnvGen.kr(Env.asr(0.005, 1, 0.02), gate, { doneAction: 2 })));
});`;

const sessions: readonly (readonly [name: string, program: string, script: string, env: Record<string, string>])[] = [
  ['Python', 'python3', file('python/session.py'), {}],
  [
    'sclang',
    'sclang',
    file('supercollider/session.scd'),
    { QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
  ],
];

for (const [name, program, script, env] of sessions) {
  test.skipIf(!Bun.which(program))(
    `${name} drives the grid and MIDI by OSC alone`,
    async () => {
      const instruments = mkdtempSync(join(folder, 'instruments-'));
      writeFileSync(join(instruments, 'tone.ts'), tone);
      const pipe = new PipeRecorder(join(folder, `${name}.midi`));
      const sound = join(folder, `${name}.wav`);
      const server = await startServer('--none', '--midi', 'none', '--instruments', instruments, '--capture', sound);
      const client = Bun.spawn(['timeout', '90', program, script, String(server.udpPort), 'tone', pipe.path], {
        stdin: 'ignore',
        stdout: 'pipe',
        stderr: 'pipe',
        env: { ...process.env, ...env },
      });
      const [out, errors] = await Promise.all([new Response(client.stdout).text(), new Response(client.stderr).text()]);
      if (await client.exited)
        throw new Error(`${name} ended with ${client.exitCode}: ${out}${errors}${server.printed()}`);
      expect(await server.process.exited).toBe(0);

      const told = out
        .split('\n')
        .filter((line) => /^(ticks|grid|started|ended|midi|unmapped) /.test(line))
        .map((line) => line.replace(/(\d)\.0\b/g, '$1'));
      expect(told).toEqual([
        'ticks follow every 200 ms',
        'grid 150 3 4',
        'started tone',
        'ended tone',
        'started tone',
        'ended tone',
        'midi noteOn 1 69 127',
        'unmapped 1',
      ]);

      const messages: string[] = [];
      const parser = new MidiParser(({ type, ...fields }) => messages.push([type, ...Object.values(fields)].join(' ')));
      parser.push(pipe.take());
      pipe.close();
      // The note was sent with a time, the controller without: it is first.
      expect(messages.slice(0, 5)).toEqual([
        'controller 0 7 90',
        'noteOn 0 60 100',
        'noteOff 0 60 64',
        'noteOn 1 72 100',
        'noteOff 1 72 64',
      ]);
      const clock = messages.slice(5);
      expect(clock.splice(0, clock[0]!.startsWith('songPosition') ? 2 : 1).at(-1)).toMatch(/^(start|continue)$/);
      expect(clock.pop()).toBe('stop');
      expect(clock.length).toBeGreaterThan(12);
      expect(new Set(clock)).toEqual(new Set(['clock']));
      const { channels } = await readSound(sound);
      expect(levelOf(channels[0]!).peak).toBeCloseTo(-14, 0);
    },
    150_000,
  );
}
