/**
 * Admission of requests over HTTP and WebSocket. Web pages are the reason for most of it: a browser reaches everything
 * that its user's machine reaches, so a page may have its own host name resolve to this server's address, post to it, or
 * open a WebSocket here. The address that the server is bound to makes no difference.
 */
import { hostname, networkInterfaces } from 'node:os';
import { isLoopback } from '../transport/addresses.ts';
import type { Password } from '../transport/password.ts';
import { type Problem, problem } from './problem.ts';

export interface Admission {
  /** Number of wrong passwords so far. */
  readonly wrongPasswords: number;
  /** Returns the reason why a request comes from a foreign page or asks for a foreign host; undefined when it does not. */
  foreign(request: Request): string | undefined;
  /** Returns the reason why a request is refused; undefined when it is admitted. */
  refusal(
    request: Request,
    address: string,
  ): (Problem & { readonly headers?: Readonly<Record<string, string>> }) | undefined;
}

/** Paths that take a password in the query: WebSockets and event streams of browsers cannot send headers. */
const streams = new Set(['/events', '/grid/events']);

export class Guard implements Admission {
  private readonly names: ReadonlySet<string>;

  /** @param names of the server beside this machine's (--allow-host) */
  constructor(
    names: readonly string[],
    private readonly password: Password,
  ) {
    const own = hostname().toLowerCase();
    const short = own.split('.')[0]!;
    this.names = new Set([
      ...names.map((name) => hostOf(`http://${name}`) || name.toLowerCase()),
      ...[own, short].filter(Boolean),
      ...(short ? [`${short}.local`] : []),
    ]);
  }

  get wrongPasswords(): number {
    return this.password.wrong;
  }

  /** @param address of the client, '' where it is not known */
  refusal(request: Request, address: string): ReturnType<Admission['refusal']> {
    const foreign = this.foreign(request);
    if (foreign !== undefined) return problem(403, foreign);
    const untyped = wrongType(request);
    return untyped === undefined ? this.stranger(request, address) : problem(415, untyped);
  }

  foreign(request: Request): string | undefined {
    return this.foreignHost(request) ?? this.foreignPage(request);
  }

  private foreignHost({ headers, url }: Request): string | undefined {
    const given = headers.get('host');
    const host = hostOf(given === null ? url : `http://${given}`);
    if (isLiteral(host) || this.isKnown(host)) return undefined;
    return `the Host header is ${JSON.stringify(given ?? url)}; this server answers to addresses, to localhost, to this machine's name and to names of --allow-host`;
  }

  private foreignPage({ headers, url }: Request): string | undefined {
    const origin = headers.get('origin');
    const site = headers.get('sec-fetch-site');
    if (origin === null) {
      if (site === null || site === 'none' || site === 'same-origin') return undefined;
      return `the Sec-Fetch-Site header is ${JSON.stringify(site)} and there is no Origin header; only pages of this machine and of hosts of --allow-host may ask`;
    }
    const page = hostOf(origin);
    // A page of the very host that is asked, whatever its port.
    const same = page !== '' && page === hostOf(`http://${headers.get('host') ?? new URL(url).host}`);
    if (same || this.isKnown(page) || isOwnAddress(page)) return undefined;
    return `the Origin header is ${JSON.stringify(origin)}; only pages of this machine and of hosts of --allow-host may ask`;
  }

  private isKnown(host: string): boolean {
    return isLoopback(host) || this.names.has(host);
  }

  private stranger(request: Request, address: string): ReturnType<Admission['refusal']> {
    const { password } = this;
    if (!password.isAsked) return undefined;
    const given = passwordIn(request);
    const how =
      'the password (-p) comes in the header Authorization: Bearer, of WebSockets and event streams in the query as token';
    if (given === undefined) return { ...problem(401, how), headers: { 'WWW-Authenticate': 'Bearer' } };
    const wait = Math.ceil(password.wait(address) / 1000);
    if (wait > 0)
      return {
        ...problem(429, `wrong passwords came from ${address}; another is looked at in ${wait} s`),
        headers: { 'Retry-After': String(wait) },
      };
    if (password.check(given, address)) return undefined;
    return { ...problem(401, `wrong password; ${how}`), headers: { 'WWW-Authenticate': 'Bearer' } };
  }
}

/** Returns the bytes of the password in a request; undefined without one. */
function passwordIn({ headers, url }: Request): Uint8Array | undefined {
  // Headers come as one character a byte.
  const bearer = /^Bearer +(.*?) *$/i.exec(headers.get('authorization') ?? '')?.[1];
  if (bearer !== undefined) return Buffer.from(bearer, 'latin1');
  const { pathname, searchParams } = new URL(url);
  const token = searchParams.get('token');
  return token !== null && (streams.has(pathname) || isWebSocket(headers)) ? Buffer.from(token) : undefined;
}

/** Returns the reason why a page's request has the wrong type: browsers send text, forms and empty bodies to any server, but ask before they send JSON. */
function wrongType({ headers, method }: Request): string | undefined {
  if (method !== 'POST' && method !== 'PUT') return undefined;
  if (headers.get('origin') === null && headers.get('sec-fetch-site') === null) return undefined;
  const type = headers.get('content-type');
  if (type !== null && /^application\/json *(;|$)/i.test(type)) return undefined;
  return `the Content-Type header is ${JSON.stringify(type)}; a web page sends application/json`;
}

export function isWebSocket(headers: Headers): boolean {
  return headers.get('upgrade')?.toLowerCase() === 'websocket';
}

/** Returns the host name in lower case, without the dot that may end a whole name; '' for a text that is no URL. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname.toLowerCase().replace(/\.$/, '') : '';
}

/** True for an address itself, as opposed to a name that may resolve to any. */
function isLiteral(host: string): boolean {
  return host.startsWith('[') || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

function isOwnAddress(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '');
  return (
    isLiteral(host) &&
    Object.values(networkInterfaces())
      .flat()
      .some((each) => each?.address.toLowerCase() === bare)
  );
}
