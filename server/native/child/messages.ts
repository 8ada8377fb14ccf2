/** Messages between the server and the child process that has LLVM, over the channel that Bun gives a process. */
import type { LibraryDescription } from '../library/description.ts';

/** Words of its command line, behind the module's. */
export const Argument = { library: 2, parent: 3, cache: 4, processorSeconds: 5 } as const;

export interface CompileRequest {
  readonly id: number;
  readonly key: string;
  /** Of LLVM's IR. */
  readonly text: string;
  readonly passes: string;
}

export type FromChild =
  /** The library opened and passed its self-test. */
  | { readonly type: 'ready'; readonly description: LibraryDescription }
  /** It did not; half a sentence. The process ends. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'object'; readonly id: number; readonly bytes: Uint8Array<ArrayBuffer> }
  /** The text is wrong, in LLVM's words. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** A line for the server's output. */
  | { readonly type: 'note'; readonly line: string };
