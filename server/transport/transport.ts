/**
 * Common parts of UDP, TCP and WebSocket: packets come in with the peer that sent them, replies go out through
 * that peer. Runs in the control thread.
 */

/** Sends one OSC packet back. Never throws and never waits: a packet that cannot be sent is reported. */
export type Reply = (bytes: Uint8Array) => void;

/**
 * One remote address or connection. The same object is handed out for each packet of a connection; over UDP too, unless
 * more addresses than are kept came in between. Keepers of peers should therefore compare ids.
 */
export interface Peer {
  /** e.g. `udp:127.0.0.1:54321` */
  readonly id: string;
  /** True when it is a program on this machine, heard over loopback. */
  readonly isLocal?: boolean;
  /** Returns true when the peer is known to be gone; absent where that cannot be found out. A connection's end is reported by itself. */
  readonly isGone?: () => boolean;
  /** Seconds since it was heard last, for those of whose end nothing tells. */
  readonly silentFor?: () => number;
  readonly send: Reply;
  /** Sends to another port of the same address from now on, 0 for its own; absent where replies go back over a connection. */
  readonly replyTo?: (port: number) => void;
}

/** A peer that no reply reaches, for packets that the server gives itself. */
export const nobody: Peer = { id: 'nobody', send: () => {} };

export interface Transport {
  /** Address for clients, e.g. `udp://127.0.0.1:57110`, with the actual port when 0 was asked for. */
  readonly address: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Takes one packet. The bytes are the handler's to keep. */
export type PacketHandler = (bytes: Uint8Array, peer: Peer) => void;

export interface TransportHandlers {
  readonly onPacket: PacketHandler;
  /** A connection has ended (UDP has none): nothing more will come from this peer or reach it. */
  readonly onGone?: (peer: Peer) => void;
  /** Takes one line about something lost or refused. */
  readonly report: (line: string) => void;
  /** Bytes that may wait for a peer that does not read, before its connection is closed; one answer more may wait. */
  readonly maxWaiting?: number;
  /** A peer did not read, and its connection was closed. */
  readonly onSlow?: () => void;
}

export interface TransportOptions extends TransportHandlers {
  readonly hostname: string;
  /** 0 for any free port */
  readonly port: number;
}

/** Host and port as they stand in an address: IPv6 hosts in brackets. */
export function hostAndPort(host: string, port: number): string {
  return `${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A port that cannot be opened; `message` is one line for the user. */
export class TransportError extends Error {
  override readonly name = 'TransportError';
  readonly exitCode = 1;
  /** e.g. `EADDRINUSE` */
  readonly code: string;

  constructor(message: string, code: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** Bytes of the largest packet taken over a connection: what a bulk `/b_setn` of several minutes needs. */
export const maxPacketBytes = 64 * 1024 * 1024;

/** Default of `maxWaiting`, in bytes. */
export const maxWaitingBytes = 16 * 1024 * 1024;

/** Says what went wrong when a port could not be opened, naming protocol, port and address. */
export function openingError(protocol: string, { hostname, port }: TransportOptions, cause: unknown): TransportError {
  const code = (cause as { code?: unknown } | null)?.code;
  const text = typeof code === 'string' ? code : '';
  return new TransportError(`${protocol} port ${port} on ${hostname} ${reason(text, cause)}`, text, cause);
}

function reason(code: string, cause: unknown): string {
  switch (code) {
    case 'EADDRINUSE':
      return 'is already in use (is another server running?)';
    case 'EACCES':
      return 'is not permitted to this user';
    case 'EADDRNOTAVAIL':
      return 'cannot be opened: this machine has no such address';
    default:
      return `cannot be opened: ${cause instanceof Error ? cause.message : String(cause)}`;
  }
}
