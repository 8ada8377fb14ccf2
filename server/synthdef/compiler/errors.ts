/** A SynthDef that cannot be compiled; the message names the def, the unit and why. */
export class CompileError extends Error {
  override name = 'CompileError';

  /** True when the compiler is to blame, and not the SynthDef: it began with an error of another kind. */
  get isFault(): boolean {
    let began: unknown = this;
    while (began instanceof CompileError) began = began.cause;
    return began !== undefined;
  }
}

/** A SynthDef with a unit that no UGen fits, by its name, rate and number of inputs alone. */
export class UnitRefusal extends CompileError {
  /** @param unit its number @param why names the UGen */
  constructor(
    def: string,
    readonly unit: number,
    readonly why: string,
  ) {
    super(`SynthDef ${def}: unit ${unit}: ${why}`);
  }
}

/** Advice about a SynthDef that is too large in whatever way. */
export const splitIt = 'play parts of it as synths of their own, with buses between them';

/** Returns an error that says where it happened as well; of one that is no `CompileError` also whose fault it is. */
export function located(where: string, error: unknown): CompileError {
  if (error instanceof CompileError) return new CompileError(`${where}: ${error.message}`, { cause: error });
  const text = error instanceof Error ? error.message : String(error);
  return new CompileError(`${where}: ${text} (a fault of bunsynth: please report it with the SynthDef)`, {
    cause: error,
  });
}
