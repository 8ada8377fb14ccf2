/**
 * Lines that libraries print on standard error from threads of their own, which is sometimes all that they report. While it is tapped, the descriptor is
 * a pipe: whole lines are handed over, and go on to where standard error led before. Control thread; Linux alone.
 */
import { dlopen, ptr } from 'bun:ffi';
import { closeSync, readSync, writeSync } from 'node:fs';

const standardError = 2;
/** Linux: of pipe2, reads and writes that do not wait; the writing end is made to wait again, as its users expect. */
const O_NONBLOCK = 0o4000;
const F_SETFL = 4;
/** Milliseconds between two looks. */
const interval = 50;
/** Characters of a line that is handed over without its end. */
const maxLine = 8192;

/** Gives the function that ends it; undefined where it cannot be tapped. */
export function tapStandardError(take: (line: string) => void): (() => void) | undefined {
  if (process.platform !== 'linux') return undefined;
  const { pipe2, dup, dup2, fcntl } = dlopen('libc.so.6', {
    pipe2: { args: ['ptr', 'int'], returns: 'int' },
    dup: { args: ['int'], returns: 'int' },
    dup2: { args: ['int', 'int'], returns: 'int' },
    fcntl: { args: ['int', 'int', 'int'], returns: 'int' },
  }).symbols;
  const ends = new Int32Array(new ArrayBuffer(8));
  const before = dup(standardError);
  if (before < 0) return undefined;
  if (pipe2(ptr(ends), O_NONBLOCK) !== 0) {
    closeSync(before);
    return undefined;
  }
  const [reading, writing] = [ends[0]!, ends[1]!];
  fcntl(writing, F_SETFL, 0);
  dup2(writing, standardError);
  closeSync(writing);
  const passOn = passingOn(reading, before, take);
  const timer = setInterval(passOn, interval);
  const end = (): void => {
    process.off('exit', end);
    clearInterval(timer);
    dup2(before, standardError);
    passOn();
    closeSync(reading);
    closeSync(before);
  };
  // What is still on its way then is not lost.
  process.on('exit', end);
  return end;
}

/** Gives a function that hands on what has come since. */
function passingOn(from: number, to: number, take: (line: string) => void): () => void {
  const decoder = new TextDecoder();
  const bytes = new Uint8Array(4096);
  let line = '';
  return () => {
    for (let length = readWhatIsThere(from, bytes); length > 0; length = readWhatIsThere(from, bytes)) {
      write(to, bytes.subarray(0, length));
      const lines = (line + decoder.decode(bytes.subarray(0, length), { stream: true })).split('\n');
      line = lines.pop()!.slice(-maxLine);
      for (const each of lines) take(each);
    }
  };
}

/** Writes bytes; errors are dropped, as there is no other place to report them. */
function write(to: number, bytes: Uint8Array): void {
  try {
    writeSync(to, bytes);
  } catch (error) {
    if (!['EPIPE', 'EIO', 'EAGAIN'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

/** 0 where there is nothing. */
function readWhatIsThere(from: number, bytes: Uint8Array): number {
  try {
    return readSync(from, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
