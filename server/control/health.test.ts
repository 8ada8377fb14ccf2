import { beforeEach, describe, expect, test } from 'bun:test';
import { decodePacket } from '../../protocol/osc/decode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { Clients } from './clients.ts';
import { Health } from './health.ts';

describe('the watch', () => {
  let heard: unknown[][];
  let now: number;
  let total: number;
  let health: Health;

  beforeEach(() => {
    [heard, now, total] = [[], 0, 0];
    const clients = new Clients(2);
    clients.register({ id: 'a', send: (bytes) => heard.push([...(decodePacket(bytes) as OscMessage).args]) }, 0);
    health = new Health([{ address: '/x', total: () => total }], clients, () => now);
  });

  test('a storm makes one message a second, whose counts are complete', () => {
    for (now = 0; now < 2000; now++) {
      total += 3;
      health.look();
    }
    expect(heard.length).toBe(2);
    expect(heard[0]).toEqual([3, 3]);
    expect(heard.reduce((sum, [count]) => sum + (count as number), 0)).toBe(heard.at(-1)![1] as number);
    expect(total - (heard.at(-1)![1] as number)).toBeLessThan(3 * 1001);
  });

  test('nothing is told where nothing happens', () => {
    for (now = 0; now < 2000; now++) health.look();
    expect(heard).toEqual([]);
  });
});

test('what a handler throws is counted and printed; what the audio thread tells next is taken, and the voices go on', async () => {
  const server = new InProcessServer();
  const client = server.client();
  const { context } = server.control;
  client.send('/notify', 1);
  client.replies();
  const take = context.tree.take.bind(context.tree);
  context.tree.take = (event) => {
    if (event.int(1) === 1001) throw new RangeError('a test of faults');
    return take(event);
  };
  for (const id of [1000, 1001, 1002]) client.send('/g_new', id, 0, 0);
  await server.render();
  expect(
    client
      .replies()
      .filter(([address]) => address === '/n_go')
      .map(([, id]) => id),
  ).toEqual([1000, 1002]);
  expect(context.faults.count).toBe(1);
  expect(server.lines.join('\n')).toContain('a test of faults');
});

describe('clients that registered are told of', () => {
  let server: InProcessServer;
  let client: InProcessClient;

  beforeEach(() => {
    server = new InProcessServer();
    client = server.client();
    client.send('/notify', 1);
    client.replies();
  });

  test('late bundles: how many, and by how much the latest', async () => {
    // Before its first block the engine does not know what time it is.
    server.engine.renderBlock(server.now - 64 / 48000, 1 / 48000);
    for (const late of [0.25, 0.5, 0.125]) client.bundle(server.now - late, ['/none']);
    client.bundle(server.now - 0.25, ['/c_set', 0, 1]);
    client.bundle(server.now - 0.5, ['/c_set', 0, 1]);
    await server.render();
    server.control.poll();
    const [[address, count, worst, total]] = client.replies() as [[string, number, number, number]];
    expect([address, count, total]).toEqual(['/late.bundles', 2, 2]);
    expect(worst).toBeCloseTo(0.5, 2);
  });

  test('quanta that the device could not wait for, packets and samples that were lost', () => {
    Object.assign(server.statistics, { lateQuanta: 3, lostPackets: 2, badSamples: 128 });
    server.control.poll();
    expect(client.replies()).toEqual([
      ['/late.quanta', 3, 3],
      ['/dropped', 2, 2],
      ['/notFinite.samples', 128, 128],
    ]);
  });

  test('nobody else is', async () => {
    const other = server.client('b');
    Object.assign(server.statistics, { lateQuanta: 3 });
    server.control.poll();
    expect(other.replies()).toEqual([]);
  });
});
