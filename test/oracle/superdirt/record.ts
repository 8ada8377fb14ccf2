/** Records what SuperDirt, in sclang, makes of events: the packets that it sends to its server. */
import { readFileSync } from 'node:fs';
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { toPacket } from '../../../clients/typescript/messages.ts';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodePacket } from '../../../protocol/osc/encode.ts';
import { secondsToTimetag, timetagToSeconds } from '../../../protocol/osc/timetag.ts';
import { isBundle } from '../../../protocol/osc/types.ts';
import { startServer } from '../../support/server.ts';
import { startSuperDirt } from './sclang.ts';

/** Seconds by which events are sent ahead, and between two of them. */
const [ahead, between] = [0.3, 0.1];

export interface Recorded {
  /** Packets before the first event, in order. */
  readonly before: readonly Uint8Array[];
  /** Packets of each event. */
  readonly events: readonly (readonly Uint8Array[])[];
  /** Of the events: the time that each was sent for, in seconds since 1970. */
  readonly times: readonly number[];
}

/** @param quarks folders of class files: SuperDirt's and Vowel's @param samples folder of folders @throws Error with what was posted when it does not start */
export async function recordSuperDirt(
  quarks: readonly string[],
  samples: string,
  events: readonly DirtEvent[],
): Promise<Recorded> {
  const server = await startServer('--none', '-l', '1');
  const sent: Uint8Array[] = [];
  const forward = await recorder(server.udpPort, (bytes) => sent.push(withDefs(bytes)));
  const tidal = await Bun.udpSocket({ hostname: '127.0.0.1' });
  const superDirt = await startSuperDirt(quarks, samples, forward.port);
  try {
    await Bun.sleep(1000);
    const before = sent.splice(0);
    const times: number[] = [];
    for (const event of events) {
      const time = Date.now() / 1000 + ahead;
      const message = toPacket(['/dirt/play', ...Object.entries(event).flat()]);
      tidal.send(encodePacket({ timetag: secondsToTimetag(time), elements: [message] }), superDirt.port, '127.0.0.1');
      times.push(time);
      await Bun.sleep(1000 * between);
    }
    // sclang may be slow; what belongs to an event has its time.
    const bundles = () => sent.filter((bytes) => isBundle(decodePacket(bytes))).length;
    for (let count = -1; count !== bundles(); await Bun.sleep(1000)) count = bundles();
    const recorded = times.map((time) => sent.filter((bytes) => isFor(bytes, time)));
    return { before, events: recorded, times };
  } finally {
    await superDirt.stop();
    tidal.close();
    forward.close();
    await server.stop();
  }
}

/** Returns a packet with the SynthDef itself where a file of it is named, which will not be there any more. */
function withDefs(bytes: Uint8Array): Uint8Array {
  const packet = decodePacket(bytes);
  if (isBundle(packet) || packet.address !== '/d_load') return bytes;
  return encodePacket(toPacket(['/d_recv', readFileSync(String(packet.args[0]))]));
}

/** True for a bundle of a time, in seconds since 1970. */
function isFor(bytes: Uint8Array, time: number): boolean {
  const packet = decodePacket(bytes);
  return isBundle(packet) && Math.abs(timetagToSeconds(packet.timetag) - time) < between / 4;
}

/** Opens a port that hands packets on to a server, and its answers back. */
export async function recorder(
  serverPort: number,
  take: (bytes: Uint8Array) => void,
): Promise<{ readonly port: number; close(): void }> {
  let client = 0;
  const toServer = await Bun.udpSocket({
    hostname: '127.0.0.1',
    binaryType: 'uint8array',
    socket: { data: (_socket, bytes) => void (client && fromClient.send(bytes, client, '127.0.0.1')) },
  });
  const fromClient = await Bun.udpSocket({
    hostname: '127.0.0.1',
    binaryType: 'uint8array',
    socket: {
      data: (_socket, bytes, port) => {
        client = port;
        take(bytes.slice());
        toServer.send(bytes, serverPort, '127.0.0.1');
      },
    },
  });
  return {
    port: fromClient.port,
    close: () => {
      toServer.close();
      fromClient.close();
    },
  };
}
