/** Parts of the status, where there is a server and where there is none. */
import type { Connection } from './connection.ts';
import type { EngineStatus } from './messages.ts';
import type { Player } from './player.ts';

export function clockStatus(
  connection: Connection | undefined,
): Pick<EngineStatus, 'isConnected' | 'cycle' | 'bpm' | 'cps'> {
  if (!connection) return { isConnected: false, cycle: 0, bpm: 0, cps: 0 };
  const { clock } = connection;
  return { isConnected: true, cycle: clock.cycleNow(), bpm: clock.bpm, cps: clock.cps };
}

export function playerStatus(
  player: Player | undefined,
): Pick<EngineStatus, 'secondsAhead' | 'eventsAhead' | 'planned' | 'missed' | 'underruns' | 'queryTime'> {
  if (!player) return { secondsAhead: 0, eventsAhead: 0, planned: 0, missed: 0, underruns: 0, queryTime: 0 };
  const { secondsAhead, counts, underruns, queryTime } = player;
  return { secondsAhead, ...counts, underruns, queryTime };
}
