/** Messages between the server and the child process that has LLVM, over the channel that Bun gives a process. */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import type { LibraryDescription } from '../library/description.ts';
import type { Image } from '../link/image.ts';
import type { Shape } from '../objects/objects.ts';
import type { Pods } from '../width/width.ts';

/** In the place of the server's number: the process does not end with it. */
export const nobody = '0';

/** Words of its command line, behind the module's. The last is what the server knows of the library, as JSON; `null` where it knows nothing. */
export const Argument = { library: 2, parent: 3, cache: 4, processorSeconds: 5, known: 6 } as const;

/** Text of LLVM's IR, or a def of which the child process writes it. */
export type Source = string | DefSource;

/** A text, and what it may serve beside the key that it was written for. */
export interface WrittenText {
  readonly text: string;
  readonly shape?: Shape;
}

export interface DefSource {
  readonly def: SynthDef;
  readonly layout: Layout;
  /** Pods that it takes side by side. */
  readonly pods: Pods;
  /** Part of the keys: all that the text follows from beside the graph. */
  readonly surroundings: string;
}

export interface CompileRequest {
  readonly id: number;
  readonly key: string;
  readonly source: Source;
  readonly passes: string;
}

export type FromChild =
  /** The library opened and passed its self-test. */
  | { readonly type: 'ready'; readonly description: LibraryDescription }
  /** It did not; half a sentence. The process ends. */
  | { readonly type: 'refused'; readonly reason: string }
  | { readonly type: 'object'; readonly id: number; readonly image: Image }
  /** The text is wrong, in LLVM's words, or its object wants what it does not have. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string }
  /** A line for the server's output. */
  | { readonly type: 'note'; readonly line: string };
