/**
 * Where MIDI goes to and comes from: ports of the ALSA sequencer, a virtual port of the server's own, and raw devices or pipes by their path.
 * Where there is no sequencer that is told, and nothing worse. Which library and why says docs/decisions/0008-midi-library.md.
 */
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import type * as Library from '@julusian/midi';

/** The virtual port, in and out. */
export const virtualPort = 'bunsynth';

export interface PortNames { readonly inputs: readonly string[]; readonly outputs: readonly string[] }

/** The sequencer's door on Linux. Without it the library prints lines of its own before it throws. */
const sequencer = '/dev/snd/seq';

let loaded: typeof Library | undefined;

/** The library, loaded when it is first needed: a server without MIDI goes without it. @throws Error where there is no sequencer */
function library(): typeof Library {
  if (process.platform === 'linux' && !existsSync(sequencer)) throw new Error(`${sequencer} is not there`);
  // `import` would give it a turn later; whoever opens a port wants to know now.
  loaded ??= require('@julusian/midi') as typeof Library;
  return loaded;
}

/** @throws Error where there is no sequencer */
export function portNames(): PortNames {
  const { Input, Output } = library();
  return { inputs: Input.getPortNames(), outputs: Output.getPortNames() };
}

export interface OpenPort { close(): void }

/**
 * Opens an input. What it takes is bytes of whole messages, or pieces of a sysex.
 * @throws Error when there is no such port
 */
export function openInput(name: string, take: (bytes: ArrayLike<number>) => void): OpenPort {
  const input = new (library().Input)();
  open(input, name);
  input.ignoreTypes(false, false, false);
  input.on('messageBuffer', (_seconds, bytes) => take(bytes));
  return { close: () => input.destroy() };
}

export interface Sink extends OpenPort {
  /** @throws Error when it is gone */
  send(bytes: Uint8Array): void;
}

/**
 * Opens an output: the virtual port, a port by its name, or what a path (with a slash) leads to.
 * @throws Error when it cannot be opened
 */
export function openSink(name: string): Sink {
  if (name.includes('/')) return openPath(name);
  const output = new (library().Output)();
  open(output, name);
  return { send: (bytes) => output.sendMessage(Buffer.from(bytes)), close: () => output.destroy() };
}

/** A raw device, or a pipe that somebody reads; a file is not made, and a pipe without a reader is refused instead of waited for. */
function openPath(path: string): Sink {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return { send: (bytes) => void writeSync(file, bytes), close: () => closeSync(file) };
}

/** @throws Error naming the port, whose client is gone again then */
function open(port: Library.Input | Library.Output, name: string): void {
  if (name === virtualPort) return port.openVirtualPort(name);
  port.openPortByName(name);
  if (port.isPortOpen()) return;
  port.destroy();
  throw new Error(`there is no MIDI port ${name}`);
}
