/** Lines that the prompt shows of answers. */
import type { EvaluatedCode } from '../engine/messages.ts';
import type { LiveStatus } from '../supervisor/supervisor.ts';

/** Returns what is said of code that plays; '' for code in whose place newer code has come. */
export function evaluatedText({ outputs, isSuperseded, milliseconds, cycle }: EvaluatedCode): string {
  if (isSuperseded) return '';
  const names = outputs.map(({ name }) => name).join(', ') || 'nothing';
  return `${names} from cycle ${cycle?.toFixed(3)} on (${milliseconds?.toFixed(1)} ms)`;
}

/** Returns the text of the last row. */
export function rowText(status: LiveStatus | undefined): string {
  if (!status) return ' … ';
  if (!status.isConnected) return ' the server does not answer; the patterns go on when it is back ';
  const { cycle, bpm, secondsAhead, eventsAhead, underruns, missed, swapTime, queryTime, load, voices, isHushed } =
    status;
  return [
    ` cycle ${cycle.toFixed(1)}${isHushed ? ' hushed' : ''}`,
    `bpm ${Number(bpm.toFixed(2))}`,
    `ahead ${secondsAhead.toFixed(2)} s, ${eventsAhead} events`,
    `underruns ${underruns}`,
    ...(missed ? [`missed ${missed}`] : []),
    `swap ${swapTime.toFixed(0)} ms`,
    `query ${queryTime.toFixed(1)} ms`,
    `load ${load.toFixed(1)} %`,
    `voices ${voices} `,
  ].join('  ');
}

/** Returns the answer to `status`. */
export function statusText(status: LiveStatus): string {
  const outputs = status.outputs.map(
    ({ name, source, isMuted, isSoloed, isHushed }) =>
      `  ${name} (${source})${isMuted ? ' muted' : ''}${isSoloed ? ' solo' : ''}${isHushed ? ' hushed' : ''}`,
  );
  return [
    rowText(status).trim(),
    ...outputs,
    `planned ${status.planned}, slowest swap ${status.maxSwapTime.toFixed(1)} ms, restarts ${status.restarts}, errors ${status.errors}`,
  ].join('\n');
}
