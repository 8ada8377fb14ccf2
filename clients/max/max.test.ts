/** The patch for Max: it is the one that the script writes, holds together, and what its boxes send is answered where it listens. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscValue } from '../../protocol/osc/types.ts';
import { freePort, type RunningServer, startServer } from '../../test/support/server.ts';
import { type Patcher, patchText } from './patch.ts';

const text = readFileSync(join(import.meta.dir, 'bunsynth.maxpat'), 'utf8');
const { patcher } = JSON.parse(text) as Patcher;
const boxes = new Map(patcher.boxes.map(({ box }) => [box.id, box]));
const lines = patcher.lines.map(({ patchline }) => patchline);
const objects = (name: string) =>
  [...boxes.values()].filter((box) => box.maxclass === 'newobj' && box.text!.split(' ')[0] === name);

test('it is what the script writes', () => expect(text).toBe(patchText));

test('every line leads from an outlet to an inlet', () => {
  expect(boxes.size).toBe(patcher.boxes.length);
  for (const {
    source: [from, outlet],
    destination: [to, inlet],
  } of lines) {
    expect(outlet).toBeLessThan(boxes.get(from)!.numoutlets);
    expect(inlet).toBeLessThan(boxes.get(to)!.numinlets);
  }
  for (const { maxclass, numoutlets, outlettype = [] } of boxes.values())
    expect([maxclass, outlettype.length]).toEqual([maxclass, numoutlets]);
});

/** Returns the message as Max sends it: whole numbers, numbers with a point, and words. */
function oscOf(message: string): { address: string; types: string; args: OscValue[] } {
  const [address, ...words] = message.split(' ');
  const types = words.map((word) => (/^-?\d+$/.test(word) ? 'i' : /^-?\d*\.\d*$/.test(word) ? 'f' : 's')).join('');
  return { address: address!, types, args: words.map((word, i) => (types[i] === 's' ? word : Number(word))) };
}

/** Returns the texts of the boxes that lead to the sender: messages as they are, a number behind what stands in front of it. */
function sent(): string[] {
  const [sender] = objects('udpsend');
  return lines
    .filter(({ destination: [to] }) => to === sender!.id)
    .map(({ source: [from] }) => {
      const { maxclass, text: said } = boxes.get(from)!;
      return maxclass === 'message' ? said! : `${said!.replace(/^prepend /, '')} 0.25`;
    });
}

