/** Commands about SynthDefs: /d_… */
import { existsSync } from 'node:fs';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../../protocol/synthdef/parse.ts';
import type { FindDefs, FoundDefs } from '../../workers/synthdef-files.ts';
import { Op } from '../../world/instructions.ts';
import type { Context } from '../context.ts';
import type { AsyncHandler, AsyncHandlers, Outcome, SyncHandler, SyncHandlers, Work } from '../handler.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';

const receive: AsyncHandler<'/d_recv'> = function* ({ args }, context) {
  const [bytes, completion] = args;
  if (bytes.length === 0) throw new CommandFailure('failed', { about: 'a blob of 0 bytes' });
  const read = readSynthDefs(bytes);
  const { faults, outcome } = yield* define(context, read.defs, completion);
  if (read.faults.length + faults.length > 0) throw new CommandFailure([...read.faults, ...faults].join('; '));
  return outcome;
};

/** Defines the defs that compile; `faults` has a text for each that does not. */
function* define(
  context: Context,
  defs: readonly SynthDef[],
  completion: Uint8Array | null,
): Work<{ faults: string[]; outcome: Outcome }> {
  const faults: string[] = [];
  const coming: Promise<void>[] = [];
  const result = yield { kind: 'compileAll', defs };
  if (result.kind !== 'compiledAll') throw new TypeError(`job compileAll gave ${result.kind}`);
  result.results.forEach((prepared, i) => {
    const def = defs[i]!;
    if (prepared instanceof Error) {
      faults.push(prepared.message);
      return;
    }
    const ready = context.defs.define(def, prepared);
    if (ready) coming.push(ready);
    if (prepared.notFinite) context.print(`SynthDef ${def.name}: its output is not finite with its initial controls`);
  });
  const ready = coming.length > 0 ? Promise.all(coming).then(() => {}) : undefined;
  return { faults, outcome: { ready, completion, answer: { types: '', args: [] } } };
}

const load: AsyncHandler<'/d_load'> = function* ({ args }, context) {
  const [given, completion] = args;
  const path = restricted(given, 'read', context.settings);
  const found = yield* find(context, { path, as: 'pattern' });
  if (found.files.length === 0) throw new CommandFailure(path, { about: 'no such file' });
  const { faults, outcome } = yield* define(context, found.defs, completion);
  if (found.faults.length + faults.length > 0)
    throw new CommandFailure(path, { about: [...found.faults, ...faults].join('; ') });
  return outcome;
};

/** Finds and reads SynthDef files. @throws CommandFailure when one of them lies outside of the folder that -P allows */
function* find({ settings }: Context, request: FindDefs): Work<FoundDefs> {
  const found = yield { kind: 'findDefs', ...request };
  if (found.kind !== 'foundDefs') throw new TypeError(`job findDefs gave ${found.kind}`);
  for (const file of found.files) restricted(file, 'read', settings);
  return found;
}

/**
 * Loads all defs of a folder that can be loaded: each that cannot is a failure of its own, and `/done` follows all the
 * same, since clients wait for it before they do anything else.
 */
const loadFolder: AsyncHandler<'/d_loadDir'> = function* (call, context) {
  const [given, completion] = call.args;
  const path = restricted(given, 'read', context.settings);
  if (!existsSync(path)) throw new CommandFailure(path, { about: 'no such folder' });
  const found = yield* find(context, { path, as: 'folder' });
  if (found.files.length === 0)
    throw new CommandFailure(path, { about: ['no SynthDef files in the folder', ...found.faults].join('; ') });
  const { faults, outcome } = yield* define(context, found.defs, completion);
  for (const fault of [...found.faults, ...faults]) context.fail(call, fault);
  return outcome;
};

/** Does not fail for defs that do not exist: clients free defs just in case. */
const free: SyncHandler<'/d_free'> = ({ args, origin }, context) => {
  for (const name of args) forget(context, origin, name);
};

const freeAll: SyncHandler<'/d_freeAll'> = ({ origin }, context) => {
  for (const { def } of context.defs.all()) forget(context, origin, def.name);
};

/** Removes a def in its turn, so that the synths created before it exist. */
function forget({ defs, program, tokens }: Context, origin: number, name: string): void {
  for (const symbol of defs.symbolsOf(name)) program.op(Op.removeDef, origin, symbol);
  program.op(
    Op.echo,
    origin,
    tokens.add(() => defs.remove(name)),
  );
}

export const defHandlers = { '/d_free': free, '/d_freeAll': freeAll } satisfies Partial<SyncHandlers>;

export const asyncDefHandlers = {
  '/d_recv': receive,
  '/d_load': load,
  '/d_loadDir': loadFolder,
} satisfies Partial<AsyncHandlers>;
