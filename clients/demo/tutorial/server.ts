/** The server that the tutorial's scripts play: at the address given behind the script, or at the usual port of this machine. */
import { type Client, connect } from '../../typescript/index.ts';

export interface Server {
  readonly client: Client;
  /** Sends a command and waits for its answer. @throws Error when it is refused */
  ask(address: string, ...args: (string | number | Uint8Array)[]): Promise<void>;
}

/** @throws Error when nobody answers */
export async function server(): Promise<Server> {
  const client = await connect({ url: Bun.argv[2] ?? 'udp://127.0.0.1:57110' });
  await client.status();
  return {
    client,
    ask: async (address, ...args) => void (await client.request([address, ...args], { reply: '/done' })),
  };
}

/** Lets the last notes fade, and ends the script. */
export async function leave(client: Client): Promise<never> {
  await Bun.sleep(1500);
  await client.close();
  process.exit(0);
}
