/** Choice of the audio backend, from what the system offers (JACK_DEFAULT_SERVER included) and what was asked for. */

export type Backend = 'jack' | 'alsa' | 'none';

/** A device as the audio library lists it. */
export interface Device {
  readonly deviceId: string;
  readonly label: string;
  readonly kind: string;
}

/** Backend to open, and the reason in words that continue "because". */
export interface Choice {
  readonly backend: Backend;
  /** For the library: '' is its default device. */
  readonly sinkId: string;
  readonly because: string;
}

/** The library sees JACK's server or else ALSA, never both; its own client's name tells which. */
const jackLabel = /^cpal_client_\d+_(in|out)$/;
/** ALSA always lists a device that plays to nowhere. */
const nullLabel = /^Discard all samples/;

/** True when a device plays, or records, and not to nowhere. */
export function audible({ label }: Device): boolean {
  return !nullLabel.test(label);
}

/** Devices where a JACK server runs: the library lists its own client, whatever that is called. */
export const jackDevices: readonly Device[] = (['audioinput', 'audiooutput'] as const).map((kind) => ({
  deviceId: '',
  label: 'cpal_client_0_out',
  kind,
}));

export function isJack({ label }: Device): boolean {
  return jackLabel.test(label);
}

/**
 * Chooses a backend: JACK when its server runs, else ALSA when it has a device, else none.
 * @param devices all the library lists, inputs too
 * @param wanted 'none', 'jack', 'alsa', or a device by id, name or a part of the name that fits one name only; undefined or '' for the default.
 *   With JACK a name means the client's own, or server:client, as for scsynth
 * @throws Error naming `wanted` and what there is, when that cannot be had
 */
export function chooseBackend(devices: readonly Device[], wanted = ''): Choice {
  if (wanted === 'none') return { backend: 'none', sinkId: '', because: 'no device was asked for' };
  const outputs = devices.filter((device) => device.kind === 'audiooutput' && audible(device));
  const jack = outputs.some(isJack);
  const present: Backend = jack ? 'jack' : outputs.length > 0 ? 'alsa' : 'none';
  if (wanted === 'jack' || wanted === 'alsa') {
    if (present !== wanted)
      throw new Error(`audio device '${wanted}': ${absent(wanted, present)}; there are: ${namesOf(outputs)}`);
    return { backend: wanted, sinkId: '', because: 'it was asked for' };
  }
  if (wanted !== '') return jack ? jackClient(wanted) : { ...named(outputs, wanted), backend: present };
  if (present === 'jack') return { backend: 'jack', sinkId: '', because: 'a JACK server is running' };
  if (present === 'alsa')
    return { backend: 'alsa', sinkId: '', because: 'no JACK server is running and ALSA has a device' };
  return { backend: 'none', sinkId: '', because: 'no JACK server is running and ALSA has no device' };
}

/**
 * The input to open beside a chosen output.
 * @param wanted its name; '' for the default
 * @param asked whether it was named by itself, and not just because one name stands for both directions
 * @returns its id, '' for the default; undefined when the name fits none and nobody insisted
 * @throws Error naming `wanted` and what there is
 */
export function chooseInput(devices: readonly Device[], wanted: string, asked: boolean): string | undefined {
  if (wanted === '' || wanted === 'jack' || wanted === 'alsa') return '';
  const inputs = devices.filter((device) => device.kind === 'audioinput' && audible(device));
  // There a name is the client's.
  if (inputs.some(isJack)) return '';
  try {
    return named(inputs, wanted).sinkId;
  } catch (error) {
    if (asked) throw error;
    return undefined;
  }
}

function namesOf(devices: readonly Device[]): string {
  return [...new Set(devices.map((device) => (isJack(device) ? "'jack'" : `'${device.label}'`)))].join(', ') || 'none';
}

/** scsynth's reading of a name where JACK plays: Overtone, say, always sends one. */
function jackClient(wanted: string): Choice {
  const [client, server] = wanted.split(':').reverse();
  const running = process.env.JACK_DEFAULT_SERVER || 'default';
  if (server && server !== running)
    throw new Error(
      `audio device '${wanted}': the JACK server in use is '${running}' (JACK_DEFAULT_SERVER chooses another)`,
    );
  return {
    backend: 'jack',
    sinkId: '',
    because: `a JACK server is running ('${client}' as our client's name cannot be had, the audio library gives its own)`,
  };
}

function absent(wanted: Backend, present: Backend): string {
  if (wanted === 'jack') return 'no JACK server is running';
  return present === 'jack' ? 'a JACK server is running, which the audio library prefers' : 'ALSA has no device';
}

function named(outputs: readonly Device[], wanted: string): { sinkId: string; because: string } {
  const part = wanted.toLowerCase();
  const exact = outputs.filter(({ deviceId, label }) => deviceId === wanted || label === wanted);
  const found = exact.length > 0 ? exact : outputs.filter(({ label }) => label.toLowerCase().includes(part));
  const list = namesOf(outputs);
  if (found.length === 0) throw new Error(`audio device '${wanted}': no such device; there are: ${list}`);
  // A card often has several entries of one name (its plugs and subdevices); the first is the plainest.
  if (found.some(({ label }) => label !== found[0].label))
    throw new Error(`audio device '${wanted}': fits more than one of: ${list}`);
  return { sinkId: found[0].deviceId, because: `'${wanted}' was asked for` };
}
