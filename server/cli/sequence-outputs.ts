/** Outputs of sequences: MIDI, OSC and commands. Runs on the control thread. */
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscPacket } from '../../protocol/osc/types.ts';
import type { Timeline } from '../clock/timeline.ts';
import { DatagramSender } from '../instruments/sequence/datagrams.ts';
import type { SequenceOutputs } from '../instruments/sequence/voice.ts';
import type { Midi } from '../midi/midi.ts';

export interface SequenceConnections {
  readonly timeline: Timeline;
  readonly midi: Midi;
  /** Carries a packet out at a sample. */
  readonly perform: (packet: OscPacket, sample: number, voice: string) => void;
  readonly print: (line: string) => void;
  /** Takes a line about each thing that would leave the server, where nothing may. */
  readonly keptBack?: ((what: string) => void) | undefined;
}

export function sequenceOutputs({ timeline, midi, perform, print, keptBack }: SequenceConnections): SequenceOutputs {
  const command: SequenceOutputs['command'] = (packet, sample, voice) => perform(decodePacket(packet), sample, voice);
  if (keptBack)
    return {
      midi: (port, bytes, sample, voice) => {
        if (!midi.voices.send(port, sample, bytes, voice)) keptBack(`MIDI for ${port}`);
      },
      releaseMidi: (voice) => midi.voices.release(voice),
      osc: (host, port) => keptBack(`OSC for ${host}:${port}`),
      command,
    };
  /** Ports that a voice has sent to. */
  const opened = new Map<number, Set<string>>();
  const datagrams = new DatagramSender(print);
  return {
    midi: (port, bytes, sample, voice) => {
      // Once for a voice: a port that is closed meanwhile stays closed.
      const ports = opened.get(voice) ?? new Set<string>();
      opened.set(voice, ports);
      if (!ports.has(port) && !midi.ports.isOutput(port)) midi.ports.openOutput(port);
      ports.add(port);
      midi.sendAt(port, sample, bytes, voice);
    },
    releaseMidi: (voice) => {
      if (opened.delete(voice)) midi.release(voice);
    },
    osc: (host, port, packet, sample) => {
      const timetag = secondsToTimetag(timeline.secondsAt(sample));
      datagrams.send(encodePacket({ timetag, elements: [decodePacket(packet)] }), port, host);
    },
    command,
  };
}
