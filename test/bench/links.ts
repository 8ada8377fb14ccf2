import { decodePacket } from '../../protocol/osc/decode.ts';
import { FrameReader, frame } from '../../protocol/osc/frames.ts';
import { isBundle } from '../../protocol/osc/types.ts';
import type { Rival } from '../support/rivals.ts';

export interface Link {
  /** @returns when the system has taken them */
  send(packets: readonly Uint8Array[]): Promise<void>;
  close(): void;
}

export type OnReply = (address: string | number, first: unknown) => void;

export function taken(bytes: Uint8Array, onReply: OnReply): void {
  const packet = decodePacket(bytes);
  if (!isBundle(packet)) onReply(packet.address, packet.args[0]);
}

export async function udpLink({ udpPort }: Rival, onReply: OnReply): Promise<Link> {
  let drained = Promise.withResolvers<void>();
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: udpPort },
    socket: { data: (_, bytes) => taken(bytes, onReply), drain: () => drained.resolve() },
  });
  return {
    async send(packets) {
      for (let at = 0; at < packets.length; ) {
        drained = Promise.withResolvers();
        at += socket.sendMany(packets.slice(at) as Uint8Array<ArrayBuffer>[]);
        if (at < packets.length) await drained.promise;
      }
    },
    close: () => socket.close(),
  };
}

export async function tcpLink({ tcpPort }: Rival, onReply: OnReply): Promise<Link> {
  let drained = Promise.withResolvers<void>();
  const frames = new FrameReader(1 << 20);
  const socket = await Bun.connect({
    hostname: '127.0.0.1',
    port: tcpPort,
    socket: {
      data(_, bytes) {
        frames.push(bytes);
        for (let packet = frames.next(); packet; packet = frames.next()) taken(packet, onReply);
      },
      drain: () => drained.resolve(),
    },
  });
  return {
    async send(packets) {
      let bytes: Uint8Array = Buffer.concat(packets.map(frame));
      while (bytes.length > 0) {
        drained = Promise.withResolvers();
        bytes = bytes.subarray(Math.max(0, socket.write(bytes)));
        if (bytes.length > 0) await drained.promise;
      }
    },
    close: () => socket.end(),
  };
}

export const links = { UDP: udpLink, TCP: tcpLink } as const;
export type Transport = keyof typeof links;
