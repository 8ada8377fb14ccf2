/**
 * Destinations and sources of MIDI: ports of the ALSA sequencer, a virtual port of the server's own, and raw devices or pipes by their path.
 * That there is no sequencer is told, and nothing worse. The choice of the library is explained in docs/decisions/0008-midi-library.md.
 */
import { closeSync, constants, existsSync, fstatSync, openSync, writeSync } from 'node:fs';
import type * as Library from '@julusian/midi';
import { renameClients, sequencer } from './client-name.ts';

/** The virtual port, in and out. */
export const virtualPort = 'bunsynth';

export interface PortNames {
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

let loaded: typeof Library | undefined;

/** The library, loaded when it is first needed: a server without MIDI goes without it. Without a sequencer it would print lines of its own. @throws Error where there is none */
function library(): typeof Library {
  if (process.platform === 'linux' && !existsSync(sequencer)) throw new Error(`${sequencer} is not there`);
  // `import` would give it a turn later; a port that is opened is to be known now.
  loaded ??= require('@julusian/midi') as typeof Library;
  return loaded;
}

/** @throws Error where there is no sequencer */
export function portNames(): PortNames {
  const { Input, Output } = library();
  return { inputs: Input.getPortNames(), outputs: Output.getPortNames() };
}

export interface OpenPort {
  close(): void;
}

/**
 * Opens an input. What it takes is bytes of whole messages, or pieces of a sysex.
 * @throws Error when there is no such port
 */
export function openInput(name: string, take: (bytes: ArrayLike<number>) => void): OpenPort {
  const input = new (library().Input)();
  renameClients('RtMidi Input Client', name === virtualPort ? virtualPort : `${virtualPort} in`);
  open(input, name, portNames().inputs);
  input.ignoreTypes(false, false, false);
  input.on('messageBuffer', (_seconds, bytes) => take(bytes));
  return { close: () => input.destroy() };
}

export interface Sink extends OpenPort {
  /** @throws Error when it is gone */
  send(bytes: Uint8Array): void;
}

/** The port that is called: the one with this name, or else the first with this in its name. */
export function findPort(called: string, names: readonly string[]): string | undefined {
  return names.includes(called) ? called : names.find((name) => name.includes(called));
}

/** Returns true for outputs that are no port of others: the virtual one, and raw devices and pipes by their path. */
export const isOurs = (name: string): boolean => name === virtualPort || isPath(name);
/** Returns true for the path of a raw device or a pipe. */
export const isPath = (name: string): boolean => name.includes('/');

/**
 * Opens an output: the virtual port, a port by its name or a part of it, or what a path (with a slash) leads to.
 * @throws Error when it cannot be opened
 */
export function openSink(name: string): Sink {
  if (isPath(name)) return openPath(name);
  const output = new (library().Output)();
  renameClients('RtMidi Output Client', `${virtualPort} ${name === virtualPort ? 'out' : 'sends'}`);
  open(output, name, portNames().outputs);
  return { send: (bytes) => output.sendMessage(Buffer.from(bytes)), close: () => output.destroy() };
}

/** Opens a raw device, or a pipe that has a reader; a file is not made, and a pipe without a reader is refused instead of waited for. */
function openPath(path: string): Sink {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  // Whatever it was when it was asked for.
  const opened = fstatSync(file);
  if (!opened.isFIFO() && !opened.isCharacterDevice()) {
    closeSync(file);
    throw new Error(`${path} is neither a pipe nor a device`);
  }
  return { send: (bytes) => void writeSync(file, bytes), close: () => closeSync(file) };
}

/** @throws Error naming the port, whose client is gone again then */
function open(port: Library.Input | Library.Output, name: string, names: readonly string[]): void {
  if (name === virtualPort) return port.openVirtualPort(name);
  const found = findPort(name, names);
  if (found !== undefined) port.openPortByName(found);
  if (port.isPortOpen()) return;
  port.destroy();
  throw new Error(`there is no MIDI port ${name}`);
}
