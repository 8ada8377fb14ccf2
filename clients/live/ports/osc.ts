/** The OSC port of this machine's editors: each command by its name, answered with `/done` or `/fail`. */
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodePacket } from '../../../protocol/osc/encode.ts';
import { isBundle, OscError, type OscMessage, type OscPacket } from '../../../protocol/osc/types.ts';
import { ArgumentFault, commands, inOrder, perform } from '../commands.ts';
import { faultText } from '../pattern/places.ts';
import { Refusal } from '../supervisor/engine-process.ts';
import type { Supervisor } from '../supervisor/supervisor.ts';

/** UDP asks for no password: only programs of this machine are answered. */
const hostname = '127.0.0.1';

/** Opens the port. @throws Error where it is in use */
export async function openOsc(live: Supervisor, port: number, report: (line: string) => void) {
  const socket = await Bun.udpSocket({
    hostname,
    port,
    socket: {
      data: (_socket, bytes, from, address) => {
        let packet: OscPacket;
        try {
          packet = decodePacket(new Uint8Array(bytes));
        } catch (error) {
          if (!(error instanceof OscError)) throw error;
          return report(`OSC from port ${from}: ${error.message}`);
        }
        for (const message of messagesOf(packet))
          void answer(live, message).then((reply) => socket.send(encodePacket(reply), from, address));
      },
    },
  });
  return { address: `udp://${hostname}:${socket.port}`, close: () => socket.close() };
}

function messagesOf(packet: OscPacket): OscMessage[] {
  return isBundle(packet) ? packet.elements.flatMap(messagesOf) : [packet];
}

async function answer(live: Supervisor, { address, args }: OscMessage): Promise<OscMessage> {
  const fail = (reason: string): OscMessage => ({ address: '/fail', types: 'ss', args: [String(address), reason] });
  const row = commands.find(({ name }) => `/${name}` === address);
  if (!row)
    return fail(`there is no command ${address}; there are ${commands.map(({ name }) => `/${name}`).join(', ')}`);
  try {
    const result = await perform(live, row, inOrder(row, args));
    const more = row.asks ? [JSON.stringify(result)] : [];
    return { address: '/done', types: more.length ? 'ss' : 's', args: [`/${row.name}`, ...more] };
  } catch (error) {
    if (error instanceof Refusal) return fail(faultText(error.fault));
    if (error instanceof ArgumentFault) return fail(error.message);
    throw error;
  }
}
