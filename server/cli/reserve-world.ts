/** The shared memory and its layout, from the options of the command line. */
import { totalmem } from 'node:os';
import type { ParsedOptions } from '../options/index.ts';
import { type Layout, layoutFor, pageBytes } from '../world/layout.ts';

/** Pages of 64 KiB to try to reserve, in this order: all that can be addressed, less where the system is strict. */
const memorySizes = [65536, 32768, 16384];
/**
 * JavaScriptCore lets all memories of a process together reserve three times what the machine has: half of that is for this one,
 * the other half for those that defs are tried out in and that renders play synths in.
 */
const maxBytes = 1.5 * totalmem();

/** Buffer numbers where no option limits them. */
const maxBuffers = 2 ** 20;

/** Audio buses for the ports of elements. */
const privateBuses = 1024;

/** Returns the layout for some options. @throws RangeError when they ask for more than can be addressed */
function worldLayout(options: ParsedOptions, sampleRate: number, inputs: number, memoryPages: number): Layout {
  return layoutFor(
    {
      sampleRate,
      inputs,
      blockSize: options.blockSize,
      audioBuses: options.audioBuses,
      privateBuses,
      controlBuses: options.controlBuses,
      outputs: options.outputs,
      // Without a limit, buffers take nothing until they are used.
      buffers: options.given.has('buffers') ? options.buffers : maxBuffers,
      numBuffers: options.buffers,
      randomGenerators: options.randomSeeds,
      maxNodes: options.nodes,
      maxBundles: options.maxBundles,
      inputSeconds: options.offline ? 0 : options.inputSeconds,
      realTimeMemoryBytes:
        options.memoryKilobytes === undefined ? (memoryPages * pageBytes) / 4 : options.memoryKilobytes * 1024,
    },
    memoryPages,
  );
}

/** Reserves the shared memory, with the layout that fits it. Pages take real memory when they are written to. @throws RangeError */
export function reserveWorld(
  options: ParsedOptions,
  sampleRate: number,
  inputs: number,
): { layout: Layout; memory: WebAssembly.Memory } {
  for (const pages of memorySizes.filter((each) => each * pageBytes <= maxBytes || each === memorySizes.at(-1))) {
    try {
      const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
      return { layout: worldLayout(options, sampleRate, inputs, pages), memory };
    } catch (error) {
      if (error instanceof RangeError && pages !== memorySizes.at(-1)) continue;
      throw error;
    }
  }
  throw new RangeError('the system reserves no memory for the server');
}
