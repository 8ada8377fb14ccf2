/** The way to a server, whatever it is made of. */
export interface Link {
  /** Sends one packet. @throws Error when it cannot be sent */
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}

export interface LinkEvents {
  readonly onPacket: (bytes: Uint8Array) => void;
  /** Packets do not get through: nobody is there, or the server has closed the connection. */
  readonly onTrouble: (reason: string) => void;
}

/** Opens a link; rejects when there is nobody at the address, where that can be known. */
export type LinkOpener = (url: URL, events: LinkEvents) => Promise<Link>;

export const defaultOscPort = 57110;

/** Host and port of an address. */
export function hostAndPort(url: URL): { host: string; port: number } {
  return { host: url.hostname.replace(/^\[|\]$/g, '') || '127.0.0.1', port: Number(url.port || defaultOscPort) };
}
