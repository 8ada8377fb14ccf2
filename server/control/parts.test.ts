/** One bad part of a packet, of a SynthDef file, of a score: the rest is done. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { ask, client, probe, probeBytes, server, startServer } from '../../test/support/control-server.ts';

beforeEach(() => startServer());

/** A packet as it stands on the wire. */
const sent = async (bytes: Uint8Array) => {
  server.control.handle(bytes, client.peer);
  await server.render(2);
  return client.replies();
};

const unknown = (message: Uint8Array): Uint8Array => {
  const bytes = message.slice();
  bytes[bytes.indexOf(0x2c) + 1] = 0x58; // ,X
  return bytes;
};

function bundle(timetag: bigint, ...elements: Uint8Array[]): Uint8Array {
  const head = encodePacket({ timetag, elements: [] });
  return Uint8Array.from([
    ...head,
    ...elements.flatMap((each) => [0, 0, each.length >> 8, each.length & 255, ...each]),
  ]);
}

describe('an unknown type tag', () => {
  const group = (id: number) => encodeMessage('/g_new', 'iii', [id, 0, 0]);

  test.each([1n, 0n])('fails its message, in a bundle of time tag %d; those around it are done', async (timetag) => {
    const [reply, ...more] = await sent(
      bundle(timetag, group(50), unknown(encodeMessage('/n_set', 'isf', [1000, 'freq', 1])), group(51)),
    );
    expect(reply).toEqual(['/fail', '/n_set', expect.stringMatching(/type tag "X" at byte \d+ is unknown/)]);
    expect(more).toEqual([]);
    expect((await ask('/g_queryTree', 0, 0))[0]!.slice(1)).toEqual([0, 0, 2, 51, 0, 50, 0]);
  });

  test('in a bundle in a bundle', async () => {
    const inner = bundle(1n, unknown(group(60)), group(61));
    expect(await sent(bundle(1n, inner, group(62)))).toHaveLength(1);
    expect((await ask('/g_queryTree', 0, 0))[0]!.slice(1)).toEqual([0, 0, 2, 62, 0, 61, 0]);
  });

  test('alone it fails by its name', async () => {
    expect(await sent(unknown(group(50)))).toEqual([['/fail', '/g_new', expect.stringMatching(/type tag "X"/)]]);
  });
});

test('without type tags arguments are read as the command takes them', async () => {
  const untyped = (address: string, ...words: number[]) => {
    const view = new DataView(new ArrayBuffer(4 * words.length));
    words.forEach((word, i) => view.setInt32(4 * i, word));
    const head = encodeMessage(address, '', []);
    return Uint8Array.from([...head.subarray(0, -4), ...new Uint8Array(view.buffer)]);
  };
  expect(await sent(untyped('/sync', 5))).toEqual([['/synced', 5]]);
  expect(await sent(untyped('/notify', 1))).toEqual([['/done', '/notify', 0, 4]]);
  expect(await sent(untyped('/notify'))).toEqual([['/done', '/notify']]);
  expect(await sent(Uint8Array.from([...untyped('/sync'), 0, 0, 5]))).toEqual([
    ['/fail', '/sync', 'argument 1 (id) needs 4 bytes; 3 are left'],
  ]);
});

test('padding behind a SynthDef changes nothing; one bad def fails and the others are there', async () => {
  expect(await ask('/d_recv', Uint8Array.from([...probeBytes, 0, 0]))).toEqual([['/done', '/d_recv']]);
  const bytes = encodeSynthDefs([
    { ...probe, name: 'first', variants: [] },
    { ...probe, name: 'wrong', variants: [] },
    { ...probe, name: 'last', variants: [] },
  ]).slice();
  bytes[Buffer.from(bytes).indexOf('Control', Buffer.from(bytes).indexOf('wrong')) + 'Control'.length] = 9;
  expect(await ask('/d_recv', bytes)).toEqual([['/fail', '/d_recv', expect.stringMatching(/def "wrong".*rate is 9/)]]);
  for (const [name, id] of [
    ['first', 1],
    ['last', 2],
    ['probe', 3],
  ] as const)
    expect(await ask('/s_new', name, id)).toEqual([]);
});
