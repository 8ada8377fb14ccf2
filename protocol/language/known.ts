/** Knowledge that a line is read against: instruments and voices of the server, and random numbers. */
import type { KindName } from '../instruments/kinds.ts';
import type { ParamRecord, Params } from '../instruments/params.ts';

export interface KnownInstrument {
  readonly name: string;
  readonly kind: KindName;
  readonly file: string;
  readonly params: Params;
}

export interface KnownVoice {
  readonly id: number;
  readonly instrument: string;
}

export interface Known {
  readonly instruments: readonly KnownInstrument[];
  readonly voices: readonly KnownVoice[];
  /** Values that instruments share. */
  readonly session: ParamRecord;
  /** Beats a minute. */
  readonly bpm: number;
  readonly sampleRate: number;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  /** A path as the server is to get it. */
  readonly path: (text: string) => string;
  /** Files whose paths begin so. */
  readonly files: (prefix: string) => readonly string[];
}

export function instrumentNamed(known: Known, name: string): KnownInstrument | undefined {
  return known.instruments.find((instrument) => instrument.name === name);
}
