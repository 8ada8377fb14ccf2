/** One conversation with a server over UDP: message after message, and everything it answers, as text. */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscPacket, type OscValue } from '../../protocol/osc/types.ts';

/** A message as address, type tags, arguments. */
export type Sent = readonly [address: string, types?: string, ...args: OscValue[]];

export interface Step {
  /** Messages, each in a packet of its own. */
  readonly send: readonly Sent[];
  /** Address of an answer that comes of itself some time later and is waited for. */
  readonly until?: string;
}

/** What came back for one step: what every notified client is told of nodes, and what answers the sender. */
export interface Answers {
  readonly notified: string[];
  readonly replied: string[];
  /** Defs that are gone: scsynth tells of them from a queue of their own. */
  readonly removed: string[];
}

const notifications = /^\/(n_go|n_end|n_on|n_off|n_move|n_info|tr) /;

export class Conversation {
  private answers: Answers = nothing();
  private syncs = 0;
  private heard: (text: string) => void = () => {};
  private socket: Bun.udp.ConnectedSocket<'uint8array'> | undefined;

  /** @param port of a server that is starting or running; resolves when it answers */
  static async open(port: number): Promise<Conversation> {
    const conversation = new Conversation();
    conversation.socket = await Bun.udpSocket({
      connect: { hostname: '127.0.0.1', port },
      binaryType: 'uint8array',
      // While the server is not there yet the system tells so; asking goes on.
      socket: { data: (_socket, bytes) => conversation.take(decodePacket(new Uint8Array(bytes))), error: () => {} },
    });
    const awake = conversation.expect('/status.reply');
    const asking = setInterval(() => conversation.send(['/status']), 100);
    await awake;
    clearInterval(asking);
    // The answers to all that asking.
    await Bun.sleep(300);
    await conversation.sync();
    conversation.answers = nothing();
    return conversation;
  }

  /** Sends a step; everything that was answered until it was done. */
  async perform({ send, until }: Step): Promise<Answers> {
    const awaited = until === undefined ? undefined : this.expect(until);
    for (const message of send) {
      this.send(message);
      await this.sync();
    }
    await awaited;
    await this.sync();
    const { answers } = this;
    this.answers = nothing();
    return answers;
  }

  close(): void {
    this.socket?.close();
  }

  send([address, types = '', ...args]: Sent): void {
    this.socket?.send(encodePacket({ address, types, args }));
  }

  private async sync(): Promise<void> {
    // Twice: what the first one's turn leaves in the queue has gone out by the second's.
    for (let i = 0; i < 2; i++) {
      const id = ++this.syncs;
      const done = this.expect(`/synced ${id}`);
      this.send(['/sync', 'i', id]);
      await done;
    }
  }

  /** Resolves with the next answer that begins with this text. */
  private expect(text: string): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(() => reject(new Error(`no ${text} within ten seconds`)), 10_000);
    const before = this.heard;
    this.heard = (answer) => {
      before(answer);
      if (answer !== text && !answer.startsWith(`${text} `)) return;
      clearTimeout(timer);
      resolve();
    };
    return promise;
  }

  private take(packet: OscPacket): void {
    if (isBundle(packet)) return packet.elements.forEach((element) => this.take(element));
    const text = textOf(packet);
    if (notifications.test(text)) this.answers.notified.push(text);
    else if (text.startsWith('/d_removed ')) this.answers.removed.push(text);
    else if (!text.startsWith('/synced ')) this.answers.replied.push(text);
    this.heard(text);
  }
}

const nothing = (): Answers => ({ notified: [], replied: [], removed: [] });

function textOf({ address, types, args }: OscMessage): string {
  return [address, ...(types === '' ? [] : args.map((arg) => JSON.stringify(arg).trim())), types && `,${types}`].filter((part) => part !== '').join(' ');
}
