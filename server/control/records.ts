/**
 * Long answers: several messages of one address, each with whole records and small enough for a UDP packet, and `/done`
 * with the number of records at the end.
 */
import type { Peer } from '../transport/transport.ts';
import { done, message } from './replies.ts';

/** Arguments with their types. */
export class Cells {
  types = '';
  readonly args: (number | string)[] = [];

  int(...values: number[]): this {
    for (const value of values) this.add('i', value);
    return this;
  }

  float(...values: number[]): this {
    for (const value of values) this.add('f', value);
    return this;
  }

  double(...values: number[]): this {
    for (const value of values) this.add('d', value);
    return this;
  }

  text(...values: string[]): this {
    // OSC ends a text at its first zero byte.
    for (const value of values) this.add('s', value.replaceAll('\0', '\\0'));
    return this;
  }

  join({ types, args }: Cells): this {
    this.types += types;
    for (const arg of args) this.args.push(arg);
    return this;
  }

  /** Upper bound of the bytes in a message. */
  get bytes(): number {
    return this.args.reduce<number>((sum, arg) => sum + 9 + (typeof arg === 'string' ? Buffer.byteLength(arg) : 0), 0);
  }

  private add(type: string, value: number | string): void {
    this.types += type;
    this.args.push(value);
  }
}

/** Bytes of arguments in one message. A larger record is sent by itself. */
const maxBytes = 8000;

/**
 * Sends records.
 * @param head arguments that begin each message
 * @returns the number of records
 */
export function sendRecords(peer: Peer, address: string, records: Iterable<Cells>, head = new Cells()): number {
  let count = 0;
  let part = new Cells().join(head);
  let bytes = head.bytes;
  const send = (): void => {
    if (part.args.length > head.args.length) peer.send(message(address, part.types, part.args));
    part = new Cells().join(head);
    bytes = head.bytes;
  };
  for (const record of records) {
    const more = record.bytes;
    if (bytes + more > maxBytes) send();
    part.join(record);
    bytes += more;
    count++;
  }
  send();
  return count;
}

/** Sends the whole answer to a command that lists something. */
export function sendList(peer: Peer, command: string, records: Iterable<Cells>): void {
  peer.send(done(command, 'i', [sendRecords(peer, `${command}.reply`, records)]));
}
