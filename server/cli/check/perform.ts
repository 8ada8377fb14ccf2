/** Runs of scenarios. */

import type { ElementVoice } from '../../instruments/element/voice.ts';
import { beginFrame, type Scenario, type ScenarioEdit } from './scenario.ts';
import { atOnce } from './soft-host.ts';
import { type CheckedFile, type HeardBlock, type InputSound, Stage } from './stage.ts';

/** A change as it was made: from a frame of the session on, before a block of the run. */
export interface PlacedEdit {
  readonly edit: ScenarioEdit;
  readonly from: number;
  readonly block: number;
}

/** A run as it was heard. */
export interface Performance {
  /** Blocks from the beginning of the element on. */
  readonly blocks: readonly HeardBlock[];
  readonly faults: readonly string[];
  readonly edits: readonly PlacedEdit[];
}

/** Sounds of inputs: bounded by 1, smooth, each channel another. */
const inputs: Readonly<Record<Scenario['input'], InputSound>> = {
  constant: (_, channel) => 0.5 + 0.3 * (channel % 2),
  sound: (frame, channel) => 0.6 * Math.sin(0.03 * (channel + 1) * frame) + 0.4 * Math.sin(0.0013 * frame),
};

async function stageFor(file: CheckedFile, scenario: Scenario, patient: boolean): Promise<Stage> {
  const { blockSize, sampleRate, input } = scenario;
  return await Stage.open(file, { blockSize, sampleRate, patient }, inputs[input]);
}

async function begin(stage: Stage, name: string, { init, params, blockSize }: Scenario): Promise<ElementVoice> {
  return await stage.begin(name, { ...init, ...params }, beginFrame(blockSize));
}

function edit(stage: Stage, voice: ElementVoice, { param, points }: ScenarioEdit, from: number): void {
  // One that comes too late for a voice that has ended is no matter.
  stage.voices.series.set(voice, param, from, points).catch((error: Error) => stage.faults.push(error.message));
}

/**
 * Runs a scenario.
 * @param patient true to wait for the soft side as offline; false to let it be as late, and fail as often, as the scenario says
 */
export async function perform(
  file: CheckedFile,
  name: string,
  scenario: Scenario,
  patient: boolean,
): Promise<Performance> {
  const stage = await stageFor(file, scenario, patient);
  const voice = await begin(stage, name, scenario);
  const first = stage.blocks.length;
  stage.manner = patient ? atOnce : scenario.manner;
  const edits: PlacedEdit[] = [];
  const { transport } = stage.voices;
  for (let block = 0; block < scenario.blocks; block++) {
    for (const each of scenario.edits.filter((one) => one.block === block)) {
      const from = stage.frame + each.ahead;
      edits.push({ edit: each, from, block: stage.blocks.length - first });
      edit(stage, voice, each, from);
    }
    for (const each of scenario.moves.filter((one) => one.block === block)) {
      if (each.move === 'seek') void transport.move({ frame: each.frame });
      else void transport.move({ rolling: each.move === 'roll' });
    }
    await stage.block();
  }
  return { blocks: stage.blocks.slice(first), faults: stage.faults, edits };
}

/** Runs an element from its beginning on up to a frame, with nothing but changes of its series that were made before. */
export async function performFresh(
  file: CheckedFile,
  name: string,
  scenario: Scenario,
  edits: readonly PlacedEdit[],
  to: number,
): Promise<Performance> {
  const stage = await stageFor(file, scenario, true);
  const voice = await begin(stage, name, scenario);
  const first = stage.blocks.length;
  for (const { edit: each, from } of edits) edit(stage, voice, each, from);
  while (stage.frame < to) await stage.block();
  return { blocks: stage.blocks.slice(first), faults: stage.faults, edits };
}
