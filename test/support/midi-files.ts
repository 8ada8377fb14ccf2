/** A whole server in process for MIDI files that play and are written; what would leave for the ports is written down. */

import { join } from 'node:path';
import { type Tempo, type TimedMessage, writeMidiFile } from '../../protocol/midi/file.ts';
import type { Def } from '../../server/synthdef/builder/index.ts';
import { constant, type World, world } from './voice-world.ts';

export interface Heard {
  readonly sample: number;
  readonly bytes: number[];
}

export const note = (beat: number, key: number, length = 0.5, channel = 0): TimedMessage[] => [
  { beat, message: { type: 'noteOn', channel, note: key, velocity: 90 } },
  { beat: beat + length, message: { type: 'noteOff', channel, note: key, velocity: 64 } },
];

export interface Ported extends World {
  readonly sent: Heard[];
  told(...message: [string, ...(string | number)[]]): Promise<readonly unknown[]>;
}

export async function ported(...synths: Def[]): Promise<Ported> {
  const w = await world(
    {
      hum: {
        params: {
          note: { type: 'number', default: 0 },
          pressure: { type: 'number', default: 0 },
          timbre: { type: 'number', default: 0 },
        },
        estimate: 0.5,
        loop: true,
        play: () => ({ blocks: 3, buffers: [{ channels: [constant(96_000, 1)] }] }),
      },
      bip: {
        params: { note: { type: 'number', default: 0, min: 0, max: 127 }, velocity: { type: 'number', default: 0 } },
        estimate: 0.2,
        play: () => ({ blocks: 20, buffers: [{ channels: [constant(48000, 1)] }] }),
      },
    },
    ...synths,
  );
  const { midi, timeline } = w.server.control.context;
  const sent: Heard[] = [];
  const zero = timeline!.secondsAt(0);
  const { send } = midi!.sender;
  Object.assign(midi!.sender, {
    open: () => {},
    send(port: string, seconds: number, bytes: Uint8Array) {
      sent.push({ sample: Math.round((seconds - zero) * 48000), bytes: [...bytes] });
      send.call(midi!.sender, port, seconds, bytes);
    },
  });
  Object.assign(midi!, { options: { ...(midi as unknown as { options: object }).options, wall: () => w.server.now } });
  midi!.ports.openOutput('out');
  const told = async (...message: [string, ...(string | number)[]]) => {
    w.client.replies();
    w.client.send(...message);
    for (let i = 0; i < 200; i++) {
      const [reply] = w.client.replies();
      if (reply) return reply;
      await Bun.sleep(1);
    }
    throw new Error(`${message[0]} was not answered`);
  };
  return { ...w, sent, told };
}

export const gridOf = ({ server }: World) => server.control.context.timeline!.grid;
export const balanced = (sent: readonly Heard[]): boolean => {
  const down = new Map<number, number>();
  for (const {
    bytes: [status, key],
  } of [...sent].sort((a, b) => a.sample - b.sample))
    if (status! < 0xa0) down.set(key!, (down.get(key!) ?? 0) + (status! >= 0x90 ? 1 : -1));
  return [...down.values()].every((count) => count === 0);
};

export async function fileIn(
  folder: string,
  name: string,
  events: readonly TimedMessage[],
  tempo: number | readonly Tempo[] = 120,
): Promise<string> {
  const path = join(folder, name);
  await Bun.write(path, writeMidiFile(events, tempo));
  return path;
}
