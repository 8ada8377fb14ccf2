/** Elements of a file, loaded as the server loads them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { faultText } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, Params, ParamValue } from '../../../protocol/instruments/params.ts';
import type { ElementInstrument } from '../../instruments/element/define.ts';
import { importInstruments, LoadError, loadFile } from '../../instruments/module.ts';
import { OptionError } from '../../options/index.ts';
import type { CheckedFile } from './stage.ts';

/** Loads a file. @throws OptionError where it cannot be loaded, or has no element */
export async function loadElements(given: string): Promise<CheckedFile> {
  const path = resolve(given);
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-check-'));
  try {
    const loaded = await loadFile(path, join(folder, 'checked.1.js'));
    const found = [...(await importInstruments(loaded.module))];
    const elements = new Map(
      found.filter((each): each is [string, ElementInstrument] => each[1].instrument === 'element'),
    );
    if (elements.size === 0) throw new OptionError(`${given} has no element`);
    return {
      path,
      elements,
      loaded: { ...loaded, instruments: loaded.instruments.filter(({ kind }) => kind === 'element') },
    };
  } catch (error) {
    if (error instanceof LoadError) throw new OptionError(`${given} cannot be loaded: ${faultText(error.fault)}`);
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Returns the initialisation parameters among words such as `path:a.wav`. @throws OptionError for a word that is none */
export function readInit(words: readonly string[], elements: ReadonlyMap<string, ElementInstrument>): ParamRecord {
  const known: Params = Object.assign({}, ...[...elements.values()].map(({ init }) => init));
  return Object.fromEntries(
    words.map((word): [string, ParamValue] => {
      const [, name, value] = /^([^:]+):(.*)$/s.exec(word) ?? [];
      const param = name === undefined ? undefined : known[name];
      if (!param)
        throw new OptionError(
          `${JSON.stringify(word)} is no initialisation parameter; they are ${Object.keys(known).join(', ') || 'none'}, as ${Object.keys(known)[0] ?? 'name'}:value`,
        );
      return [name!, param.type === 'text' ? value! : (JSON.parse(value!) as ParamValue)];
    }),
  );
}
