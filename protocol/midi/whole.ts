/** Bytes that are whole messages, as a sender means them: what is cut off or out of place is refused. Pure. */
import { dataBytes, firstRealTime, firstSystem, sysexEnd, sysexStart } from './messages.ts';

/**
 * Returns the messages that some bytes are, each with its status: at least one. Running status is taken; real-time bytes inside a message come before it.
 * @throws RangeError naming the byte that is wrong, and its place
 */
export function wholeMessages(bytes: ArrayLike<number>): Uint8Array[] {
  const messages: Uint8Array[] = [];
  let running = 0;
  let open: number[] = [];
  const wrong = (at: number, expected: string): RangeError =>
    new RangeError(`byte ${at} is ${bytes[at]}; it must be ${expected}`);
  const wanted = (): number => 1 + (dataBytes(open[0]!) ?? 0);
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (!Number.isInteger(byte) || byte < 0 || byte > 255) throw wrong(i, 'from 0 to 255');
    if (byte >= firstRealTime) {
      if (dataBytes(byte) === undefined) throw wrong(i, 'a status byte that a message has');
      messages.push(Uint8Array.of(byte));
      continue;
    }
    const isSysex = open[0] === sysexStart;
    if (byte >= 0x80) {
      if (open.length && !(isSysex && byte === sysexEnd))
        throw wrong(
          i,
          `a data byte, from 0 to 127: the message before it wants ${isSysex ? 'its end, 247' : `${wanted() - open.length} more`}`,
        );
      if (!open.length && byte !== sysexStart && dataBytes(byte) === undefined)
        throw wrong(i, 'a status byte that a message has');
      open.push(byte);
      running = byte < firstSystem ? byte : 0;
      if (isSysex ? byte === sysexEnd : byte !== sysexStart && open.length === wanted()) open = done(messages, open);
      continue;
    }
    if (!open.length) {
      if (!running) throw wrong(i, 'a status byte, from 128 on: a message begins with one');
      open.push(running);
    }
    open.push(byte);
    if (!isSysex && open.length === wanted()) open = done(messages, open);
  }
  if (open.length)
    throw new RangeError(
      `the bytes end within a message (${open.slice(0, 3).join(', ')}${open.length > 3 ? ' …' : ''}), which wants ${open[0] === sysexStart ? 'its end, 247' : `${wanted() - open.length} more`}`,
    );
  if (!messages.length) throw new RangeError('there are no bytes; there must be a message');
  return messages;
}

function done(messages: Uint8Array[], open: readonly number[]): number[] {
  messages.push(Uint8Array.from(open));
  return [];
}
