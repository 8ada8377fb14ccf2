/** Files of instruments in a soft thread: bundled into one piece, imported, described. */
import { mkdir } from 'node:fs/promises';
import { basename, dirname, resolve, sep } from 'node:path';
import type { Description, Fault, LoadedFile } from '../../protocol/instruments/description.ts';
import { type KindName, noInstrument } from '../../protocol/instruments/kinds.ts';
import { checkDescriptions } from '../../protocol/instruments/params.ts';
import type { Def } from '../synthdef/builder/index.ts';
import { defaultGraph } from './element/soft/graph.ts';
import { faultOf } from './faults.ts';
import type { Instrument } from './instrument.ts';
import { synthInstrument } from './synth/define.ts';

/** The server's own modules are there already; an instrument gets them as they run here. */
const serverFolder = resolve(import.meta.dir, '..');
const kitPath = resolve(serverFolder, 'instruments/kit.ts');

/** Fault for which a file could not be loaded. */
export class LoadError extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

/**
 * Bundles a file with what it imports, so that a change of any of it is a new module, and says what is in it.
 * @param target path of the bundle, new for each version
 * @throws LoadError naming file, line and column
 */
export async function loadFile(path: string, target: string): Promise<LoadedFile> {
  await bundle(path, target);
  try {
    const instruments = [...(await importInstruments(target))].map(([name, instrument]) => describe(name, instrument));
    if (!instruments.length)
      throw new LoadError({
        message: noInstrument,
        place: { file: path, line: 1, column: 1 },
      });
    return { module: target, instruments };
  } catch (error) {
    throw error instanceof LoadError ? error : new LoadError(faultOf(error, path));
  }
}

async function bundle(path: string, target: string): Promise<void> {
  const built = await Bun.build({
    entrypoints: [path],
    target: 'bun',
    format: 'esm',
    sourcemap: 'external',
    throw: false,
    plugins: [
      {
        name: 'bunsynth',
        setup(build) {
          build.onResolve({ filter: /^bunsynth$/ }, () => ({ path: kitPath, external: true }));
          build.onResolve({ filter: /^(\.\.?)?\// }, ({ path: wanted, importer }) => {
            const found = resolve(dirname(importer), wanted);
            return found.startsWith(serverFolder + sep) ? { path: found, external: true } : undefined;
          });
        },
      },
    ],
  });
  if (!built.success) {
    const log = built.logs.find(({ level }) => level === 'error') ?? built.logs[0];
    const place = log?.position
      ? { place: { file: log.position.file || path, line: log.position.line, column: log.position.column } }
      : {};
    throw new LoadError({ message: log?.message ?? 'cannot be bundled', ...place });
  }
  await mkdir(dirname(target), { recursive: true });
  const code = built.outputs.find(({ kind }) => kind === 'entry-point')!;
  const map = built.outputs.find(({ kind }) => kind === 'sourcemap')!;
  await Bun.write(
    target,
    `${await code.text()}\n//# sourceMappingURL=data:application/json;base64,${absolute(await map.text())}\n`,
  );
}

/** A source map whose files are known wherever the bundle lies, as base64. Bun names them from the working folder on. */
function absolute(text: string): string {
  const map = JSON.parse(text) as { sources: string[] };
  return Buffer.from(JSON.stringify({ ...map, sources: map.sources.map((source) => resolve(source)) })).toString(
    'base64',
  );
}

/** The instruments of a bundle by name. Imports are kept, so that a render finds its module at once. */
export async function importInstruments(module: string): Promise<Map<string, Instrument>> {
  const exports = (await import(module)) as Record<string, unknown>;
  const found = new Map<string, Instrument>();
  for (const [exported, value] of Object.entries(exports)) {
    const instrument = asInstrument(value);
    if (!instrument) continue;
    const name = instrument.name ?? (exported === 'default' ? basename(module).replace(/\.\d+\.js$/, '') : exported);
    found.set(name, instrument);
  }
  return found;
}

/** Bundles as they were imported, each once: of imports at the same time Bun loses the places in the source. */
export class Modules {
  private readonly imported = new Map<string, Promise<Map<string, Instrument>>>();

  /** Returns an instrument of a bundle. Rejects with what its code threw, or with a TypeError where it is of another kind. */
  async find<K extends KindName>(module: string, name: string, kind: K): Promise<InstrumentOf<K>> {
    const known = this.imported.get(module) ?? importInstruments(module);
    this.imported.set(module, known);
    return ofKind(kind, name, (await known).get(name));
  }
}

type InstrumentOf<K extends KindName> = Extract<Instrument, { readonly instrument: K }>;

/** Returns an instrument that must be of a kind. @throws TypeError where it is of another, or none */
export function ofKind<K extends KindName>(kind: K, name: string, found: Instrument | undefined): InstrumentOf<K> {
  if (found?.instrument !== kind) throw new TypeError(`${name} is no instrument of the kind ${kind}`);
  return found as InstrumentOf<K>;
}

function asInstrument(value: unknown): Instrument | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('instrument' in value) return value as Instrument;
  if (!('graph' in value && 'bytes' in value)) return undefined;
  return synthInstrument(value as Def);
}

function describe(name: string, instrument: Instrument): Description {
  const { instrument: kind, params, described } = instrument;
  checkDescriptions(name, params);
  const made = kind === 'element' ? { bytes: defaultGraph(instrument) } : {};
  return { ...described, ...made, kind, name, params } as Description;
}
