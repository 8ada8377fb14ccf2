/** MIDI that clients send, in a whole server in process: the queue of the thread that sends runs in simulated time. */
import { beforeEach, describe, expect, test } from 'bun:test';
import type { Sent } from '../../test/support/in-process.ts';
import { type World, world } from '../../test/support/voice-world.ts';
import { Grid } from '../clock/grid.ts';
import { Plain } from '../clock/onset.ts';
import type { FromSender } from './sender-messages.ts';
import { SenderQueue } from './sender-queue.ts';
import { TimedMidi } from './timed.ts';

interface Left {
  readonly seconds: number;
  readonly bytes: readonly number[];
}

let w: World;
let left: Left[];
/** Those that were handed to the thread, with the times that they got. */
let handed: Left[];
let isThere: boolean;

beforeEach(async () => {
  w = await world({});
  left = [];
  handed = [];
  isThere = true;
  const midi = w.server.control.context.midi!;
  const tell = (message: FromSender): void => {
    if (message.type === 'opened' || message.type === 'failed')
      midi.ports.outputTold(message.port, message.type === 'failed' ? message.reason : undefined);
  };
  const queue = new SenderQueue(tell, { wall: () => w.server.now, steady: () => w.server.now }, () => ({
    send: (bytes) => {
      if (!isThere) throw new Error('the port is gone');
      left.push({ seconds: w.server.now, bytes: [...bytes] });
    },
    close: () => {},
  }));
  Object.assign(midi.sender, {
    open: (port: string) => queue.take({ type: 'open', port }),
    close: (port: string) => queue.take({ type: 'close', port }),
    silence: (port?: string) => queue.take(port === undefined ? { type: 'silence' } : { type: 'silence', port }),
    end: async () => void queue.take({ type: 'end' }),
    send: (port: string, seconds: number, bytes: Uint8Array, owner?: number) => {
      handed.push({ seconds, bytes: [...bytes] });
      queue.take({ type: 'send', port, seconds, bytes, ...(owner === undefined ? {} : { owner }) });
      queue.sendDue();
    },
  });
  Object.assign(midi, { options: { ...(midi as unknown as { options: object }).options, wall: () => w.server.now } });
  run = async (seconds) => {
    for (const end = w.server.now + seconds; w.server.now < end; ) {
      await w.sound(1);
      queue.sendDue();
    }
  };
  w.ask('/midi/open', 'out');
  await run(0.1);
});

let run: (seconds: number) => Promise<void>;
const later = (seconds: number, ...messages: Sent[]): void => w.client.bundle(w.server.now + seconds, ...messages);
const on = (note: number) => [0x90, note, 100];
const off = (note: number) => [0x80, note, 64];
const bytes = () => left.map((each) => each.bytes);
/** Milliseconds by which a message left after a moment, to a block. */
const after = (from: number, index: number): number => 1000 * (left[index]!.seconds - from);
const blockTime = 64 / 48;

