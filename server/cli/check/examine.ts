/** Examination of an element by one scenario: its runs, and what is wrong with them. */

import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import { type Finding, judgeAlone, judgeClicks, judgeEqual, settleSeconds } from './judge.ts';
import { type Performance, perform, performFresh } from './perform.ts';
import { beginFrame, type Scenario } from './scenario.ts';
import type { CheckedFile, HeardBlock } from './stage.ts';

/** Jumps of a scenario that are compared with runs that came there, and seconds of each. */
const maxRewinds = 2;
const rewindSeconds = 0.3;

/** Returns what is wrong with an element in a scenario. */
export async function examine(
  file: CheckedFile,
  name: string,
  scenario: Scenario,
  face: ElementInterface,
): Promise<Finding[]> {
  const offline = await perform(file, name, scenario, true);
  const late = await perform(file, name, scenario, false);
  const hears = Object.keys(face.inputs).length > 0;
  return [
    ...judgeAlone(offline, face),
    ...judgeAlone(late, face),
    ...(hears && scenario.input === 'constant' ? judgeClicks(offline) : []),
    ...(await compareRealTime(file, name, scenario, face)),
    // What was recorded or still rings depends on what was heard before a jump.
    ...(face.left === 0 ? await compareRewinds(file, name, scenario, face, offline) : []),
  ];
}

/** Compares what is heard with a soft side that is late with what is heard where it is waited for. A jump waits for the soft side, so there is none. */
async function compareRealTime(
  file: CheckedFile,
  name: string,
  given: Scenario,
  face: ElementInterface,
): Promise<Finding[]> {
  const scenario: Scenario = {
    ...given,
    moves: given.moves.filter(({ move }) => move !== 'seek'),
    manner: { late: given.manner.late, failing: [] },
  };
  const [offline, late] = [await perform(file, name, scenario, true), await perform(file, name, scenario, false)];
  const [one, other] = [
    { blocks: offline.blocks, called: 'where the soft side is waited for' },
    { blocks: late.blocks, called: 'where it is late' },
  ];
  return judgeEqual('real time', one, other, face, true);
}

/** Compares what is heard after jumps with runs that came to those frames from the beginning. */
async function compareRewinds(
  file: CheckedFile,
  name: string,
  scenario: Scenario,
  face: ElementInterface,
  { blocks, edits }: Performance,
): Promise<Finding[]> {
  const { sampleRate, blockSize } = scenario;
  const findings: Finding[] = [];
  const settle = Math.ceil((settleSeconds * sampleRate) / blockSize);
  const length = Math.ceil((rewindSeconds * sampleRate) / blockSize);
  for (const jump of jumpsOf(blocks).slice(0, maxRewinds)) {
    const changed = edits.find(({ block }) => block >= jump)?.block ?? blocks.length;
    const heard = blocks.slice(jump + settle, Math.min(jump + settle + length, changed));
    const part = heard.slice(0, endOf(heard, blocks[jump]!.turn));
    if (part.length === 0 || part[0]!.frame < beginFrame(blockSize)) continue;
    const made = edits.filter(({ block }) => block < jump);
    const fresh = await performFresh(file, name, scenario, made, part.at(-1)!.frame + blockSize);
    const [one, other] = [
      { blocks: part, called: `after a jump to frame ${blocks[jump]!.frame}` },
      { blocks: fresh.blocks, called: 'in a run that came there' },
    ];
    findings.push(...judgeEqual('rewind', one, other, face, false));
  }
  return findings;
}

/** Returns the blocks that are the first after a jump while time rolls. */
function jumpsOf(blocks: readonly HeardBlock[]): number[] {
  return [...blocks.keys()].filter((b) => {
    const [before, block] = [blocks[b - 1], blocks[b]!];
    if (!before || !block.rolling) return false;
    const size = block.outputs[0]?.length ?? 0;
    return block.turn !== before.turn && block.frame !== before.frame + (before.rolling ? size : 0);
  });
}

/** Returns the number of blocks before the turn is another. */
function endOf(blocks: readonly HeardBlock[], turn: number): number {
  const end = blocks.findIndex((block) => block.turn !== turn || !block.rolling);
  return end < 0 ? blocks.length : end;
}
