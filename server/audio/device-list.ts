/** The audio devices there are, and which of them would be opened. */
import { audible, type Backend, chooseBackend, type Device, isJack } from './audio-choice.ts';
import { type AudioLibrary, loadAudioLibrary } from './audio-library.ts';

export interface ListedDevice {
  readonly backend: Backend;
  /** Name for -H. */
  readonly name: string;
  readonly direction: 'output' | 'input';
  /** Channels and hertz, where they are known. */
  readonly channels: number | null;
  readonly sampleRate: number | null;
}

export interface DeviceList {
  readonly devices: readonly ListedDevice[];
  /** Device that would be opened, or was; null when what was asked for cannot be had. `name` null is the backend's default device. */
  readonly opens: { readonly backend: Backend; readonly name: string | null } | null;
  /** Why that one, or why none. */
  readonly because: string;
}

/** Opens an output and returns what is found out about it. */
export type Probe = (device: Device) => { readonly channels: number; readonly sampleRate: number } | undefined;

/**
 * @param found all the audio library lists
 * @param wanted as for `chooseBackend`
 */
export function listOf(found: readonly Device[], wanted?: string, probe: Probe = () => undefined): DeviceList {
  const rows = new Map<string, ListedDevice>();
  for (const device of found.filter(audible)) {
    const backend = isJack(device) ? 'jack' : 'alsa';
    const direction = device.kind === 'audiooutput' ? 'output' : 'input';
    const name = backend === 'jack' ? 'jack' : device.label;
    const key = `${direction} ${name}`;
    if (rows.has(key)) continue;
    const { channels = null, sampleRate = null } = (direction === 'output' && probe(device)) || {};
    rows.set(key, { backend, name, direction, channels, sampleRate });
  }
  const none: ListedDevice = { backend: 'none', name: 'none', direction: 'output', channels: null, sampleRate: null };
  return { devices: [...rows.values(), none], ...openedOf(found, wanted) };
}

function openedOf(found: readonly Device[], wanted: string | undefined): Pick<DeviceList, 'opens' | 'because'> {
  try {
    const { backend, sinkId, because } = chooseBackend(found, wanted);
    const name = sinkId === '' ? null : found.find(({ deviceId }) => deviceId === sinkId)!.label;
    return { opens: { backend, name }, because };
  } catch (error) {
    return { opens: null, because: (error as Error).message };
  }
}

/** Asks the system, and each output for its channels and rate. Not while a server plays: it opens each for a moment. */
export async function findDevices(wanted?: string): Promise<DeviceList> {
  const library = await loadAudioLibrary();
  const found = await library.mediaDevices.enumerateDevices();
  const opened: AudioContext[] = [];
  const list = listOf(found, wanted, (device) => probe(library, device, opened));
  await Promise.all(opened.map((context) => context.close()));
  return list;
}

function probe(library: AudioLibrary, device: Device, opened: AudioContext[]): ReturnType<Probe> {
  try {
    const context = new library.AudioContext({ sinkId: isJack(device) ? '' : device.deviceId });
    opened.push(context);
    return { channels: context.destination.maxChannelCount, sampleRate: context.sampleRate };
  } catch {
    // In use by another program, or no device that can be opened: then nothing is known of it.
    return undefined;
  }
}

/** One line a device, and one that says what is opened. */
export function deviceLines({ devices, opens, because }: DeviceList): string[] {
  const rows = devices.map(({ backend, name, direction, channels, sampleRate }) => [
    backend,
    direction,
    name,
    channels === null ? '' : `${channels} channels`,
    sampleRate === null ? '' : `${sampleRate} Hz`,
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    ...lines,
    opens === null
      ? `opens nothing: ${because}`
      : `opens ${opens.backend}${opens.name === null ? '' : ` ${opens.name}`}, because ${because}`,
  ];
}
