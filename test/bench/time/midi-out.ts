/** MIDI that leaves the server, as a thread at the other end of a pipe sees it come. */

import { createSocket, type Socket } from 'node:dgram';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage, encodePacket } from '../../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../../protocol/osc/timetag.ts';
import { isBundle } from '../../../protocol/osc/types.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';
import { Dice } from '../../fuzz/packets.ts';
import { type RunningServer, startServer } from '../../support/server.ts';
import type { BareClock } from './bare-clock.worker.ts';
import { residuals, spread } from './figures.ts';
import { Recorder } from './recorder.ts';
import type { Stamped } from './recorder-messages.ts';
import type { Row } from './rows.ts';

const now = wallClock();
const clockByte = 0xf8;
/** Seconds by which bundles go ahead. */
const ahead = 0.2;

interface Session {
  readonly server: RunningServer;
  readonly socket: Socket;
  readonly path: string;
  send(address: string, types: string, ...args: (string | number | Uint8Array)[]): void;
}

async function recorded(play: (session: Session) => Promise<void>): Promise<Stamped[]> {
  const recorder = await Recorder.open();
  const server = await startServer('--none', '--midi', 'none', '--instruments', '');
  const socket = createSocket('udp4');
  const send: Session['send'] = (address, types, ...args) =>
    socket.send(encodeMessage(address, types, args), server.udpPort, '127.0.0.1');
  await Bun.sleep(1500);
  send('/midi/open', 's', recorder.path);
  await Bun.sleep(500);
  await play({ server, socket, path: recorder.path, send });
  socket.close();
  const stamped = await recorder.close();
  await server.stop();
  return stamped;
}

/** The same clock from a thread that does nothing else. */
async function bareClock(): Promise<Stamped[]> {
  const recorder = await Recorder.open();
  const worker = new Worker(new URL('./bare-clock.worker.ts', import.meta.url));
  const done = new Promise((resolve) => {
    worker.onmessage = resolve;
  });
  worker.postMessage({ path: recorder.path, ticks: 970, every: 1 / 48 } satisfies BareClock);
  await done;
  worker.terminate();
  return recorder.close();
}

/** The clock of twenty seconds at 120 beats a minute, beside one that shows what the machine does to any. */
async function clockRow(): Promise<Row> {
  let bare: Stamped[] = [];
  const stamped = await recorded(async ({ send, path }) => {
    send('/midi/clock', 'si', path, 1);
    // Both are heard by the same time.
    await Bun.sleep(1500);
    bare = await bareClock();
    send('/midi/clock', 'si', path, 0);
    await Bun.sleep(500);
  });
  const unevenness = (all: readonly Stamped[]): string =>
    spread(
      residuals(
        all.flatMap(({ seconds, bytes }) => [...bytes].filter((byte) => byte === clockByte).map(() => seconds)),
      ),
    );
  return {
    what: 'MIDI clock, 24 a beat at 120 bpm: distance from an even grid',
    asked: 'p99 at most 2 ms',
    reached: `${unevenness(stamped)}; a bare thread meanwhile: ${unevenness(bare)}`,
  };
}

/** Notes at random times, each in a bundle with its time. */
async function noteRow(): Promise<Row> {
  const dice = new Dice(7);
  const times: number[] = [];
  const stamped = await recorded(async ({ server, socket, path }) => {
    for (let at = now() + 0.5, i = 0; i < 500; i++, at += 0.01 + 0.04 * dice.next()) {
      await Bun.sleep(Math.max(0, 1000 * (at - ahead - now())));
      times.push(at);
      const message = { address: '/midi/note', types: 'siiif', args: [path, 1 + (i >> 7), i & 127, 100, 0.005] };
      socket.send(encodePacket({ timetag: secondsToTimetag(at), elements: [message] }), server.udpPort, '127.0.0.1');
    }
    await Bun.sleep(1000);
  });
  const errors: number[] = [];
  for (const { seconds, bytes } of stamped) {
    for (let i = 0; i + 2 < bytes.length; i += 3)
      if ((bytes[i]! & 0xf0) === 0x90) errors.push(seconds - times[(bytes[i]! & 15) * 128 + bytes[i + 1]!]!);
  }
  const lost = times.length - errors.length;
  return {
    what: 'notes of timed bundles leaving as MIDI: error of the onset',
    asked: 'p99 at most 2 ms',
    reached: `${spread(errors)}${lost ? `, ${lost} lost` : ''}`,
  };
}

/** From a message that comes in to the same going out: from when it was sent over OSC, and from when it was handed to the MIDI layer, as the feed tells. */
async function thruRows(): Promise<Row[]> {
  const sent: number[] = [];
  const handed: number[] = [];
  const stamped = await recorded(async ({ socket, send, path }) => {
    socket.on('message', (bytes) => {
      const packet = decodePacket(bytes);
      if (isBundle(packet) || packet.address !== '/feed.midi') return;
      const [, , channel, controller, , , seconds] = packet.args as [
        string,
        string,
        number,
        number,
        number,
        number,
        number,
      ];
      handed[(channel - 1) * 128 + controller] = seconds;
    });
    send('/feed', 'i', 1);
    send('/midi/thru', 'ss', 'all', path);
    await Bun.sleep(200);
    for (let i = 0; i < 500; i++) {
      sent.push(now());
      send('/midi', 'b', Uint8Array.of(0xb0 | (i >> 7), i & 127, 64));
      await Bun.sleep(5 + 10 * Math.random());
    }
    await Bun.sleep(300);
  });
  const came = stamped.flatMap(({ seconds, bytes }) =>
    Array.from({ length: Math.floor(bytes.length / 3) }, (_, i) => ({
      seconds,
      which: (bytes[3 * i]! & 15) * 128 + bytes[3 * i + 1]!,
    })),
  );
  const since = (times: readonly number[]) =>
    came.flatMap(({ seconds, which }) => (times[which] === undefined ? [] : [seconds - times[which]]));
  return [
    { what: 'MIDI thru: from the packet sent to the byte at the output', asked: '', reached: spread(since(sent)) },
    {
      what: 'MIDI thru: from the bytes handed to the MIDI layer to those at the output',
      asked: '',
      reached: spread(since(handed)),
    },
  ];
}

export async function midiOutRows(): Promise<Row[]> {
  return [await clockRow(), await noteRow(), ...(await thruRows())];
}
