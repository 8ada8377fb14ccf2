/** Patterns as a score: onsets of some cycles, each with the messages that play it. */
import type { OscMessage } from '../../../protocol/osc/types.ts';
import type { ScoreEntry } from '../../../protocol/score/score.ts';
import { soundEventOf } from '../engine/events.ts';
import type { SoundEvent, Sounds } from '../engine/sounds.ts';
import type { PatternThreads } from '../engine/threads.ts';
import { PatternFault } from '../engine/threads.ts';
import { type PatternEvent, partsOfCycle } from '../pattern/messages.ts';
import { faultAt, faultText } from '../pattern/places.ts';

const immediately = 1n;
/** Seconds by which the end of a score comes before the end of the last block. */
const beforeEnd = 1e-5;

export interface ScoreOptions {
  readonly threads: PatternThreads;
  readonly sounds: Sounds;
  /** Cycles from 0 on, and how many there are a second. */
  readonly cycles: number;
  readonly cps: number;
  readonly sampleRate: number;
  /** Takes a line that a person should read, each once. */
  readonly report: (line: string) => void;
}

/** An onset with what plays it. */
export interface Played {
  /** Seconds from the beginning, on a whole sample. */
  readonly seconds: number;
  readonly orbit: number;
  readonly messages: readonly OscMessage[];
}

/** Returns the onsets of the code that plays, all of them with their sounds loaded. @throws PatternFault for code that throws */
export async function playedOnsets({
  threads,
  sounds,
  cycles,
  cps,
  sampleRate,
  report,
}: ScoreOptions): Promise<Played[]> {
  const played: Played[] = [];
  const told = new Set<string>();
  const tell = (
    event: PatternEvent,
    units: Awaited<ReturnType<PatternThreads['ahead']>>['units'],
    text: string,
  ): void => {
    if (told.has(text)) return;
    told.add(text);
    const unit = units[event.unit];
    report(unit && event.at !== undefined ? faultText(faultAt(unit, event.at, text)) : text);
  };
  const end = Math.ceil(cycles * partsOfCycle);
  for (let from = 0; from < end; from += partsOfCycle) {
    const { events, faults, units } = await threads.ahead({ from, to: Math.min(end, from + partsOfCycle) }, cps);
    if (faults[0]) throw new PatternFault(faults[0]);
    for (const event of events) {
      const sound = soundEventOf(event, cps, (each) => sounds.isSample(each));
      if (sound?.s === undefined) tell(event, units, `${JSON.stringify(event.value)} is no sound`);
      else if (!(await sounds.ready(sound))) tell(event, units, `there is no sound ${sound.s}`);
      else {
        for (const name of sounds.unknown(sound)) tell(event, units, `there is no control ${name}; it changes nothing`);
        const seconds = Math.round((event.cycle / cps) * sampleRate) / sampleRate;
        played.push({ seconds, orbit: orbitOf(sound), messages: sounds.messages(sound) });
      }
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

const orbitOf = ({ orbit = 0 }: SoundEvent): number => Math.floor(Number(orbit));
