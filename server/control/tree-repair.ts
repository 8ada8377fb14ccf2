/**
 * Repairs the mirror of the tree when there was no room for some events of the render thread: the whole tree is copied
 * and compared. Clients are notified late of the nodes that came and went.
 */
import { TreeRow } from '../engine/tree-copy.ts';
import { silentOrigin } from '../link/origins.ts';
import { Event, Op, Timing } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { Context } from './context.ts';
import type { EventHandler } from './events.ts';

/** Milliseconds between two looks at the tree. */
const interval = 50;

export class TreeRepair {
  /** Number of repairs. */
  count = 0;
  private repaired = 0;
  private under = false;
  private next = 0;
  private readonly words: Int32Array;

  constructor(
    private readonly context: Context,
    private readonly events: Pick<EventHandler, 'foundOut'>,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.words = new Int32Array(context.memory);
  }

  /** Repairs the mirror if events were lost. Called often. */
  look(): void {
    const lost = Atomics.load(this.words, World.lostNodes >> 2);
    if (lost === this.repaired || this.under || this.now() < this.next) return;
    this.next = this.now() + interval;
    this.ask(lost);
  }

  private ask(lost: number): void {
    const {
      context: { buffers, layout, program, tokens },
    } = this;
    const address = buffers.reserve(4 * (1 + layout.maxNodes * TreeRow.words));
    // Without memory for it there will be some once a buffer is freed.
    if (address === undefined) return;
    this.under = true;
    program.begin(Timing.now, 0);
    program.op(Op.copyTree, silentOrigin, address | 0);
    program.op(
      Op.echo,
      silentOrigin,
      tokens.add(() => {
        this.under = false;
        this.repaired = lost;
        this.count++;
        const first = address / 4 + 1;
        // A copy: handling the changes may allocate memory.
        const copied = this.words.slice(first, first + this.words[first - 1]! * TreeRow.words);
        buffers.release(address);
        const { tree, sections } = this.context;
        const { ended, begun } = tree.become(
          copied,
          sections.all.filter(({ isBegun }) => isBegun).map(({ group }) => group),
        );
        for (const node of ended) this.events.foundOut(Event.end, node);
        for (const node of begun) this.events.foundOut(Event.go, node);
      }),
    );
    program.flush();
  }
}
