/** The handler of each command. Which are asynchronous says the command table. */
import type { CommandRow } from '../../../protocol/commands/types.ts';
import type { AsyncHandler, SyncHandler } from '../context.ts';
import { bufferHandlers } from './buffer-samples.ts';
import { asyncBufferHandlers } from './buffers.ts';
import { busHandlers } from './buses.ts';
import { asyncDefHandlers, defHandlers } from './defs.ts';
import { gridHandlers } from './grid.ts';
import { groupHandlers } from './groups.ts';
import { inspectHandlers } from './inspect.ts';
import { instrumentHandlers } from './instruments.ts';
import { midiHandlers } from './midi.ts';
import { midiFileHandlers } from './midi-files.ts';
import { asyncNamedSoundHandlers, namedSoundHandlers } from './named-sounds.ts';
import { nodeHandlers } from './nodes.ts';
import { asyncServerHandlers, serverHandlers } from './server.ts';
import { synthHandlers } from './synths.ts';

export const syncHandlers: Readonly<Record<string, SyncHandler>> = {
  ...serverHandlers,
  ...defHandlers,
  ...nodeHandlers,
  ...synthHandlers,
  ...groupHandlers,
  ...bufferHandlers,
  ...busHandlers,
  ...inspectHandlers,
  ...instrumentHandlers,
  ...namedSoundHandlers,
  ...gridHandlers,
  ...midiHandlers,
  ...midiFileHandlers,
};

export const asyncHandlers: Readonly<Record<string, AsyncHandler>> = {
  ...asyncServerHandlers,
  ...asyncDefHandlers,
  ...asyncBufferHandlers,
  ...asyncNamedSoundHandlers,
};

/** Asynchronous commands whose first job may begin before the commands before them are done. */
export const earlyCommands: ReadonlySet<string> = new Set(['/d_recv']);

/** @throws TypeError for a row that nobody carries out */
export function handlerOf<H>(handlers: Readonly<Record<string, H>>, { name }: CommandRow): H {
  const handler = handlers[name];
  if (!handler) throw new TypeError(`command ${name} has a row but no handler`);
  return handler;
}
