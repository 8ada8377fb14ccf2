/**
 * Vector registers that UGens keep busy in a loop, with their constants: what a processor of 16 has. A loop whose values exceed them spends more on
 * spilling them than shorter loops do on passing signals through memory.
 */

/** Registers of the values of one loop, but for those that are needed in passing. */
export const loopRegisters = 12;

const second = [
  ...['LPF', 'HPF', 'BPF', 'BRF', 'RLPF', 'RHPF', 'Resonz', 'Ringz', 'TwoPole', 'TwoZero', 'SOS', 'MidEQ'],
  ...['BLowPass', 'BHiPass', 'BBandPass', 'BBandStop', 'BAllPass', 'BPeakEQ', 'BLowShelf', 'BHiShelf'],
];

/** By the names of UGens: those that keep more than one busy. */
export const busy: ReadonlyMap<string, number> = new Map<string, number>([
  ['SinOsc', 6],
  ...[...second, 'Saw', 'Blip', 'FreqShift'].map((name) => [name, 12] as const),
  ['Pulse', 16],
]);

/** Returns the registers of a UGen in its loop, roughly, without those of its inputs. */
export const registersOf = (name: string): number => busy.get(name) ?? 1;
