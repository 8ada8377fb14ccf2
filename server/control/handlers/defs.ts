/** Commands about SynthDefs: /d_… */
import { Glob } from 'bun';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname } from 'node:path';
import { parseSynthDefs } from '../../../protocol/synthdef/parse.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Checked } from '../../../protocol/commands/check.ts';
import type { AsyncHandler, Context, Outcome, SyncHandler, Work } from '../context.ts';
import { Op } from '../../render/instructions.ts';
import { restricted } from '../paths.ts';
import { CommandFailure } from '../replies.ts';

const receive: AsyncHandler = function* ({ args }, context) {
  const [bytes, completion] = args as [Uint8Array, Checked];
  const { faults, outcome } = yield* define(context, parse(bytes), completion);
  if (faults.length > 0) throw new CommandFailure(faults.join('; '));
  return outcome;
};

function parse(bytes: Uint8Array): SynthDef[] {
  try {
    return parseSynthDefs(bytes);
  } catch (error) {
    throw new CommandFailure((error as Error).message);
  }
}

/** Defines what can be compiled; `faults` says what cannot. */
function* define(context: Context, defs: readonly SynthDef[], completion: Checked): Work<{ faults: string[]; outcome: Outcome }> {
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
    if (prepared.trial?.notFinite) context.print(`SynthDef ${def.name}: its output is not finite with its initial controls`);
  });
  return { faults, outcome: { ready, completion, answer: { types: '', args: [] } } };
}

const load: AsyncHandler = function* ({ args }, context) {
  const [given, completion] = args as [string, Checked];
  const path = restricted(given, 'read', context.settings);
  const files = inside(existsSync(path) ? [path] : matching(path), context);
  if (files.length === 0) throw new CommandFailure(`File '${path}' could not be opened\n`);
  const { faults, outcome } = yield* define(context, files.flatMap(parseFile), completion);
  if (faults.length > 0) throw new CommandFailure(faults.join('; '));
  return outcome;
};

/** @throws CommandFailure when one of the files that were found leads out of the folder that -P allows */
function inside(files: readonly string[], { settings }: Context): string[] {
  return files.map((file) => restricted(file, 'read', settings));
}

function matching(pattern: string): string[] {
  const folder = dirname(pattern);
  if (!existsSync(folder)) return [];
  // Links to files are files here.
  const found = [...new Glob(basename(pattern)).scanSync({ cwd: folder, absolute: true, onlyFiles: false })];
  return found.filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile()).sort();
}

function parseFile(path: string): SynthDef[] {
  try {
    return parseSynthDefs(readFileSync(path));
  } catch (error) {
    throw new CommandFailure(`File '${path}': ${(error as Error).message}`);
  }
}

/**
 * A folder is loaded when all in it that can be is: each def that cannot is a failure of its own, and `/done` follows, for which
 * clients wait before they do anything else.
 */
const loadFolder: AsyncHandler = function* (call, context) {
  const [given, completion] = call.args as [string, Checked];
  const folder = restricted(given, 'read', context.settings);
  if (!existsSync(folder)) throw new CommandFailure(`Could not load synthdefs. Directory '${folder}' does not exist\n`);
  const files = inside(synthDefFiles(folder), context);
  if (files.length === 0) throw new CommandFailure(`No synthdefs found in directory: '${folder}'\n`);
  const unreadable: string[] = [];
  const defs = files.flatMap((file) => {
    try {
      return parseFile(file);
    } catch (error) {
      unreadable.push((error as Error).message);
      return [];
    }
  });
  const { faults, outcome } = yield* define(context, defs, completion);
  for (const fault of [...unreadable, ...faults]) context.fail(call, fault);
  return outcome;
};

/** SynthDef files in a folder and the folders in it, in a fixed order. */
export function synthDefFiles(folder: string): string[] {
  return [...new Glob('**/*').scanSync({ cwd: folder, absolute: true, followSymlinks: true })].filter((path) => extname(path) === '.scsyndef').sort();
}

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
  program.op(Op.echo, origin, tokens.add(() => defs.remove(name)));
}

export const defHandlers: Record<string, SyncHandler> = { '/d_free': free, '/d_freeAll': freeAll };

export const asyncDefHandlers: Record<string, AsyncHandler> = { '/d_recv': receive, '/d_load': load, '/d_loadDir': loadFolder };
