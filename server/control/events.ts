/** Events of the render thread: they go into the tree mirror, to clients, and to the server's output. */
import { type Origin, type Origins, silentOrigin } from '../link/origins.ts';
import type { EventRecord } from '../link/render-link.ts';
import type { TreeNode } from '../link/tree.ts';
import { Event, Failure } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import { MessageForm } from '../world/records.ts';
import type { Context } from './context.ts';
import { formatG } from './format.ts';
import { aboutFailure, type Details, failureText, message } from './replies.ts';

const nodeAddresses: Record<number, string> = {
  [Event.go]: '/n_go',
  [Event.end]: '/n_end',
  [Event.off]: '/n_off',
  [Event.on]: '/n_on',
  [Event.move]: '/n_move',
  [Event.info]: '/n_info',
};

export class EventHandler {
  /** Number of programs that ran after their time, and lateness of the latest in seconds. */
  lateCount = 0;
  worstLateness = 0;
  private worstSinceTold = 0;
  /** Number of bundles for which the render thread had no room. */
  lostBundles = 0;
  /** Number of synths whose sound was not finite. */
  notFiniteCount = 0;
  private readonly words: Int32Array;

  constructor(
    private readonly context: Context,
    private readonly origins: Origins,
    private readonly fail: (origin: Origin, reason: string, details: Details) => void,
  ) {
    this.words = new Int32Array(context.memory);
  }

  /** Number of events for which the render thread had no room; answers and notifications of them are lost. */
  get lostReports(): number {
    return Atomics.load(this.words, World.lostEvents >> 2);
  }

  /** Returns the lateness, in seconds, of the latest bundle since the last call. */
  takeWorstLateness(): number {
    const worst = this.worstSinceTold;
    this.worstSinceTold = 0;
    return worst;
  }

  /** Handles an event. An error is counted among the faults and does not stop the next event. */
  take(event: EventRecord): void {
    this.context.faults.guard('what the audio thread told', () => this.handle(event));
  }

  private handle(event: EventRecord): void {
    const kind = event.int(0);
    if (kind <= Event.settle) return this.node(kind, event);
    switch (kind) {
      case Event.fail:
        return this.failure(event.int(1), event.int(2), event.int(3));
      case Event.values:
      case Event.echo:
        return this.context.tokens.fire(event.int(1), event);
      case Event.trigger:
        return this.notify('/tr', 'iif', [event.int(1), event.int(2), event.float(3)]);
      case Event.message:
        return this.unitMessage(event);
      case Event.disk:
        return this.context.streams.take(event);
      case Event.diskPosition:
        return this.notify('/diskin', 'iif', [event.int(1), event.int(2), event.float(3)]);
      case Event.voice:
        return this.context.instruments?.report(event);
      case Event.late:
        return this.late(event.float(1));
      case Event.notFinite:
        return this.notFinite(event.int(1));
      case Event.renamed:
        return this.context.tree.rename(event.int(1), event.int(2));
      case Event.defEnded:
        return this.defEnded(event.int(1), event.int(2));
      case Event.wantFused:
        return this.context.fusedCode.wanted(event.int(1));
      case Event.outOfMemory:
        return this.context.print(`synth ${event.int(1)}: not enough memory for its delay lines (see -m)`);
    }
  }

  private node(kind: number, event: EventRecord): void {
    const { tree, defs, settings } = this.context;
    const id = event.int(1);
    const isGroup = event.int(5) === 1;
    // A group may be reported again; a synth, or a node of the other kind, means that an end was lost.
    const former = kind === Event.go ? tree.find(id) : undefined;
    if (former && !(isGroup && former.isGroup)) this.foundOut(Event.end, tree.forget(former));
    const node = tree.take(event);
    if (node && kind === Event.go && !isGroup) {
      node.def = defs.ofSymbol(node.symbol);
      if (node.def) node.def.begun++;
      tree.units += node.def?.def.units.length ?? 0;
    }
    if (kind === Event.end) this.context.instruments?.all.nodeEnded(id);
    if (kind === Event.go) this.context.instruments?.all.nodeStarted(id);
    if (node && kind === Event.end) tree.units -= node.def?.def.units.length ?? 0;
    // Nodes with hidden ids belong to no client; only queries are answered with them.
    if (settings.offline || kind === Event.settle || (id < 0 && kind !== Event.info)) return;
    const args = [id, event.int(2), event.int(3), event.int(4), isGroup ? 1 : 0];
    if (isGroup) args.push(event.int(6), event.int(7));
    this.notify(nodeAddresses[kind]!, 'i'.repeat(args.length), args);
  }