describe('/midi/note and /midi/send', () => {
  test('at once, and in a bundle on its time; the note-off after the length', async () => {
    const from = w.server.now;
    w.ask('/midi/note', 'out', 1, 60, 100, 0.3);
    later(0.2, ['/midi/note', 'out', 1, 62, 100, 0.5], ['/midi/send', 'out', Uint8Array.of(0xc0, 5)]);
    expect(bytes()).toEqual([on(60)]);
    await run(1);
    expect(bytes()).toEqual([on(60), on(62), [0xc0, 5], off(60), off(62)]);
    [0, 200, 200, 300, 700].forEach((milliseconds, i) => {
      expect(after(from, i)).toBeGreaterThanOrEqual(milliseconds - 0.1);
      expect(after(from, i)).toBeLessThanOrEqual(milliseconds + 2 * blockTime);
    });
  });

  test('keep their order with the clock while that is steered', async () => {
    const midi = w.server.control.context.midi!;
    const { sendAt } = midi;
    const samples: number[] = [];
    Object.assign(midi, {
      sendAt(port: string, sample: number, data: Uint8Array, owner?: number) {
        samples.push(sample);
        sendAt.call(midi, port, sample, data, owner);
      },
    });
    const { grid } = w.server.control.context.timeline!;
    w.ask('/tempo', 200);
    w.ask('/midi/clock', 'out');
    await run(1.5);
    for (let i = 0; i < 200; i++) {
      // Just behind a tick that was handed over before, or will be.
      const tick = grid.next('1/96', grid.now() + (i % 2 ? 1000 : 6000));
      later((tick.sample + 2 - w.server.samples) / 48000, ['/midi/send', 'out', Uint8Array.of(0xb0, 1, i & 127)]);
      await run(0.013);
      // What is later in samples would be earlier in seconds.
      w.server.now -= 0.004;
    }
    await run(0.3);
    expect(handed).toHaveLength(samples.length);
    const inOrder = handed
      .map(({ seconds, bytes: [status] }, i) => ({ seconds, status, sample: samples[i]! }))
      .sort((x, y) => x.sample - y.sample);
    expect(inOrder.filter(({ status }) => status === 0xb0)).toHaveLength(200);
    expect(inOrder.filter(({ seconds }, i) => i > 0 && seconds < inOrder[i - 1]!.seconds)).toEqual([]);
  });
});

describe('/midi/send', () => {
  test.each<[number[], string]>([
    [[], 'there are no bytes'],
    [[0x90, 60], 'the bytes end within a message (144, 60)'],
    [[0x90, 200, 100], 'byte 1 is 200'],
    [[60, 100], 'byte 0 is 60'],
    [[0, 0x90, 60, 200], 'byte 2 is 200'],
    [[0xf0, 1, 2], 'the bytes end within'],
  ])('refuses %p, and sends nothing of the message', async (broken, reason) => {
    w.client.replies();
    w.client.send('/midi/send', 'out', Uint8Array.from(on(60)), Uint8Array.from(broken));
    await run(0.1);
    const [[address, command, said] = []] = w.client.replies();
    expect([address, command, String(said).startsWith(`argument 3 (bytes): ${reason}`)]).toEqual([
      '/fail',
      '/midi/send',
      true,
    ]);
    expect(left).toEqual([]);
  });

  test('sends several messages of one blob, each by itself', async () => {
    w.client.send('/midi/send', 'out', Uint8Array.of(0x90, 60, 100, 64, 100, 0xf8, 0xc0, 5));
    await run(0.1);
    expect(bytes()).toEqual([on(60), on(64), [0xf8], [0xc0, 5]]);
  });
});

describe('/midi/open', () => {
  const asked = () => w.client.replies().filter(([, command]) => command === '/midi/open');

  test('of what is not there fails, naming it; it is no output then', async () => {
    const { midi } = w.server.control.context;
    Object.assign(midi!.sender, {
      open: (port: string) => void setTimeout(() => midi!.ports.outputTold(port, 'it is not there')),
    });
    w.client.replies();
    w.client.send('/midi/open', 'nowhere');
    w.client.send('/midi/open', 'nowhere');
    await Bun.sleep(20);
    expect(asked()).toEqual(
      Array(2).fill(['/fail', '/midi/open', 'port is "nowhere"; it cannot be opened: it is not there']),
    );
    expect(midi!.ports.outputViews.map(({ name }) => name)).toEqual(['out']);
    w.client.send('/midi/note', 'nowhere', 1, 60);
    await w.sound(1);
    expect(w.client.replies()[0]).toEqual([
      '/fail',
      '/midi/note',
      'MIDI output nowhere is not open: /midi/open it; open are out',
    ]);
  });

  test('of one that is open is done at once; one that is gone stays, to be opened when it is back', async () => {
    const { midi } = w.server.control.context;
    w.client.replies();
    w.client.send('/midi/open', 'out');
    expect(asked()).toEqual([['/done', '/midi/open']]);
    midi!.ports.outputTold('out', 'the port is gone');
    Object.assign(midi!.sender, { open: (port: string) => midi!.ports.outputTold(port, 'it is not there') });
    w.client.send('/midi/open', 'out');
    expect(asked()).toEqual([['/fail', '/midi/open', 'port is "out"; it cannot be opened: it is not there']]);
    expect(midi!.ports.outputViews).toEqual([{ name: 'out', state: 'gone' }]);
  });

  test('of one that is closed meanwhile fails', () => {
    const { midi } = w.server.control.context;
    Object.assign(midi!.sender, { open: () => {} });
    w.client.replies();
    w.client.send('/midi/open', 'slow');
    w.client.send('/midi/close', 'slow');
    expect(asked()).toEqual([['/fail', '/midi/open', 'port is "slow"; it cannot be opened: it was closed']]);
  });
});

