/** scsynth and bunsynth side by side on one JACK server that plays to nobody: for the tools that measure one against the other. */
import { resolve } from 'node:path';
import { type Client, connect } from '../../clients/typescript/index.ts';
import { freePort } from './server.ts';

export type Program = 'scsynth' | 'bunsynth';
/** In this order where they take turns. */
export const programs: readonly Program[] = ['scsynth', 'bunsynth'];

export interface Rival {
  readonly name: Program;
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly pid: number;
  /** Address of bunsynth's HTTP. */
  readonly http: string;
  /** Everything printed so far. */
  printed(): string;
  connect(transport?: 'udp' | 'tcp'): Promise<Client>;
  stop(): Promise<void>;
}

const bunsynth = resolve(import.meta.dir, '../../bunsynth');

/** Ends the tool with status 1 where something it needs is not installed. */
export function demandPrograms(tool: string): void {
  for (const program of ['jackd', 'scsynth']) {
    if (Bun.which(program)) continue;
    console.error(`${tool}: ${program} is not installed (Debian: jackd2 supercollider-server)`);
    process.exit(1);
  }
}

/** The number behind an option of a tool, such as `--seconds 60`. */
export function numberOption(name: string, initial: number): number {
  const at = Bun.argv.indexOf(`--${name}`);
  if (at < 0) return initial;
  const value = Number(Bun.argv[at + 1]);
  if (!(value > 0)) throw new Error(`--${name} wants a number above 0, not ${Bun.argv[at + 1]}`);
  return value;
}

/** Starts a server with two outputs; resolves when it answers. @throws Error with what it printed when it does not */
export async function startRival(name: Program, ...options: string[]): Promise<Rival> {
  const [udpPort, tcpPort, httpPort] = [await freePort(), await freePort(), await freePort()];
  const command = name === 'scsynth' ? ['scsynth'] : [bunsynth, '--http-port', String(httpPort)];
  const child = Bun.spawn(
    [...command, '-u', String(udpPort), '-t', String(tcpPort), '-D', '0', '-i', '2', '-o', '2', ...options],
    {
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: process.env,
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) text += decoder.decode(chunk, { stream: true });
    })();
  }
  const rival: Rival = {
    name,
    udpPort,
    tcpPort,
    pid: child.pid,
    http: `http://127.0.0.1:${httpPort}`,
    printed: () => text,
    connect: (transport = 'udp') =>
      connect({ url: `${transport}://127.0.0.1:${transport === 'udp' ? udpPort : tcpPort}`, timeout: 20_000 }),
    stop: async () => {
      child.kill('SIGTERM');
      await Promise.race([child.exited, Bun.sleep(3000)]);
      if (child.exitCode === null) child.kill('SIGKILL');
      await child.exited;
    },
  };
  for (let tries = 0; tries < 40; tries++) {
    await Bun.sleep(250);
    if (child.exitCode !== null) break;
    const client = await rival.connect();
    const up = await client.request(['/status'], { reply: '/status.reply', timeout: 1000 }).catch(() => undefined);
    client.close();
    if (up) return rival;
  }
  await rival.stop();
  throw new Error(`${name} did not start: ${text}`);
}

/** The two of them at once. */
export async function withRivals<T>(
  work: (rivals: readonly [Rival, Rival]) => Promise<T>,
  ...options: string[]
): Promise<T> {
  const reference = await startRival('scsynth', ...options);
  try {
    const ours = await startRival('bunsynth', ...options);
    try {
      return await work([reference, ours]);
    } finally {
      await ours.stop();
    }
  } finally {
    await reference.stop();
  }
}
