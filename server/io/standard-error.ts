/**
 * What libraries print on standard error from threads of their own, which is sometimes all that they tell. While it is tapped, the descriptor is
 * a pipe: whole lines are handed over, and go on to where standard error led before. Control thread; Linux alone.
 */
import { dlopen, ptr } from 'bun:ffi';
import { closeSync, write } from 'node:fs';

const standardError = 2;
/** Characters of a line that is handed over without its end. */
const longestLine = 8192;

/** Gives the function that ends it; undefined where it cannot be tapped. */
export function tapStandardError(take: (line: string) => void): (() => void) | undefined {
  if (process.platform !== 'linux') return undefined;
  const { pipe, dup, dup2 } = dlopen('libc.so.6', {
    pipe: { args: ['ptr'], returns: 'int' }, dup: { args: ['int'], returns: 'int' }, dup2: { args: ['int', 'int'], returns: 'int' },
  }).symbols;
  const ends = new Int32Array(new ArrayBuffer(8));
  const before = dup(standardError);
  if (before < 0) return undefined;
  if (pipe(ptr(ends)) !== 0) {
    closeSync(before);
    return undefined;
  }
  const [reading, writing] = [ends[0]!, ends[1]!];
  dup2(writing, standardError);
  closeSync(writing);
  void passOn(reading, before, take);
  return () => dup2(before, standardError);
}

/** Until nobody writes any more. */
async function passOn(from: number, to: number, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder();
  let line = '';
  for await (const bytes of Bun.file(from).stream()) {
    const lines = (line + decoder.decode(bytes, { stream: true })).split('\n');
    line = lines.pop()!.slice(-longestLine);
    for (const each of lines) take(each);
    // Where standard error led to may be gone: then nobody wants it.
    await new Promise((done) => write(to, bytes, done));
  }
  closeSync(from);
  closeSync(to);
}
