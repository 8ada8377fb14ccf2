/**
 * `bun run latency [--count N]`: how long from `/s_new` sent to the first block of the synth, scsynth's and ours, each on the same
 * JACK dummy server of 48000 Hz and 128 frames, in one run. The synth's first block sends a trigger (SendTrig), so the time
 * includes the way of that message back; medians and 95th percentiles in milliseconds.
 */
import { resolve } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { withJack } from '../support/jack.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { freePort } from '../support/server.ts';

const at = Bun.argv.indexOf('--count');
const count = at > 0 ? Number(Bun.argv[at + 1]) : 300;
for (const program of ['jackd', 'scsynth']) {
  if (!Bun.which(program)) {
    console.error(`latency: ${program} is not installed (Debian: jackd2 supercollider-server)`);
    process.exit(1);
  }
}

const frames = 128;
const period = (frames / 48000) * 1000;

function triggerDef(): Uint8Array {
  const g = new RawGraph();
  g.unit('SendTrig', 1, [g.kr('Impulse', 0, 0), 0, 1], 0);
  g.unit('FreeSelf', 1, [g.kr('Impulse', 20, 0.5)]);
  return encodeSynthDefs([g.build('latency')]);
}

type Waiter = (message: OscMessage) => boolean;

/** One client over UDP: sends, and waits for replies. */
class Probe {
  private waiters: { test: Waiter; resolve: (at: number) => void }[] = [];
  private constructor(private readonly socket: { send(bytes: Uint8Array): unknown; close(): void }) {}

  static async open(port: number): Promise<Probe> {
    let probe: Probe;
    const socket = await Bun.udpSocket({
      hostname: '127.0.0.1',
      connect: { hostname: '127.0.0.1', port },
      socket: { data: (_, bytes) => probe.take(decodePacket(bytes) as OscMessage), error: () => {} },
    });
    probe = new Probe(socket);
    return probe;
  }

  private take(message: OscMessage): void {
    const now = performance.now();
    const index = this.waiters.findIndex((w) => w.test(message));
    if (index >= 0) this.waiters.splice(index, 1)[0]!.resolve(now);
  }

  /** Sends, and gives the milliseconds until a matching reply; undefined after a second. */
  async time(bytes: Uint8Array, test: Waiter): Promise<number | undefined> {
    const arrived = new Promise<number>((resolve) => this.waiters.push({ test, resolve }));
    const sent = performance.now();
    this.socket.send(bytes);
    const end = await Promise.race([arrived, Bun.sleep(1000)]);
    return typeof end === 'number' ? end - sent : undefined;
  }

  close(): void {
    this.socket.close();
  }
}

async function measure(
  name: string,
  command: readonly string[],
  port: number,
): Promise<{ median: number; high: number }> {
  const child = Bun.spawn([...command], { stdin: 'ignore', stdout: 'ignore', stderr: 'ignore', env: process.env });
  try {
    let probe = await Probe.open(port);
    for (let tries = 0; ; tries++) {
      const up = await probe.time(encodeMessage('/status', '', []), (m) => m.address === '/status.reply');
      if (up !== undefined) break;
      if (tries === 20) throw new Error(`${name} did not start`);
      probe.close();
      probe = await Probe.open(port);
    }
    await probe.time(encodeMessage('/notify', 'i', [1]), (m) => m.address === '/done');
    await probe.time(
      encodeMessage('/d_recv', 'b', [triggerDef()]),
      (m) => m.address === '/done' && m.args[0] === '/d_recv',
    );
    await Bun.sleep(1000);
    const times: number[] = [];
    for (let i = 0; i < count; i++) {
      const id = 2000 + i;
      const took = await probe.time(
        encodeMessage('/s_new', 'siii', ['latency', id, 0, 0]),
        (m) => m.address === '/tr' && m.args[0] === id,
      );
      if (took === undefined) throw new Error(`${name}: synth ${id} sent no trigger`);
      times.push(took);
      await Bun.sleep(5 + Math.random() * 10); // any phase of the period
    }
    probe.close();
    times.sort((a, b) => a - b);
    return { median: times[times.length >> 1]!, high: times[Math.floor(times.length * 0.95)]! };
  } finally {
    child.kill('SIGTERM');
    await Promise.race([child.exited, Bun.sleep(3000)]);
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}

await withJack(
  async () => {
    const ports = [await freePort(), await freePort(), await freePort()] as const;
    const reference = await measure('scsynth', ['scsynth', '-u', String(ports[0]), '-D', '0'], ports[0]);
    const ours = await measure(
      'bunsynth',
      [
        resolve(import.meta.dir, '../../bunsynth'),
        '-u',
        String(ports[1]),
        '--http-port',
        String(ports[2]),
        '-D',
        '0',
        '-o',
        '2',
        '-i',
        '2',
      ],
      ports[1],
    );
    console.log(
      `/s_new to the first block's trigger, ${count} times each, JACK dummy at ${frames} frames (period ${period.toFixed(2)} ms)\n`,
    );
    console.log('server     median ms   95 % ms');
    for (const [name, { median, high }] of [
      ['scsynth', reference],
      ['bunsynth', ours],
    ] as const) {
      console.log(`${name.padEnd(9)} ${median.toFixed(2).padStart(10)} ${high.toFixed(2).padStart(9)}`);
    }
    const allowed = reference.median + period;
    console.log(
      `\nours is ${ours.median <= allowed ? 'within' : 'beyond'} scsynth's median plus one period (${allowed.toFixed(2)} ms)`,
    );
  },
  { frames },
);
process.exit(0);
