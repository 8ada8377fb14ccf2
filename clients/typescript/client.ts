import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { OscError, type OscPacket } from '../../protocol/osc/types.ts';
import { BufferNumbers, NodeIds } from './allocators.ts';
import type { Argument } from './arguments.ts';
import { ConnectionError, ServerError } from './errors.ts';
import { Futures } from './futures.ts';
import type { Link, LinkOpener } from './links/link.ts';
import { type Message, messagesOf, type Sendable, type Time, toBundle, toPacket } from './messages.ts';
import { type BufferInfo, bufferInfo, type ServerStatus, serverStatus } from './replies.ts';
import { type GroupNode, readTree } from './tree.ts';

export interface RequestOptions {
  /** Address of the reply, e.g. `/done` or `/b_info`. */
  readonly reply: string;
  /** Returns true for the reply among the messages of that address. `/done` is compared with the command by itself. */
  readonly filter?: (message: Message) => boolean;
  /** milliseconds */
  readonly timeout?: number;
}

/** Values of controls by name: numbers, arrays for array controls, or a bus to map to (`c4`, `a12`). */
export type Controls = Readonly<Record<string, number | string | readonly number[]>>;

const addActions = { head: 0, tail: 1, before: 2, after: 3, replace: 4 } as const;
export type AddAction = keyof typeof addActions;

export interface NodePlace {
  /** The node's id; the next free one of this client when absent. */
  readonly id?: number;
  /** Place of the node, seen from the target; default `head`. */
  readonly action?: AddAction;
  /** A node id; the client's default group when absent (before `notify()`, the root group). */
  readonly target?: number;
}

export interface BufferPlace {
  /** The buffer's number; the lowest free one of this client when absent. */
  readonly number?: number;
}

const serverBuffers = 1024;
/** Pattern by which `on` takes every message. */
const everything = '*';

/** A connection to a server. */
export class Client {
  /** Address of the server, without a password. */
  readonly url: string;
  private readonly timeout: number;
  private readonly futures = new Futures();
  private readonly handlers = new Map<string, Set<(message: Message) => void>>();
  private link!: Link;
  private nodeIds = new NodeIds(0);
  private buffers = new BufferNumbers(serverBuffers, 0, 1);
  private syncId = 0;
  private notified = false;
  private givenClientId = 0;
  private closed = false;

  private constructor(url: string, timeout: number) {
    this.url = url;
    this.timeout = timeout;
  }

  /**
   * Used by `connect`.
   * @param shown the address for messages
   * @internal
   */
  static async open(opener: LinkOpener, url: URL, shown: string, timeout: number): Promise<Client> {
    const client = new Client(shown, timeout);
    client.link = await opener(url, {
      onPacket: (bytes) => client.receive(bytes),
      onTrouble: (reason) => client.futures.rejectAll(new ConnectionError(`${client.url}: ${reason}`)),
    });
    return client;
  }

  /** The number the server gave this client; 0 before `notify()`. */
  get clientId(): number {
    return this.givenClientId;
  }

  /** The group new nodes go to when no target is named. */
  get defaultGroup(): number {
    return this.notified ? this.nodeIds.defaultGroup : 0;
  }

  /** A node id nobody uses. */
  nextNodeId(): number {
    return this.nodeIds.next();
  }

  /** Sends a message, or a message or bundle of osc-js; waits for nothing. Throws ConnectionError once closed. */
  send(address: string | number, ...args: Argument[]): void;
  send(message: Exclude<Sendable, readonly unknown[]>): void;
  send(first: string | number | Exclude<Sendable, readonly unknown[]>, ...args: Argument[]): void {
    const item: Sendable = typeof first === 'object' ? first : [first, ...args];
    this.sendPacket(toPacket(item));
  }

  /** Sends messages to be performed together at `time`. */
  bundle(time: Time, messages: readonly Sendable[]): void {
    this.sendPacket(toBundle(time, messages));
  }

