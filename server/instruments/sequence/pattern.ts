/** Lists of events in beats, and what can be made of them. Patterns never change: each transform gives a new one. Pure. */
import { checkEvent, type SequenceEvent } from './events.ts';
import { noteOf, type Pitch } from './pitch.ts';

/** Beats that an event lasts. */
function lengthOf(event: SequenceEvent): number {
  if ('arp' in event) return event.arp.length * (event.step ?? 0.25);
  if ('note' in event || 'chord' in event) return event.beats ?? 1;
  return ('beats' in event && event.beats) || 0;
}

/** Returns the beat at which an event ends at the earliest: an arpeggio may have notes longer than its steps. */
const endOf = (event: SequenceEvent): number => (event.at ?? 0) + lengthOf(event);

const movedBy = (pitch: Pitch, semitones: number): number => noteOf(noteOf(pitch) + semitones);

export class Pattern {
  readonly events: readonly SequenceEvent[];
  /** Beats after which it is over, or begins again. */
  readonly length: number;

  /**
   * @param length beats; by default the end of its last event, rounded up to a whole beat
   * @throws RangeError naming event, field and value
   */
  constructor(events: readonly SequenceEvent[], length?: number) {
    // A list that is changed later is another one.
    this.events = events.map((event) => ({ ...event }));
    events.forEach((event, i) => checkEvent(event, `event ${i + 1}`));
    this.length = length ?? Math.ceil(Math.max(0, ...events.map(endOf)) - 1e-9);
    if (!(this.length >= 0 && this.length < Infinity))
      throw new RangeError(`length is ${length}; it must be 0 beats or more`);
  }

  /** Returns the pattern with all notes moved up. @throws RangeError for a note that leaves 0 to 127 */
  transpose(semitones: number): Pattern {
    return this.map((event) => {
      if ('note' in event) return { ...event, note: movedBy(event.note, semitones) };
      if ('chord' in event) return { ...event, chord: event.chord.map((pitch) => movedBy(pitch, semitones)) };
      if ('arp' in event) return { ...event, arp: event.arp.map((pitch) => movedBy(pitch, semitones)) };
      return event;
    });
  }

  /** Backwards: what ended at the end begins at the beginning. What has no length stays at the beginning when it was there. */
  reverse(): Pattern {
    return this.map((event) => {
      const at = this.length - endOf(event);
      const mirrored = { ...event, at: lengthOf(event) === 0 && (event.at ?? 0) === 0 ? 0 : Math.max(0, at) };
      return 'arp' in mirrored ? { ...mirrored, arp: [...mirrored.arp].reverse() } : mirrored;
    });
  }

  /** Returns the pattern with all times multiplied. @param factor above 0 @throws RangeError */
  stretch(factor: number): Pattern {
    if (!(factor > 0 && factor < Infinity)) throw new RangeError(`factor is ${factor}; it must be above 0`);
    const stretched = this.events.map(
      (event): SequenceEvent => ({
        ...event,
        at: (event.at ?? 0) * factor,
        ...('arp' in event
          ? {
              step: (event.step ?? 0.25) * factor,
              ...(event.beats === undefined ? {} : { beats: event.beats * factor }),
            }
          : {}),
        ...('note' in event || 'chord' in event ? { beats: (event.beats ?? 1) * factor } : {}),
        ...('play' in event && event.beats !== undefined ? { beats: event.beats * factor } : {}),
      }),
    );
    return new Pattern(stretched, this.length * factor);
  }

  /** Returns an empty pattern of the same length. */
  clear(): Pattern {
    return new Pattern([], this.length);
  }

  /** Returns the pattern repeated. @param times whole number from 0 on @throws RangeError */
  loop(times: number): Pattern {
    if (!(Number.isInteger(times) && times >= 0))
      throw new RangeError(`times is ${times}; it must be a whole number from 0 on`);
    return new Pattern(
      Array.from({ length: times }, (_, i) => this.shifted(i * this.length)).flat(),
      times * this.length,
    );
  }

  /** This and then that. */
  then(next: Pattern): Pattern {
    return new Pattern([...this.events, ...next.shifted(this.length)], this.length + next.length);
  }

  /** This and that together. */
  with(other: Pattern): Pattern {
    return new Pattern([...this.events, ...other.events], Math.max(this.length, other.length));
  }

  /** Each event as a function makes it. */
  map(change: (event: SequenceEvent, index: number) => SequenceEvent): Pattern {
    return new Pattern(this.events.map(change), this.length);
  }

  private shifted(beats: number): SequenceEvent[] {
    return this.events.map((event) => ({ ...event, at: (event.at ?? 0) + beats }));
  }
}

/** A pattern of these events. @throws RangeError */
export function pattern(events: readonly SequenceEvent[], length?: number): Pattern {
  return new Pattern(events, length);
}

/**
 * Returns hits that lie as evenly as they can among `steps`, in the order of Bjorklund's algorithm, as Tidal has it: `euclid(3, 8)` is x..x..x., `euclid(5, 8)` x.xx.xx.
 * (Toussaint, The Euclidean Algorithm Generates Traditional Musical Rhythms, 2005). @param rotate steps that come last instead of first @throws RangeError
 */
export function euclid(hits: number, steps: number, rotate = 0): boolean[] {
  if (!(Number.isInteger(steps) && steps >= 1 && steps <= 4096))
    throw new RangeError(`steps is ${steps}; it must be a whole number from 1 to 4096`);
  if (!(Number.isInteger(hits) && hits >= 0 && hits <= steps))
    throw new RangeError(`hits is ${hits}; it must be a whole number from 0 to ${steps}`);
  if (!Number.isInteger(rotate)) throw new RangeError(`rotate is ${rotate}; it must be a whole number`);
  let groups: boolean[][] = Array.from({ length: hits }, () => [true]);
  let others: boolean[][] = Array.from({ length: steps - hits }, () => [false]);
  // What is left over is dealt out to the groups, until there is one of it at the most.
  while (groups.length && others.length > 1) {
    const dealt = Math.min(groups.length, others.length);
    const left = groups.length > dealt ? groups.slice(dealt) : others.slice(dealt);
    groups = groups.slice(0, dealt).map((group, i) => [...group, ...others[i]!]);
    others = left;
  }
  const all = [...groups, ...others].flat();
  const first = ((rotate % steps) + steps) % steps;
  return [...all.slice(first), ...all.slice(0, first)];
}

/**
 * Returns a rhythm: at each hit an event, `step` beats (default a sixteenth) from one step to the next. Written as text, `x` is a hit and `.` none: `x..x..x.`
 * @throws RangeError
 */
export function rhythm(hits: string | readonly boolean[], event: SequenceEvent, step = 0.25): Pattern {
  if (typeof hits === 'string' && !/^[x.]*$/.test(hits))
    throw new RangeError(`rhythm is ${JSON.stringify(hits)}; it must be written with x and .`);
  if (!(step > 0 && step < Infinity)) throw new RangeError(`step is ${step}; it must be above 0 beats`);
  const all = typeof hits === 'string' ? [...hits].map((letter) => letter === 'x') : hits;
  const lasting = ('note' in event || 'chord' in event) && event.beats === undefined ? { beats: step } : {};
  return new Pattern(
    all.flatMap((hit, i): SequenceEvent[] => (hit ? [{ ...event, ...lasting, at: i * step }] : [])),
    all.length * step,
  );
}
