/** The end of the SynthDefs that voices play with: where their sound goes. */
import { Glide, Out, type Signal } from '../synthdef/builder/index.ts';

/** Writes sound to its bus: one channel in the middle, two at their sides, more as they are. */
export function placed(out: Signal, sound: readonly Signal[], pan: Signal, glide: Signal, outputs: number): void {
  if (sound.length > 2 || outputs < 2) return void Out.ar(out, [...sound]);
  const place = Glide.ar(pan, glide);
  const [left, right = left] = sound as [Signal, Signal?];
  Out.ar(out, [left.mul(place.mul(-1).add(1).min(1)), right.mul(place.add(1).min(1))]);
}