  /**
   * Calls `handler` with each message of that address (`*`: with every message).
   * @returns a function that ends this
   */
  on(address: string, handler: (message: Message) => void): () => void {
    const handlers = this.handlers.get(address) ?? new Set();
    this.handlers.set(address, handlers.add(handler));
    return () => void handlers.delete(handler);
  }

  /** The next message of that address that `filter` accepts. Rejects with TimeoutError or ConnectionError. */
  once(
    address: string,
    { filter = () => true, timeout = this.timeout }: { filter?: (message: Message) => boolean; timeout?: number } = {},
  ): Promise<Message> {
    return this.futures.expect({
      what: address,
      timeout,
      commands: [],
      shared: true,
      matches: (message) => message.address === address && filter(message),
    });
  }

  /**
   * Sends a message and waits for its reply. Rejects with ServerError when the server answers `/fail` for this
   * command, else with TimeoutError or ConnectionError.
   */
  async request(message: Sendable, { reply, filter, timeout = this.timeout }: RequestOptions): Promise<Message> {
    const packet = toPacket(message);
    if (!('address' in packet) || typeof packet.address === 'number') {
      throw new TypeError('a request is one message with a name, not a bundle or a command number');
    }
    const {
      address: command,
      args: [first],
    } = packet;
    const sentBack = filter ?? (reply === '/done' ? ({ args }: Message) => args[0] === command : () => true);
    // Replies arrive in a later turn of the event loop: none can be missed by sending first.
    this.sendPacket(packet);
    return this.futures.expect({
      what: `${reply} for ${command}`,
      timeout,
      commands: [command],
      buffer: command.startsWith('/b_') && typeof first === 'number' ? first : undefined,
      matches: (candidate) => candidate.address === reply && sentBack(candidate),
    });
  }

  /** Resolves once the server has done everything sent before, what it does in the background included. */
  async sync(timeout = this.timeout): Promise<void> {
    await this.confirmed([], timeout);
  }

  /**
   * Registers for the notifications of nodes (`/n_go`, `/n_end`, ...), takes the number the server gives, and sees that
   * the default group of this client exists.
   */
  async notify(clientId?: number): Promise<void> {
    // The last asks bunsynth for failures in detail; other servers do not look at it.
    const {
      args: [, given, clients],
    } = await this.request(['/notify', 1, clientId ?? -1, 1], { reply: '/done' });
    this.givenClientId = typeof given === 'number' ? given : 0;
    this.nodeIds = new NodeIds(this.givenClientId);
    this.buffers = new BufferNumbers(
      serverBuffers,
      this.givenClientId,
      typeof clients === 'number' && clients > 0 ? clients : 1,
    );
    this.notified = true;
    await this.confirmed([['/g_new', this.defaultGroup, addActions.head, 0]]).catch(unlessDuplicate);
  }

  async status(): Promise<ServerStatus> {
    return serverStatus((await this.request(['/status'], { reply: '/status.reply' })).args);
  }

  /** Sends a SynthDef file's bytes; resolves once synths can be made of it. */
  async addSynthDef(bytes: Uint8Array): Promise<void> {
    await this.request(['/d_recv', bytes], { reply: '/done' });
  }

  /** Starts a synth. @returns its node id once the server has it */
  async newSynth(
    definition: string,
    { controls = {}, ...place }: NodePlace & { controls?: Controls } = {},
  ): Promise<number> {
    const { id, action, target } = this.place(place);
    await this.confirmed([['/s_new', definition, id, action, target, ...controlArguments(controls)]]);
    return id;
  }

  /** Makes a group. @returns its node id once the server has it */
  async newGroup(place: NodePlace = {}): Promise<number> {
    const { id, action, target } = this.place(place);
    await this.confirmed([['/g_new', id, action, target]]);
    return id;
  }

  /** Ends a node; waits for nothing. (Wait with `once('/n_end', ...)`.) */
  free(id: number): void {
    this.send('/n_free', id);
  }

  /** Sets controls of a synth, or of every synth in a group; waits for nothing. */
  set(id: number, controls: Controls): void {
    this.send('/n_set', id, ...controlArguments(controls));
  }

