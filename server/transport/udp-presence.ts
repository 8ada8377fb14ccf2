/**
 * Presence of UDP clients on this machine: a client that is gone says nothing, and what is sent to it is lost without a word. Linux lists open ports in
 * /proc/net/udp; elsewhere nobody counts as gone. Control thread.
 */
import { readFileSync } from 'node:fs';

export class UdpPresence {
  /** Open ports, read once for all that is done at one go: a peer heard by then had its port open before. */
  private ports: ReadonlySet<number> | undefined;

  /** @param own a port that is open for sure: where it is not listed, the lists tell nothing */
  constructor(
    private readonly own: number,
    private readonly read: () => string = readTables,
  ) {}

  /** True when no program on this machine has a port open. */
  isGone(port: number): boolean {
    const ports = this.look();
    return ports.has(this.own) && !ports.has(port);
  }

  /** True when a program on this machine has a port open. */
  isHere(port: number): boolean {
    const ports = this.look();
    return ports.has(this.own) && ports.has(port);
  }

  private look(): ReadonlySet<number> {
    if (!this.ports) {
      this.ports = portsIn(this.read());
      queueMicrotask(() => {
        this.ports = undefined;
      });
    }
    return this.ports;
  }
}

/** Local ports in the text of a table: hexadecimal, behind the address. */
export function portsIn(text: string): Set<number> {
  const ports = new Set<number>();
  for (const [, port] of text.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /gm)) ports.add(Number.parseInt(port!, 16));
  return ports;
}

function readTables(): string {
  return ['/proc/net/udp', '/proc/net/udp6']
    .map((path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        // Another system, or one without IPv6.
        return '';
      }
    })
    .join('\n');
}
