/** Judgements on runs: what is wrong with what was heard. Pure. */

import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import type { Performance } from './perform.ts';
import { askedFailure } from './soft-host.ts';
import type { HeardBlock } from './stage.ts';

/** Kinds of findings, in the order in which they are told. */
export type FindingKind = 'fault' | 'not finite' | 'limit' | 'click' | 'real time' | 'rewind' | 'limits' | 'heap';

export interface Finding {
  readonly kind: FindingKind;
  /** One line. */
  readonly text: string;
}

/** Part of the loudest sample that a step may have on constant input: what falls to silence within a block of 64 falls slower. */
const maxStep = 1 / 8;
/** Samples of a block, at least, in which a fall is no click. */
const minBlock = 64;
/** Part of the limit by which samples of two runs may differ: none but rounding. */
const tolerance = 1e-6;
/** Seconds after a jump in which filters and slews of the real-time side may settle. */
export const settleSeconds = 0.1;

const at = (block: HeardBlock, i: number, channel: number): string =>
  `channel ${channel}, frame ${block.frame + (block.rolling ? i : 0)}`;

/** Faults that are none of the element: memory has an end, some were asked for, and what is not taken before a jump is lost. */
const excused = ['there is no memory', askedFailure, 'was written over before clean took it'];

/** Returns what is wrong with a run by itself. */
export function judgeAlone({ blocks, faults }: Performance, { limit: stated }: ElementInterface): Finding[] {
  const findings: Finding[] = [];
  const fault = faults.find((each) => !excused.some((text) => each.includes(text)));
  if (fault !== undefined) findings.push({ kind: 'fault', text: fault });
  for (const block of blocks) {
    // What sounded before a jump falls to silence above what follows.
    const limit = block.isSteady ? stated : 2 * stated;
    for (const [c, channel] of block.outputs.entries())
      for (const [i, x] of channel.entries()) {
        if (!Number.isFinite(x)) findings.push({ kind: 'not finite', text: `${x} at ${at(block, i, c)}` });
        else if (Math.abs(x) > limit * (1 + tolerance))
          findings.push({ kind: 'limit', text: `${x} at ${at(block, i, c)}; its limit is ${limit}` });
        if (findings.length > 2) return findings;
      }
  }
  return findings;
}

/** Returns the largest step of a run with constant input, where it is a click. */
export function judgeClicks({ blocks }: Performance): Finding[] {
  const [first] = blocks;
  if (!first || first.outputs.every(({ length }) => length < minBlock)) return [];
  for (const c of first.outputs.keys()) {
    const sound = blocks.slice(2).flatMap((block) => [...block.outputs[c]!]);
    const peak = sound.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
    const size = first.outputs[c]!.length;
    for (let i = 1; i < sound.length; i++) {
      const step = Math.abs(sound[i]! - sound[i - 1]!);
      if (step <= maxStep * peak) continue;
      const number = 2 + Math.floor(i / size);
      const block = blocks[number]!;
      return [
        {
          kind: 'click',
          text: `a step of ${step.toPrecision(3)} at ${at(block, i % size, c)}, on constant input; the loudest sample is ${peak.toPrecision(3)}`,
        },
      ];
    }
  }
  return [];
}

/** Frames of the session that were heard one after the other, without anything missing. */
interface Stretch {
  readonly turn: number;
  readonly from: number;
  readonly channels: readonly Float32Array[];
}

function stretchesOf(blocks: readonly HeardBlock[]): Stretch[] {
  const stretches: HeardBlock[][] = [];
  let last: HeardBlock | undefined;
  for (const block of blocks) {
    const size = block.outputs[0]?.length ?? 0;
    const goesOn = last !== undefined && last.turn === block.turn && last.frame + size === block.frame;
    if (block.isSteady && block.rolling) {
      if (goesOn) stretches.at(-1)!.push(block);
      else stretches.push([block]);
    }
    last = block.isSteady && block.rolling ? block : undefined;
  }
  return stretches.map((each) => ({
    turn: each[0]!.turn,
    from: each[0]!.frame,
    channels: each[0]!.outputs.map((_, c) => joined(each.map(({ outputs }) => outputs[c]!))),
  }));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const size = parts[0]!.length;
  const all = new Float32Array(parts.length * size);
  for (const [i, part] of parts.entries()) all.set(part, i * size);
  return all;
}

/** A run of two that are compared, and how it is called: "in real time". */
export interface Compared {
  readonly blocks: readonly HeardBlock[];
  readonly called: string;
}

/** Returns the first difference between two runs on frames on which both are steady, if they are of the same turn where that matters. */
export function judgeEqual(
  kind: FindingKind,
  one: Compared,
  other: Compared,
  { limit }: ElementInterface,
  sameTurn: boolean,
): Finding[] {
  const stretches = stretchesOf(other.blocks);
  for (const a of stretchesOf(one.blocks))
    for (const b of stretches) {
      if (sameTurn && a.turn !== b.turn) continue;
      const difference = differenceOf(a, b, limit);
      if (difference) {
        const { frame, channel, x, y } = difference;
        return [{ kind, text: `channel ${channel}, frame ${frame} is ${x} ${one.called}, and ${y} ${other.called}` }];
      }
    }
  return [];
}

function differenceOf(a: Stretch, b: Stretch, limit: number) {
  const from = Math.max(a.from, b.from);
  for (const [channel, sound] of a.channels.entries()) {
    const to = Math.min(a.from + sound.length, b.from + b.channels[channel]!.length);
    for (let frame = from; frame < to; frame++) {
      const x = sound[frame - a.from]!;
      const y = b.channels[channel]![frame - b.from]!;
      if (Math.abs(x - y) > tolerance * Math.max(1, Math.min(limit, Math.abs(x)))) return { frame, channel, x, y };
    }
  }
  return undefined;
}
