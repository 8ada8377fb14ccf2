/** Commands that name instruments whose files are still being loaded. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { type Fault, type LoadedFile, LoadFailure } from '../../protocol/instruments/description.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { InlineElements } from '../../test/support/inline-elements.ts';
import type { RenderHost } from '../instruments/render/host.ts';
import { DC, type Def, OffsetOut, synthDef } from '../synthdef/builder/index.ts';

interface Loading {
  give(...names: string[]): Promise<void>;
  giveSynth(def: Def): Promise<void>;
  fail(fault: Fault): Promise<void>;
  slow(): void;
}

let server: InProcessServer;
let client: InProcessClient;
let loads: Record<string, Loading>;

beforeEach(() => {
  loads = {};
  const host: RenderHost = {
    warm: () => {},
    forget: () => {},
    close: () => {},
    message: () => 0,
    // Renders stay under way: voices are there from the start.
    render: () => {},
    load: (path, module, slow = () => {}) =>
      new Promise<LoadedFile>((resolve, reject) => {
        loads[path] = {
          slow,
          give: (...names) => {
            resolve({
              module,
              instruments: names.map((name) => ({
                kind: 'render',
                name,
                params: {},
                loop: true,
                late: 'play',
                estimate: 0.05,
                deadline: 5,
                plays: true,
                triggers: false,
                caches: false,
                finishes: false,
              })),
            });
            return Bun.sleep(0);
          },
          giveSynth: (def) => {
            resolve({ module, instruments: [{ kind: 'synth', name: def.name, params: {}, bytes: def.bytes }] });
            return Bun.sleep(0);
          },
          fail: (fault) => {
            reject(new LoadFailure(fault));
            return Bun.sleep(0);
          },
        };
      }),
  };
  server = new InProcessServer(
    {},
    undefined,
    {},
    {
      host,
      folder: '/nowhere',
      elementHost: (threads) => new InlineElements({}, threads),
    },
  );
  client = server.client();
});

const begin = (...paths: string[]): void => {
  for (const path of paths) void server.control.context.instruments!.catalogue.load(path).catch(() => {});
};
const playing = () => server.control.context.instruments!.playing().map(({ instrument }) => instrument);

describe('a command that names an instrument', () => {
  test('among changes of a graph, or in a session, waits likewise', async () => {
    const session = {
      version: 1,
      sampleRate: 48000,
      transport: { rolling: false, frame: 0 },
      elements: [{ id: 1, instrument: 'pad', init: {}, start: 0, series: {} }],
      connections: [],
    };
    begin('/pad.ts', '/never.ts');
    client.send('/graph/edit', 'add', 'pad', 'it', 0);
    client.send('/session/graph', JSON.stringify(session));
    expect(client.replies()).toEqual([]);
    await loads['/pad.ts']!.give('pad');
    await Bun.sleep(0);
    const reason = 'instrument pad is no element; /play plays it';
    expect(client.replies()).toEqual([
      ['/fail', '/graph/edit', reason],
      ['/fail', '/session/graph', reason],
    ]);
  });

  test('waits for it, and is answered as if it had been there', async () => {
    begin('/pad.ts', '/never.ts');
    client.send('/play', 'pad');
    expect(client.replies()).toEqual([]);
    await loads['/pad.ts']!.give('pad');
    expect(client.replies()).toEqual([['/done', '/play', 1]]);
    expect(playing()).toEqual(['pad']);
  });

  test('is refused when all is loaded and it is not there, or when its file is wrong', async () => {
    begin('/pad.ts', '/bad.ts');
    client.send('/play', 'typo');
    client.send('/midi/map', '1', 'typo');
    await loads['/pad.ts']!.give('pad');
    expect(client.replies()).toEqual([]);
    await loads['/bad.ts']!.fail({ message: 'Unexpected ;' });
    expect(client.replies()).toEqual([
      ['/fail', '/play', 'instrument typo is not there; there are pad'],
      ['/fail', '/midi/map', 'instrument typo is not there'],
    ]);
  });

  test('waits no longer when nothing has come for a while, and says what is still being loaded', async () => {
    begin('/hang.ts');
    loads['/hang.ts']!.slow();
    client.send('/play', 'typo');
    while (client.replies().length === 0) await Bun.sleep(50);
    client.send('/play', 'typo');
    expect(server.lines).toEqual([
      'FAILURE IN SERVER /play instrument typo is not there; there are none; still being loaded: hang.ts',
    ]);
  }, 30_000);

  test('is refused at once where nothing is being loaded, or its arguments are wrong', () => {
    client.send('/play', 'typo');
    begin('/pad.ts');
    client.send('/play', 'typo', 'gain');
    expect(client.replies().map(([address, command]) => [address, command])).toEqual([
      ['/fail', '/play'],
      ['/fail', '/play'],
    ]);
  });

  test('keeps its time, to the sample', async () => {
    begin('/tone.ts');
    const tone = synthDef('tone', { out: 0 }, ({ out }) => OffsetOut.ar(out, DC.ar(1)));
    const [start, later] = [server.samples, 64 * 40 + 17];
    client.bundle(server.now + later / 48000, ['/play', 'tone']);
    await server.render(3);
    await loads['/tone.ts']!.giveSynth(tone);
    expect(client.replies()).toEqual([['/done', '/play', 1]]);
    const sound: number[] = [];
    while (sound.length < 64 * 60) {
      await server.render();
      sound.push(...server.engine.outputs[0]!);
    }
    expect(3 * 64 + start + sound.indexOf(1)).toBe(start + later);
  });
});

describe('order', () => {
  test("of a client's commands about instruments is kept, and so is that of its answers; others do not wait", async () => {
    begin('/a.ts', '/b.ts');
    const other = server.client('test:2');
    client.send('/play', 'a');
    client.send('/play', 'b');
    client.send('/update', 'b', 'x', 1);
    client.send('/sync', 7);
    client.send('/status');
    other.send('/play', 'b');
    await loads['/b.ts']!.give('b');
    expect(client.replies().map(([address]) => address)).toEqual(['/status.reply']);
    expect(other.replies()).toEqual([['/done', '/play', 1]]);
    await loads['/a.ts']!.give('a');
    await server.render(2);
    expect(client.replies()).toEqual([
      ['/done', '/play', 2],
      ['/done', '/play', 3],
      ['/done', '/update', 2],
      ['/synced', 7],
    ]);
    expect(playing()).toEqual(['b', 'a', 'b']);
  });

  test('of a postponed file has it loaded, and the list of instruments waits for all files', async () => {
    const { catalogue } = server.control.context.instruments!;
    for (const path of ['/a.ts', '/b.ts']) catalogue.postpone(path);
    client.send('/status');
    client.send('/midi/learn', 'session', 'key');
    client.replies();
    expect(Object.keys(loads)).toEqual([]);
    client.send('/play', 'b');
    client.send('/instruments');
    client.send('/sync', 7);
    expect(Object.keys(loads)).toEqual(['/b.ts', '/a.ts']);
    await loads['/b.ts']!.give('b');
    expect(client.replies()).toEqual([['/done', '/play', 1]]);
    await loads['/a.ts']!.give('a');
    const replies = client.replies();
    expect(replies.map(([address, first]) => [address, first])).toEqual([
      ['/instruments.reply', 'a'],
      ['/done', '/instruments'],
      ['/synced', 7],
    ]);
    expect(replies[0]).toContain('b');
  });

  test('commands about voices by number, and those about all of them, do not wait', async () => {
    begin('/a.ts');
    client.send('/play', 'a');
    client.send('/stop', 99);
    client.send('/playing');
    expect(client.replies().map(([address, command]) => [address, command])).toEqual([
      ['/fail', '/stop'],
      ['/done', '/playing'],
    ]);
  });

  test.each([['/panic'], ['/stop', 'all'], ['/hush']] as [string, ...string[]][])(
    'what %s %s ends before it begins never begins',
    async (...message) => {
      begin('/a.ts');
      client.send('/play', 'a');
      client.send('/midi/map', '1', 'a');
      client.send(...message);
      expect(client.replies()).toEqual([
        ['/fail', '/play', 'a was ended before it was loaded'],
        ['/done', message[0], 0],
      ]);
      await loads['/a.ts']!.give('a');
      expect(client.replies()).toEqual([['/done', '/midi/map']]);
      expect(playing()).toEqual([]);
    },
  );
});
