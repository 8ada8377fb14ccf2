/** The console on real servers: what is typed is heard, wrong lines start nothing, and what it lists is what there is. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { soundHeader } from '../../protocol/soundfile/index.ts';
import { InstrumentSession, sampleRate } from '../../test/support/instruments.ts';
import { freePort, startServer } from '../../test/support/server.ts';
import { History, historyPath } from './history.ts';
import { HistorySearch } from './search.ts';
import { addressOf } from './server.ts';

const program = resolve(import.meta.dir, '../../bunsynth');

/** Runs the console with these lines. */
async function console(
  lines: readonly string[],
  ...options: string[]
): Promise<{ out: string; errors: string; code: number }> {
  const child = Bun.spawn([program, 'console', ...options], {
    stdin: new Blob([lines.map((line) => `${line}\n`).join('')]),
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, errors, code };
}

interface Playing {
  readonly voice: number;
  readonly instrument: string;
  readonly state: string;
  readonly params: Record<string, unknown>;
  readonly controls: Record<string, number>;
  readonly level: number;
}

const sources = {
  pad: `export const pad = defineRender({ loop: true,
    params: {
      octave: { type: 'integer', default: 3, min: 0, max: 8, alias: 'o' }, notes: { type: 'numbers', default: [62], unit: 'note', alias: 'n' },
      length: { type: 'number', default: 0.05, min: 0.01, max: 60, unit: 's', alias: 't' }, harmonics: { type: 'numbers', default: [1], alias: 'h' },
    },
    async *play(ctx) { const sound = ctx.buffer(ctx.params.length * ctx.sampleRate); sound[0].fill(0.1 * ctx.params.octave); yield sound; } });`,
  blip: `export const blip = defineRender({ estimate: 0.01, async *play(ctx) { ctx.log([ctx.tempo, ctx.root].join(' ')); yield ctx.buffer(9600); } });`,
  seq: `export const seq = defineRender({ trigger: () => [{ type: 'play', instrument: 'pad', params: { octave: 7 } }] });`,
};

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

describe('a console with the instruments that ship', () => {
  test('says what a sampler lacks, what is handed on, and what is not measured', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const port = String(await freePort());
    const server = await startServer(
      '--none',
      '-u',
      port,
      '--instruments',
      resolve(import.meta.dir, '../../instruments'),
    );
    writeFileSync(
      join(folder, 'ding.wav'),
      Buffer.concat([
        soundHeader({ header: 'WAV', format: 'float', channels: 1, sampleRate: 48000, frames: 4800 }),
        new Uint8Array(4 * 4800),
      ]),
    );
    const { out, code } = await console(
      [
        'sampler',
        'ss',
        `b 3 ${join(folder, 'ding.wav')}`,
        'sampler buf:3',
        'pluck colour:blue',
        'bell arm:60 freq:a3',
        'pause 100ms',
        'i',
        'help bell',
      ],
      '--connect',
      port,
    );
    expect(code).toBe(0);
    expect(out.split('\n').filter((line) => /holds no sound|buffer 3|has no/.test(line))).toEqual([
      'sampler plays buffer 0 (buf), which holds no sound: b 0 FILE reads one into it',
      'buffer 3: 4800 frames, 1 channel, 0.10 s',
      'pluck has no colour; its code gets it as it is',
    ]);
    expect(out).toMatch(/bell +armed +0\.\d +0 {2}not measured {2}.*freq:220 /);
    expect(out).toMatch(/^freq +440 Hz +a number, or a note/m);
    await server.stop();
    rmSync(folder, { recursive: true });
  }, 60_000);
});

