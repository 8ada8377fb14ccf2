/** SuperDirt in sclang with a server of ours: what its start and its first events cost, beyond what the same events cost once more. */

import { drumFolder, writeDrums } from '../../../clients/dirt/drums.ts';
import type { DirtEvent } from '../../../clients/dirt/index.ts';
import { connect } from '../../../clients/typescript/index.ts';
import { events as allEvents, quarks } from '../../oracle/superdirt/golden.ts';
import { startSuperDirt } from '../../oracle/superdirt/sclang.ts';
import { ownProcessorTime } from '../process-cost.ts';
import { type Measured, median, withCache, withServer } from './measure.ts';
import type { Row } from './row.ts';

/** As many of the oracle's events, evenly through all kinds. */
const count = 82;
const events = Array.from({ length: count }, (_, i) => allEvents[Math.floor((i * allEvents.length) / count)]!);
/** Seconds between events, and by which they are sent before their time. */
const apart = 0.25;
const ahead = 0.3;
/** Seconds until what the last event began has died away. */
const fading = 6;
/** The difference of two plays scatters by a tenth of a second and more: so many with an empty cache, and starts with what was kept in each of them. */
const rounds = 3;
const warmStarts = 2;

/** Plays all events; returns the seconds of processor time that it took the server. */
async function play({ pid }: Measured, port: number, all: readonly DirtEvent[]): Promise<number> {
  const before = ownProcessorTime(pid);
  const tidal = await connect({ url: `udp://127.0.0.1:${port}` });
  for (const event of all) {
    tidal.bundle(Date.now() / 1000 + ahead, [['/dirt/play', ...Object.entries(event).flat()]]);
    await Bun.sleep(1000 * apart);
  }
  await Bun.sleep(1000 * fading);
  await tidal.close();
  return ownProcessorTime(pid) - before;
}

async function measure(server: Measured): Promise<number> {
  const before = ownProcessorTime(server.pid);
  const dirt = await startSuperDirt(quarks, drumFolder(), server.udpPort);
  try {
    await play(server, dirt.port, events);
    const first = ownProcessorTime(server.pid) - before;
    return first - (await play(server, dirt.port, events));
  } finally {
    await dirt.stop();
  }
}

const secondsOf = (all: readonly number[]): string => `${median(all).toFixed(2)} s`;

export const superDirt: Row = async (print) => {
  const missing = Bun.which('sclang') ? undefined : 'no sclang';
  if (missing ?? quarks.length === 0) return missing ?? 'SUPERDIRT_QUARKS names no folders of SuperDirt';
  writeDrums(drumFolder());
  // Of servers that allow more clients than sclang has room for it makes no default groups, and SuperDirt's effects do not play.
  const options = ['-a', '4096', '-b', '262144', '-m', '262144', '-n', '65536', '-l', '2'];
  const [cold, warm, theirs]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++)
    await withCache(async (cache) => {
      cold.push(await withServer({ cache, jack: true, options }, measure));
      for (let start = 0; start < warmStarts; start++)
        warm.push(await withServer({ cache, jack: true, options }, measure));
      theirs.push(await withServer({ program: 'scsynth', cache, jack: true, options }, measure));
    });
  print({
    what: `SuperDirt boot plus ${events.length} events, less the CPU of the same events once more, cold / warm cache; medians of ${rounds} and ${rounds * warmStarts}`,
    asked: '<= 2 s / <= 0.5 s',
    reached: `${secondsOf(cold)} / ${secondsOf(warm)} (scsynth ${secondsOf(theirs)}); warm from ${Math.min(...warm).toFixed(2)} to ${Math.max(...warm).toFixed(2)}`,
  });
  return undefined;
};
