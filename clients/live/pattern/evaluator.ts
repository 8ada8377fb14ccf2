/** Evaluation of units into patterns, and the onsets of those patterns in spans of cycles. */
import type { Hap, Pattern } from '@strudel/core';
import type { Evaluated, Fault, PatternEvent, SamplesAsked, Span, Unit } from './messages.ts';
import { partsOfCycle } from './messages.ts';
import { type Attempt, evaluatedName, faultAt, faultOf } from './places.ts';
import { type Done, Scope, unnamed } from './scope.ts';
import type { Strudel } from './strudel.ts';

/** Code that is faulty. */
export class CodeFault extends Error {
  override readonly name = 'CodeFault';
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

interface Part {
  readonly attempt: Attempt;
  readonly pattern: Pattern;
  /** Number of its unit. */
  readonly unit: number;
}

export class Evaluator {
  private parts: readonly Part[] = [];
  private cps = 0.5;

  constructor(private readonly strudel: Strudel) {
    // Code that asks for the time gets that of the last query.
    strudel.core.setTime(() => this.position);
  }

  private position = 0;

  /** Evaluates units in order, in place of those before. @throws CodeFault */
  async evaluate(units: readonly Unit[]): Promise<Evaluated> {
    this.strudel.reset();
    this.parts = [];
    const done: Done[] = [];
    const attempts: Attempt[] = [];
    for (const unit of units) {
      const { attempt, outcome } = await this.run(unit);
      attempts.push(attempt);
      done.push(outcome);
    }
    const names = done.map((each, i) => each.names.filter((name) => !isTaken(name, units, done, i)));
    this.parts = units.flatMap((_, unit) =>
      names[unit]!.length
        ? [{ attempt: attempts[unit]!, pattern: this.patternOf(done[unit]!, names[unit]!, attempts[unit]!), unit }]
        : [],
    );
    const last = done.at(-1);
    return {
      outputs: units.flatMap(({ source }, i) => names[i]!.map((name) => ({ name, source }))),
      used: done.map(({ samples }, i) => names[i]!.length > 0 || samples.length > 0),
      ...(last?.cps !== undefined && { cps: last.cps }),
      samples: done.flatMap(({ samples }, i) => samplesAsked(samples, units[i]!)),
      told: last ? toldOf(last, units.at(-1)!) : [],
    };
  }

  /** Returns the onsets in a span. An output that throws is silent for it, and its fault is told. */
  query({ from, to }: Span, cps: number): { events: PatternEvent[]; faults: Fault[] } {
    const { core } = this.strudel;
    this.cps = cps;
    this.position = from / partsOfCycle;
    const span = new core.TimeSpan(core.Fraction(from).div(partsOfCycle), core.Fraction(to).div(partsOfCycle));
    const [events, faults]: [PatternEvent[], Fault[]] = [[], []];
    for (const { pattern, attempt, unit } of this.parts) {
      try {
        const haps = pattern.query(new core.State(span, { _cps: cps, cyclist: 'bunsynth' }));
        for (const hap of haps) if (hap.whole && hap.hasOnset()) events.push(eventOf(hap, unit));
      } catch (error) {
        faults.push(faultOf(error, attempt));
      }
    }
    return { events: events.sort((a, b) => a.cycle - b.cycle), faults };
  }

  private async run(unit: Unit): Promise<{ attempt: Attempt; outcome: Done }> {
    const { strudel } = this;
    const scope = new Scope(strudel.core, () => this.cps);
    let attempt: Attempt = { unit, output: undefined, parseMini: strudel.parseMini };
    try {
      const { output } = strudel.transpiler(unit.code);
      attempt = { ...attempt, output };
      scope.install();
      // Two lines of the function's head come before these.
      const body = `"use strict";\nreturn (async () => {\n${output}\n})();\n//# sourceURL=${evaluatedName}`;
      const value: unknown = await Function(body)();
      const outcome = scope.done(value);
      if (!outcome.names.length && !outcome.hasActed)
        throw new TypeError(`the code gives ${shown(value)}, which is no pattern`);
      return { attempt, outcome };
    } catch (error) {
      throw new CodeFault(faultOf(error, attempt));
    }
  }

  /** @throws CodeFault where what is to change the pattern throws */
  private patternOf(done: Done, names: readonly string[], attempt: Attempt): Pattern {
    try {
      return done.pattern(names);
    } catch (error) {
      throw new CodeFault(faultOf(error, attempt));
    }
  }
}

/** True when a later line of the same source has an output of that name; those without a name are one. */
function isTaken(name: string, units: readonly Unit[], done: readonly Done[], i: number): boolean {
  const { source, isLine } = units[i]!;
  return units.some(
    (unit, later) =>
      later > i &&
      isLine &&
      unit.source === source &&
      done[later]!.names.some((each) => each === name || (each.startsWith(unnamed) && name.startsWith(unnamed))),
  );
}

/** Returns what was given to `samples`; each with its call, where these were carried out in order. */
function samplesAsked(samples: Done['samples'], unit: Unit): SamplesAsked[] {
  const calls = [...unit.code.matchAll(/\bsamples\s*\(/g)];
  return samples.map((given, i) => {
    const { place, text } = faultAt(unit, calls[i]?.index ?? 0, '');
    return { source: unit.source, given, where: { ...(place && { place }), ...(text !== undefined && { text }) } };
  });
}

function toldOf({ ignored }: Done, unit: Unit): Fault[] {
  return [...ignored].map((name) => {
    const at = unit.code.search(new RegExp(`\\b_?${name}\\b`));
    const why = /key/i.test(name) ? 'listens to keys, and none is down here' : 'draws, and nothing is drawn here';
    return faultAt(unit, Math.max(0, at), `${name} ${why}`);
  });
}

function eventOf({ whole, value, context }: Hap, unit: number): PatternEvent {
  const { begin, end } = whole!;
  const at = context.locations?.flatMap(({ start, end }) => [start, end]);
  return {
    cycle: begin.valueOf(),
    length: end.sub(begin).valueOf(),
    value,
    output: context.output ?? unnamed,
    unit,
    ...(at?.length && { at }),
  };
}

const shown = (value: unknown): string =>
  value === undefined
    ? 'nothing'
    : typeof value === 'function'
      ? 'a function that is not called'
      : `the ${typeof value} ${String(value)}`;
