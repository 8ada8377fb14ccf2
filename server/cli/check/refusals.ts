/** Values just outside of their limits, which must be refused by name before anything sounds. */

import type { SeriesParam } from '../../../protocol/instruments/element.ts';
import type { Param, ParamRecord, ParamValue } from '../../../protocol/instruments/params.ts';
import type { Finding } from './judge.ts';
import { type CheckedFile, Stage } from './stage.ts';

/** Returns values that a parameter does not take. */
function outside(param: Param | SeriesParam): ParamValue[] {
  switch (param.type) {
    case 'number':
    case 'time':
    case 'integer': {
      const step = (limit: number) => (param.type === 'integer' ? 1 : Math.max(1e-6, Math.abs(limit) * 1e-6));
      const { min, max } = param;
      return [
        ...(min === undefined ? [] : [min - step(min)]),
        ...(max === undefined ? [] : [max + step(max)]),
        ...(param.type === 'integer' ? [(min ?? 0) + 0.5] : []),
        'text',
      ];
    }
    case 'choice':
      return [`no ${param.options[0]}`, 1];
    case 'text':
      return 'options' in param && param.options ? [`no ${param.options[0]}`] : [1];
    case 'boolean':
      return ['perhaps'];
    case 'numbers':
      return [[Number.NaN]];
  }
}

/** Returns what an element takes though it is outside of its limits. */
export async function checkRefusals(file: CheckedFile, name: string, init: ParamRecord): Promise<Finding[]> {
  const stage = await Stage.open(file, { blockSize: 64, sampleRate: 48000, patient: true }, () => 0);
  const { params } = (await stage.interfaceOf(name, init)).interface;
  const described: Readonly<Record<string, Param | SeriesParam>> = { ...file.elements.get(name)!.init, ...params };
  const findings: Finding[] = [];
  for (const [param, description] of Object.entries(described))
    for (const value of outside(description)) {
      const what = `${param} ${JSON.stringify(value)}`;
      try {
        // What is refused leaves the stage as it was.
        await stage.begin(name, { ...init, [param]: value }, 0);
        findings.push({ kind: 'limits', text: `${what} is taken` });
      } catch (error) {
        const { message } = error as Error;
        if (!message.includes(param))
          findings.push({ kind: 'limits', text: `${what} is refused without its name: ${message}` });
      }
    }
  return findings;
}
