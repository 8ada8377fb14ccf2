/**
 * From a key to the first sample, on a JACK dummy server: `/midi` with a note-on, against `/s_new`, both over UDP and on one server in turns. The synth's
 * first block sends a trigger, whose way back both have in common (see test/bench/latency.ts). When the note-on was handed to the MIDI layer, as it is by a port, the feed tells.
 */
import { createSocket } from 'node:dgram';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import { isBundle, type OscMessage } from '../../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';
import { withJack } from '../../support/jack.ts';
import { RawGraph } from '../../support/raw-graph.ts';
import { startServer } from '../../support/server.ts';
import { quantile } from './figures.ts';
import type { Row } from './rows.ts';

const rounds = 400;
const frames = 128;
const period = (1000 * frames) / 48000;

const key = `import { FreeSelf, Impulse, SendTrig, synthDef } from 'bunsynth';
export const key = synthDef('key', { note: 0 }, ({ note }) => {
  SendTrig.kr(Impulse.kr(0), note, 1);
  FreeSelf.kr(Impulse.kr(20, 0.5));
});`;

/** The same for /s_new. */
function keyDef(): Uint8Array {
  const g = new RawGraph();
  g.unit('SendTrig', 1, [g.kr('Impulse', 0, 0), g.control('note', 0), 1], 0);
  g.unit('FreeSelf', 1, [g.kr('Impulse', 20, 0.5)]);
  return encodeSynthDefs([g.build('key')]);
}

export async function midiInRows(): Promise<Row[]> {
  if (!Bun.which('jackd'))
    return [{ what: 'a key to the first sample', asked: '', reached: 'left out: jackd is not installed' }];
  const folder = mkdtempSync(join(tmpdir(), 'midi-in-'));
  writeFileSync(join(folder, 'key.ts'), key);
  try {
    return await withJack(() => measure(folder), { frames });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function measure(folder: string): Promise<Row[]> {
  const now = wallClock();
  const server = await startServer('--midi', 'none', '--instruments', folder, '-o', '2', '-i', '2');
  const socket = createSocket('udp4');
  let heard: (message: OscMessage, at: number) => void = () => {};
  /** Time at which the last note-on was handed to the MIDI layer; seconds since 1970. */
  let handed = NaN;
  socket.on('message', (bytes) => {
    const at = now();
    const packet = decodePacket(bytes);
    if (isBundle(packet)) return;
    if (packet.address === '/feed.midi' && packet.args[1] === 'noteOn') handed = packet.args[6] as number;
    else heard(packet, at);
  });
  /** Returns the times of sending and of the answer, in seconds since 1970. @throws Error when that takes more than two seconds */
  const time = async (
    address: string,
    types: string,
    args: (string | number | Uint8Array)[],
    which: (message: OscMessage) => boolean,
  ): Promise<{ readonly sent: number; readonly at: number }> => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    heard = (message, at) => {
      if (which(message)) resolve(at);
    };
    const timer = setTimeout(
      () => reject(new Error(`${address} was not answered; the server printed ${server.printed()}`)),
      2000,
    );
    const sent = now();
    socket.send(encodeMessage(address, types, args), server.udpPort, '127.0.0.1');
    const at = await promise;
    clearTimeout(timer);
    return { sent, at };
  };
  const isTrigger =
    (value: number) =>
    ({ address, args }: OscMessage) =>
      address === '/tr' && args[2] === 1 && args[1] === value;
  const isDone = ({ address }: OscMessage) => address === '/done';
  await time('/notify', 'i', [1], isDone);
  await time('/midi/map', 'ss', ['1', 'key'], isDone);
  await time('/d_recv', 'b', [keyDef()], isDone);
  const press = (note: number) => time('/midi', 'b', [Uint8Array.of(0x90, note, 100)], isTrigger(note));
  await time('/feed', 'i', [1], isDone);
  await press(1);
  await Bun.sleep(1000);
  const [keys, handedKeys, news]: [number[], number[], number[]] = [[], [], []];
  for (let i = 0; i < rounds; i++) {
    const note = 2 + (i % 120);
    if (i % 2 === 0) {
      handed = NaN;
      const { sent, at } = await press(note);
      keys.push(1000 * (at - sent));
      // The feed may tell it behind the trigger.
      while (Number.isNaN(handed)) await Bun.sleep(1);
      handedKeys.push(1000 * (at - handed));
      socket.send(encodeMessage('/midi', 'b', [Uint8Array.of(0x80, note, 64)]), server.udpPort, '127.0.0.1');
    } else {
      const { sent, at } = await time('/s_new', 'siiisi', ['key', 100_000 + i, 0, 0, 'note', note], isTrigger(note));
      news.push(1000 * (at - sent));
    }
    await Bun.sleep(5 + 10 * Math.random());
  }
  socket.close();
  await server.stop();
  const figures = (times: readonly number[]): string =>
    `median ${quantile(times, 0.5).toFixed(2)} ms, 95 % ${quantile(times, 0.95).toFixed(2)} ms`;
  const asked = `median at most one period (${period.toFixed(2)} ms) more than /s_new over OSC`;
  return [
    {
      what: `a note-on over OSC to the synth's first block, JACK dummy at ${frames} frames`,
      asked,
      reached: `${figures(keys)}; /s_new ${figures(news)}`,
    },
    {
      what: `a note-on handed to the MIDI layer to the synth's first block, JACK dummy at ${frames} frames`,
      asked,
      reached: `${figures(handedKeys)}; /s_new ${figures(news)}`,
    },
  ];
}
