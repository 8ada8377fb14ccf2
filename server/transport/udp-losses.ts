/**
 * Packets that the system threw away because a UDP socket's buffer was full: nothing else tells of them. Control thread.
 * Linux counts them for each socket in /proc/net/udp; elsewhere they stay unknown.
 */
import { readFileSync } from 'node:fs';

/** Columns of /proc/net/udp: address and port in hexadecimal, and the packets dropped, which come last. */
const localColumn = 1;

/** Packets lost so far at a local UDP port, over IPv4 and IPv6; 0 where that cannot be known. */
export function lostPackets(port: number): number {
  return ['/proc/net/udp', '/proc/net/udp6'].reduce((sum, path) => sum + lostIn(table(path), port), 0);
}

/** The same from the text of a table. */
export function lostIn(text: string, port: number): number {
  const ending = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  let lost = 0;
  for (const line of text.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    if (columns[localColumn]?.endsWith(ending)) lost += Number(columns.at(-1));
  }
  return lost;
}

function table(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // Another system, or one without IPv6.
    return '';
  }
}
