/**
 * Output of the server. Printing never waits: a terminal that is stopped, or a pipe that is not read, costs lines and not sound. What clients send
 * ends up in lines too, so no line can pass for another or move a terminal's cursor, and a client that fails all the time does not fill a disk.
 */
import { constants, fstatSync, openSync, writeSync } from 'node:fs';
import { isTerminal } from '../system/libc.ts';

/** Takes bytes as far as it can without waiting; returns how many. @throws when nobody will read any more */
export type Write = (bytes: Uint8Array) => number;

export interface ReportsOptions {
  readonly write: Write;
  /** Milliseconds, of a clock that only goes forward. */
  readonly now?: () => number;
}

/** Bytes that wait for a reader. */
const maxWaiting = 1 << 20;
/** Lines at once, as a large tree is printed, and lines a second in the long run. */
const burst = 10_000;
const perSecond = 200;
/** Milliseconds between two tries to write. */
const pause = 20;

const encoder = new TextEncoder();

export class Reports {
  private readonly waiting: Uint8Array[] = [];
  private bytes = 0;
  /** Lines that may be printed now. */
  private allowance = burst;
  private allowedAt: number;
  private leftOut = 0;
  private broken = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly now: () => number;

  constructor(private readonly options: ReportsOptions) {
    this.now = options.now ?? (() => performance.now());
    this.allowedAt = this.now();
  }

  /** Lines that nobody will see. */
  get lost(): number {
    return this.leftOut;
  }

  /** Prints a text; never throws. Lines after its first are set in. */
  print(text: string): void {
    if (this.broken) return;
    const now = this.now();
    this.allowance = Math.min(burst, this.allowance + ((now - this.allowedAt) * perSecond) / 1000);
    this.allowedAt = now;
    if (this.allowance < 1 || this.bytes > maxWaiting) {
      this.leftOut++;
      return;
    }
    this.reportLeftOut();
    this.allowance -= 1;
    this.add(printable(text));
  }

  /** Writes what waits, as far as it is read, for at most `milliseconds`. */
  async close(milliseconds: number): Promise<void> {
    const until = this.now() + milliseconds;
    this.reportLeftOut();
    while (this.bytes > 0 && this.now() < until) {
      await Bun.sleep(pause);
      this.flush();
    }
    clearTimeout(this.timer);
  }

  private reportLeftOut(): void {
    if (this.leftOut === 0) return;
    const count = this.leftOut;
    this.leftOut = 0;
    this.add(`(${count} lines were left out: there were too many, or nobody read them)`);
  }

  private add(line: string): void {
    const bytes = encoder.encode(`${line}\n`);
    this.waiting.push(bytes);
    this.bytes += bytes.length;
    if (!this.timer) this.flush();
  }

  private flush(): void {
    this.timer = undefined;
    try {
      while (this.waiting.length > 0) {
        const [first] = this.waiting as [Uint8Array];
        const done = this.options.write(first);
        this.bytes -= done;
        if (done < first.length) {
          this.waiting[0] = first.subarray(done);
          this.timer = setTimeout(() => this.flush(), pause);
          this.timer.unref();
          return;
        }
        this.waiting.shift();
      }
    } catch {
      // The reader has gone.
      this.broken = true;
      this.waiting.length = 0;
      this.bytes = 0;
    }
  }
}

/** Characters that a terminal obeys, that end a line or turn the direction of reading. */
const unprintable = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text as it may be printed: what is no text is written out, lines after the first are set in. */
export function printable(text: string): string {
  return text.replace(/\r\n/g, '\n').replace(unprintable, escaped).replaceAll('\n', '\n  ');
}

function escaped(character: string): string {
  const code = character.charCodeAt(0);
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

/** Writes to standard output without waiting. */
export function standardOutput(): Write {
  const stat = statOfOutput();
  if (!stat)
    return () => {
      throw new Error('standard output is closed');
    };
  const terminal = isTerminal(1);
  // Files and devices such as /dev/null do not make anybody wait.
  if (!terminal && (stat.isFile() || stat.isCharacterDevice())) return (bytes) => writeSync(1, bytes);
  const own = terminal || stat.isFIFO() ? openOwn() : undefined;
  if (own !== undefined) return (bytes) => writeNow(own, bytes);
  // A socket: the runtime keeps what it cannot send, so what it keeps is bounded here.
  return (bytes) => {
    if (process.stdout.writableLength > maxWaiting) return 0;
    process.stdout.write(bytes);
    return bytes.length;
  };
}

function statOfOutput() {
  try {
    return fstatSync(1);
  } catch {
    return undefined;
  }
}

/** The same pipe or terminal, opened anew: not to wait is a property of what is opened, which other processes share. */
function openOwn(): number | undefined {
  try {
    return openSync('/dev/fd/1', constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return undefined;
  }
}

function writeNow(file: number, bytes: Uint8Array): number {
  try {
    return writeSync(file, bytes);
  } catch (error) {
    if ((error as { code?: string }).code === 'EAGAIN') return 0;
    throw error;
  }
}
