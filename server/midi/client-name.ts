/**
 * The name that the sequencer's clients have: the library gives each its own (`RtMidi Input Client`), and a musician looks for `bunsynth`
 * (`aplaymidi -p bunsynth`). The library keeps its handle to itself, but a client can be named through its file: the kernel is asked directly.
 */
import { dlopen, ptr } from 'bun:ffi';
import { readdirSync, readlinkSync } from 'node:fs';

/** The sequencer's door on Linux. */
export const sequencer = '/dev/snd/seq';

/** The kernel's struct that describes a client: number and kind, 32 bits each, then the name; 188 bytes since the first version. */
const infoBytes = 188;
const nameAt = 8;
const nameBytes = 64;
/** Requests as the kernel numbers them: direction, size, `S` and a number. */
const request = (direction: number, size: number, number: number): number =>
  direction * 2 ** 30 + size * 2 ** 16 + 0x5300 + number;
const [write, read] = [1, 2];
const askNumber = request(read, 4, 0x01);
const askInfo = request(read | write, infoBytes, 0x10);
const setInfo = request(write, infoBytes, 0x11);

let ioctl: ((file: number, request: number, data: Uint8Array) => number) | undefined;

/** Negative when the kernel refuses, as for a file that is something else by now. */
function ask(file: number, what: number, data: Uint8Array): number {
  if (!ioctl) {
    const { symbols } = dlopen('libc.so.6', { ioctl: { args: ['int', 'u64', 'ptr'], returns: 'int' } });
    ioctl = (number, which, bytes) => symbols.ioctl(number, which, ptr(bytes));
  }
  return ioctl(file, what, data);
}

/** Renames the clients of this process that have the name `from` (up to 63 bytes). Does nothing but on Linux. */
export function renameClients(from: string, to: string): void {
  if (process.platform !== 'linux') return;
  for (const file of sequencerFiles()) {
    const number = new Uint8Array(4);
    if (ask(file, askNumber, number) < 0) continue;
    const info = new Uint8Array(infoBytes);
    info.set(number);
    if (ask(file, askInfo, info) < 0) continue;
    const name = info.subarray(nameAt, nameAt + nameBytes);
    if (Buffer.from(name).toString('latin1').split('\0')[0] !== from) continue;
    name.fill(0);
    name.set(Buffer.from(to).subarray(0, nameBytes - 1));
    ask(file, setInfo, info);
  }
}

function sequencerFiles(): number[] {
  return readdirSync('/proc/self/fd')
    .filter((file) => {
      try {
        return readlinkSync(`/proc/self/fd/${file}`) === sequencer;
      } catch (error) {
        // Another thread has closed it.
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
        throw error;
      }
    })
    .map(Number);
}
