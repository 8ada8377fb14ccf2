/** Facts about a library and the processor that it writes code for. Plain data: it crosses between processes and is kept on disk. */
export interface LibraryDescription {
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
  /** Bits of the widest vector that pays: 128, 256 or 512. */
  readonly bits: number;
}

/** Returns what objects depend on beside their graph: two of one value make the same objects. */
export function identityOf({ version, triple, processor, features }: LibraryDescription): string {
  return `LLVM ${version} ${triple} ${processor} ${features}`;
}

/** Returns it as people read it: `LLVM 19.1.7, znver4, 512 bits`. */
export function describe({ version, processor, bits }: LibraryDescription): string {
  return `LLVM ${version}, ${processor}, ${bits} bits`;
}
