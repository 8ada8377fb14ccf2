/** The row below the text. */
import type { LiveStatus } from '../supervisor/supervisor.ts';

/** Returns the parts of the row. */
export function statusParts(status: LiveStatus): Node[] {
  if (!status.isConnected) return [part('the server does not answer; the patterns go on when it is back', '', true)];
  const { cycle, bpm, secondsAhead, underruns, missed, load, voices, isHushed, outputs } = status;
  return [
    part('cycle', cycle.toFixed(1)),
    part('bpm', String(Number(bpm.toFixed(2)))),
    part('voices', String(voices)),
    part('ahead', `${secondsAhead.toFixed(2)} s`),
    part('underruns', String(underruns), underruns > 0),
    ...(missed ? [part('missed', String(missed), true)] : []),
    part('load', `${load.toFixed(1)} %`),
    part(isHushed ? 'hushed' : 'plays', outputs.map(({ name }) => name).join(', ') || 'nothing'),
  ];
}

function part(name: string, value: string, isBad = false): HTMLElement {
  const [span, bold] = [document.createElement('span'), document.createElement('b')];
  bold.textContent = value;
  if (isBad) bold.className = 'bad';
  span.append(`${name} `, bold);
  return span;
}
