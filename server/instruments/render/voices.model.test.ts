/** The voice list against a model of it, after a thousand random commands: who must be there, and who must not. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FakeRenders } from '../../../test/support/fake-renders.ts';
import { InProcessServer } from '../../../test/support/in-process.ts';
import type { FeedEvent } from '../feed.ts';
import type { Instruments } from '../instruments.ts';

const block = 64;
/** Blocks of a buffer and of its render; the blocks that may pass until something is known everywhere. */
const length = 12;
const work = 3;
const slack = 4;

type Command =
  | { readonly do: 'play'; readonly instrument: 'loop' | 'shot'; readonly ahead: number }
  | { readonly do: 'stop' | 'hush' | 'update' | 'glide' | 'free'; readonly pick: number }
  | { readonly do: 'stopInstrument'; readonly instrument: 'loop' | 'shot' }
  | { readonly do: 'stopAll' | 'panic' }
  | { readonly do: 'wait'; readonly blocks: number };

const pick = fc.nat(1000);
const instrument = fc.constantFrom('loop' as const, 'shot' as const);
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('play' as const), instrument, ahead: fc.constantFrom(0, 0, 20, 60) }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      do: fc.constantFrom('stop' as const, 'hush' as const, 'update' as const, 'glide' as const, 'free' as const),
      pick,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stopInstrument' as const), instrument }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('stopAll' as const, 'panic' as const) }) },
  { weight: 12, arbitrary: fc.record({ do: fc.constant('wait' as const), blocks: fc.integer({ min: 1, max: 9 }) }) },
);

/** Knowledge of the model about a voice: blocks before which it must be there, and from which on it must not. */
interface Known {
  readonly id: number;
  readonly instrument: string;
  readonly starts: number;
  present: number;
  absent: number;
}

class Session {
  readonly renders = new FakeRenders({
    loop: { loop: true, params: { x: { type: 'number', default: 0 } }, play: () => this.sound() },
    shot: { params: { x: { type: 'number', default: 0 } }, play: () => this.sound() },
  });
  readonly server = new InProcessServer(
    { maxNodes: 4096, realTimeMemoryBytes: 32 << 20 },
    undefined,
    {},
    { host: this.renders, folder: '/nowhere' },
  );
  readonly instruments: Instruments = this.server.control.context.instruments!;
  readonly known = new Map<number, Known>();
  readonly ended: number[] = [];
  private readonly client = this.server.client();

  private sound() {
    return { blocks: work, buffers: [{ channels: [new Float32Array(length * block).fill(0.1)] }] };
  }

  async open(): Promise<void> {
    this.renders.server = this.server;
    await this.instruments.catalogue.load('/model.ts');
    await this.instruments.prepare();
    this.instruments.feed.listen((event: FeedEvent) => {
      if (event.type === 'ended') this.ended.push(event.voice);
    });
  }

  get now(): number {
    return this.server.engine.block;
  }

  async wait(blocks: number): Promise<void> {
    for (let i = 0; i < blocks; i++) {
      this.renders.tick();
      this.server.engine.renderBlock(this.server.now, 1 / 48000);
      this.server.now += block / 48000;
      this.server.control.poll();
    }
  }

  private done(...message: [string, ...(number | string)[]]): number {
    this.client.replies();
    this.client.send(...message);
    const [reply] = this.client.replies();
    if (reply?.[0] !== '/done') throw new Error(`${message.join(' ')}: ${String(reply)}`);
    return reply[2] as number;
  }

  /** A voice that may still be there. */
  private some(pick: number): Known | undefined {
    const there = [...this.known.values()].filter(({ id }) => this.instruments.kinds.render.select(id)[0]);
    return there[pick % Math.max(1, there.length)];
  }

  private ends(known: Known, within: number): void {
    known.present = Math.min(known.present, this.now);
    known.absent = Math.min(known.absent, this.now + within);
  }

