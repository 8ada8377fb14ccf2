/** The server that the console talks to: one that runs, or one that it starts. */
import { lookup } from 'node:dns/promises';
import { resolve } from 'node:path';
import { type Client, ConnectionError, connect, TimeoutError } from '../typescript/index.ts';

const program = resolve(import.meta.dir, '../../server/main.ts');
/** The instruments that come with the server. A server with a folder of instruments is ready when it has loaded it. */
const instruments = resolve(import.meta.dir, '../../instruments');

/** Milliseconds in which a server that is there answers. */
const patience = 1000;
/** Milliseconds that a server may take to start. */
const maxStart = 30_000;

export interface Reached {
  readonly client: Client;
  /** Its address, with the password. */
  readonly url: string;
  /** Says which server it is. */
  readonly line: string;
  /** The server, where it was started here. */
  readonly own: OwnServer | undefined;
}

/** A server that was started here. */
export interface OwnServer {
  /** Asks it to end; resolves when it has. */
  end(): Promise<void>;
  /** Its exit code. */
  readonly exited: Promise<number>;
}

type Scheme = 'udp' | 'tcp';

/** `host:port`, `:port`, `port` or a whole address such as `tcp://host:port`. @throws TypeError */
export function addressOf(text: string, scheme: Scheme = 'udp'): string {
  if (text.includes('://')) return text;
  const match = /^(?:(.*):)?(\d{1,5})$/.exec(text);
  if (!match) throw new TypeError(`--connect ${JSON.stringify(text)}: must be host:port, such as 127.0.0.1:57110`);
  return `${scheme}://${match[1] || '127.0.0.1'}:${match[2]}`;
}

/** @throws Error naming a host that is not known */
async function checkHost(url: string): Promise<void> {
  if (!URL.canParse(url)) return;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  try {
    await lookup(host);
  } catch {
    throw new Error(`${url}: there is no host ${host}`);
  }
}

/** Connects to a server that runs. Resolves with undefined when there is none. @throws Error when it is another kind of server */
export async function findServer(url: string): Promise<Reached | undefined> {
  await checkHost(url);
  let client: Client;
  try {
    client = await connect({ url, timeout: 5000 });
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
  try {
    const {
      args: [name],
    } = await client.request(['/version'], { reply: '/version.reply', timeout: patience });
    if (name === 'bunsynth') return { client, url, line: `connected to ${client.url}`, own: undefined };
    await client.close();
    throw new Error(
      `${url}: there is ${String(name)}, which plays no instruments; --connect says which server, -u on which port one is started`,
    );
  } catch (error) {
    await client.close();
    if (error instanceof TimeoutError || error instanceof ConnectionError) return undefined;
    throw error;
  }
}

/**
 * Starts a server.
 * @param options of the server
 * @param say takes lines that it prints later
 * @param password that those options set
 * @param scheme of the address that is used where the server has it
 * @throws Error with what it said when it does not start
 */
export async function startServer(
  options: readonly string[],
  say: (line: string) => void,
  password = '',
  scheme: Scheme = 'udp',
): Promise<Reached> {
  const child = Bun.spawn([process.execPath, program, '--instruments', instruments, ...options], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: process.env,
  });
  const started = Promise.withResolvers<string[]>();
  const lines: string[] = [];
  let ready = false;
  const take = (line: string): void => {
    if (ready) return say(line);
    lines.push(line);
    // The last line of what it says when it has started.
    if (line !== 'SuperCollider 3 server ready.') return;
    ready = true;
    started.resolve(lines);
  };
  const read = Promise.all([child.stdout, child.stderr].map((stream) => eachLine(stream, take)));
  const timer = setTimeout(
    () => started.reject(new Error(`the server did not start within ${maxStart / 1000} s`)),
    maxStart,
  );
  void child.exited.then(async (code) => {
    await read;
    started.reject(new Error(`the server ended with ${code}: ${lines.join('\n') || 'it said nothing'}`));
  });
  const end = async (): Promise<void> => {
    child.kill('SIGTERM');
    await child.exited;
  };
  try {
    const address = addressIn(await started.promise, password, scheme);
    const client = await connect({ url: address, timeout: 5000 });
    const audio = lines.find((line) => line.startsWith('audio'))?.replace(/^audio\s+/, '') ?? '';
    return {
      client,
      url: address,
      line: `started a server (process ${child.pid}) at ${client.url}: ${audio}`,
      own: { end, exited: child.exited },
    };
  } catch (error) {
    await end();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Returns the address at which a server says that it listens; by the scheme that is wished where it does. */
function addressIn(lines: readonly string[], password: string, scheme: Scheme): string {
  const all = lines.find((line) => line.startsWith('OSC'))?.match(/(udp|tcp):\/\/\S+/g) ?? [];
  const address = all.find((each) => each.startsWith(scheme)) ?? all[0];
  if (!address) throw new Error('the server listens on no port');
  const url = new URL(address.replace('//0.0.0.0', '//127.0.0.1').replace('//[::]', '//[::1]'));
  if (url.protocol === 'tcp:') url.password = password;
  return url.href;
}

/** Takes a stream line by line, the last one also where nothing ends it. */
export async function eachLine(stream: ReadableStream<Uint8Array>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of stream) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop()!;
    lines.forEach(take);
  }
  if (rest) take(rest);
}
