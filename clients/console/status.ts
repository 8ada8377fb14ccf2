/** State of the server in the last row of a terminal. */
import type { Mirror } from './mirror.ts';

/** Returns the text of the last row. */
export function statusText({
  load,
  voices,
  bpm,
  late,
  isLost,
}: Pick<Mirror, 'load' | 'voices' | 'bpm' | 'late' | 'isLost'>): string {
  if (isLost) return ' the server does not answer; Ctrl-D leaves ';
  return ` load ${load.toFixed(1)} %  voices ${voices.length}  bpm ${Number(bpm.toFixed(2))}  late ${late} `;
}
