/** Names of sounds that instruments and clients share. Pure. */

/** Characters of a name at most. */
const longestName = 128;

/** @throws TypeError for what is no name of a sound: text that is neither empty nor too long, without control characters */
export function checkSoundName(name: unknown, who: string): string {
  if (typeof name === 'string' && name.length > 0 && name.length <= longestName && !/[\0-\x1f\x7f]/.test(name))
    return name;
  throw new TypeError(
    `${who}: name is ${JSON.stringify(name)}; it must be text of 1 to ${longestName} characters, none of them a control character`,
  );
}