  /** The nodes in a group, with the values of the synths' controls. */
  async queryTree(group = 0): Promise<GroupNode> {
    const { args } = await this.request(['/g_queryTree', group, 1], {
      reply: '/g_queryTree.reply',
      filter: ({ args: [, id] }) => id === group,
    });
    return readTree(args);
  }

  /** Makes a buffer of zeros. */
  allocBuffer(frames: number, channels = 1, place: BufferPlace = {}): Promise<BufferInfo> {
    return this.newBuffer(place, (number) => ['/b_alloc', number, frames, channels]);
  }

  /** Reads a sound file that the server can reach into a new buffer. `frames` 0 means all from `start` on. */
  readBuffer(
    path: string,
    { start = 0, frames = 0, ...place }: BufferPlace & { start?: number; frames?: number } = {},
  ): Promise<BufferInfo> {
    return this.newBuffer(place, (number) => ['/b_allocRead', number, path, start, frames]);
  }

  async freeBuffer(number: number): Promise<void> {
    await this.request(['/b_free', number], { reply: '/done', filter: doneWith('/b_free', number) });
    this.buffers.release(number);
  }

  /** Ends the connection; whatever is still waited for rejects with ConnectionError. The server keeps playing. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    this.futures.rejectAll(new ConnectionError(`${this.url}: closed`));
    await this.link.close();
  }

  private sendPacket(packet: OscPacket): void {
    if (this.closed) throw new ConnectionError(`${this.url}: closed`);
    this.link.send(encodePacket(packet));
  }

  private async newBuffer(
    { number: wish }: BufferPlace,
    message: (number: number) => readonly [string, ...Argument[]],
  ): Promise<BufferInfo> {
    const number = wish === undefined ? this.buffers.next() : this.buffers.take(wish);
    const command = message(number);
    try {
      await this.request(command, { reply: '/done', filter: doneWith(command[0], number) });
      const { args } = await this.request(['/b_query', number], {
        reply: '/b_info',
        filter: ({ args: [about] }) => about === number,
      });
      return bufferInfo(args);
    } catch (error) {
      // A server that was merely slow may still fill this one: it is not handed out again.
      if (error instanceof ServerError) this.buffers.release(number);
      throw error;
    }
  }

  /**
   * Sends messages that are not answered when all is well, and a `/sync` behind them: a refusal comes before its reply.
   */
  private async confirmed(
    messages: readonly (readonly [string, ...Argument[]])[],
    timeout = this.timeout,
  ): Promise<void> {
    this.syncId = (this.syncId + 1) & 0x7fffffff;
    const id = this.syncId;
    const commands = messages.map(([command]) => command);
    this.bundle('now', [...messages, ['/sync', id]]);
    await this.futures.expect({
      what: `/synced for ${commands.join(' ') || '/sync'}`,
      timeout,
      commands,
      matches: ({ address, args }) => address === '/synced' && args[0] === id,
    });
  }

  private place({ id = this.nextNodeId(), action = 'head', target = this.defaultGroup }: NodePlace) {
    return { id, action: addActions[action], target };
  }

  private receive(bytes: Uint8Array): void {
    for (const message of this.decode(bytes)) {
      this.futures.settle(message);
      for (const address of [message.address, everything]) {
        for (const handler of this.handlers.get(address) ?? []) handler(message);
      }
    }
  }

  private decode(bytes: Uint8Array): Message[] {
    try {
      return messagesOf(decodePacket(bytes));
    } catch (error) {
      if (!(error instanceof OscError)) throw error;
      // Whatever is no OSC did not come from a server; it answers nothing.
      return [];
    }
  }
}

function controlArguments(controls: Controls): Argument[] {
  return Object.entries(controls).flat();
}

function doneWith(command: string, number: number): (message: Message) => boolean {
  return ({ args }) => args[0] === command && args[1] === number;
}

/** Another client, or this one before, has made the group already. */
function unlessDuplicate(error: unknown): void {
  if (!(error instanceof ServerError && /duplicate/i.test(error.reason))) throw error;
}
