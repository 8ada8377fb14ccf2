/** Controls that a voice takes beside the parameters of its instrument, told apart from these and checked. Pure. */
import { controlParams, onsetControls, type VoiceControl } from '../../protocol/instruments/controls.ts';
import { checkParams, ParamError, type ParamRecord, type Params } from '../../protocol/instruments/params.ts';

/** Values by name, as a client gave them. */
export type Given = Readonly<Record<string, unknown>>;

/** A parameter of the instrument goes before a control of that name. */
export function splitControls(
  params: Params,
  controls: readonly VoiceControl[],
  given: Given,
): { own: Given; rest: Given } {
  const isOwn = (name: string) => (controls as readonly string[]).includes(name) && !Object.hasOwn(params, name);
  const entries = Object.entries(given);
  return {
    own: Object.fromEntries(entries.filter(([name]) => isOwn(name))),
    rest: Object.fromEntries(entries.filter(([name]) => !isOwn(name))),
  };
}

/** Returns the values of those controls that were given. @throws ParamError */
export function checkControls(instrument: string, own: Given): ParamRecord {
  const { values } = checkParams(instrument, controlParams, own);
  return Object.fromEntries(Object.keys(own).map((name) => [name, values[name]!]));
}

/** @throws ParamError for a change that only the beginning of a voice can bring */
export function refuseMove(instrument: string, { group, ...rest }: ParamRecord): void {
  if (group !== undefined)
    throw new ParamError(
      `instrument ${instrument}: group is given when a voice begins; its nodes can be moved like any others`,
    );
  for (const name of onsetControls)
    if (rest[name] !== undefined)
      throw new ParamError(`instrument ${instrument}: ${name} is given when a voice begins`);
}
