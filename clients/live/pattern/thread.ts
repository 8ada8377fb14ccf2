/** A thread that has patterns: it evaluates code and answers queries. Several take turns, so that code which takes long delays nothing. */
import { CodeFault, Evaluator } from './evaluator.ts';
import { type Answer, type Ask, partsOfCycle } from './messages.ts';
import { loadStrudel } from './strudel.ts';

declare const self: Worker;
const answer = (message: Answer): void => self.postMessage(message);

for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
  console[name] = (...parts: unknown[]) => answer({ answer: 'said', line: lineOf(parts) });

const evaluator = new Evaluator(await loadStrudel());
// The first evaluation takes ten times as long as later ones.
await evaluator.evaluate([{ source: '', code: '$: s("bd*2 <sn [hh hh]>").every(2, rev)', isLine: false }]);
evaluator.query({ from: 0, to: 8 * partsOfCycle }, 0.5);
await evaluator.evaluate([]);

self.onmessage = async ({ data }: MessageEvent<Ask>) => {
  const { id } = data;
  try {
    if (data.ask === 'query') answer({ answer: 'events', id, ...plain(evaluator.query(data.span, data.cps)) });
    else answer({ answer: 'evaluated', id, evaluated: plain(await evaluator.evaluate(data.units)) });
  } catch (error) {
    answer({ answer: 'faulty', id, fault: error instanceof CodeFault ? error.fault : { message: String(error) } });
  }
};
answer({ answer: 'ready' });

/** Values of patterns may hold what does not go from thread to thread, such as functions and fractions. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value, plainValue)) as T;
}

function plainValue(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value === 'object' && value !== null && 'n' in value && 'd' in value && typeof value.n === 'bigint')
    return value.valueOf();
  return value;
}

/** The library's log begins with a style for browsers. */
function lineOf(parts: readonly unknown[]): string {
  const [first, ...rest] = parts;
  if (typeof first === 'string' && first.startsWith('%c')) return first.slice(2);
  return [first, ...rest].map((part) => (typeof part === 'string' ? part : Bun.inspect(part))).join(' ');
}
