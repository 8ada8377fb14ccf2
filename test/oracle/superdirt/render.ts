/** Renders recorded packets as scores: SuperDirt's by scsynth, ours by this server. */
import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Dirt, type DirtEvent } from '../../../clients/dirt/index.ts';
import { connect } from '../../../clients/typescript/index.ts';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodePacket } from '../../../protocol/osc/encode.ts';
import type { OscMessage, OscPacket } from '../../../protocol/osc/types.ts';
import { startServer } from '../../support/server.ts';
import { messagesIn } from './described.ts';
import { type Recorded, recorder } from './record.ts';

export const sampleRate = 48_000;
/** Seconds from one event to the next. */
export const spacing = 3;
/** Seconds before the first. */
export const lead = 0.5;

/** Commands that have to do with sound; by name and by number. */
const wanted = new Set<string | number>(
  [
    '/d_recv',
    '/b_allocRead',
    '/b_alloc',
    '/b_read',
    '/g_new',
    '/s_new',
    '/n_run',
    '/n_set',
    '/n_free',
    '/g_freeAll',
  ].concat(['/c_set', '/error']),
);
const numbers = new Set<string | number>([5, 9, 12, 15, 21, 28, 29]);

/** Plays events through ours on a server, and records what it sends. */
export async function recordOurs(events: readonly DirtEvent[]): Promise<Recorded> {
  const server = await startServer('--none', '-l', '1');
  const sent: Uint8Array[] = [];
  const forward = await recorder(server.udpPort, (bytes) => sent.push(bytes));
  const client = await connect({ url: `udp://127.0.0.1:${forward.port}` });
  try {
    const dirt = await Dirt.open({ client, report: () => {} });
    // What is loaded for an event is there before all of them.
    for (const event of events) await dirt.ready(event);
    await client.sync();
    const before = sent.splice(0);
    const recorded = events.map((event) => [encodePacket({ timetag: 1n, elements: dirt.messages(event) })]);
    return { before, events: recorded, times: events.map(() => 0) };
  } finally {
    await client.close();
    forward.close();
    await server.stop();
  }
}

/** Renders a recording, event by event, `spacing` seconds apart. @returns interleaved stereo @throws Error with what the program said */
export async function render(program: string, folder: string, { before, events }: Recorded): Promise<Float32Array> {
  const [score, sound] = [join(folder, `${program}.osc`), join(folder, `${program}.wav`)];
  const bundles = [
    ...before
      .flatMap((bytes) => kept(decodePacket(bytes)))
      .map((message, i) => bundle(0, [inFile(message, join(folder, `${program}-${i}.scsyndef`))])),
    ...events.map((packets, i) =>
      bundle(
        lead + i * spacing,
        packets.flatMap((bytes) => kept(decodePacket(bytes))),
      ),
    ),
    bundle(lead + events.length * spacing, [{ address: '/c_set', types: 'if', args: [0, 0] }]),
  ];
  writeFileSync(score, Buffer.concat(bundles));
  const path = program === 'scsynth' ? program : resolve(import.meta.dir, '../../../bunsynth');
  const words = [
    '-N',
    score,
    '_',
    sound,
    String(sampleRate),
    'WAV',
    'float',
    '-o',
    '2',
    '-i',
    '2',
    '-n',
    '8192',
    '-m',
    '262144',
    // Some SynthDefs have more wires than scsynth has by default.
    '-w',
    '2048',
  ];
  const child = Bun.spawn([path, ...words], { stdout: 'pipe', stderr: 'pipe', timeout: 300_000 });
  const said = (await Promise.all([child.stdout, child.stderr].map((stream) => new Response(stream).text()))).join('');
  if ((await child.exited) !== 0) throw new Error(`${program}: ${said}`);
  const bytes = await Bun.file(sound).bytes();
  const data = Buffer.from(bytes).indexOf('data');
  return new Float32Array(bytes.slice(data + 8).buffer, 0, Math.floor((bytes.length - data - 8) / 4));
}

/** Bytes of a packet that scsynth takes from a score, beside those of its head. */
const maxPacket = 8000;

/** Returns a message that loads a SynthDef from a file where it is too long for a score. */
function inFile(message: OscMessage, path: string): OscMessage {
  const [bytes] = message.args;
  if (message.address !== '/d_recv' || !(bytes instanceof Uint8Array) || bytes.length < maxPacket) return message;
  writeFileSync(path, bytes);
  return { address: '/d_load', types: 's', args: [path] };
}

function kept(packet: OscPacket): OscMessage[] {
  return messagesIn(packet).filter(({ address }) => wanted.has(address) || numbers.has(address));
}

function bundle(seconds: number, elements: OscMessage[]): Uint8Array {
  const whole = Math.floor(seconds);
  const timetag = (BigInt(whole) << 32n) + BigInt(Math.floor((seconds - whole) * 2 ** 32));
  const packet = encodePacket({ timetag, elements });
  const framed = new Uint8Array(4 + packet.length);
  new DataView(framed.buffer).setInt32(0, packet.length);
  framed.set(packet, 4);
  return framed;
}
