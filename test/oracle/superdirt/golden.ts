/**
 * `bun test/oracle/superdirt/golden.ts`: writes golden.json, what SuperDirt makes of the events, by SuperDirt itself. SUPERDIRT_QUARKS names its
 * folders and those of what it needs, with colons between: SuperDirt, Vowel, and the classes of sc3-plugins.
 */
import { join } from 'node:path';
import { drumFolder, writeDrums } from '../../../clients/dirt/drums.ts';
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { type Described, describe } from './described.ts';
import { kinds } from './events.ts';
import { type Recorded, recordSuperDirt } from './record.ts';

/** Folders of SuperDirt and what it needs; without them there is nothing to compare with. */
export const quarks = (Bun.env.SUPERDIRT_QUARKS ?? '').split(':').filter(Boolean);

export const events: readonly DirtEvent[] = Object.values(kinds).flat();

/** An event and what SuperDirt makes of it; how much it cuts depends on when. */
export interface Golden extends Omit<Described, 'cuts'> {
  readonly event: DirtEvent;
}

const file = join(import.meta.dir, 'golden.json');

export const readGolden = (): Promise<Golden[]> => Bun.file(file).json();

/** Records all events with SuperDirt. @throws Error when it does not start */
export function recordAll(): Promise<Recorded> {
  writeDrums(drumFolder());
  return recordSuperDirt(quarks, drumFolder(), events);
}

export const goldenOf = (recorded: Recorded): Golden[] =>
  events.map((event, i) => {
    const { synths, effects } = describe(recorded.events[i]!);
    return { event, synths, effects };
  });

if (import.meta.main) {
  if (quarks.length === 0) throw new Error('SUPERDIRT_QUARKS names no folders');
  const rows = goldenOf(await recordAll()).map((row) => JSON.stringify(row));
  await Bun.write(file, `[\n${rows.join(',\n')}\n]\n`);
  console.log(`${rows.length} events`);
}
