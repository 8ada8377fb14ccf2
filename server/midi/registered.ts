/**
 * Registered parameters of one channel (RPN): what controllers 6, 38 and 96 to 101 mean together. Whichever kind was selected last owns the data: what belongs to another
 * parameter, to an unregistered one (NRPN) or to none ("null", 127 127) changes nothing. Pure.
 */

import { EntryController } from '../../protocol/midi/channel.ts';

/** Parameters that mean something here, as coarse · 128 + fine. */
export const Registered = { bendRange: 0, zone: 6 } as const;

/** A parameter's value: two bytes of seven bits. */
export interface Entry {
  readonly coarse: number;
  readonly fine: number;
}

/** Change of a registered parameter by a controller. */
export interface Edit {
  readonly parameter: number;
  readonly of: (before: Entry) => Entry;
}

const none = 127;
/** Returns the number of values of the fine byte before it carries: a bend range is semitones and cents. */
const fineSteps = (parameter: number): number => (parameter === Registered.bendRange ? 100 : 128);

export class ParameterEntry {
  private coarse: number = none;
  private fine: number = none;
  private isRegistered = true;
  /** Data byte that came first since the selection: the standard's order is coarse, then fine; others send fine, then coarse. */
  private first: 'coarse' | 'fine' | undefined;
  /** A fine byte that belongs to the coarse one behind it. */
  private pending = 0;

  /** Takes a controller; undefined where it changes no registered parameter. */
  take(controller: number, value: number): Edit | undefined {
    switch (controller) {
      case EntryController.registeredCoarse:
        return this.select(true, value, this.fine);
      case EntryController.registeredFine:
        return this.select(true, this.coarse, value);
      case EntryController.unregisteredCoarse:
      case EntryController.unregisteredFine:
        return this.select(false, this.coarse, this.fine);
      case EntryController.dataCoarse:
        return this.edit(this.coarseOf(value));
      case EntryController.dataFine:
        return this.edit(this.fineOf(value));
      case EntryController.increment:
        return this.edit((before) => this.step(before, 1));
      case EntryController.decrement:
        return this.edit((before) => this.step(before, -1));
    }
    return undefined;
  }

  /** Selects nothing any more. */
  reset(): void {
    this.select(true, none, none);
  }

  private select(isRegistered: boolean, coarse: number, fine: number): undefined {
    Object.assign(this, { isRegistered, coarse, fine, first: undefined, pending: 0 });
  }

  private edit(of: Edit['of']): Edit | undefined {
    const isNull = this.coarse === none && this.fine === none;
    return this.isRegistered && !isNull ? { parameter: this.coarse * 128 + this.fine, of } : undefined;
  }

  /** A coarse byte sets the fine one to 0, unless that came before it. */
  private coarseOf(coarse: number): Edit['of'] {
    this.first ??= 'coarse';
    const fine = this.pending;
    this.pending = 0;
    return () => ({ coarse, fine });
  }

  private fineOf(fine: number): Edit['of'] {
    this.first ??= 'fine';
    if (this.first === 'fine') this.pending = fine;
    return ({ coarse }) => ({ coarse, fine });
  }

  /** Moves the fine byte by one step, whatever the controller's value: so says the standard. */
  private step({ coarse, fine }: Entry, by: 1 | -1): Entry {
    const steps = fineSteps(this.coarse * 128 + this.fine);
    const most = 127 * steps + steps - 1;
    const value = Math.min(most, Math.max(0, coarse * steps + fine + by));
    return { coarse: Math.floor(value / steps), fine: value % steps };
  }
}
