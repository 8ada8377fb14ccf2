/** Last good code of files and editors, with what was wrong with it, for those who show it. */
import type { Planned } from '../engine/messages.ts';
import type { Fault, Unit } from '../pattern/messages.ts';

/** Code that has begun to play, with the faults that were found since it came. */
export interface CodeEvent {
  readonly kind: 'code';
  readonly source: string;
  readonly code: string;
  readonly faults: readonly Fault[];
}

export type LiveEvent = CodeEvent | ({ readonly kind: 'planned' } & Planned) | ({ readonly kind: 'fault' } & Fault);

/** Sources that are kept: of more, those whose code came first are forgotten. */
const maxSources = 16;

export class Sources {
  private readonly codes = new Map<string, CodeEvent>();
  /** Faults of code that has come and may not play yet. */
  private readonly begun = new Map<string, Fault[]>();

  get all(): readonly CodeEvent[] {
    return [...this.codes.values()];
  }

  /** Begins to collect the faults of code that has come. */
  begin({ source, isLine }: Unit): void {
    if (!isLine) this.begun.set(source, []);
  }

  /** Takes code that plays. @returns what is told of it; undefined for lines, which add to each other */
  took({ source, code, isLine }: Unit): CodeEvent | undefined {
    if (isLine) return undefined;
    const event: CodeEvent = { kind: 'code', source, code, faults: this.begun.get(source) ?? [] };
    this.begun.delete(source);
    this.codes.delete(source);
    this.codes.set(source, event);
    for (const first of [...this.codes.keys()].slice(0, -maxSources)) this.codes.delete(first);
    return event;
  }

  fault(fault: Fault): void {
    if (!fault.place) return;
    const { source } = fault.place;
    this.begun.get(source)?.push(fault);
    const playing = this.codes.get(source);
    if (playing) this.codes.set(source, { ...playing, faults: [...playing.faults, fault] });
  }
}

/** Returns what an event says of one source, or of all without one; undefined where that is nothing. */
export function ofSource(event: LiveEvent, source: string | undefined): LiveEvent | undefined {
  if (source === undefined) return event;
  switch (event.kind) {
    case 'code':
      return event.source === source ? event : undefined;
    case 'fault':
      return event.place === undefined || event.place.source === source ? event : undefined;
    case 'planned': {
      const marks = event.marks.filter((mark) => mark.source === source);
      return marks.length || event.from !== undefined ? { ...event, marks } : undefined;
    }
  }
}
