/**
 * Sonic Pi's own server (Debian: sonic-pi-server), as it is installed, with bunsynth as its scsynth: it boots, plays code and
 * shuts down. `bun test/clients/sonic-pi-session.ts ['play 60']` prints what came of it.
 */
import { existsSync } from 'node:fs';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle } from '../../protocol/osc/types.ts';
import { freePort } from '../support/server.ts';
import { standIn } from './stand-in.ts';

const program = '/usr/lib/sonic-pi/app/server/ruby/bin/sonic-pi-server.rb';
export const installed = existsSync(program);

export interface Session {
  /** The words that Sonic Pi started the server with. */
  readonly words: readonly string[];
  /** Output of the server. */
  readonly printed: string;
  /** Output of Sonic Pi. */
  readonly log: string;
  /** Messages of Sonic Pi to its window: addresses and arguments. */
  readonly told: readonly string[];
  /** dB of what was played. */
  readonly level: number;
}

/** Milliseconds that Sonic Pi may take to start, and to end. */
const patience = 60_000;

/** Milliseconds without end a step waits between two looks. */
const look = 100;

/**
 * @param code Sonic Pi's language
 * @param seconds until it is asked to end
 * @throws Error with what was printed when it does not start or end
 */
export async function playSonicPi(code: string, seconds: number): Promise<Session> {
  const server = standIn();
  const ports: number[] = [];
  while (ports.length < 9) ports.push(await freePort());
  const [own, window, scsynth] = ports as [number, number, number];
  const told: string[] = [];
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    port: window,
    socket: {
      data: (_socket, bytes) => {
        const packet = decodePacket(new Uint8Array(bytes));
        if (!isBundle(packet)) told.push(`${packet.address} ${packet.args.join(' ')}`);
      },
      // While Sonic Pi does not listen yet the system tells so; asking goes on.
      error: () => {},
    },
  });
  const numbers = [own, window, scsynth, scsynth, ...ports.slice(3, 8)].map(String);
  const child = Bun.spawn(['ruby', program, '-u', ...numbers], {
    env: server.environment,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) log += decoder.decode(chunk, { stream: true });
    })();
  }
  const send = (address: string, ...args: string[]) =>
    socket.send(encodePacket({ address, types: 's'.repeat(args.length), args }), own, '127.0.0.1');
  const until = async (what: string, test: () => boolean) => {
    for (let waited = 0; !test(); waited += look) {
      if (waited > patience || child.exitCode !== null)
        throw new Error(`Sonic Pi: ${what} did not come:\n${log}\n${server.printed()}`);
      await Bun.sleep(look);
    }
  };
  try {
    // It answers a ping once it listens to its window, at the end of its start.
    const asking = setInterval(() => send('/ping', 'test', 'here'), 500);
    await until('an answer to /ping', () => told.some((line) => line.startsWith('/ack'))).finally(() =>
      clearInterval(asking),
    );
    send('/run-code', 'test', code);
    await Bun.sleep(seconds * 1000);
    send('/exit', 'test');
    const over = await Promise.race([child.exited, Bun.sleep(patience)]);
    if (over === undefined) throw new Error(`Sonic Pi did not end:\n${log}`);
    // The server ends by itself, told by /quit; its file is whole then.
    const waiting = performance.now();
    while (performance.now() - waiting < patience && (await running(scsynth))) await Bun.sleep(look);
    return { words: server.words(), printed: server.printed(), log, told, level: await server.level() };
  } finally {
    child.kill('SIGKILL');
    socket.close();
    server.remove();
  }
}

/** Returns true when a program has a UDP port open. */
async function running(port: number): Promise<boolean> {
  try {
    (await Bun.udpSocket({ hostname: '127.0.0.1', port })).close();
    return false;
  } catch {
    return true;
  }
}

if (import.meta.main) {
  const { words, level, told, printed } = await playSonicPi(Bun.argv[2] ?? 'play 60', 5);
  console.log(
    `started as: scsynth ${words.join(' ')}\n${printed}\ntold its window:\n${told.join('\n')}\nplayed: ${level.toFixed(1)} dB`,
  );
}
