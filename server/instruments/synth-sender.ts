/** How players reach the render thread: in programs of their own, whatever else the control thread is putting together. */

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
import type { Meters } from './render/meters.ts';
import type { Player, PlayerLink } from './render/player.ts';
import { nativeName, playerName } from './render/player-names.ts';
import type { SoundRows } from './render/rows.ts';

export interface NodeLinkOptions {
  readonly rows: SoundRows;
  readonly meters: Meters;
  readonly link: RenderLink;
  readonly symbols: Symbols;
  readonly tokens: Tokens;
  readonly tree: Tree;
  readonly defs: Defs;
  readonly jobs: Jobs;
  readonly outputs: number;
  /** A node could not be made. */
  readonly lost: (node: number) => void;
}

export class NodeLink implements PlayerLink {
  readonly rows: SoundRows;
  readonly meters: Meters;
  private readonly program: Program;
  /** SynthDefs that are there, and those that will be, by their names. */
  private readonly ready = new Set<string>();
  private readonly preparing = new Map<string, Promise<void>>();

  constructor(private readonly options: NodeLinkOptions) {
    this.rows = options.rows;
    this.meters = options.meters;
    this.program = new Program((words, length) => options.link.submit(words, length));
  }

  /** Makes a SynthDef known under a name of the server's own. */
  async defineAs(name: string, bytes: Uint8Array): Promise<void> {
    const { jobs, defs } = this.options;
    const [graph] = parseSynthDefs(bytes);
    const def = { ...graph!, name, variants: [] };
    const result = await jobs.run({ kind: 'compile', def });
    if (result.kind !== 'compiled') throw new TypeError(`a compile job gave ${result.kind}`);
    await defs.define(def, result.prepared, true);
  }

  /** Makes the SynthDef for players of so many channels known. Resolves (or has returned) when it is. */
  prepare(channels: number): Promise<void> | void {
    return this.known(playerName(channels), ({ playerDef }) => playerDef(channels, this.options.outputs));
  }

  /** Likewise for voices of Web Audio nodes. @param fed whether sound of the engine goes to them */
  prepareNative(channels: number, fed: boolean): Promise<void> | void {
    return this.known(nativeName(channels, fed), ({ nativeDef, effectDef }) =>
      (fed ? effectDef : nativeDef)(channels, this.options.outputs),
    );
  }

  private known(name: string, make: (defs: typeof import('./render/player-def.ts')) => Def): Promise<void> | void {
    if (this.ready.has(name)) return undefined;
    const known = this.preparing.get(name);
    if (known) return known;
    const ready = this.define(name, make).finally(() => this.preparing.delete(name));
    this.preparing.set(name, ready);
    return ready;
  }

  add({ node, place, row, meter }: Player): void {
    this.addSynth(playerName(place.channels), node, place.group, { ...place.controls, take: row.number, meter });
  }

  /** Makes a synth in a group, at its head unless told. @param sample of the engine, undefined for at once */
  addSynth(
    def: string,
    node: number,
    group: number,
    controls: Readonly<Record<string, number | readonly number[]>>,
    sample?: number,
    action: number = AddAction.head,
  ): void {
    const { symbols, tokens, tree, lost } = this.options;
    this.send(() => {
      this.program.op(Op.addSynth, silentOrigin, symbols.of(def), node, action, group);
      this.controls(node, controls);
      this.program.op(
        Op.echo,
        silentOrigin,
        tokens.add(() => {
          if (!tree.find(node)) lost(node);
        }),
      );
    }, sample);
  }

  set(
    { node }: { readonly node: number },
    controls: Readonly<Record<string, number | readonly number[]>>,
    sample?: number,
  ): void {
    this.send(() => this.controls(node, controls), sample);
  }

  free({ node }: { readonly node: number }): void {
    this.send(() => this.program.op(Op.free, silentOrigin, node));
  }

  /** Frees a synth once its sound has gone within a block. */
  fade({ node }: { readonly node: number }): void {
    this.send(() => this.program.op(Op.fade, silentOrigin, node));
  }

  reached(then: () => void): void {
    this.send(() => this.program.op(Op.echo, silentOrigin, this.options.tokens.add(then)));
  }

  private send(write: () => void, sample?: number): void {
    this.program.begin(sample === undefined ? Timing.now : Timing.sample, sample ?? 0);
    write();
    this.program.flush();
  }

  private controls(node: number, controls: Readonly<Record<string, number | readonly number[]>>): void {
    for (const [name, value] of Object.entries(controls)) {
      this.program.open(Op.set, silentOrigin).int(node).int(1).int(this.options.symbols.of(name)).int(0);
      for (const each of typeof value === 'number' ? [value] : value) this.program.float(each);
      this.program.close();
    }
  }

  private async define(name: string, make: (defs: typeof import('./render/player-def.ts')) => Def): Promise<void> {
    const { jobs, defs } = this.options;
    // The builder is not needed before.
    const { graph } = make(await import('./render/player-def.ts'));
    const result = await jobs.run({ kind: 'compile', def: graph });
    if (result.kind !== 'compiled') throw new TypeError(`a compile job gave ${result.kind}`);
    await defs.define(graph, result.prepared, true);
    this.ready.add(name);
  }
}
