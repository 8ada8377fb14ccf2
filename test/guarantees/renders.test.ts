/** Renders on a real server: what one message makes of one, what voices share, and what they hear. */
import { expect, test } from 'bun:test';
import { InstrumentSession } from '../support/instruments.ts';
import { startJack } from '../support/jack.ts';

test('three yields of one message, one of them nothing and one for another bus, are one voice; before and done once, the cache kept', async () => {
  const session = await InstrumentSession.open({
    three: `export const three = defineRender({ estimate: 0.4, cache: () => ({ renders: 0 }),
      before: (ctx) => ctx.log('before'),
      async *play(ctx) {
        ctx.log('play ' + ++(ctx.cache as { renders: number }).renders);
        yield { channels: [new Float32Array(480).fill(1), new Float32Array(480)] };
        yield null;
        yield { channels: new Float32Array(480).fill(0.5), bus: 1, onset: 0.005 };
      },
      done: (ctx) => ctx.log('done'),
    });`,
  });
  for (const voice of [1, 2]) {
    // Planned, so that both buffers are rendered in time.
    session.later(1.2, '/play', 'three');
    await session.next('/feed.log', 0, ({ args }) => args[0] === voice && args[2] === 'done');
  }
  expect(session.all('/feed.started').map(({ args }) => args[0])).toEqual([1, 2]);
  expect(session.all('/feed.ended').map(({ args }) => args[0])).toEqual([1, 2]);
  expect(session.all('/feed.log').map(({ args }) => `${args[0]} ${args[2]}`)).toEqual([
    '1 before',
    '1 play 1',
    '1 done',
    '2 before',
    '2 play 2',
    '2 done',
  ]);
  const [left, right] = await session.closeAll();
  // Both buffers are heard, the second 240 samples after the first, from bus 1 on: to the right.
  const starts = [left!.indexOf(1), left!.lastIndexOf(1) - 479];
  for (const start of starts) {
    expect([left![start - 1], left![start + 479], left![start + 480]]).toEqual([0, 1, 0]);
    expect([right![start + 239], right![start + 240], right![start + 719], right![start + 720]]).toEqual([
      0, 0.5, 0.5, 0,
    ]);
  }
  expect(starts[1]! - starts[0]!).toBeGreaterThan(480);
}, 60_000);

test('a sound that one instrument renders another reads by name, after a reload too', async () => {
  const read = (gain: number) => `export const read = defineRender({ async *play(ctx) {
    const take = ctx.buffers.get('take');
    if (!take) throw new Error('nothing there');
    yield take.channels.map((channel) => channel.map((x) => ${gain} * x));
  } });`;
  const session = await InstrumentSession.open({
    write:
      "export const write = defineRender({ async *play(ctx) { ctx.buffers.set('take', new Float32Array(960).fill(0.25)); } });",
    read: read(1),
  });
  await session.ask('/play', 'write');
  expect((await session.next('/feed.buffer')).args).toEqual(['take', 960, 1]);
  await session.ask('/play', 'read');
  await session.next('/feed.started');
  await session.next('/feed.ended', 0, ({ args }) => args[1] === 'read');
  session.save('read', read(2));
  await session.next('/feed.loaded', 0, ({ args }) => args[0] === 'read' && args[1] === 2);
  await session.ask('/play', 'read');
  await session.next('/feed.ended', 0, ({ args }) => args[0] === 3);
  expect(session.all('/feed.failed')).toEqual([]);
  const [left] = await session.closeAll();
  expect([left!.filter((x) => x === 0.25).length, left!.filter((x) => x === 0.5).length]).toEqual([960, 960]);
}, 60_000);

/** Returns what one of JACK's tools prints. @throws Error with what went wrong */
function jackCommand(...words: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(words, { env: process.env, stdout: 'pipe', stderr: 'pipe' });
  if (exitCode !== 0) throw new Error(`${words.join(' ')}: ${stderr.toString()}`);
  return stdout.toString();
}

test.skipIf(!Bun.which('jackd') || !Bun.which('jack_connect'))(
  'a render hears what the device puts in, to the sample, in a real server',
  async () => {
    const jack = await startJack();
    try {
      const session = await InstrumentSession.open(
        {
          // Numbers that rise by one a sample, made as whole numbers of 2^-20, and what of them was heard.
          count:
            'export const count = defineRender({ async *play(ctx) { yield Float32Array.from({ length: 4 * ctx.sampleRate }, (_, i) => (i + 1) / 2 ** 20); } });',
          hear: `export const hear = defineRender({ async *play(ctx) {
        const { channels: [left, right], end } = ctx.input(0.25);
        const numbers = left.map((x) => x * 2 ** 20);
        const wrong = numbers.findIndex((x, i) => i > 0 && x !== numbers[i - 1] + 1);
        ctx.log(JSON.stringify({ end, last: numbers.at(-1), wrong, same: left.every((x, i) => x === right[i]) }));
      } });`,
        },
        '-H',
        'jack',
        '-i',
        '2',
      );
      const ports = jackCommand('jack_lsp').split('\n');
      for (const side of ['0', '1']) {
        const [from, to] = [`_out:out_${side}`, `_in:in_${side}`].map(
          (end) => ports.find((port) => port.endsWith(end))!,
        );
        jackCommand('jack_connect', from!, to!);
      }
      await session.ask('/play', 'count');
      await session.next('/feed.started');
      await Bun.sleep(500);
      const heard: { end: number; last: number; wrong: number; same: boolean }[] = [];
      for (let i = 0; i < 10; i++) {
        const from = session.heard.length;
        session.send('/play', 'hear');
        heard.push(JSON.parse(String((await session.next('/feed.log', from)).args[2])));
        await Bun.sleep(100);
      }
      const { late } = (await (await fetch(`${session.server.http}/status`)).json()) as { late: { quanta: number } };
      await session.closeAll();
      for (const { same } of heard) expect(same).toBe(true);
      // What a device loses on a busy machine is missing in its input.
      const whole = heard.filter(({ wrong }) => wrong === -1);
      expect(whole.length).toBeGreaterThan(0);
      if (late.quanta > 0) return;
      // No sample is missing or doubled in a window, both channels are of the same ones, and the windows lie to each other as their ends say.
      for (const each of heard) expect(each.wrong).toBe(-1);
      expect(new Set(heard.map(({ end, last }) => end - last)).size).toBe(1);
      expect(heard.at(-1)!.end).toBeGreaterThan(heard[0]!.end);
    } finally {
      await jack.stop();
    }
  },
  60_000,
);
