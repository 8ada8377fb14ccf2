/** The server of the demo: `./bunsynth` as a child on free ports. */
import { resolve } from 'node:path';

const program = resolve(import.meta.dir, '../../bunsynth');

export interface DemoServer {
  /** Address, `udp://…`. */
  readonly url: string;
  readonly banner: string;
  /** Resolves with its exit code. */
  readonly exited: Promise<number>;
  /** Ends it when it was not asked to quit. */
  kill(): void;
}

/** Starts it and waits for its banner. @throws Error with what it printed when it ends instead */
export async function startServer(options: readonly string[]): Promise<DemoServer> {
  const child = Bun.spawn([program, '-u', '0', '--http-port', '0', '-o', '2', '-i', '0', '-D', '0', ...options], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let printed = '';
  const ready = Promise.withResolvers<string>();
  const read = async (stream: ReadableStream<Uint8Array>) => {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      printed += decoder.decode(chunk, { stream: true });
      const url = /^OSC .*?(udp:\/\/\S+)[\s\S]*^try /m.exec(printed)?.[1];
      if (url) ready.resolve(url);
    }
  };
  const streams = Promise.all([read(child.stdout), read(child.stderr)]);
  void child.exited.then(async (code) => {
    await streams;
    ready.reject(new Error(`the server ended with ${code}: ${printed.trim()}`));
  });
  const url = await ready.promise;
  return { url, banner: printed.trimEnd(), exited: child.exited, kill: () => child.kill('SIGTERM') };
}
