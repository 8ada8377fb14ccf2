/** Measures which width of vectors is faster on this processor: the kernel is made for each and played in turn, on memory of its own. Child process only. */
import { CFunction, type Pointer, ptr } from 'bun:ffi';
import { threadClock } from '../../system/wall-clock.ts';
import { linkObject } from '../link/link.ts';
import { fillKernel, kernelBytes, kernelText, kernelVoices } from '../width/kernel.ts';
import { chooseWidth, mediansInTurn, possiblePods, type Width, widestWidth } from '../width/width.ts';
import { LibraryRefusal } from './llvm.ts';
import type { ObjectWriter } from './object-writer.ts';

/** Turns, and blocks of one, which takes a millisecond or two: a processor that lowers its clock for a wide vector does so in part of that. */
const [turns, blocks] = [5, 2000];

/** Returns the width that is faster, where there are several. @throws LibraryRefusal where they do not calculate the same */
export function measureWidth(writer: ObjectWriter): Width {
  const { bits } = writer.facts;
  const widths = possiblePods(bits);
  if (widths.length === 1) return widestWidth(bits);
  const code = linkObject(writer.write(kernelText(widths), ''));
  const run = CFunction({ ptr: code.address as Pointer, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
  const memories = widths.map(() => new Uint8Array(new ArrayBuffer(kernelBytes)));
  for (const memory of memories) fillKernel(memory);
  const medians = mediansInTurn(
    widths.map((pods, i) => () => void run(ptr(memories[i]!), pods, blocks)),
    turns,
    threadClock(),
  );
  run.close();
  code.free();
  if (memories.some((memory) => Buffer.compare(memory, memories[0]!) !== 0))
    throw new LibraryRefusal('it fails its self-test (vectors of every width calculate the same)');
  return chooseWidth(widths.map((pods, i) => ({ pods, nanoseconds: (medians[i]! / (blocks * kernelVoices)) * 1e9 })));
}
