import { Client } from './client.ts';
import { ConnectionError } from './errors.ts';
import type { Link, LinkOpener } from './links/link.ts';

const defaultTimeout = 5000;

export interface ConnectOptions {
  /** `udp://127.0.0.1:57110`, `tcp://127.0.0.1:57110` or `ws://127.0.0.1:57180/...` */
  readonly url: string;
  /** Milliseconds that every future waits for its reply; default 5000. */
  readonly timeout?: number;
}

/**
 * Opens a client with the kinds of link that `openers` has, by the scheme of the address (`udp:`).
 * @internal
 */
export async function connectWith(
  openers: Readonly<Record<string, LinkOpener>>,
  options: ConnectOptions,
): Promise<Client> {
  if (!URL.canParse(options.url))
    throw new TypeError(`url ${JSON.stringify(options.url)} is no address such as udp://127.0.0.1:57110`);
  const url = new URL(options.url);
  const open = openers[url.protocol];
  if (!open)
    throw new TypeError(
      `url ${options.url}: must begin with one of ${Object.keys(openers)
        .map((scheme) => `${scheme}//`)
        .join(' ')}`,
    );
  const shown = withoutPassword(url);
  const timeout = options.timeout ?? defaultTimeout;
  return Client.open((address, events) => inTime(open(address, events), timeout, shown), url, shown, timeout);
}

/** The address as it may be shown in messages. */
function withoutPassword(url: URL): string {
  const shown = new URL(url.href);
  shown.password = '';
  return shown.href;
}

async function inTime(opening: Promise<Link>, timeout: number, url: string): Promise<Link> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let late = false;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      late = true;
      reject(new ConnectionError(`${url}: no connection within ${timeout} ms`));
    }, timeout);
  });
  opening.then(
    (link) => {
      if (late) void link.close();
    },
    () => undefined,
  );
  try {
    return await Promise.race([opening, expired]);
  } catch (error) {
    throw error instanceof ConnectionError
      ? error
      : new ConnectionError(`${url}: ${(error as Error).message}`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