describe('what is heard of a voice that the console changes', () => {
  test('no gap: the old pass goes on to its end, and the volume moves to nothing without a step', async () => {
    const session = await InstrumentSession.open(sources);
    const at = ['--connect', `127.0.0.1:${session.server.udpPort}`];
    const { code } = await console(
      ['pad o:2 t:100ms', 'pause 500ms', 'u 1 o:4', 'pause 1s', 'v 1 0 200ms', 'pause 500ms'],
      ...at,
    );
    expect(code).toBe(0);
    const started = (await session.next('/feed.started')).args[2] as number;
    const updated = (await session.next('/feed.updated')).args[2] as number;
    await session.next('/feed.ended');
    const sound = await session.close();
    const first = sound.findIndex((x) => x !== 0);
    const [two, four] = [Math.fround(0.2), Math.fround(0.4)];
    const change = sound.findIndex((x, i) => i >= first && x !== two);
    expect(sound[change]).toBe(four);
    expect((change - first) % 4800).toBe(0);
    // It is told once nothing more is under way: at that boundary, or a later one.
    expect(updated - started).toBeGreaterThanOrEqual(change - first);
    const fall = sound.findIndex((x, i) => i >= change && x !== four);
    expect(fall - change).toBeGreaterThan(4800);
    const ramp = sound.slice(fall, fall + 9600);
    for (let i = 1; i < ramp.length; i++) expect(ramp[i - 1]! - ramp[i]!).toBeWithin(0, (1.01 * four) / 9600);
    expect(sound.slice(fall + 9600).every((x) => x === 0)).toBe(true);
  }, 30_000);
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

/** A console on a terminal of 24 rows: what it shows, and what is typed into it. */
class OnTerminal {
  shown = '';
  private readonly child: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;
  private readonly reading: Promise<void>;

  constructor(
    readonly state: string,
    ...options: string[]
  ) {
    const command = `stty rows 24 cols 100; exec ${program} console ${options.join(' ')}`;
    this.child = Bun.spawn(['script', '-qec', command, '/dev/null'], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      env: { ...process.env, XDG_STATE_HOME: state, TERM: 'xterm' },
    });
    const { stdout } = this.child;
    this.reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stdout) this.shown += decoder.decode(chunk, { stream: true });
    })();
  }

  /** Waits until something is shown. */
  async until(text: string | RegExp): Promise<void> {
    const isShown = () => (typeof text === 'string' ? this.shown.includes(text) : text.test(this.shown));
    for (const end = Date.now() + 20_000; !isShown(); await Bun.sleep(10))
      if (Date.now() > end) throw new Error(`${String(text)} was not shown, but ${JSON.stringify(this.shown)}`);
  }

  type(text: string): void {
    this.child.stdin.write(text);
    void this.child.stdin.flush();
  }

  /** Leaves. @returns the exit code */
  async leave(): Promise<number> {
    this.type('\x04');
    const code = await this.child.exited;
    await this.reading;
    return code;
  }
}

describe.skipIf(!Bun.which('script'))('on a terminal', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'console-'));
  });
  afterEach(() => rmSync(state, { recursive: true }));

  test('tab completes, what is said does not disturb what is typed, and the last row tells of the server', async () => {
    const session = await InstrumentSession.open(sources);
    const on = new OnTerminal(state, '--connect', String(session.server.udpPort));
    await on.until('voices 0  bpm 120');
    on.type('pa');
    on.type('d oct\t');
    await on.until(/octave:/);
    on.type('2');
    // A file that is saved is told above the line, which is there again below.
    session.save('pad', sources.pad);
    await on.until(/loaded pad, version 2\r\n.*\^_- pad octave:2/s);
    on.type('\r');
    await on.until(/\d+ pad octave:2\r\n/);
    await on.until('voices 1  bpm 120');
    on.type('bpm 97\r');
    await on.until('voices 1  bpm 97');
    expect(await on.leave()).toBe(0);
    // The screen is whole again.
    expect(on.shown).toContain('\x1b[1;23r');
    expect(on.shown.lastIndexOf('\x1b[r')).toBeGreaterThan(on.shown.lastIndexOf('bpm 97'));
    expect(new History(historyPath({ XDG_STATE_HOME: state })).read()).toEqual(['bpm 97', 'pad octave:2']);
    await session.close();
  }, 60_000);

  test('Ctrl-R finds an older line, which is done or edited', async () => {
    const session = await InstrumentSession.open(sources);
    const history = new History(historyPath({ XDG_STATE_HOME: state }));
    for (const line of ['pad octave:5', 'bpm 91', 'pad octave:6', 'ss']) history.add(line);
    const on = new OnTerminal(state, '--connect', String(session.server.udpPort));
    await on.until('voices 0  bpm 120');
    on.type('half');
    on.type('\x12');
    on.type('octave');
    await on.until('(search) octave: pad octave:6');
    on.type('\x12');
    await on.until('(search) octave: pad octave:5');
    on.type('\r');
    await on.until(/\d+ pad octave:5\r\n/);
    on.type('\x12bpm');
    await on.until('(search) bpm: bpm 91');
    // The end of the line, and one digit more.
    on.type('\x05');
    on.type('\x7f5\r');
    await on.until('bpm 95  late');
    expect(await on.leave()).toBe(0);
    expect(history.read().slice(0, 2)).toEqual(['bpm 95', 'pad octave:5']);
    await session.close();
  }, 60_000);

  test('a server that goes and comes back is played on; meanwhile nothing is sent', async () => {
    const port = String(await freePort());
    const before = await startServer('--none', '-u', port);
    const on = new OnTerminal(state, '--connect', port);
    await on.until('voices 0  bpm 120');
    await before.stop();
    await on.until(/the server does not answer \(.*\r\n/);
    on.type('bpm 77\r');
    await on.until('not done: the server does not answer');
    const after = await startServer('--none', '-u', port);
    await on.until(`the server is back: connected to udp://127.0.0.1:${port}`);
    on.type('bpm 88\r');
    await on.until('bpm 88  late');
    expect(on.shown).not.toContain('bpm 77  late');
    expect(await on.leave()).toBe(0);
    await after.stop();
  }, 90_000);
});

