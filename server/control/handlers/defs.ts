/** Commands about SynthDefs: /d_… */
import { existsSync } from 'node:fs';
import type { Checked } from '../../../protocol/commands/check.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../../protocol/synthdef/parse.ts';
import type { FindDefs, FoundDefs } from '../../workers/synthdef-files.ts';
import { Op } from '../../world/instructions.ts';
import type { AsyncHandler, Context, Outcome, SyncHandler, Work } from '../context.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';

const receive: AsyncHandler = function* ({ args }, context) {
  const [bytes, completion] = args as [Uint8Array, Checked];
  if (bytes.length === 0) throw new CommandFailure('failed', { about: 'a blob of 0 bytes' });
  const read = readSynthDefs(bytes);
  const { faults, outcome } = yield* define(context, read.defs, completion);
  if (read.faults.length + faults.length > 0) throw new CommandFailure([...read.faults, ...faults].join('; '));
  return outcome;
};

/** Defines what can be compiled; `faults` says what cannot. */
function* define(
  context: Context,
  defs: readonly SynthDef[],
  completion: Checked,
): Work<{ faults: string[]; outcome: Outcome }> {
  const faults: string[] = [];
  let ready: Promise<void> | void = undefined;
  const result = yield { kind: 'compileAll', defs };
  if (result.kind !== 'compiledAll') throw new TypeError(`job compileAll gave ${result.kind}`);
  result.results.forEach((prepared, i) => {
    const def = defs[i]!;
    if (prepared instanceof Error) {
      faults.push(prepared.message);
      return;
    }
    ready = context.defs.define(def, prepared);
    if (prepared.trial?.notFinite)
      context.print(`SynthDef ${def.name}: its output is not finite with its initial controls`);
  });
  return { faults, outcome: { ready, completion, answer: { types: '', args: [] } } };
}

const load: AsyncHandler = function* ({ args }, context) {
  const [given, completion] = args as [string, Checked];
  const path = restricted(given, 'read', context.settings);
  const found = yield* find(context, { path, as: 'pattern' });
  if (found.files.length === 0) throw new CommandFailure(path, { about: 'no such file' });
  const { faults, outcome } = yield* define(context, found.defs, completion);
  if (found.faults.length + faults.length > 0)
    throw new CommandFailure(path, { about: [...found.faults, ...faults].join('; ') });
  return outcome;
};

/** @throws CommandFailure when one of the files that were found leads out of the folder that -P allows */
function* find({ settings }: Context, request: FindDefs): Work<FoundDefs> {
  const found = yield { kind: 'findDefs', ...request };
  if (found.kind !== 'foundDefs') throw new TypeError(`job findDefs gave ${found.kind}`);
  for (const file of found.files) restricted(file, 'read', settings);
  return found;
}

/**
 * A folder is loaded when all in it that can be is: each def that cannot is a failure of its own, and `/done` follows, for which
 * clients wait before they do anything else.
 */
const loadFolder: AsyncHandler = function* (call, context) {
  const [given, completion] = call.args as [string, Checked];
  const path = restricted(given, 'read', context.settings);
  if (!existsSync(path)) throw new CommandFailure(path, { about: 'no such folder' });
  const found = yield* find(context, { path, as: 'folder' });
  if (found.files.length === 0)
    throw new CommandFailure(path, { about: ['no SynthDef files in the folder', ...found.faults].join('; ') });
  const { faults, outcome } = yield* define(context, found.defs, completion);
  for (const fault of [...found.faults, ...faults]) context.fail(call, fault);
  return outcome;
};

/** A def that is not there is nobody's failure: clients free defs just in case. */
const free: SyncHandler = ({ args, origin }, context) => {
  for (const name of args as string[]) forget(context, origin, name);
};

const freeAll: SyncHandler = ({ origin }, context) => {
  for (const { def } of context.defs.all()) forget(context, origin, def.name);
};

/** In its turn among the synths: those made before it are made. */
function forget({ defs, program, tokens }: Context, origin: number, name: string): void {
  for (const symbol of defs.symbolsOf(name)) program.op(Op.removeDef, origin, symbol);
  program.op(
    Op.echo,
    origin,
    tokens.add(() => defs.remove(name)),
  );
}

export const defHandlers: Record<string, SyncHandler> = { '/d_free': free, '/d_freeAll': freeAll };

export const asyncDefHandlers: Record<string, AsyncHandler> = {
  '/d_recv': receive,
  '/d_load': load,
  '/d_loadDir': loadFolder,
};
