/** Two servers in one thread, of which one has native code, to be compared. */
import { type InProcessClient, InProcessServer } from '../../test/support/in-process.ts';
import { NativeCode } from '../native/native-code.ts';
import { NativeDefs } from './native-defs.ts';

const opened: NativeCode[] = [];

/** Lets go of all native code; for `afterEach`. */
export function closePairs(): void {
  for (const native of opened.splice(0)) native.close();
}

/** Two servers that do the same, the second one with native code. */
export async function pair() {
  const native = new NativeCode({
    library: 'auto',
    cache: undefined,
    report: (line) => lines.push(line),
    process: { module: new URL('../workers/native-child.ts', import.meta.url) },
  });
  opened.push(native);
  const lines: string[] = [];
  const servers = [new InProcessServer(), new InProcessServer()] as const;
  const clients = servers.map((server) => server.client());
  const both = async (work: (client: InProcessClient) => void) => {
    clients.forEach(work);
    for (const server of servers) await server.render();
  };
  const defs = new NativeDefs({ ...servers[1].control.context, native });
  await native.start();
  /** Renders in both, waits until so many functions are linked, and returns the sound of each. */
  const heard = async (blocks: number, linked: number) => {
    const sounds = await Promise.all(servers.map((server) => server.heard(blocks)));
    while (native.status.linked !== linked) await Bun.sleep(5);
    return sounds;
  };
  return { native, defs, servers, clients, both, heard, lines };
}
