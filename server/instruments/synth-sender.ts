/** The synths that voices play with, sent to the render thread in programs of their own, whatever else the control thread is putting together. */

import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import type { Defs } from '../link/defs.ts';
import { silentOrigin } from '../link/origins.ts';
import { Program } from '../link/program.ts';
import type { RenderLink } from '../link/render-link.ts';
import type { Symbols } from '../link/symbols.ts';
import type { Tokens } from '../link/tokens.ts';
import type { Tree } from '../link/tree.ts';
import type { Def } from '../synthdef/builder/index.ts';
import type { Jobs } from '../workers/jobs.ts';
import { AddAction, Op, Timing } from '../world/instructions.ts';

export interface SynthSenderOptions {
  readonly link: RenderLink;
  readonly symbols: Symbols;
  readonly tokens: Tokens;
  readonly tree: Tree;
  readonly defs: Defs;
  readonly jobs: Jobs;
  /** Called when a node could not be made. */
  readonly lost: (node: number) => void;
}

/** Controls of a synth by name; a list sets as many in a row. */
export type SynthControls = Readonly<Record<string, number | readonly number[]>>;

/** A synth by the number of its node. */
interface Synth {
  readonly node: number;
}

/** Changes of one transaction. */
export interface SynthChanges {
  add(def: string, node: number, group: number, controls: SynthControls, action?: number): void;
  set(node: number, controls: SynthControls): void;
  free(node: number): void;
  /** Frees a synth once its sound has gone within a block. */
  fade(node: number): void;
  /** Places synths one after the other; the first stays where it is. */
  order(nodes: readonly number[]): void;
  /** Calls back once what stands before has been done. */
  done(then: () => void): void;
}

export class SynthSender {
  private readonly program: Program;
  /** SynthDefs that are there, and those that will be, by their names. */
  private readonly ready = new Set<string>();
  private readonly preparing = new Map<string, Promise<void>>();

  constructor(private readonly options: SynthSenderOptions) {
    this.program = new Program((words, length) => options.link.submit(words, length));
  }

  /** Makes a SynthDef known under a name of the server's own. */
  async defineAs(name: string, bytes: Uint8Array): Promise<void> {
    const [graph] = parseSynthDefs(bytes);
    await this.compile({ ...graph!, name, variants: [] });
  }

  /** Makes a SynthDef known once, under its own name. Resolves (or has returned) when it is. */
  prepare(name: string, make: () => Promise<Def>): Promise<void> | void {
    if (this.ready.has(name)) return undefined;
    const known = this.preparing.get(name);
    if (known) return known;
    const ready = this.define(name, make).finally(() => this.preparing.delete(name));
    this.preparing.set(name, ready);
    return ready;
  }

  /** Makes a synth in a group, by default at its head. @param sample of the engine, undefined for at once */
  addSynth(
    def: string,
    node: number,
    group: number,
    controls: SynthControls,
    sample?: number,
    action: number = AddAction.head,
  ): void {
    this.together(() => this.add(def, node, group, controls, action), sample);
  }

  set({ node }: Synth, controls: SynthControls, sample?: number): void {
    this.together(() => this.controls(node, controls), sample);
  }

  free({ node }: Synth): void {
    this.together(() => this.program.op(Op.free, silentOrigin, node));
  }

  /** Frees a synth once its sound has gone within a block. */
  fade({ node }: Synth): void {
    this.together(() => this.program.op(Op.fade, silentOrigin, node));
  }

  reached(then: () => void): void {
    this.together(() => this.program.op(Op.echo, silentOrigin, this.options.tokens.add(then)));
  }

  /**
   * Does several things in one block, in their order.
   * @param write says what, by the methods of what it is given
   * @param sample of the engine, undefined for at once
   */
  transaction(write: (changes: SynthChanges) => void, sample?: number): void {
    this.together(
      () =>
        write({
          add: (def, node, group, controls, action = AddAction.head) => this.add(def, node, group, controls, action),
          set: (node, controls) => this.controls(node, controls),
          free: (node) => this.program.op(Op.free, silentOrigin, node),
          fade: (node) => this.program.op(Op.fade, silentOrigin, node),
          order: ([first, ...rest]) => {
            if (rest.length) this.program.op(Op.order, silentOrigin, AddAction.after, first!, ...rest);
          },
          done: (then) => this.program.op(Op.echo, silentOrigin, this.options.tokens.add(then)),
        }),
      sample,
    );
  }

  private together(write: () => void, sample?: number): void {
    this.program.begin(sample === undefined ? Timing.now : Timing.sample, sample ?? 0);
    write();
    this.program.flush();
  }

  private add(def: string, node: number, group: number, controls: SynthControls, action: number): void {
    const { symbols, tokens, tree, lost } = this.options;
    this.program.op(Op.addSynth, silentOrigin, symbols.of(def), node, action, group);
    this.controls(node, controls);
    this.program.op(
      Op.echo,
      silentOrigin,
      tokens.add(() => {
        if (!tree.find(node)) lost(node);
      }),
    );
  }

  private controls(node: number, controls: SynthControls): void {
    for (const [name, value] of Object.entries(controls)) {
      this.program.open(Op.set, silentOrigin).int(node).int(1).int(this.options.symbols.of(name)).int(0);
      for (const each of typeof value === 'number' ? [value] : value) this.program.float(each);
      this.program.close();
    }
  }

  private async define(name: string, make: () => Promise<Def>): Promise<void> {
    await this.compile((await make()).graph);
    this.ready.add(name);
  }

  private async compile(def: SynthDef): Promise<void> {
    const { jobs, defs } = this.options;
    const result = await jobs.run({ kind: 'compile', def });
    if (result.kind !== 'compiled') throw new TypeError(`a compile job gave ${result.kind}`);
    await defs.define(def, result.prepared, true);
  }
}
