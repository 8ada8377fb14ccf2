/** A client of a real server that writes down what it sends: what has to be there before the first sound of a score. */
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { isBundle, type OscMessage, type OscPacket } from '../../../protocol/osc/types.ts';
import { Client } from '../../typescript/client.ts';
import { openTcpLink } from '../../typescript/links/tcp.ts';

/** Commands that only ask, or are about the connection. */
const notForScores = new Set(['/notify', '/status', '/sync', '/b_query', '/version', '/g_queryTree']);

export interface RecordedClient {
  readonly client: Client;
  /** Messages so far, in order. */
  readonly messages: OscMessage[];
}

/** Connects to a server over TCP. @throws ConnectionError */
export async function recordedClient(address: string): Promise<RecordedClient> {
  const messages: OscMessage[] = [];
  const client = await Client.open(
    async (url, events) => {
      const link = await openTcpLink(url, events);
      return {
        ...link,
        send(bytes) {
          messages.push(...messagesOf(decodePacket(bytes)).filter(({ address }) => !notForScores.has(String(address))));
          link.send(bytes);
        },
      };
    },
    new URL(address),
    address,
    10_000,
  );
  return { client, messages };
}

function messagesOf(packet: OscPacket): OscMessage[] {
  return isBundle(packet) ? packet.elements.flatMap(messagesOf) : [packet];
}
