/** Names of sounds that instruments and clients share. Pure. */

/** Largest number of characters of a name. */
const maxNameLength = 128;

/** @throws TypeError for what is no name of a sound: text that is neither empty nor too long, without control characters */
export function checkSoundName(name: unknown, who: string): string {
  if (typeof name === 'string' && name.length > 0 && name.length <= maxNameLength && !/[\0-\x1f\x7f]/.test(name))
    return name;
  throw new TypeError(
    `${who}: name is ${JSON.stringify(name)}; it must be text of 1 to ${maxNameLength} characters, none of them a control character`,
  );
}
