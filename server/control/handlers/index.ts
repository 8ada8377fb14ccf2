/** The handler of each command. The command table says which are asynchronous. */
import type { CommandRow } from '../../../protocol/commands/types.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import type { AsyncHandlers, SyncHandlers, Work } from '../handler.ts';
import { bounceHandlers } from './bounce.ts';
import { bufferHandlers } from './buffer-samples.ts';
import { asyncBufferHandlers } from './buffers.ts';
import { busHandlers } from './buses.ts';
import { asyncDefHandlers, defHandlers } from './defs.ts';
import { elementHandlers } from './elements.ts';
import { gridHandlers } from './grid.ts';
import { groupHandlers } from './groups.ts';
import { inspectHandlers } from './inspect.ts';
import { instrumentHandlers } from './instruments.ts';
import { midiHandlers } from './midi.ts';
import { midiFileHandlers } from './midi-files.ts';
import { asyncNamedSoundHandlers, namedSoundHandlers } from './named-sounds.ts';
import { nodeHandlers } from './nodes.ts';
import { planHandlers } from './plans.ts';
import { asyncSectionHandlers } from './sections.ts';
import { asyncServerHandlers, serverHandlers } from './server.ts';
import { synthHandlers } from './synths.ts';

export const syncHandlers: SyncHandlers = {
  ...serverHandlers,
  ...defHandlers,
  ...nodeHandlers,
  ...synthHandlers,
  ...groupHandlers,
  ...bufferHandlers,
  ...busHandlers,
  ...inspectHandlers,
  ...instrumentHandlers,
  ...elementHandlers,
  ...bounceHandlers,
  ...namedSoundHandlers,
  ...gridHandlers,
  ...planHandlers,
  ...midiHandlers,
  ...midiFileHandlers,
};

export const asyncHandlers: AsyncHandlers = {
  ...asyncServerHandlers,
  ...asyncDefHandlers,
  ...asyncBufferHandlers,
  ...asyncSectionHandlers,
  ...asyncNamedSoundHandlers,
};

/** Asynchronous commands whose first job may begin before the commands before them are done. */
export const earlyCommands: ReadonlySet<string> = new Set(['/d_recv']);

/** Carries out a synchronous command. @throws CommandFailure */
export function carryOut(call: Call, context: Context): void {
  handlerOf<void>(syncHandlers, call.row)(call, context);
}

/** Begins the work of an asynchronous command. @throws CommandFailure */
export function workOf(call: Call, context: Context): Work {
  return handlerOf<Work>(asyncHandlers, call.row)(call, context);
}

/** Returns the handler of a row. It takes any call: the arguments were checked against the row that its type follows from. */
function handlerOf<Result>(handlers: SyncHandlers | AsyncHandlers, { name, aliasOf = name }: CommandRow) {
  return handlers[aliasOf as keyof typeof handlers] as (call: Call, context: Context) => Result;
}
