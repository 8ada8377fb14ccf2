/** Patterns as a score: onsets of some cycles, each with the messages that play it. */
import type { OscMessage } from '../../../protocol/osc/types.ts';
import type { ScoreEntry } from '../../../protocol/score/score.ts';
import { Sounding } from '../engine/sounding.ts';
import type { Sounds } from '../engine/sounds.ts';
import { PatternFault, type PatternThreads } from '../engine/threads.ts';
import { type Fault, type PatternEvent, partsOfCycle } from '../pattern/messages.ts';

const immediately = 1n;
/** Seconds that sounds of a cycle may take to be loaded. */
const maxLoading = 60;
/** Seconds by which the end of a score comes before the end of the last block. */
const beforeEnd = 1e-5;

export interface ScoreOptions {
  readonly threads: PatternThreads;
  readonly sounds: Sounds;
  /** Cycles from 0 on, and how many there are a second. */
  readonly cycles: number;
  readonly cps: number;
  readonly sampleRate: number;
  /** Takes what a person should read, each once. */
  readonly report: (fault: Fault) => void;
}

/** An onset with what plays it. */
export interface Played {
  /** Seconds from the beginning, on a whole sample. */
  readonly seconds: number;
  readonly orbit: number;
  readonly messages: readonly OscMessage[];
}

/** Returns the onsets of the code that was evaluated, all of them with their sounds loaded. @throws PatternFault for code that throws */
export async function playedOnsets(options: ScoreOptions): Promise<Played[]> {
  const { threads, sounds, cycles, cps, sampleRate, report } = options;
  const sounding = new Sounding(sounds, () => cps, report);
  const played: Played[] = [];
  const end = Math.ceil(cycles * partsOfCycle);
  for (let from = 0; from < end; from += partsOfCycle) {
    const found = await threads.ahead({ from, to: Math.min(end, from + partsOfCycle) }, cps);
    if (found.faults[0]) throw new PatternFault(found.faults[0]);
    await sounding.load(found, maxLoading);
    for (const event of found.events) {
      const seconds = Math.round((event.cycle / cps) * sampleRate) / sampleRate;
      played.push({ seconds, orbit: orbitOf(event), messages: sounding.messages(event, found.units, seconds) });
    }
  }
  return played;
}

/** Returns a score. @param before what has to be there first @param seconds that it lasts, to the end of a block */
export function scoreOf(before: readonly OscMessage[], played: readonly Played[], seconds: number): ScoreEntry[] {
  const entry = (at: number, elements: readonly OscMessage[]): ScoreEntry => ({
    seconds: at,
    bundle: { timetag: immediately, elements: [...elements] },
  });
  return [
    ...before.map((message) => entry(0, [message])),
    ...played.filter(({ messages }) => messages.length).map((each) => entry(each.seconds, each.messages)),
    // The block in which it ends is the last one.
    entry(Math.max(0, seconds - beforeEnd), [{ address: '/nrt_end', types: '', args: [] }]),
  ];
}

const orbitOf = ({ value }: PatternEvent): number => {
  const { orbit = 0 } = Object(value) as { orbit?: unknown };
  return Math.floor(Number(orbit));
};
