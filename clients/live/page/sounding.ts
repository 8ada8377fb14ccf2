/** Marks of what sounds, at its time. */
import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';
import type { Mark, Planned } from '../engine/messages.ts';
import { codeField } from './code.ts';

/** Seconds that a mark is seen at least. */
const shortest = 0.08;
/** Part of the time by which a reading of the clock came late that is believed at once. */
const leak = 0.05;
/** Seconds that a reading may be late; beyond it the clock has jumped. */
const maxLate = 0.15;

const show = StateEffect.define<readonly Mark[]>();
const mark = Decoration.mark({ class: 'cm-sounding' });

/** Marks in the text. They go where the text goes. */
export const soundingField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(show)) continue;
      const { since } = transaction.state.field(codeField);
      if (!since) return Decoration.none;
      const places = new Map<string, { readonly from: number; readonly to: number }>();
      for (const { at } of effect.value)
        for (let i = 0; i < at.length; i += 2) {
          if (at[i + 1]! > since.length) continue;
          const [from, to] = [since.mapPos(at[i]!, 1), since.mapPos(at[i + 1]!, -1)];
          if (from < to) places.set(`${from} ${to}`, { from, to });
        }
      return Decoration.set(
        [...places.values()].map(({ from, to }) => mark.range(from, to)),
        true,
      );
    }
    return marks.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** The cycle that is heard now, between readings. A reading is as late as its way was long: the clock goes by the fastest ones. */
export class CycleClock {
  private cycle = 0;
  private at = 0;
  private cps = 0;

  now(): number {
    return this.cycle + ((performance.now() - this.at) / 1000) * this.cps;
  }

  get perSecond(): number {
    return this.cps;
  }

  read(cycle: number, cps: number): void {
    const late = this.now() - cycle;
    const isLate = cps === this.cps && late > 0 && late < maxLate * cps;
    [this.cycle, this.at, this.cps] = [isLate ? cycle + late * (1 - leak) : cycle, performance.now(), cps];
  }
}

/** Onsets that sound or are to come, shown as they do. */
export class Sounding {
  private marks: Mark[] = [];
  private shown: readonly Mark[] = [];

  constructor(
    private readonly view: EditorView,
    private readonly clock: CycleClock,
  ) {}

  plan({ marks, from }: Planned): void {
    const still = from === undefined ? this.marks : this.marks.filter(({ cycle }) => cycle < from);
    this.marks = [...still, ...marks];
  }

  /** Forgets all: other code plays, or nothing is known. */
  clear(): void {
    this.marks = [];
  }

  /** Shows what sounds now; called for each picture. */
  draw(): void {
    const now = this.clock.now();
    const min = shortest * this.clock.perSecond;
    this.marks = this.marks.filter(({ cycle, length }) => cycle + Math.max(length, min) > now);
    const shown = this.marks.filter(({ cycle }) => cycle <= now);
    if (shown.length === this.shown.length && shown.every((each, i) => each === this.shown[i])) return;
    this.shown = shown;
    this.view.dispatch({ effects: show.of(shown) });
  }
}