  /** Takes a node that came or went unnoticed. */
  foundOut(event: typeof Event.go | typeof Event.end, node: TreeNode): void {
    const { tree, defs, instruments, settings } = this.context;
    const units = () => node.def?.def.units.length ?? 0;
    if (event === Event.go) {
      if (!node.isGroup) node.def = defs.ofSymbol(node.symbol);
      tree.units += units();
      instruments?.all.nodeStarted(node.id);
    } else {
      tree.units -= units();
      instruments?.all.nodeEnded(node.id);
    }
    if (settings.offline || node.id < 0) return;
    const place = event === Event.go ? [node.parent, node.previous, node.next] : [null, null, null];
    const inside = node.isGroup ? [1, node.head?.id ?? -1, node.tail?.id ?? -1] : [0];
    const args = [node.id, ...place.map((other) => other?.id ?? -1), ...inside];
    this.notify(nodeAddresses[event]!, 'i'.repeat(args.length), args);
  }

  private failure(origin: number, failure: number, value: number): void {
    if (failure === Failure.scheduleFull || failure === Failure.programLost) this.lostBundles++;
    if (origin === silentOrigin) return;
    const { symbols, print } = this.context;
    const text = failureText(failure, value, (symbol) => symbols.name(symbol));
    const from = this.origins.get(origin);
    if (!from) {
      print(`a bundle was lost: ${text}`);
      return;
    }
    if (failure === Failure.defNotFound && !from.quiet) print(`*** ERROR: SynthDef ${symbols.name(value)} not found`);
    this.fail(from, text, { about: aboutFailure(failure, value, symbols) });
  }

  /** Variants go with their def, without a notification. */
  private defEnded(symbol: number, serial: number): void {
    const name = this.context.symbols.name(symbol);
    if (this.context.defs.ofSymbol(symbol)?.def.name === name) this.notify('/d_removed', 's', [name]);
    this.context.defs.ended(serial);
  }

  private late(seconds: number): void {
    this.lateCount++;
    this.worstLateness = Math.max(this.worstLateness, seconds);
    this.worstSinceTold = Math.max(this.worstSinceTold, seconds);
    if (this.context.settings.verbosity >= 0) this.context.print(`late ${seconds.toFixed(9)}`);
  }

  private notFinite(node: number): void {
    this.notFiniteCount++;
    const symbol = this.context.tree.find(node)?.symbol ?? 0;
    this.context.print(`synth ${node} (${this.context.symbols.name(symbol)}) is silenced: its sound is not finite`);
  }

  private unitMessage(event: EventRecord): void {
    const { print, settings } = this.context;
    const node = event.int(1);
    const form = event.int(3);
    const input = (i: number) => event.float(4 + i);
    const inputs = event.length - 4;
    if (form === MessageForm.badValues) {
      if (settings.verbosity >= -1) print(badValues(node, input));
    } else if (form === MessageForm.reply) {
      const name = 3 + input(2);
      const values = Array.from({ length: Math.max(0, inputs - name) }, (_, i) => input(name + i));
      this.notify(charactersOf(event, 7, input(2)), `ii${'f'.repeat(values.length)}`, [
        node,
        Math.trunc(input(1)),
        ...values,
      ]);
    } else if (form === MessageForm.poll) {
      if (settings.verbosity >= -1) print(`${charactersOf(event, 8, input(3))}: ${formatG(input(1))}`);
      if (input(2) >= 0) this.notify('/tr', 'iif', [node, Math.trunc(input(2)), input(1)]);
    }
  }

  private notify(address: string, types: string, args: (number | string)[]): void {
    const { clients } = this.context;
    if (clients.count > 0 && address !== '') clients.notify(message(address, types, args));
  }
}

const kinds = ['normal', 'NaN', 'infinity', 'denormal'];

/** Returns the line of CheckBadValues. Its words are id, post, kind of value found, kind found before, and how often. */
function badValues(node: number, word: (i: number) => number): string {
  const where = `in Synth ${node}, ID${word(1) === 1 ? ':' : ''} ${Math.trunc(word(0))}`;
  const [now, before, times] = [kinds[word(2)], kinds[word(3)], word(4)];
  if (word(1) === 1) return `${{ NaN: 'NaN', infinity: 'Infinite number', denormal: 'Denormal' }[now!]} found ${where}`;
  return `CheckBadValues: ${now} found ${where}${times > 0 ? ` (previous ${times} values were ${before})` : ''}`;
}

/** Returns the text of a UGen that has one character code an input. */
function charactersOf(event: EventRecord, from: number, count: number): string {
  let text = '';
  for (let i = 0; i < count && from + i < event.length; i++) text += String.fromCharCode(event.float(from + i) & 0xff);
  return text.replaceAll('\0', '');
}