describe('a note that sounds is ended', () => {
  beforeEach(async () => {
    w.ask('/midi/note', 'out', 1, 60, 100, 5);
    later(0.15, ['/midi/note', 'out', 1, 61, 100, 5], ['/midi/note', 'out', 1, 62, 100, 0]);
    later(20, ['/midi/note', 'out', 1, 70, 100, 1]);
    await run(0.3);
    expect(bytes()).toEqual([on(60), on(61), on(62), off(62)]);
    left.length = 0;
  });

  test('by /midi/panic, and what waits does not come', async () => {
    w.ask('/midi/panic');
    expect(bytes()).toEqual([off(60), off(61)]);
    await run(6);
    await run(20);
    expect(bytes()).toEqual([off(60), off(61)]);
  });

  test('by /midi/close; opened again, nothing comes that waited', async () => {
    w.ask('/midi/close', 'out');
    expect(bytes()).toEqual([off(60), off(61)]);
    w.ask('/midi/open', 'out');
    await run(26);
    expect(bytes()).toEqual([off(60), off(61)]);
  });

  test('by the end of the server', async () => {
    await w.server.control.context.midi!.close();
    expect(bytes()).toEqual([off(60), off(61)]);
  });

  test('when its port is back in time; what was to come is not lost with it', async () => {
    isThere = false;
    w.client.send('/midi/send', 'out', Uint8Array.of(0xc0, 1));
    await run(1);
    expect(w.server.control.context.midi!.ports.outputViews).toEqual([{ name: 'out', state: 'gone' }]);
    isThere = true;
    w.ask('/midi/open', 'out');
    await run(26);
    expect(bytes()).toEqual([off(60), off(61), on(70), off(70)]);
  });

  test('not by /stop all, which is about voices', async () => {
    w.ask('/stop', 'all');
    await run(1);
    expect(bytes()).toEqual([]);
    await run(5);
    expect(bytes()).toEqual([off(60), off(61)]);
  });
});

test('many that wait cost nothing until they are due', () => {
  let looks = 0;
  let now = 0;
  const sent: number[] = [];
  const timed = new TimedMidi(new Grid(48000, () => now), {
    output: (port) => port,
    send: (_, sample) => sent.push(sample),
  });
  for (let i = 0; i < 1000; i++) {
    const onset = new Plain(10_000 + ((i * 7919) % 1000) * 100);
    timed.add({
      owner: undefined,
      port: 'out',
      bytes: Uint8Array.of(0xf8),
      onset: new Proxy(onset, {
        get: (target, key: keyof Plain) => {
          looks++;
          return target[key];
        },
      }),
    });
  }
  for (; now < 120_000; now += 64) timed.advance();
  expect(sent).toEqual(Array.from({ length: 1000 }, (_, i) => 10_000 + 100 * i));
  expect(looks).toBeLessThan(10_000);
});

test.each(['/midi/close', 'the end of the server'])('%s tells who follows the clock to stop, at once', async (how) => {
  w.ask('/midi/clock', 'out');
  await run(3);
  expect(bytes().filter(([status]) => status === 0xf8).length).toBeGreaterThan(24);
  if (how === '/midi/close') w.ask('/midi/close', 'out');
  else await w.server.control.context.midi!.close();
  expect(bytes().at(-1)).toEqual([0xfc]);
  const { length } = left;
  await run(0.5);
  expect(left.length).toBe(length);
});
