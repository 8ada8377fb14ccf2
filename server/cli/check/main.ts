/** `bunsynth check`: tries the elements of a file out in scenarios that a seed draws, and tells what is wrong with them. */

import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import { defaultsOf, type ParamRecord } from '../../../protocol/instruments/params.ts';
import { Random } from '../../../protocol/language/random.ts';
import { OptionError } from '../../options/index.ts';
import { examine } from './examine.ts';
import { checkHeap } from './heap.ts';
import type { Finding } from './judge.ts';
import { loadElements, readInit } from './load.ts';
import { readWords, type Values } from './options.ts';
import { checkRefusals } from './refusals.ts';
import { drawScenario, type Scenario } from './scenario.ts';
import { shrink } from './shrink.ts';
import { type CheckedFile, Stage } from './stage.ts';

export { table } from './options.ts';

/** Part of the time in which scenarios are drawn; what remains is for making those smaller that fail. */
const drawing = 0.7;
/** Scenarios that an element has at least. */
const minScenarios = 3;

/** @throws OptionError with one line */
export async function run(argv: readonly string[], help: string): Promise<number> {
  const { values, operands } = readWords(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const [path, ...words] = operands;
  if (path === undefined) throw new OptionError('check needs a file (see check --help)');
  const file = await loadElements(path);
  const given = readInit(words, file.elements);
  const each = (1000 * values.seconds) / file.elements.size;
  let failed = false;
  for (const name of file.elements.keys()) {
    const result = await checkElement(file, name, given, values, each);
    process.stdout.write(`${result.lines.join('\n')}\n`);
    failed ||= result.failed;
  }
  return failed ? 1 : 0;
}

interface Result {
  readonly lines: readonly string[];
  readonly failed: boolean;
}

async function checkElement(
  file: CheckedFile,
  name: string,
  given: ParamRecord,
  { seed, scenarios: most }: Values,
  milliseconds: number,
): Promise<Result> {
  const begun = performance.now();
  const spent = (part: number) => performance.now() - begun > part * milliseconds;
  const { init } = file.elements.get(name)!;
  const fixed = Object.fromEntries(Object.entries(given).filter(([key]) => Object.hasOwn(init, key)));
  const asked = await findingsOf(async () => [
    ...(await checkHeap(file, name, fixed)),
    ...(await checkRefusals(file, name, fixed)),
  ]);
  if (asked.length > 0)
    return told(
      name,
      asked.map(({ kind, text }) => `${kind}: ${text}`),
    );
  const random = new Random(seed);
  let scenarios = 0;
  for (; scenarios < most && (scenarios < minScenarios || !spent(drawing)); scenarios++) {
    const scenario = await drawScenario(random, init, fixed, async (values) => await interfaceOf(file, name, values));
    const [finding] = await outcome(file, name, scenario);
    if (!finding) continue;
    const smallest = await shrink(
      scenario,
      { ...defaultsOf(init), ...(await defaultParams(file, name, fixed)), ...fixed },
      async (smaller) => (await outcome(file, name, smaller)).some(({ kind }) => kind === finding.kind),
      () => spent(1),
    );
    const [shown = finding] = (await outcome(file, name, smallest)).filter(({ kind }) => kind === finding.kind);
    return told(name, [
      `${shown.kind}: ${shown.text}`,
      `in ${JSON.stringify(smallest)}`,
      `again with --seed ${scenario.seed}`,
    ]);
  }
  return { lines: [`${name}: nothing found in ${scenarios} scenarios`], failed: false };
}

const told = (name: string, lines: readonly string[]): Result => ({
  lines: lines.map((line, i) => (i === 0 ? `${name}: ${line}` : `  ${line}`)),
  failed: true,
});

/** Returns what is wrong in a scenario. */
async function outcome(file: CheckedFile, name: string, scenario: Scenario): Promise<Finding[]> {
  return await findingsOf(
    async () => await examine(file, name, scenario, await interfaceOf(file, name, scenario.init)),
  );
}

/** Returns what is found; that an element cannot even begin is a fault, unless there is no memory for it. */
async function findingsOf(find: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    if (error.message.includes('there is no memory')) return [];
    return [{ kind: 'fault', text: error.message }];
  }
}

const interfaces = new Map<string, ElementInterface>();

/** Returns the interface of an element, which depends on its initialisation parameters alone. */
async function interfaceOf(file: CheckedFile, name: string, init: ParamRecord): Promise<ElementInterface> {
  const key = `${name} ${JSON.stringify(init)}`;
  const known = interfaces.get(key);
  if (known) return known;
  const stage = await Stage.open(file, { blockSize: 64, sampleRate: 48000, patient: true }, () => 0);
  const found = (await stage.interfaceOf(name, init)).interface;
  interfaces.set(key, found);
  return found;
}

async function defaultParams(file: CheckedFile, name: string, init: ParamRecord): Promise<ParamRecord> {
  const { params } = await interfaceOf(file, name, init);
  return Object.fromEntries(Object.entries(params).map(([param, description]) => [param, description.default]));
}
