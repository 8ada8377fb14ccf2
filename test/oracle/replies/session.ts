/** One conversation with a server over UDP: message after message, and everything it answers, as text. */
import type { OscMessage, OscValue } from '../../../protocol/osc/types.ts';
import { Correspondent } from '../../support/correspondent.ts';

/** A message as address, type tags, arguments. */
export type Sent = readonly [address: string, types?: string, ...args: OscValue[]];

export interface Step {
  /** Messages, each in a packet of its own. */
  readonly send: readonly Sent[];
  /** Beginning of an answer that comes of itself some time later and is waited for. */
  readonly until?: string;
}

/** Answers to one step: notifications of nodes, and what the sender gets. */
export interface Answers {
  readonly notified: string[];
  readonly replied: string[];
  /** Defs that are gone: scsynth tells of them from a queue of their own. */
  readonly removed: string[];
}

const notifications = /^\/(n_go|n_end|n_on|n_off|n_move|n_info|tr) /;

export class Conversation {
  private constructor(private readonly correspondent: Correspondent) {}

  /** @param port of a server that is starting or running; resolves when it answers */
  static async open(port: number): Promise<Conversation> {
    return new Conversation(await Correspondent.open(port));
  }

  /** Sends a step; everything that was answered until it was done. */
  async perform({ send, until }: Step): Promise<Answers> {
    const { correspondent } = this;
    const awaited =
      until === undefined
        ? undefined
        : correspondent.expect((message) => `${textOf(message)} `.startsWith(`${until} `), until);
    for (const [address, types = '', ...args] of send) {
      correspondent.send({ address, types, args });
      await correspondent.settle();
    }
    await awaited;
    await correspondent.settle();
    return sorted(correspondent.read());
  }

  close(): void {
    this.correspondent.close();
  }
}

function sorted(messages: readonly OscMessage[]): Answers {
  const answers: Answers = { notified: [], replied: [], removed: [] };
  for (const text of messages.map(textOf)) {
    if (notifications.test(text)) answers.notified.push(text);
    else if (text.startsWith('/d_removed ')) answers.removed.push(text);
    else answers.replied.push(text);
  }
  return answers;
}

function textOf({ address, types, args }: OscMessage): string {
  return [address, ...(types === '' ? [] : args.map((arg) => JSON.stringify(arg).trim())), types && `,${types}`]
    .filter((part) => part !== '')
    .join(' ');
}
