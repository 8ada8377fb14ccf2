/** Incoming packets as text, for /dumpOSC. */
import { isBundle, type OscPacket, type OscValue } from '../../protocol/osc/types.ts';

const parsedMode = 1;
const hexMode = 2;

/** Prints a packet. @param mode bit 0: as text, bit 1: in hexadecimal */
export function dump(packet: OscPacket, bytes: Uint8Array, mode: number, print: (line: string) => void): void {
  if (mode & parsedMode) print(packetText(packet));
  if (mode & hexMode) for (let at = 0; at < bytes.length; at += 16) print(hexLine(bytes, at));
}

function packetText(packet: OscPacket): string {
  if (isBundle(packet)) return `[ "#bundle", ${packet.timetag}, ${packet.elements.map(packetText).join(', ')} ]`;
  const parts = [
    typeof packet.address === 'string' ? JSON.stringify(packet.address) : String(packet.address),
    ...packet.args.map(valueText),
  ];
  if (packet.untyped) parts.push(valueText(packet.untyped));
  if (packet.fault !== undefined) parts.push(`(${packet.fault})`);
  return `[ ${parts.join(', ')} ]`;
}

function valueText(value: OscValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (value instanceof Uint8Array) return `DATA[${value.length}]`;
  return Array.isArray(value) ? `[ ${value.map(valueText).join(', ')} ]` : String(value);
}

function hexLine(bytes: Uint8Array, at: number): string {
  const part = bytes.subarray(at, at + 16);
  const hex = [...part].map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
  const text = [...part].map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
  return `${String(at).padStart(4)}   ${hex.padEnd(47)}   |${text}|`;
}
