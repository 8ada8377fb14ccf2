/** Facts about a library and the processor that it writes code for. Plain data: it crosses between processes and is kept on disk. */
import { bitsOf, type Width } from '../width/width.ts';

/** Facts that a library says of itself. */
export interface LibraryFacts {
  /** File of the library. */
  readonly path: string;
  /** `19.1.7`; `15` where the library cannot say more. */
  readonly version: string;
  /** Target, as LLVM writes it: `x86_64-pc-linux-gnu`. */
  readonly triple: string;
  /** Processor, as LLVM calls it: `znver4`. */
  readonly processor: string;
  /** Hash of the processor's features, all that are there and all that are not. */
  readonly features: string;
  /** Bits of the widest vector that the features allow: 128, 256 or 512. */
  readonly bits: number;
}

export interface LibraryDescription extends LibraryFacts {
  /** Width of vectors that is used. */
  readonly width: Width;
}

/** Returns what objects depend on beside their graph: two of one value make the same objects. */
export function identityOf({ version, triple, processor, features }: LibraryFacts): string {
  return `LLVM ${version} ${triple} ${processor} ${features}`;
}

/** Returns it as people read it: `LLVM 19.1.7, znver4, 512 bits`, or `256 of 512 bits` where that is faster. */
export function describe({ version, processor, bits, width }: LibraryDescription): string {
  const used = bitsOf(width.pods);
  return `LLVM ${version}, ${processor}, ${used === bits ? '' : `${used} of `}${bits} bits`;
}