describe('against a server', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-max-'));
  const file = join(folder, 'ping.scsyndef');
  let server: RunningServer;
  let sender: Bun.udp.ConnectedSocket<'uint8array'>;
  let receiver: Bun.udp.Socket<'uint8array'>;
  const heard: OscMessage[] = [];
  const misled: Uint8Array[] = [];

  beforeAll(async () => {
    expect(await Bun.spawn([process.execPath, join(import.meta.dir, '../support/write-ping.ts'), file]).exited).toBe(0);
    server = await startServer('--none', '--midi', 'none');
    const [first, second] = [objects('udpsend'), objects('udpreceive')];
    expect([first.length, second.length]).toEqual([1, 1]);
    expect(first[0]!.text).toBe('udpsend 127.0.0.1 57110');
    sender = await Bun.udpSocket({
      connect: { hostname: '127.0.0.1', port: server.udpPort },
      binaryType: 'uint8array',
      socket: { data: (_socket, bytes) => void misled.push(bytes) },
    });
    receiver = await Bun.udpSocket({
      hostname: '127.0.0.1',
      port: await freePort(),
      binaryType: 'uint8array',
      socket: {
        data: (_socket, bytes) => {
          const packet = decodePacket(bytes);
          if (!isBundle(packet)) heard.push(packet);
        },
      },
    });
    // The instruments that ship are loaded beside all else.
    for (let loaded = ''; !(loaded.includes('"bell"') && loaded.includes('"pad"')); await Bun.sleep(20))
      loaded = await (await fetch(`${server.http}/instruments`)).text();
  }, 60_000);

  afterAll(async () => {
    sender?.close();
    receiver?.close();
    await server?.stop();
    rmSync(folder, { recursive: true });
  });

  /** Sends what a box says, with the test's file and port in place of the patch's. */
  function press(message: string): void {
    const said = message.replace(/^(\/replyTo) [1-9]\d*$/, `$1 ${receiver.port}`).replace('/tmp/ping.scsyndef', file);
    const { address, types, args } = oscOf(said);
    sender.send(encodeMessage(address, types, args));
  }

  async function hears(what: string, suits: (message: OscMessage) => boolean): Promise<OscMessage> {
    for (const end = performance.now() + 20_000; performance.now() < end; await Bun.sleep(5)) {
      const found = heard.findIndex(suits);
      if (found >= 0) return heard.splice(found, 1)[0]!;
    }
    throw new Error(`no ${what}; heard ${JSON.stringify(heard)}`);
  }

  const done =
    (command: string) =>
    ({ address, args: [of] }: OscMessage): boolean =>
      address === '/done' && of === command;
  const at =
    (wanted: string) =>
    ({ address }: OscMessage): boolean =>
      address === wanted;

  /** By the beginning of what a box says: the answer that comes where the patch listens. */
  const answers: Readonly<Record<string, (message: OscMessage) => boolean>> = {
    '/replyTo 5': done('/replyTo'),
    '/notify': done('/notify'),
    '/feed': done('/feed'),
    '/play bell': ({ address, args }) => address === '/feed.started' && args.includes('bell'),
    '/play pad': ({ address, args }) => address === '/feed.started' && args.includes('pad'),
    '/update': done('/update'),
    '/stop': done('/stop'),
    '/tempo': done('/tempo'),
    '/d_load': done('/d_load'),
    '/s_new': ({ address, args }) => address === '/n_go' && args[0] === 1000,
    '/b_alloc': done('/b_alloc'),
    '/n_free': ({ address, args }) => address === '/n_end' && args[0] === 1000,
    '/status': at('/status.reply'),
    '/version': at('/version.reply'),
    '/instruments': done('/instruments'),
    '/playing': done('/playing'),
    '/g_queryTree': at('/g_queryTree.reply'),
    '/b_query': at('/b_info'),
    '/c_get': ({ address, args }) => address === '/c_set' && args[1] === 0.5,
    '/grid': at('/grid.reply'),
  };
  /** Commands that are not answered when all is well, and the one that ends the conversation. */
  const silent = ['/n_set', '/c_set'];
  const last = ['/replyTo 0', '/quit'];

  test('every box that sends is answered where the patch listens, and nothing is refused', async () => {
    // The number box is moved while pad plays.
    const all = sent().filter((message) => !last.includes(message));
    const fader = all.pop()!;
    expect(fader).toBe('/update pad gain 0.25');
    all.splice(all.indexOf('/stop all'), 0, fader);
    for (const message of all) {
      press(message);
      if (silent.some((each) => message.startsWith(`${each} `))) continue;
      const key = Object.keys(answers).find((each) => message.startsWith(each));
      expect([message, key]).toEqual([message, expect.any(String)]);
      await hears(message, answers[key!]!);
    }
    expect(heard.filter(({ address }) => address === '/fail')).toEqual([]);
    expect(misled).toEqual([]);
  }, 120_000);

  test('what is shown of /status is what the answer has', async () => {
    press('/status');
    const { types } = await hears('/status.reply', at('/status.reply'));
    const [unpack] = objects('unpack');
    const shown = unpack!.text!.split(' ').slice(1);
    expect(types.slice(0, shown.length).replaceAll('d', 'f')).toBe(
      shown.map((word) => (word.includes('.') ? 'f' : 'i')).join(''),
    );
  });

  test('the last boxes give the answers back to the sender, and end the server', async () => {
    for (const message of last) press(message);
    expect(await server.process.exited).toBe(0);
    const told = misled
      .map((bytes) => decodePacket(bytes))
      .filter((packet) => !isBundle(packet) && packet.address === '/done') as OscMessage[];
    expect(told.map(({ args: [command] }) => command).sort()).toEqual(['/quit', '/replyTo']);
  }, 30_000);
});
