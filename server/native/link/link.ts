/**
 * Code in memory: from an image to a function that can be called. Control thread of the server (and the child process, for its self-test).
 * LLVM is not needed for that and is never opened in the server: its own linker would keep 50 to 60 MB there.
 *
 *     const code = linkImage(image);
 *     CFunction({ ptr: code.address, args: ['ptr', 'i32', 'i32'], returns: 'i32' });
 *     code.free(); // when nobody is in it
 *     code.share(); // for another one who may be in it and frees it himself
 *
 * Pages are written first and made executable then, never both. An image has its own: none can clash with another, and each is given back alone.
 */
import { type Pointer, toArrayBuffer } from 'bun:ffi';
import { type Image, imageOf, writeImage } from './image.ts';
import { mapPages, pageBytes, protectPages, showInstructions, unmapPages } from './pages.ts';

/** Code that can be called. */
export interface LinkedCode {
  /** Address of the function: below 2 to the 48th, so that a number holds it. */
  readonly address: number;
  /** Bytes of memory that it takes. */
  readonly bytes: number;
  /**
   * Returns it for another holder: the memory is given back when each has freed what it has.
   * @throws Error when this one is free already
   */
  share(): LinkedCode;
  /** Gives the memory back, where nobody else holds it; a second call does nothing. The caller knows that no thread of its own is in it, nor will be. */
  free(): void;
}

/** Linked memory, and how many hold it. */
interface Held {
  readonly address: number;
  readonly bytes: number;
  readonly giveBack: () => void;
  holders: number;
}

/** Returns the code of an object whose image nobody keeps. @param name of its function @throws LinkError where the object wants what it does not have */
export const linkObject = (object: Uint8Array, name?: string, freed?: () => void): LinkedCode =>
  linkImage(imageOf(object, pageBytes(), name), freed);

/**
 * @param freed is called when the memory has been given back
 * @throws LinkError where the system does not let it be run
 */
export function linkImage(image: Image, freed: () => void = () => {}): LinkedCode {
  const { entry, codeBytes, bytes } = image;
  const base = mapPages(bytes);
  try {
    writeImage(image, base, new Uint8Array(toArrayBuffer(base as Pointer, 0, bytes)));
    protectPages(base, codeBytes, true);
    protectPages(base + codeBytes, bytes - codeBytes, false);
    showInstructions(base, codeBytes);
  } catch (error) {
    unmapPages(base, bytes);
    throw error;
  }
  const giveBack = (): void => {
    unmapPages(base, bytes);
    freed();
  };
  return holding({ address: base + entry, bytes, giveBack, holders: 0 });
}

/** Returns the code for one more holder. */
function holding(held: Held): LinkedCode {
  const { address, bytes } = held;
  held.holders++;
  let isFree = false;
  return {
    address,
    bytes,
    share: () => {
      if (isFree) throw new Error(`the code at ${address} is free and cannot be shared`);
      return holding(held);
    },
    free: () => {
      if (isFree) return;
      isFree = true;
      if (--held.holders === 0) held.giveBack();
    },
  };
}
