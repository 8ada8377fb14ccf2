/**
 * Every option of the server, once. scsynth's letters mean what they mean there; long names are supernova's where it
 * has one. The key of a row is the field in the parsed options.
 */
import type { OptionRow } from './row.ts';
import { accepted, bela } from './rows/accepted.ts';
import { audio, protection } from './rows/audio.ts';
import { engine } from './rows/engine.ts';
import { files } from './rows/files.ts';
import { network } from './rows/network.ts';
import { reports } from './rows/reports.ts';

export const optionTable = {
  ...network,
  ...audio,
  ...protection,
  ...engine,
  ...files,
  ...reports,
  ...accepted,
  ...bela,
};

type Table = typeof optionTable;
export type OptionField = keyof Table;

/** One field per row of the table. */
export type OptionValues = { -readonly [Field in OptionField]: Table[Field]['initial'] };

/** The rows with their fields, in the order of the table. */
export const optionRows: readonly (readonly [OptionField, OptionRow<unknown>])[] = Object.entries(optionTable) as [
  OptionField,
  OptionRow<unknown>,
][];
