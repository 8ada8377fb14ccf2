/** The processor as the system describes it, without LLVM: what was found out about a library with it holds as long as this does not change. */
import { closeSync, openSync, readSync } from 'node:fs';
import { cpus } from 'node:os';

/** Bytes of Linux's description that are read: more than one processor takes. All of many would take milliseconds. */
const firstBytes = 8192;

/** Lines that say what a processor is and can do, of x86-64 and of arm64; others tell its clock and its place. */
const lasting = /^(?:vendor_id|cpu family|model|model name|stepping|flags|Features|CPU \w+)\s*:.*$/gm;

/** Returns a text that is another on a processor of another kind, or one that a virtual machine shows less of. */
export function processorSignature(): string {
  const lines = process.platform === 'linux' ? firstProcessor().match(lasting) : [cpus()[0]?.model];
  return [process.platform, process.arch, ...(lines ?? [])].join('\n');
}

function firstProcessor(): string {
  const file = openSync('/proc/cpuinfo', 'r');
  try {
    const bytes = Buffer.alloc(firstBytes);
    const [first] = bytes.toString('latin1', 0, readSync(file, bytes)).split('\n\n');
    return first!;
  } finally {
    closeSync(file);
  }
}