  async run(command: Command): Promise<void> {
    const { now } = this;
    switch (command.do) {
      case 'wait':
        return this.wait(command.blocks);
      case 'play': {
        this.client.replies();
        const message: [string, ...string[]] = ['/play', command.instrument];
        if (command.ahead) this.client.bundle(this.server.now + (command.ahead * block) / 48000, message);
        else this.client.send(...message);
        const id = this.client.replies()[0]![2] as number;
        expect(this.known.has(id)).toBe(false);
        const starts = now + Math.max(command.ahead, work);
        const lasts = command.instrument === 'shot' ? length : Infinity;
        this.known.set(id, {
          id,
          instrument: command.instrument,
          starts,
          present: starts + lasts,
          absent: starts + lasts + slack,
        });
        return;
      }
      case 'stopAll':
        this.done('/stop', 'all');
        for (const known of this.known.values()) this.ends(known, slack);
        return;
      case 'panic':
        this.done('/panic');
        for (const known of this.known.values()) this.ends(known, slack);
        return;
      case 'stopInstrument':
        this.done('/stop', command.instrument);
        for (const known of this.known.values()) if (known.instrument === command.instrument) this.ends(known, slack);
        return;
      default:
        return this.runOn(command.do, this.some(command.pick));
    }
  }

  private runOn(what: 'stop' | 'hush' | 'update' | 'glide' | 'free', known: Known | undefined): void {
    if (!known) return;
    const voice = this.instruments.kinds.render.select(known.id)[0]!;
    switch (what) {
      case 'stop':
        expect(this.done('/stop', known.id)).toBe(1);
        return this.ends(known, slack);
      case 'hush':
        this.done('/hush', known.id);
        return this.ends(known, length + slack);
      case 'update':
        this.done('/update', known.id, 'x', 1);
        // A shot that is rendered anew before it has begun begins later.
        known.absent += work + 1;
        return;
      case 'glide':
        if (!voice.players.size || voice.state !== 'playing') return;
        this.done('/glide', known.id, 'gain', 0, 0.001);
        return this.ends(known, slack);
      case 'free':
        if (!voice.players.size) return;
        for (const node of voice.players.keys()) this.client.send('/n_free', node);
        return this.ends(known, slack);
    }
  }

  check(): void {
    const voices = this.instruments.kinds.render.select('all');
    const there = voices.map(({ id }) => id);
    expect([...there].sort((a, b) => a - b)).toEqual(there);
    for (const { id, present, absent } of this.known.values()) {
      if (this.now < present) expect([id, there.includes(id)]).toEqual([id, true]);
      if (this.now >= absent) expect([id, there.includes(id)]).toEqual([id, false]);
      // What has ended was told once, and what is there was not.
      expect(this.ended.filter((ended) => ended === id).length).toBe(there.includes(id) ? 0 : 1);
    }
    const nodes = voices.flatMap(({ players }) => [...players.keys()]);
    expect(nodes.every((node) => this.server.engine.nodes.find(node) > 0)).toBe(true);
    const alive = [...this.known.values()]
      .filter(({ id, absent }) => there.includes(id) || this.now < absent)
      .map(({ id }) => id);
    for (const id of this.known.keys()) if (!alive.includes(id)) this.forget(id);
  }

  /** Long gone: looked at often enough. */
  private forget(id: number): void {
    const { absent } = this.known.get(id)!;
    if (this.now > absent + 50) this.known.delete(id);
  }
}

describe('the voice list', () => {
  test('is true after a thousand random commands, and nothing is left of them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1000, maxLength: 1000, size: 'max' }), async (commands) => {
        const session = new Session();
        await session.open();
        const {
          instruments,
          server: { control },
        } = session;
        const free = control.context.buffers.freeBytes;
        for (const each of commands) {
          await session.run(each);
          session.check();
        }
        await session.run({ do: 'stopAll' });
        await session.wait(20);
        session.check();
        expect(instruments.playing()).toEqual([]);
        expect(instruments.rowsInUse).toBe(0);
        expect(control.context.buffers.freeBytes).toBe(free);
        expect(control.context.tokens.size).toBe(0);
      }),
      { numRuns: 4, endOnFailure: true },
    );
  }, 60_000);
});
