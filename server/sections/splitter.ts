/** Splits programs: each instruction goes to the engines that have its nodes; what a section has to end for waits until it has. */
import { instructionHeaderWords, Op, sequel, Timing } from '../world/instructions.ts';
import { headOf, isPlanned, Part } from './part.ts';
import type { Routes, Way } from './routes.ts';
import type { Routed, Section } from './section.ts';

const toMain: Way<never> = { main: true, sections: [] };

export class Splitter<S extends Routed = Section> {
  private readonly main = new Part();
  private readonly parts = new Map<S, Part>();

  /** @param end lets a section end, for a reason */
  constructor(
    private readonly routes: Routes<S>,
    private readonly end: (section: S, reason: string) => void,
  ) {}

  /** @param send takes the part of the render thread's engine */
  split(words: Int32Array, length: number, send: (program: Int32Array) => void): void {
    const { routes, main, parts } = this;
    routes.begin();
    main.begin(words);
    // For a section that ends: what is done when it has.
    parts.clear();
    let before: Way<S> = toMain;
    for (let at = headOf(words); at < length; at += words[at + 1]!) {
      const end = at + words[at + 1]!;
      const op = words[at]! & ~sequel;
      const continues = (words[at]! & sequel) !== 0;
      if (!continues) for (const part of [main, ...parts.values()]) part.message();
      const way =
        op === Op.echo
          ? this.wayOfEcho(before, continues)
          : op === Op.peek
            ? this.wayOfPeek()
            : routes.way(op, words, at + instructionHeaderWords, end);
      if (op !== Op.echo) before = way;
      this.endWhatMust(way, words);
      this.add(way, words, at, end);
    }
    if (!main.isEmpty) send(main.program);
    for (const [section, part] of parts) {
      if (section.ends === undefined && section.joining !== 'held')
        section.engine.submit(part.program, part.program.length);
      else section.held.push(part.program.slice());
    }
  }

  private endWhatMust(way: Way<S>, program: Int32Array): void {
    if (way.ends !== undefined) for (const section of way.sections) this.end(section, way.ends);
    // A score has a clock of its own, which only the render thread has.
    else if (program[0] === Timing.score && !way.main)
      for (const section of way.sections) if (!section.engine.isInStep) this.end(section, 'a score plays in it');
    // What may be taken back is known to the render thread's engine alone.
    if (isPlanned(program) && !way.main && way.ends === undefined)
      for (const section of way.sections) this.end(section, 'a plan plays in it');
  }

  private add(way: Way<S>, words: Int32Array, at: number, end: number): void {
    const { main } = this;
    const holds = way.sections.find(({ joining }) => joining === 'held');
    // It is sent again, as it came, when its nodes are there.
    if (holds) return this.partOf(holds, words).add(words, at, end, sequel);
    if (way.main && way.ends === undefined) main.add(words, at, end, sequel);
    for (const section of way.sections) {
      const isEnding = section.ends !== undefined;
      // What the render thread does too needs nothing more, unless it is about nodes that it has yet to get.
      if (isEnding && way.main && way.ends === undefined && !way.asGroup) continue;
      const part = this.partOf(section, words);
      part.add(words, at, end, sequel);
      if (way.main && !isEnding) part.share(end - at);
      if (way.asGroup) part.replace(end - at - instructionHeaderWords, section.group);
      // Where several have to end, the first that does hands it on.
      if (way.ends !== undefined) return;
    }
  }

  private partOf(section: S, header: Int32Array): Part {
    let part = this.parts.get(section);
    if (!part) {
      part = new Part();
      part.begin(header);
      this.parts.set(section, part);
    }
    return part;
  }

  /** Values are read behind what was sent before, where that waits for a section to begin. */
  private wayOfPeek(): Way<S> {
    const waits = this.routes.sections.find(
      (each) => each.joining === 'held' && (each.held.length > 0 || this.parts.has(each)),
    );
    return waits ? { main: true, sections: [waits] } : toMain;
  }

  /** An answer leaves behind what was sent before it, wherever that is done. */
  private wayOfEcho(before: Way<S>, continues: boolean): Way<S> {
    const waits = before.sections.some(({ joining }) => joining === 'held');
    if (continues && (before.ends !== undefined || !before.main || waits)) return before;
    const { sections } = this.routes;
    const behind = sections.filter(
      ({ isBegun, joining, engine, held }) =>
        (isBegun || joining === 'held') && (held.length > 0 || (isBegun && !engine.settled)),
    );
    return behind.length ? { main: false, sections: [behind.at(-1)!] } : toMain;
  }
}
