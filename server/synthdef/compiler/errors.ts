/** A SynthDef that cannot be compiled; the message names the def, the unit and why. */
export class CompileError extends Error {
  override name = 'CompileError';
}
