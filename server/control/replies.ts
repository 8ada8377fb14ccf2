/** Replies as packets, and the failure texts, worded as scsynth words them where it has one. */
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import { Failure } from '../render/instructions.ts';

export function message(address: string, types: string, args: readonly OscValue[]): Uint8Array {
  return encodeMessage(address, types, args);
}

export function done(command: string, types = '', args: readonly OscValue[] = []): Uint8Array {
  return encodeMessage('/done', `s${types}`, [command, ...args]);
}

/** @param id further integer that some failures carry: a buffer number or client id */
export function fail(command: string, reason: string, id?: number): Uint8Array {
  // A reason may quote what a client sent, zero bytes included.
  const text = reason.replaceAll('\0', '\\0');
  return id === undefined ? encodeMessage('/fail', 'ss', [command, text]) : encodeMessage('/fail', 'ssi', [command, text, id]);
}

/** What a failure on the render thread means, in words. `name` gives the name of a symbol. */
export function failureText(failure: number, value: number, name: (symbol: number) => string): string {
  switch (failure) {
    case Failure.nodeNotFound: return `Node ${value} not found`;
    case Failure.targetNotFound: return `target Node ${value} not found`;
    case Failure.groupNotFound: return `Group ${value} not found`;
    case Failure.notAGroup: return `Group ${value} not found`;
    case Failure.notASynth: return `Node ${value} not found`;
    case Failure.duplicateNode: return 'duplicate node ID';
    case Failure.defNotFound: return 'SynthDef not found';
    case Failure.outOfNodes: return 'too many nodes';
    case Failure.outOfMemory: return 'out of real time memory';
    case Failure.indexOutOfRange: return 'index out of range';
    case Failure.moveIntoItself: return `Node ${value} cannot be moved into itself`;
    case Failure.busOutOfRange: return `bus ${value} out of range`;
    case Failure.scheduleFull: return `more than ${value} bundles wait for their time`;
    case Failure.rootGroup: return 'the root group 0 cannot be moved, replaced or freed';
    default: return `failed (${failure}, ${value}, ${name(value)})`;
  }
}

/** A command that cannot be done; `message` becomes the reason in `/fail`. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';

  constructor(reason: string, readonly id?: number) {
    super(reason);
  }
}
