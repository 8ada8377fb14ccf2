/** Files of code: read when they are saved. */
import { readFileSync, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Milliseconds after which a file is read again that was empty: editors empty it before they write. */
const emptied = 20;

/**
 * Calls `changed` with the text of a file, now and each time that it is saved with another.
 * @returns a function that ends this
 * @throws Error where it cannot be read now; later `failed` is told
 */
export function followFile(path: string, changed: (code: string) => void, failed: (error: Error) => void): () => void {
  let last = readFileSync(path, 'utf8');
  let isEnded = false;
  const read = (isSecond: boolean): void => {
    if (isEnded) return;
    let code: string;
    try {
      code = readFileSync(path, 'utf8');
    } catch (error) {
      // Between being removed and being put in place.
      if (isSecond) failed(error as Error);
      else setTimeout(read, emptied, true);
      return;
    }
    if (code === '' && !isSecond) return void setTimeout(read, emptied, true);
    if (code === last) return;
    last = code;
    changed(code);
  };
  // The folder: editors put another file in its place.
  const watcher = watch(dirname(path), (_event, name) => {
    if (name === null || name === basename(path)) read(false);
  });
  changed(last);
  return () => {
    isEnded = true;
    watcher.close();
  };
}
