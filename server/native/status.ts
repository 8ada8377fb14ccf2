/** Words of the server about native code: in the banner, and in `GET /status`. Plain data. */
import { describe, type LibraryDescription } from './library/description.ts';
import { packageHint } from './library/find.ts';

export interface NativeStatus {
  /** `off`: not wanted; `none`: no library that is used; `starting`: one is being tried; `ready`: one is used. */
  readonly state: 'off' | 'none' | 'starting' | 'ready';
  /** A sentence for people: which library, for which processor, how wide of what it could be; or why there is none, and which package brings it. */
  readonly why: string;
  readonly library: LibraryDescription | undefined;
  /** Functions that are linked now, that are still to be made, and that stay in WebAssembly. */
  readonly linked: number;
  readonly pending: number;
  readonly refused: number;
}

/** Returns the sentence for a library that is used. */
export const readyText = (library: LibraryDescription): string => `${describe(library)} (${library.path})`;

/** @param refusals what is the matter with those that were found */
export function noneText(refusals: readonly string[]): string {
  const found = refusals.length > 0 ? `${refusals.join('; ')}. ` : '';
  return `${found}SynthDefs play in WebAssembly; with LLVM they would play faster (${packageHint()})`;
}

export const offText = 'not wanted (--native off)';
