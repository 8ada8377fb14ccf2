/** The processor as the system describes it, without LLVM: what was found out about a library with it holds as long as this does not change. */
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Returns a text that is another on a processor of another kind, or one that a virtual machine shows less of. */
export function processorSignature(): string {
  const [first] = cpus();
  return `${process.platform} ${process.arch} ${first?.model ?? ''} ${flags()}`;
}

/** Lines of Linux that list features: of x86-64, and of arm64. */
const featureLine = /^(?:flags|Features)\s*:\s*(.*)$/m;

function flags(): string {
  if (process.platform !== 'linux') return '';
  return featureLine.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
}
