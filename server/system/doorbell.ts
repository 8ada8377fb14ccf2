/**
 * A doorbell: by it a thread that must not wait wakes one that sleeps in its event loop. A word says whether anybody listens; where that is so, a byte goes through a pair
 * of sockets, of which the listener's end is in its event loop. The sockets carry nothing else: what there is to hear lies in shared memory.
 */
import { dlopen, ptr } from 'bun:ffi';

/** Numbers of Linux. */
const AF_UNIX = 1;
const SOCK_STREAM = 1;
const SOCK_NONBLOCK = 0o4000;
const SOCK_CLOEXEC = 0o2000000;
const MSG_NOSIGNAL = 0x4000;

/** `Bun.connect` takes a descriptor too, which its types describe but do not list. */
const connect = Bun.connect as unknown as (options: Bun.FdSocketOptions) => Promise<Bun.Socket>;

/** The ringing thread's part. Passes through `postMessage`. */
export interface BellPull {
  /** 4 bytes: 1 while somebody listens. */
  readonly listening: SharedArrayBuffer;
  /** Number of the ringing end's socket. */
  readonly descriptor: number;
}

/** The listener's end. */
export class Doorbell {
  private readonly word: Int32Array;
  private socket: { end(): unknown } | undefined;

  private constructor(
    readonly pull: BellPull,
    private readonly listener: number,
  ) {
    this.word = new Int32Array(pull.listening);
  }

  /** Makes one; undefined where the system is not Linux, or has no more descriptors for it. */
  static make(): Doorbell | undefined {
    if (process.platform !== 'linux') return undefined;
    const { socketpair } = dlopen('libc.so.6', {
      socketpair: { args: ['int', 'int', 'int', 'ptr'], returns: 'int' },
    }).symbols;
    const ends = new Int32Array(new ArrayBuffer(8));
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ptr(ends)) !== 0) return undefined;
    return new Doorbell({ listening: new SharedArrayBuffer(4), descriptor: ends[1]! }, ends[0]!);
  }

  /** Calls a function for each time that it is rung while somebody listens. */
  async answer(rung: () => void): Promise<void> {
    this.socket = await connect({ fd: this.listener, socket: { data: rung } });
  }

  /** Listens from now on, until it is rung once. To be called before one looks at what there is: what comes behind that look is rung for. */
  listen(): void {
    Atomics.store(this.word, 0, 1);
  }

  /** Listens no more. */
  close(): void {
    Atomics.store(this.word, 0, 0);
    this.socket?.end();
  }
}

/** The ringing end, on its thread. */
export class BellRinger {
  private readonly word: Int32Array;
  private readonly descriptor: number;
  private readonly byte = new Uint8Array(new ArrayBuffer(1));
  private readonly address = ptr(this.byte);
  private readonly send: (descriptor: number, address: number, bytes: number, flags: number) => unknown;

  constructor({ listening, descriptor }: BellPull) {
    this.word = new Int32Array(listening);
    this.descriptor = descriptor;
    this.send = dlopen('libc.so.6', {
      send: { args: ['int', 'ptr', 'u64', 'int'], returns: 'int' },
    }).symbols.send as unknown as typeof this.send;
  }

  /** Wakes whoever listens; else it costs a look at a word. Does not allocate, and does not wait: a full socket takes no more, and wakes as well. */
  ring(): void {
    if (Atomics.load(this.word, 0) === 0) return;
    Atomics.store(this.word, 0, 0);
    this.send(this.descriptor, this.address, 1, MSG_NOSIGNAL);
  }
}
