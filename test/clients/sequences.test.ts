/** Sequences and voices that wait, driven by OSC alone in two other languages: Python and sclang. The same session, with the same outcome. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { PipeRecorder } from '../support/recorder.ts';
import { startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-sequences-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string): string => resolve(import.meta.dir, '../../clients', name);

const sessions: readonly (readonly [name: string, program: string, script: string, env: Record<string, string>])[] = [
  ['Python', 'python3', file('python/sequences.py'), {}],
  [
    'sclang',
    'sclang',
    file('supercollider/sequences.scd'),
    { QT_QPA_PLATFORM: 'offscreen', QTWEBENGINE_DISABLE_SANDBOX: '1' },
  ],
];

/** Notes of a channel in their order; each must end before it begins again, and all at the end. */
function notesOf(bytes: Uint8Array): Map<number, number[]> {
  const notes = new Map<number, number[]>();
  const down = new Set<string>();
  const heard: string[] = [];
  new MidiParser((message) => {
    if (message.type !== 'noteOn' && message.type !== 'noteOff') throw new Error(`${message.type} was sent`);
    const { type, channel, note } = message;
    const key = `${channel + 1} ${note}`;
    heard.push(`${type} ${key}`);
    expect({ heard: heard.slice(-6), isDown: down.has(key) }).toEqual({
      heard: heard.slice(-6),
      isDown: type === 'noteOff',
    });
    if (type === 'noteOff') return void down.delete(key);
    down.add(key);
    notes.set(channel + 1, [...(notes.get(channel + 1) ?? []), note]);
  }).push(bytes);
  expect([...down]).toEqual([]);
  return notes;
}

for (const [name, program, script, env] of sessions) {
  test.skipIf(!Bun.which(program))(
    `${name} drives sequences by OSC alone`,
    async () => {
      const pipe = new PipeRecorder(join(folder, `${name}.midi`));
      const server = await startServer('--none', '--midi', 'none', '--instruments', file('support/instruments'));
      const client = Bun.spawn(
        ['timeout', '90', program, script, String(server.udpPort), `midi:${pipe.path}`, join(folder, `${name}.ts`)],
        { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe', env: { ...process.env, ...env } },
      );
      const [out, errors] = await Promise.all([new Response(client.stdout).text(), new Response(client.stderr).text()]);
      if (await client.exited)
        throw new Error(`${name} ended with ${client.exitCode}: ${out}${errors}${server.printed()}`);
      expect(await server.process.exited).toBe(0);

      const told = out
        .split('\n')
        .map((line) => line.trimEnd())
        .filter((line) => /^(begun|every|playing|slower|left|stopped|loaded|now|then|waiting|key)( |$)/.test(line));
      expect(told.map((line) => line.replace(/(\d)\.0\b/g, '$1'))).toEqual([
        'begun list list',
        'every 19200 28800',
        'playing list playing list playing',
        'slower 38400 28800',
        'left list playing',
        'stopped 1',
        'loaded edited',
        'loaded edited',
        'loaded edited',
        'now 3 notes',
        'then 2 notes',
        'waiting keys playing list armed',
        'key note 60',
        'key note 61',
        'stopped 2',
        'playing',
      ]);
      const notes = notesOf(pipe.take());
      pipe.close();
      for (const channel of [1, 2, 5]) expect(new Set(notes.get(channel))).toEqual(new Set([60]));
      expect(notes.get(1)!.length).toBeGreaterThan(4);
      expect(notes.get(3)!.slice(0, 3)).toEqual([60, 61, 62]);
      expect(notes.get(4)).toEqual([72, 73]);
      // Whole passes of each version, one after the other; the last is hushed anywhere.
      expect(notes.get(6)!.join(' ')).toMatch(/^(60 64 ?)+(72 76 ?)+(64 60 ?)+(64)?$/);
    },
    150_000,
  );
}
