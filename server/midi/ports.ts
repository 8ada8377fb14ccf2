/**
 * Where MIDI goes to and comes from: ports of the ALSA sequencer through easymidi, a virtual port of the server's own, and raw devices or pipes by their path.
 * easymidi throws where there is no sequencer, which is told and nothing worse.
 */
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs';
import type { Input as EasyInput, Output as EasyOutput } from 'easymidi';

/** easymidi keeps the library's own ports in a field; there whole messages are bytes. */
interface RawPort { on(event: 'message', take: (seconds: number, bytes: number[]) => void): void; sendMessage(bytes: ArrayLike<number>): void }

/** The virtual port, in and out. */
export const virtualPort = 'bunsynth';

export interface PortNames { readonly inputs: readonly string[]; readonly outputs: readonly string[] }

type EasyMidi = typeof import('easymidi');
let library: EasyMidi | undefined;

/** The library is loaded when it is first needed: a server without MIDI goes without it. */
function easymidi(): EasyMidi {
  // Its native part is CommonJS; an import would do, but not before the first use.
  library ??= require('easymidi') as EasyMidi;
  return library;
}

/** The sequencer's door on Linux. Without it the library prints lines of its own before it throws. */
const sequencer = '/dev/snd/seq';

/** @throws Error where there is no sequencer */
export function portNames(): PortNames {
  if (process.platform === 'linux' && !existsSync(sequencer)) throw new Error(`${sequencer} is not there`);
  const { getInputs, getOutputs } = easymidi();
  return { inputs: getInputs(), outputs: getOutputs() };
}

export interface OpenPort { close(): void }

/**
 * Opens an input. What it takes is bytes of whole messages, or pieces of a sysex.
 * @throws Error when there is no such port
 */
export function openInput(name: string, take: (bytes: readonly number[]) => void): OpenPort {
  const { Input } = easymidi();
  const input = new Input(name, name === virtualPort);
  rawPort(input).on('message', (_seconds, bytes) => take(bytes));
  return { close: () => input.close() };
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
  const { Output } = easymidi();
  const output = new Output(name, name === virtualPort);
  const raw = rawPort(output);
  return { send: (bytes) => raw.sendMessage(bytes), close: () => output.close() };
}

/** A raw device, or a pipe that somebody reads; a file is not made, and a pipe without a reader is refused instead of waited for. */
function openPath(path: string): Sink {
  const file = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  return { send: (bytes) => void writeSync(file, bytes), close: () => closeSync(file) };
}

function rawPort(port: EasyInput | EasyOutput): RawPort {
  const { _input, _output } = port as unknown as { _input?: RawPort; _output?: RawPort };
  const raw = _input ?? _output;
  if (!raw) throw new Error('this version of easymidi keeps its port elsewhere');
  return raw;
}
