/** Commands about the server itself. */
import { scsynthVersion } from '../../../protocol/version.ts';
import { Op } from '../../world/instructions.ts';
import { World } from '../../world/layout.ts';
import type { AsyncHandler, AsyncHandlers, SyncHandler, SyncHandlers } from '../handler.ts';
import { inTurn } from '../in-turn.ts';
import { CommandFailure, done, message } from '../replies.ts';

const notify: SyncHandler<'/notify'> = ({ args, peer, origin }, context) => {
  const { clients, places } = context;
  const [on, wished, details] = args;
  if (on === 0) {
    if (!clients.remove(peer)) throw new CommandFailure('not registered\n');
    inTurn(context, origin, () => peer.send(done('/notify')));
    return;
  }
  const id = clients.register(peer, wished, details !== 0);
  if (typeof id !== 'number' && id.id === undefined) places.refused.listeners++;
  if (typeof id !== 'number') throw new CommandFailure(id.text, { number: id.id });
  context.jobs.expect?.();
  inTurn(context, origin, () => peer.send(done('/notify', 'ii', [id, clients.maxLogins])));
};

/** Counts when it is answered, as scsynth does: the effects of later commands in the same block are included. */
const status: SyncHandler<'/status'> = ({ peer, origin }, context) => {
  const { memory, defs, statistics } = context;
  inTurn(context, origin, () => {
    const words = new Int32Array(memory);
    const count = (word: number): number => Atomics.load(words, word >> 2);
    const { averageLoad, peakLoad, sampleRate, actualSampleRate } = statistics();
    peer.send(
      message('/status.reply', 'iiiiiffdd', [
        1,
        count(World.units),
        count(World.synths),
        count(World.groups),
        defs.count,
        averageLoad,
        peakLoad,
        sampleRate,
        actualSampleRate,
      ]),
    );
  });
};

const quit: SyncHandler<'/quit'> = ({ peer, row }, context) => {
  peer.send(done(row.name));
  context.quit();
};

const pluginCommand: SyncHandler<'/cmd'> = ({ args: [name] }) => {
  throw new CommandFailure('failed', { about: `there is no plugin with a command ${name}` });
};

/** Refused: in a score its bundle is the last (see protocol/score) and does not come here. */
const endScore: SyncHandler<'/nrt_end'> = () => {
  throw new CommandFailure('Command not found', { about: 'it ends a score; a playing server ends with /quit' });
};

const dumpOSC: SyncHandler<'/dumpOSC'> = ({ args: [mode] }, context) => {
  context.dumpMode = mode;
};

const version: SyncHandler<'/version'> = ({ peer, origin }, context) => {
  const { major, minor, patch } = scsynthVersion;
  inTurn(context, origin, () =>
    peer.send(message('/version.reply', 'siisss', ['bunsynth', major, minor, patch, 'main', ''])),
  );
};

const memoryStatus: SyncHandler<'/rtMemoryStatus'> = ({ peer, origin }, context) => {
  inTurn(context, origin, () => {
    const { free, largest } = context.memoryStatus();
    peer.send(message('/rtMemoryStatus.reply', 'ii', [Math.min(free, 0x7fffffff), Math.min(largest, 0x7fffffff)]));
  });
};

const clearSchedule: SyncHandler<'/clearSched'> = ({ origin }, { program, tokens, timeline, plans }) => {
  timeline?.clear();
  plans?.clear();
  program.op(Op.clearSchedule, origin);
  const token: number = tokens.add(() => tokens.dropTimedBefore(token));
  program.op(Op.echo, origin, token);
};

/** The answer is the first reply that goes to the new port. */
const replyTo: SyncHandler<'/replyTo'> = ({ args: [port], peer, origin, row }, context) => {
  if (!peer.replyTo) throw new CommandFailure('answers go back over the connection; only UDP has ports to choose');
  if (port < 0 || port > 65535) throw new CommandFailure(`port is ${port}; it must be from 1 to 65535, or 0`);
  peer.replyTo(port);
  inTurn(context, origin, () => peer.send(done(row.name, 'i', [port])));
};

const error: SyncHandler<'/error'> = ({ args: [mode] }, context) => {
  if (mode < -2 || mode > 1) throw new CommandFailure(`mode is ${mode}; it must be -2, -1, 0 or 1`);
  if (mode >= 0) context.errorsOn = mode === 1;
  else context.quietness += mode === -1 ? 1 : -1;
};

const sync: AsyncHandler<'/sync'> = function* ({ args: [id], peer }) {
  return { answer: () => peer.send(message('/synced', 'i', [id])) };
};

export const serverHandlers = {
  '/none': () => {},
  '/notify': notify,
  '/status': status,
  '/quit': quit,
  '/cmd': pluginCommand,
  '/nrt_end': endScore,
  '/dumpOSC': dumpOSC,
  '/version': version,
  '/rtMemoryStatus': memoryStatus,
  '/clearSched': clearSchedule,
  '/replyTo': replyTo,
  '/error': error,
} satisfies Partial<SyncHandlers>;

export const asyncServerHandlers = { '/sync': sync } satisfies Partial<AsyncHandlers>;
