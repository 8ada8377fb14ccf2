/** Plays a sequence to one server: what was answered on the way, and how things stand at the end. */
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscBundle, OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { Correspondent } from '../support/correspondent.ts';
import { extraDef, initialDefs } from './defs.ts';
import type { Step } from './sequence.ts';
import { bufferNumbers, buses, folderSign } from './world.ts';

/** Messages by the way they took: servers send them from several queues, and only within each is there an order. */
export interface Outcome {
  /** Notifications of nodes, as every registered client gets them. */
  readonly notified: readonly OscMessage[];
  /** Answers to the sender. */
  readonly replied: readonly OscMessage[];
  /** Of SendTrig. */
  readonly triggers: readonly OscMessage[];
  /** Defs that are gone. */
  readonly removed: readonly OscMessage[];
  /** Tree, buffers, buses and counts after the last step. */
  readonly state: readonly OscMessage[];
}

const notifications = new Set<string | number>(['/n_go', '/n_end', '/n_on', '/n_off', '/n_move', '/n_info']);
const aboutNodes = /^\/(n_|g_)/;
const immediately = 1n;
/** Milliseconds within which what ends by itself has ended, also on a busy machine. Where its /s_new fails, it never does. */
const ending = 200;

const message = (address: string, ...args: readonly OscValue[]): OscMessage => ({
  address,
  args: [...args],
  types: args.map((arg) => (typeof arg === 'string' ? 's' : arg instanceof Uint8Array ? 'b' : 'i')).join(''),
});

/** Registers the player for notifications and brings the server to the state every sequence begins with. */
export async function prepare(server: Correspondent): Promise<void> {
  server.send(message('/notify', 1, 0));
  await reset(server);
}

/** @param folder where this server has its files */
export async function play(server: Correspondent, steps: readonly Step[], folder: string): Promise<Outcome> {
  for (const { messages, as } of steps)
    await perform(server, { as, messages: messages.map((each) => replaced(each, folderSign, folder)) });
  await server.settle();
  const heard = server.read().map((each) => replaced(each, folder, folderSign));
  const state = await describe(server);
  await reset(server);
  return withoutHiddenIds({
    notified: heard.filter(({ address }) => notifications.has(address)),
    replied: heard.filter(
      ({ address }) => !notifications.has(address) && address !== '/d_removed' && address !== '/tr',
    ),
    triggers: heard.filter(({ address }) => address === '/tr'),
    // In no order: it is when the last synth of each happened to be gone.
    removed: heard
      .filter(({ address }) => address === '/d_removed')
      .sort((a, b) => String(a.args[0]).localeCompare(String(b.args[0]))),
    state,
  });
}

/** Ids that a server gives by itself, counted from its start: each becomes its place among those of this sequence. */
function withoutHiddenIds(outcome: Outcome): Outcome {
  const places = new Map<OscValue, number>();
  const placed = (message: OscMessage): OscMessage => {
    if (!aboutNodes.test(String(message.address))) return message;
    return {
      ...message,
      args: message.args.map((arg) => {
        if (typeof arg !== 'number' || arg > -8) return arg;
        if (!places.has(arg)) places.set(arg, -100 - places.size);
        return places.get(arg)!;
      }),
    };
  };
  const { notified, replied, triggers, removed, state } = outcome;
  return { notified: notified.map(placed), replied: replied.map(placed), triggers, removed, state: state.map(placed) };
}

function replaced<M extends OscMessage>(message: M, from: string, to: string): M {
  return { ...message, args: message.args.map((arg) => (typeof arg === 'string' ? arg.replaceAll(from, to) : arg)) };
}

async function perform(server: Correspondent, { messages, as }: Step): Promise<void> {
  const { unread } = server;
  if (typeof as === 'number') {
    const { message: sync, done } = server.sync();
    server.send(bundleOf([...messages, sync], secondsToTimetag(Date.now() / 1000 + as)));
    await done;
  } else if (as === 'message') server.send(messages[0]!);
  else
    server.send(
      as === 'nested'
        ? { timetag: immediately, elements: [bundleOf(messages, immediately)] }
        : bundleOf(messages, immediately),
    );
  for (const { ends } of messages) {
    if (ends !== undefined)
      await server.hears(
        ({ address, args }) => (address === '/n_end' || address === '/n_off') && args[0] === ends,
        ending,
        unread,
      );
  }
  if (typeof as === 'number' || messages.some(({ settles, ends }) => settles || ends !== undefined))
    await server.settle();
}

function bundleOf(messages: readonly OscMessage[], timetag: bigint): OscBundle {
  return { timetag, elements: [...messages] };
}

async function describe(server: Correspondent): Promise<OscMessage[]> {
  server.send(message('/g_queryTree', 0, 1));
  server.send(message('/status'));
  server.send(message('/c_getn', 0, buses));
  server.send(message('/b_query', ...bufferNumbers));
  await server.settle(1);
  const known = server.read();
  const sizes = known.find(({ address }) => address === '/b_info')?.args ?? [];
  bufferNumbers.forEach((number, i) => {
    const samples = Number(sizes[4 * i + 1]) * Number(sizes[4 * i + 2]);
    if (samples > 0) server.send(message('/b_getn', number, 0, samples));
  });
  await server.settle(1);
  return [...known, ...server.read()];
}

async function reset(server: Correspondent): Promise<void> {
  server.send(message('/error', 1));
  server.send(message('/clearSched'));
  server.send(message('/g_freeAll', 0));
  server.send({ address: '/c_fill', types: 'iif', args: [0, buses, 0] });
  for (const number of bufferNumbers) {
    // A buffer remembers the sample rate of what was in it.
    server.send(message('/b_alloc', number, 1, 1));
    server.send(message('/b_free', number));
  }
  server.send(message('/d_free', extraDef.name));
  for (const bytes of initialDefs) server.send(message('/d_recv', bytes));
  await server.settle();
  server.read();
}
