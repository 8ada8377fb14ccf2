/** The console on real servers: what is typed is heard, wrong lines start nothing, and what it lists is what there is. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstrumentSession, sampleRate } from '../../test/support/instruments.ts';
import { freePort } from '../../test/support/server.ts';
import { console, sources } from './console.test-program.ts';

interface Playing {
  readonly voice: number;
  readonly instrument: string;
  readonly state: string;
  readonly params: Record<string, unknown>;
  readonly controls: Record<string, number>;
  readonly level: number;
}

describe('a console on a server that runs', () => {
  let session: InstrumentSession;
  let at: string[];
  const playing = async (): Promise<Playing[]> =>
    (await (await fetch(`${session.server.http}/playing`)).json()) as Playing[];
  const gone = async (): Promise<void> => {
    await session.ask('/panic');
    while ((await playing()).length) await Bun.sleep(5);
  };

  beforeAll(async () => {
    session = await InstrumentSession.open(sources);
    at = ['--connect', `127.0.0.1:${session.server.udpPort}`];
  });
  afterAll(() => session.close());

  test('a terse line begins a voice with typed parameters', async () => {
    const { out, errors, code } = await console(['bpm 97', 'p pad o:2 n:d.a.e t:4b h:1.2.3 v:50', 'i'], ...at);
    expect(code).toBe(0);
    expect(errors).toStartWith('connected to udp://127.0.0.1:');
    const id = Number(
      /^(\d+) pad octave:2 notes:62\.69\.64 length:2\.47423 harmonics:1\.2\.3 gain:0\.5$/m.exec(out)?.[1],
    );
    const [voice] = await playing();
    expect(voice).toMatchObject({
      voice: id,
      params: { octave: 2, notes: [62, 69, 64], length: (4 * 60) / 97, harmonics: [1, 2, 3] },
      controls: { gain: 0.5 },
    });
    expect(out).toContain(`${id}  pad`);
    await gone();
  });

  test('a wrong line says where, and starts nothing', async () => {
    const { out, code } = await console(['p pad o:2, pad o:9', 'i'], ...at);
    expect(code).toBe(1);
    expect(out).toBe(
      'p pad o:2, pad o:9\n                 ^ octave is "9"; it must be a whole number from 0 to 8\nno voices\n',
    );
    expect(await playing()).toEqual([]);
  });

  test('a line that the server refuses in the middle is taken back', async () => {
    const { out, code } = await console(['p pad, seq, pad', 'pause 100ms', 'i'], ...at);
    expect(code).toBe(1);
    expect(out).toMatch(/^\d+ pad\ninstrument seq has no play: \/trigger it\nno voices\n$/);
  });

  test('a trigger, several voices, changes of them, and what they share', async () => {
    const from = session.heard.length;
    const { code } = await console(
      [
        'group 2 -- pad o:1, pad o:2',
        'pause 200ms',
        'u 99 o:1',
        'uu pad o:4 v:25',
        'set chord 1.5.8',
        'set name "a b"',
        'root a2',
        't seq',
      ],
      ...at,
    );
    expect(code).toBe(1);
    await session.next('/feed.started', from, ({ args }) => args[1] === 'pad');
    while ((await playing()).length < 5) await Bun.sleep(5);
    const all = await playing();
    expect(all.slice(0, 4).map(({ params, controls }) => [params.octave, controls.gain])).toEqual([
      [4, 0.25],
      [4, 0.25],
      [4, 0.25],
      [4, 0.25],
    ]);
    expect(all[4]!.params.octave).toBe(7);
    expect(await (await fetch(`${session.server.http}/session`)).json()).toMatchObject({
      tempo: 97,
      chord: [1, 5, 8],
      name: 'a b',
      root: 110,
    });
    await gone();
  });

  test('voices begin on the grid, in its tempo, and with a note', async () => {
    const from = session.heard.length;
    const { out, code } = await console(
      [
        'bpm 150',
        'root 110',
        'pause 300ms',
        'blip qu',
        'blip qu:1/8T',
        'pad qu:1/32',
        'blip arm:60',
        'blip arm qu',
        'pause 1500ms',
        'i',
      ],
      ...at,
    );
    expect({ code, wrong: out.split('\n').filter((line) => line.includes('^')) }).toEqual({ code: 0, wrong: [] });
    expect(out.split('\n').filter((line) => / blip +armed /.test(line))).toHaveLength(2);
    const { beat, sample, bpm } = (await (await fetch(`${session.server.http}/grid`)).json()) as {
      beat: number;
      sample: number;
      bpm: number;
    };
    expect(bpm).toBe(150);
    const started = () =>
      session.heard
        .slice(from)
        .filter(({ address }) => address === '/feed.started')
        .map(({ args: [voice, , at] }) => ({
          voice: voice as number,
          beat: beat + (((at as number) - sample) * 150) / 60 / sampleRate,
        }));
    const first = started();
    expect(first).toHaveLength(3);
    const away = (place: number, division: number) =>
      Math.abs(place / division - Math.round(place / division)) * division;
    // Half a sample, in beats, and what a double of that size leaves.
    first
      .sort((a, b) => a.voice - b.voice)
      .forEach(({ beat: place }, i) => expect(away(place, [1, 1 / 3, 1 / 8][i]!)).toBeLessThan(4e-5));
    session.send('/midi', Uint8Array.of(0x90, 60, 100));
    const armed = await session.next(
      '/feed.started',
      from,
      ({ args: [voice] }) => !first.some((each) => each.voice === voice),
    );
    await session.next(
      '/feed.started',
      from,
      ({ args: [voice] }) => voice !== armed.args[0] && !first.some((each) => each.voice === voice),
    );
    const [, onTick] = started()
      .filter(({ voice }) => !first.some((each) => each.voice === voice))
      .sort((a, b) => a.voice - b.voice);
    expect(away(onTick!.beat, 1)).toBeLessThan(4e-5);
    expect(
      session.heard
        .slice(from)
        .filter(({ address }) => address === '/feed.log')
        .map(({ args: [, , line] }) => line),
    ).toEqual(Array.from({ length: 4 }, () => '150 110'));
    await console(['bpm 97', 'root a2'], ...at);
    await gone();
  });

  test('a volume moves, and at nothing the voice is gone', async () => {
    const { out } = await console(['pad', 'pause 200ms', 'i', 'v 999 0'], ...at);
    const id = Number(/^(\d+) pad$/m.exec(out)![1]);
    expect(out).toMatch(new RegExp(`^ +${id} +pad +playing .* -10\\.5 `, 'm'));
    expect(out).toContain(`there is no voice 999; there are ${id}`);
    const moved = await console(
      [`v ${id} 50 0s`, 'pause 500ms', 'i', `v ${id} 0 2s`, 'pause 200ms', 'i', 'pause 2500ms', 'i'],
      ...at,
    );
    const levels = moved.out
      .split('\n')
      .filter((line) => line.includes('playing'))
      .map((line) => Number(/(-\d+\.\d)/.exec(line)![1]));
    expect(levels[0]).toBeCloseTo(-16.5, 1);
    expect(levels[1]!).toBeLessThan(-16.9);
    expect(levels).toHaveLength(2);
    expect(moved.out).toEndWith('no voices\n');
    expect(await playing()).toEqual([]);
  });

  test('its list is what there is after a hundred random starts and stops', async () => {
    let state = 7;
    const random = (n: number): number =>
      Math.floor(((state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff) / 2 ** 31) * n);
    const first = Number(/^(\d+) pad/m.exec((await console(['pad', 'panic'], ...at)).out)![1]) + 1;
    const alive: number[] = [];
    let next = first;
    const lines = Array.from({ length: 100 }, () => {
      const some = alive.length ? alive.splice(random(alive.length), 1 + random(2)) : [];
      switch (some.length ? random(8) : 0) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
          alive.push(...some, next++);
          return `pad o:${random(9)} t:1`;
        case 5:
          return `v ${some.join('.')} 0 10ms`;
        default:
          return `s ${some.join('.')}`;
      }
    });
    const { out, code } = await console([...lines, 'pause 1s', 'i'], ...at);
    expect({ code, wrong: out.split('\n').filter((line) => line.includes('^')) }).toEqual({ code: 0, wrong: [] });
    const listed = out
      .split('\n')
      .filter((line) => / pad +playing /.test(line))
      .map((line) => Number.parseInt(line, 10));
    expect(listed).toEqual(alive.sort((a, b) => a - b));
    expect((await playing()).map(({ voice }) => voice)).toEqual(alive);
    await gone();
  });

  test('cues, seeds, loading and help', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const extra = join(folder, 'extra.ts');
    writeFileSync(
      extra,
      `import { defineRender } from 'bunsynth'; export const extra = defineRender({ async *play() {} });`,
    );
    writeFileSync(join(folder, 'good.cue'), '# a remark\n\nseed 7\npad o:R1.8\nss\n');
    writeFileSync(join(folder, 'bad.cue'), `cue ${join(folder, 'good.cue')}\npad x\npad\n`);
    const good = await console(
      [
        `cue ${join(folder, 'good.cue')}`,
        'seed 7',
        'pad o:R1.8',
        'ss',
        `l ${extra}`,
        'extra',
        'k extra',
        'extra',
        'help v',
        'quit',
        'nonsense',
      ],
      ...at,
    );
    const octaves = [...good.out.matchAll(/^\d+ pad octave:(\d)/gm)].map(([, octave]) => octave);
    expect(octaves).toHaveLength(2);
    expect(octaves[0]).toBe(octaves[1]!);
    expect(good.out).toContain('loaded extra');
    expect(good.out).toContain('"extra" is neither a verb nor an instrument');
    expect(good.out).toContain('v voices percent [time]');
    expect(good.out).not.toContain('nonsense');
    const bad = await console([`cue ${join(folder, 'bad.cue')}`], ...at);
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('pad has no "x"');
    expect(bad.out).toEndWith(`${join(folder, 'bad.cue')}:2: stopped here\n`);
    rmSync(folder, { recursive: true });
    await gone();
  });
});

describe('a console without a server', () => {
  test('starts one, says which, lets the last pass end, and ends it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    writeFileSync(join(folder, 'pad.ts'), `import { defineRender } from 'bunsynth';\n${sources.pad}`);
    const port = await freePort();
    const capture = join(folder, 'out.wav');
    const own = [
      '--none',
      '-o',
      '1',
      '-u',
      String(port),
      '-D',
      '0',
      '--http-port',
      String(await freePort()),
      '--instruments',
      folder,
      '--capture',
      capture,
    ];
    const { out, errors, code } = await console(['pad o:5 t:300ms', 'pad zz'], ...own);
    expect(out).toContain('1 pad octave:5 length:0.3\npad zz\n    ^^ pad has no "zz"');
    expect(errors).toStartWith(`started a server (process `);
    expect(code).toBe(1);
    expect(await console([], '--connect', String(port))).toEqual({
      out: '',
      errors: `bunsynth: --connect ${port}: no server answers\n`,
      code: 1,
    });
    const bytes = new Uint8Array(await Bun.file(capture).arrayBuffer());
    const samples = new Float32Array(bytes.slice(bytes.length % 4 === 0 ? 80 : 0).buffer);
    expect(samples.filter((x) => x === 0.5).length % 14400).toBe(0);
    rmSync(folder, { recursive: true });
  }, 30_000);

  test('refuses options that do not go together, by name', async () => {
    expect(await console([], '--connect', '1', '--none')).toEqual({
      out: '',
      errors: 'bunsynth: --connect talks to a server that runs; --none is for one that is started\n',
      code: 1,
    });
    expect((await console([], '--connect', 'here')).errors).toContain('--connect "here": must be host:port');
    expect((await console([], '--score', 'x')).errors).toContain('unknown option --score');
  });
});
