/** The host's side of LV2 (host.c) as TypeScript calls it: compiled once for the process, and called in every thread by its addresses. */
import { cc, linkSymbols, type Pointer, ptr, read } from 'bun:ffi';
import { resolve } from 'node:path';
import { cText } from './library.ts';

const errorBytes = 512;

/** Chunks of sound and what belongs to them, as host.c's `run` takes them. */
export interface Chunks {
  readonly chunks: number;
  /** Frame of the session on which they begin. */
  readonly frame: number;
  /** Channel after channel. */
  readonly input: Float32Array;
  readonly output: Float32Array;
  /** Values of the control inputs for each chunk. */
  readonly controls: Float32Array;
  /** Tempo of each chunk in beats per minute; undefined where the plugin does not ask for it. */
  readonly tempos: Float32Array | undefined;
  /** Pairs of a frame and a packed message. */
  readonly midi: Uint32Array;
}

/** Facts of a plugin that an instance is made by. */
export interface Openable {
  readonly uri: string;
  readonly binary: string;
  readonly bundle: string;
  readonly kinds: readonly number[];
  readonly hasState: boolean;
}

/** Compiles host.c, whose code lives as long as the thread that calls this. Returns the address of its table. @throws Error where the runtime has no compiler */
export function compileHost(): number {
  const { symbols } = cc({
    source: resolve(import.meta.dir, 'host.c'),
    symbols: { host: { args: [], returns: 'ptr' } },
  });
  return Number(symbols.host());
}

/** Hosts that this thread has bound, by the addresses of their tables. */
const bound = new Map<number, Host>();

/** Returns the host at an address. */
export function hostAt(address: number): Host {
  const known = bound.get(address) ?? new Host(address);
  bound.set(address, known);
  return known;
}

// An array without elements has no address.
const addressOf = (array: Float32Array | Uint32Array | undefined): Pointer | null =>
  array?.length ? ptr(array) : null;

const p = 'ptr' as const;
/** Functions of host.c's table, in its order. */
const functions = {
  open: { args: [p, p, p, 'f64', 'u32', p, 'i32', p], returns: p },
  close: { args: [p], returns: 'i32' },
  run: { args: [p, 'u32', 'f64', p, p, p, p, p, 'u32'], returns: 'i32' },
  control: { args: [p, 'u32'], returns: 'f32' },
  live: { args: [], returns: 'i32' },
} as const;

/** Binds the functions of a table, which are in its order. */
function bind(address: number) {
  const at = (name: keyof typeof functions): Pointer =>
    read.ptr(address as Pointer, 8 * Object.keys(functions).indexOf(name)) as Pointer;
  const { open, close, run, control, live } = functions;
  return linkSymbols({
    open: { ...open, ptr: at('open') },
    close: { ...close, ptr: at('close') },
    run: { ...run, ptr: at('run') },
    control: { ...control, ptr: at('control') },
    live: { ...live, ptr: at('live') },
  }).symbols;
}

export class Host {
  private readonly functions: ReturnType<typeof bind>;

  constructor(address: number) {
    this.functions = bind(address);
  }

  /** Instances that there are in the process. */
  get live(): number {
    return this.functions.live();
  }

  /** Makes an instance. Returns its address. @throws Error naming the plugin, and why it cannot be made */
  open({ uri, binary, bundle, kinds, hasState }: Openable, sampleRate: number): number {
    const error = Buffer.alloc(errorBytes);
    const bytes = Uint8Array.of(...kinds, 0);
    const instance = this.functions.open(
      ptr(cText(binary)),
      ptr(cText(bundle)),
      ptr(cText(uri)),
      sampleRate,
      kinds.length,
      ptr(bytes),
      hasState ? 1 : 0,
      ptr(error),
    );
    if (!instance) throw new Error(`plugin ${uri}: ${error.subarray(0, error.indexOf(0)).toString()}`);
    return Number(instance);
  }

  /** Ends an instance. Returns false where a thread is at work in it. */
  close(instance: number): boolean {
    return this.functions.close(instance as Pointer) === 1;
  }

  /** Runs an instance. Returns false where another thread is at work in it. */
  run(instance: number, { chunks, frame, input, output, controls, tempos, midi }: Chunks): boolean {
    return (
      this.functions.run(
        instance as Pointer,
        chunks,
        frame,
        addressOf(input),
        addressOf(output),
        addressOf(controls),
        addressOf(tempos),
        addressOf(midi),
        midi.length / 2,
      ) === 1
    );
  }

  /** Returns the value of a control port. */
  control(instance: number, port: number): number {
    return this.functions.control(instance as Pointer, port);
  }
}
