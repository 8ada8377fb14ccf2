/** Plays a sequence to one server: what was answered on the way, and how things stand at the end. */
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscBundle, OscMessage, OscPacket, OscValue } from '../../protocol/osc/types.ts';
import type { Correspondent } from '../support/correspondent.ts';
import { extraDef, initialDefs } from './defs.ts';
import type { Step } from './sequence.ts';
import { bufferNumbers, busses, folderSign } from './world.ts';

/** Messages by the way they took: servers send them from several queues, and only within each is there an order. */
export interface Outcome {
  /** What every registered client is told of nodes. */
  readonly notified: readonly OscMessage[];
  /** Answers to the sender. */
  readonly replied: readonly OscMessage[];
  /** Of SendTrig. */
  readonly triggers: readonly OscMessage[];
  /** Defs that are gone. */
  readonly removed: readonly OscMessage[];
  /** Tree, buffers, busses and counts after the last step. */
  readonly state: readonly OscMessage[];
}

const notifications = new Set<string | number>(['/n_go', '/n_end', '/n_on', '/n_off', '/n_move', '/n_info']);
const aboutNodes = /^\/(n_|g_)/;
const immediately = 1n;
/** Seconds within which what ends by itself has ended: its own time, and some blocks. */
const ending = 0.03;
/** Seconds by which a timed bundle may be heard after its time: a period of the device, and the way there. */
const slack = 0.05;

const message = (address: string, ...args: readonly OscValue[]): OscMessage => ({
  address, args: [...args], types: args.map((arg) => (typeof arg === 'string' ? 's' : arg instanceof Uint8Array ? 'b' : 'i')).join(''),
});

/** Registers the player for notifications and brings the server to the state every sequence begins with. */
export async function prepare(server: Correspondent): Promise<void> {
  server.send(message('/notify', 1, 0));
  await reset(server);
}

/** @param folder where this server has its files */
export async function play(server: Correspondent, steps: readonly Step[], folder: string): Promise<Outcome> {
  for (const { messages, as } of steps) await perform(server, { as, messages: messages.map((each) => replaced(each, folderSign, folder)) });
  await server.settle();
  const heard = server.read().map((each) => replaced(each, folder, folderSign));
  const state = await describe(server);
  await reset(server);
  return withoutHiddenIds({
    notified: heard.filter(({ address }) => notifications.has(address)),
    replied: heard.filter(({ address }) => !notifications.has(address) && address !== '/d_removed' && address !== '/tr'),
    triggers: heard.filter(({ address }) => address === '/tr'),
    // In no order: it is when the last synth of each happened to be gone.
    removed: heard.filter(({ address }) => address === '/d_removed').sort((a, b) => String(a.args[0]).localeCompare(String(b.args[0]))),
    state,
  });
}

/** Ids that a server gives by itself, counted from its start: each becomes its place among those of this sequence. */
function withoutHiddenIds(outcome: Outcome): Outcome {
  const places = new Map<OscValue, number>();
  const placed = (message: OscMessage): OscMessage => {
    if (!aboutNodes.test(String(message.address))) return message;
    return { ...message, args: message.args.map((arg) => {
      if (typeof arg !== 'number' || arg > -8) return arg;
      if (!places.has(arg)) places.set(arg, -100 - places.size);
      return places.get(arg)!;
    }) };
  };
  const { notified, replied, triggers, removed, state } = outcome;
  return { notified: notified.map(placed), replied: replied.map(placed), triggers, removed, state: state.map(placed) };
}

function replaced<M extends OscMessage>(message: M, from: string, to: string): M {
  return { ...message, args: message.args.map((arg) => (typeof arg === 'string' ? arg.replaceAll(from, to) : arg)) };
}

async function perform(server: Correspondent, { messages, as }: Step): Promise<void> {
  server.send(packetOf(messages, as));
  const ahead = typeof as === 'number' ? as + slack : 0;
  const more = messages.some(({ ends }) => ends) ? ending : 0;
  if (ahead + more > 0) await Bun.sleep((ahead + more) * 1000);
  if (typeof as === 'number' || messages.some(({ settles, ends }) => settles || ends)) await server.settle();
}

function packetOf(messages: readonly OscMessage[], as: Step['as']): OscPacket {
  const bundle = (timetag: bigint): OscBundle => ({ timetag, elements: [...messages] });
  if (as === 'message') return messages[0]!;
  if (as === 'bundle') return bundle(immediately);
  if (as === 'nested') return { timetag: immediately, elements: [bundle(immediately)] };
  return bundle(secondsToTimetag(Date.now() / 1000 + as));
}

async function describe(server: Correspondent): Promise<OscMessage[]> {
  server.send(message('/g_queryTree', 0, 1));
  server.send(message('/status'));
  server.send(message('/c_getn', 0, busses));
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
  server.send({ address: '/c_fill', types: 'iif', args: [0, busses, 0] });
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