describe('a search in the history', () => {
  const lines = ['pad o:3', 'ss', 'pad o:2', 'pad o:3', 'bpm 97'];
  const search = (typed: string) => {
    const each = new HistorySearch(lines);
    return each.take(typed) ?? each.match;
  };

  test.each<[string, unknown]>([
    ['', undefined],
    ['pad', 'pad o:3'],
    ['pad\x12', 'pad o:2'],
    ['pad\x12\x12', 'pad o:2'],
    ['padx', undefined],
    ['padx\x7f\x7f', 'pad o:3'],
    ['o:2', 'pad o:2'],
    ['97', 'bpm 97'],
    ['ss\r', { way: 'do', line: 'ss', rest: '' }],
    ['ss\rpad', { way: 'do', line: 'ss', rest: 'pad' }],
    ['bpm\x1b[C', { way: 'edit', line: 'bpm 97', rest: '\x1b[C' }],
    ['bpm\t', { way: 'edit', line: 'bpm 97', rest: '\t' }],
    ['nothing\r', { way: 'leave' }],
    ['\r', { way: 'leave' }],
    ['ss\x07', { way: 'leave' }],
    ['ss\x1b', { way: 'leave' }],
    ['ss\x03', { way: 'leave' }],
  ])('%j', (typed, found) => expect(search(typed)).toEqual(found as never));
});

describe('small things', () => {
  test('a host that nobody knows is one line', async () => {
    for (const address of ['no-such-host.invalid:57110', 'tcp://no-such-host.invalid:57110']) {
      const { out, errors, code } = await console([], '--connect', address);
      expect([out, code]).toEqual(['', 1]);
      expect(errors).toMatch(
        /^bunsynth: (udp|tcp):\/\/no-such-host\.invalid:57110: there is no host no-such-host\.invalid\n$/,
      );
    }
  });

  test('addresses', () => {
    expect(['57110', ':57110', 'box:1', 'tcp://box:1'].map(addressOf)).toEqual([
      'udp://127.0.0.1:57110',
      'udp://127.0.0.1:57110',
      'udp://box:1',
      'tcp://box:1',
    ]);
  });

  test('history is kept in the folder for state, the newest line first', () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    const path = historyPath({ XDG_STATE_HOME: folder });
    expect(path).toBe(join(folder, 'bunsynth', 'history'));
    const history = new History(path);
    expect(history.read()).toEqual([]);
    history.add('p pad');
    history.add('ss');
    expect(new History(path).read()).toEqual(['ss', 'p pad']);
    expect(history.fault).toBeUndefined();
    const nowhere = new History('/proc/nowhere/history');
    nowhere.add('x');
    expect(nowhere.fault).toStartWith('history is not kept');
    rmSync(folder, { recursive: true });
  });
});
