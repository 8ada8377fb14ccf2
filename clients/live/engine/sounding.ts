/** Onsets become messages: their sounds are loaded, and what is wrong with them is told once, with its place in the code. */
import type { OscMessage } from '../../../protocol/osc/types.ts';
import type { Fault, PatternEvent, Unit } from '../pattern/messages.ts';
import { faultAt } from '../pattern/places.ts';
import { soundEventOf } from './events.ts';
import type { SoundEvent, Sounds } from './sounds.ts';
import type { Events } from './threads.ts';

export class Sounding {
  /** Onsets so far, and those of them whose sound was not there. */
  onsets = 0;
  missed = 0;
  private readonly told = new Set<string>();

  constructor(
    private readonly sounds: Sounds,
    /** Cycles a second. */
    private readonly cps: () => number,
    private readonly report: (fault: Fault) => void,
  ) {}

  /** Forgets what was told: other code plays. */
  begin(): void {
    this.told.clear();
  }

  /** Waits until sounds are there, or some seconds. @returns true where it has waited */
  async load({ events, units }: Events, seconds: number): Promise<boolean> {
    const loading: Promise<unknown>[] = [];
    const asked = new Set<string>();
    for (const event of events) {
      const what = needs(event.value);
      if (asked.has(what)) continue;
      asked.add(what);
      const sound = this.soundOf(event);
      if (sound?.s === undefined) continue;
      for (const fault of this.sounds.faults(sound)) this.tell(fault, event, units);
      const tell = (isThere: boolean): void => {
        if (isThere || this.sounds.fileOf(sound, 0) === undefined) return;
        const name = [sound.bank, sound.s].filter(Boolean).join('_');
        this.tell(`the sound ${name} cannot be loaded`, event, units);
      };
      const isReady = this.sounds.ready(sound);
      if (typeof isReady === 'boolean') tell(isReady);
      else loading.push(isReady.then(tell));
    }
    if (!loading.length || seconds <= 0) return false;
    await Promise.race([Promise.all(loading), Bun.sleep(seconds * 1000)]);
    return true;
  }

  /** Returns the messages that play an onset; none where its sound is not there. @param at seconds of the onset */
  messages(event: PatternEvent, units: readonly Unit[], at: number): OscMessage[] {
    this.onsets++;
    const sound = this.soundOf(event);
    if (sound?.s === undefined) {
      const text = `${JSON.stringify(event.value)} is no sound; s("…"), note("…") and the like make one of it`;
      this.tell(text, event, units, 'value');
      return [];
    }
    const keys = Object.keys(sound).join();
    if (!this.told.has(keys)) {
      this.told.add(keys);
      for (const name of this.sounds.unknown(sound))
        this.tell(`there is no control ${name}; it changes nothing`, event, units);
    }
    const messages = this.sounds.messages(sound, at);
    if (!messages.length) this.missed++;
    return messages;
  }

  /** Tells something once. @param what by which it is known; its text where that is always the same */
  tell(text: string, { unit, at }: PatternEvent, units: readonly Unit[], what = text): void {
    const from = units[unit];
    this.tellFault(from && at ? faultAt(from, at[0]!, text) : { message: text }, what);
  }

  tellFault(fault: Fault, what = fault.message): void {
    if (this.told.has(what)) return;
    this.told.add(what);
    this.report(fault);
  }

  private soundOf(event: PatternEvent): SoundEvent | undefined {
    return soundEventOf(event, this.cps(), (...asked) => this.sounds.fileOf(...asked));
  }
}

/** Returns a text that is the same for values whose sounds need the same: a sample or a SynthDef, and effects. */
function needs(value: unknown): string {
  const { s, n, bank, orbit, cut } = Object(value) as Record<string, unknown>;
  return [s, n, bank, orbit, cut, ...Object.keys(Object(value))].join();
}
