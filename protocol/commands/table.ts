/**
 * Every command of the server. Dispatch, validation, the types of handlers and the reference follow from these rows; a
 * new command is a row in `rows/` and a handler in the server's control folder.
 */
import { bufferCommands } from './rows/buffers.ts';
import { busCommands } from './rows/buses.ts';
import { defCommands } from './rows/defs.ts';
import { elementCommands } from './rows/elements.ts';
import { gridCommands } from './rows/grid.ts';
import { groupCommands } from './rows/groups.ts';
import { inspectionCommands } from './rows/inspection.ts';
import { playingCommands } from './rows/instruments.ts';
import { midiCommands } from './rows/midi.ts';
import { namedSoundCommands } from './rows/named-sounds.ts';
import { nodeCommands } from './rows/nodes.ts';
import { planCommands } from './rows/plans.ts';
import { sectionCommands } from './rows/sections.ts';
import { serverCommands } from './rows/server.ts';
import { sessionCommands } from './rows/session.ts';
import { synthCommands } from './rows/synths.ts';
import type { CommandRow } from './types.ts';

/** Commands that are posted over HTTP too, unless they carry bytes or subscribe. */
const posted = [
  ...playingCommands,
  ...elementCommands,
  ...sectionCommands,
  ...sessionCommands,
  ...namedSoundCommands,
  ...gridCommands,
  ...planCommands,
  ...midiCommands,
] as const;

const declared = [
  ...serverCommands,
  ...defCommands,
  ...nodeCommands,
  ...synthCommands,
  ...groupCommands,
  ...bufferCommands,
  ...busCommands,
  ...inspectionCommands,
  ...posted,
] as const;

type Declared = (typeof declared)[number];

/** Rows by name, with the types of their arguments; aliases are not among them. */
export type CommandRows = { readonly [Row in Declared as Row['name']]: Row };
export type CommandName = keyof CommandRows;

/** A row under one of its former names, which its replies have too. */
function aliased(row: CommandRow, alias: string): CommandRow {
  const { aliases: _, ...same } = row;
  return { ...same, name: alias, aliasOf: row.name, replies: row.replies.map((each) => each.replace(row.name, alias)) };
}

export const postedCommands: readonly CommandRow[] = posted;

/** All commands, aliases included. */
export const commandTable: readonly CommandRow[] = declared.flatMap((row: CommandRow) => [
  row,
  ...(row.aliases ?? []).map((alias) => aliased(row, alias)),
]);

const byName = new Map<string, CommandRow>();
const byNumber: (CommandRow | undefined)[] = [];
for (const row of commandTable) {
  byName.set(row.name, row).set(row.name.slice(1), row);
  if (row.number !== undefined) byNumber[row.number] = row;
}

/** Returns the row for an address: a name with or without slash, or a number. */
export function findCommand(address: string | number): CommandRow | undefined {
  return typeof address === 'string' ? byName.get(address) : byNumber[address & 0xff];
}
