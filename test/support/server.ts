/** A real server process for tests: started on free ports, ended with the test. */
import { resolve } from 'node:path';
import { type Client, connect } from '../../clients/typescript/index.ts';

const program = resolve(import.meta.dir, '../../bunsynth');

export interface RunningServer {
  readonly udpPort: number;
  readonly tcpPort: number;
  readonly http: string;
  readonly process: Bun.Subprocess<'ignore', 'pipe', 'pipe'>;
  /** Everything printed so far. */
  printed(): string;
  /** Resolves when something is printed: it comes by another way than answers. @throws Error after 20 s, with what was printed */
  prints(what: string | RegExp): Promise<void>;
  connect(transport?: 'udp' | 'tcp'): Promise<Client>;
  /** Asks it to end; its exit code. */
  stop(): Promise<number>;
}

/** Ports that the system gives to no connection by itself (those are from 32768 on), so that none is taken before its server starts. */
const [firstPort, ports] = [20_000, 12_000];
let lastPort = Math.floor(Math.random() * ports);

/** Returns a port on which no program listens, over TCP or UDP, and that no call before has returned. */
export async function freePort(): Promise<number> {
  for (;;) {
    lastPort = (lastPort + 1) % ports;
    const port = firstPort + lastPort;
    try {
      Bun.listen({ hostname: '127.0.0.1', port, socket: { data() {} } }).stop(true);
      (await Bun.udpSocket({ hostname: '127.0.0.1', port })).close();
      return port;
    } catch {
      // In use: the next one.
    }
  }
}

/** Milliseconds in which what a server printed before its end is read. */
const lastWords = 2000;

/** Starts `./bunsynth` with more options; resolves when it has printed its banner. @throws Error with what it printed */
export async function startServer(...options: string[]): Promise<RunningServer> {
  return startServerUnder([], ...options);
}

/** Starts a server without a device that plays a score from its start and records what it plays. */
export function startRecorded(score: string, capture: string): Promise<RunningServer> {
  return startServer('--none', '-S', '48000', '-o', '2', '--score', score, '--capture', capture);
}

/** The same through another program that becomes it, such as one that sets limits. */
export async function startServerUnder(wrapper: readonly string[], ...options: string[]): Promise<RunningServer> {
  const [udpPort, tcpPort, httpPort] = [await freePort(), await freePort(), await freePort()];
  const child = Bun.spawn(
    [
      ...wrapper,
      program,
      '-u',
      String(udpPort),
      '-t',
      String(tcpPort),
      '--http-port',
      String(httpPort),
      '-D',
      '0',
      ...options,
    ],
    {
      // Bun hands on the environment it was started with; tests choose their JACK server by a variable they set.
      stdin: 'ignore',
      stdout: 'pipe',
      stderr: 'pipe',
      env: process.env,
    },
  );
  let text = '';
  const ready = Promise.withResolvers<void>();
  const read = [child.stdout, child.stderr].map(async (stream) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes('\nSuperCollider 3 server ready.\n')) ready.resolve();
    }
  });
  void child.exited.then(async (code) => {
    // Its last words may come after its end; a process of its own may keep the pipes open.
    await Promise.race([Promise.all(read), Bun.sleep(lastWords)]);
    ready.reject(new Error(`the server ended with ${code}: ${text}`));
  });
  await ready.promise;
  return {
    udpPort,
    tcpPort,
    process: child,
    http: `http://127.0.0.1:${httpPort}`,
    printed: () => text,
    prints: async (what) => {
      for (let tries = 0; typeof what === 'string' ? !text.includes(what) : !what.test(text); tries++) {
        if (tries === 1000) throw new Error(`${String(what)} was not printed, but ${text}`);
        await Bun.sleep(20);
      }
    },
    connect: (transport = 'udp') =>
      connect({ url: `${transport}://127.0.0.1:${transport === 'udp' ? udpPort : tcpPort}`, timeout: 20_000 }),
    stop: () => {
      child.kill('SIGTERM');
      return child.exited;
    },
  };
}

/** Renders a score offline; the file's bytes. */
export async function renderOffline(score: string, output: string, ...options: string[]): Promise<Uint8Array> {
  const run = Bun.spawn([program, '-N', score, '_', output, '48000', 'WAV', 'float', ...options], {
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const printed = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text());
  if (await run.exited) throw new Error(`offline rendering ended with ${run.exitCode}: ${printed}`);
  return new Uint8Array(await Bun.file(output).arrayBuffer());
}
