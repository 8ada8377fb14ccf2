/** What plays in real time, tied together: the grid, instruments, MIDI and sequences. Offline there is none of it. Runs on the control thread. */

import { Tuning } from '../../protocol/midi/tuning.ts';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { isBundle, type OscMessage, type OscPacket } from '../../protocol/osc/types.ts';
import { Timeline } from '../clock/timeline.ts';
import type { Feed } from '../instruments/feed.ts';
import { Instruments, type InstrumentsOptions } from '../instruments/instruments.ts';
import { shareTempo } from '../instruments/session.ts';
import { connectMidi } from '../midi/connect.ts';
import type { Midi } from '../midi/midi.ts';
import { type MidiOut, TimedMidi } from '../midi/timed.ts';
import type { Peer } from '../transport/transport.ts';
import { World } from '../world/layout.ts';
import { sequenceOutputs } from './sequence-outputs.ts';

/** Where samples of the engine are in seconds since 1970. */
export interface SampleClock {
  sampleAt(seconds: number): number;
  secondsAt(sample: number): number;
}

export interface PlayersOptions
  extends Omit<InstrumentsOptions, 'grid' | 'timeline' | 'timedMidi' | 'tuning' | 'midi'> {
  readonly clock: SampleClock;
  /** Where nothing is to leave the server: takes what sequences would send. */
  readonly keptBack?: (what: string) => void;
  /** Carries out what keys send. */
  readonly perform: (message: OscMessage, peer: Peer) => void;
  /** Carries out a packet at a sample. */
  readonly performAt: (sample: number, packet: OscPacket, peer: Peer) => void;
}

export interface Players {
  readonly instruments: Instruments;
  readonly midi: Midi;
}

/** Whoever gives commands from here: answers go nowhere, and the feed tells what is refused. */
const whoever = (id: string, feed: Feed): Peer => ({
  id,
  send: (bytes) => {
    const packet = decodePacket(bytes);
    if (isBundle(packet) || packet.address !== '/fail') return;
    const [command, reason] = packet.args;
    feed.tell({ type: 'failed', voice: 0, instrument: '', message: `${String(command)}: ${String(reason)}` });
  },
});

/** The grid alone, where nobody plays instruments. */
export function gridOf(
  {
    memory,
    layout: { sampleRate, blockSize },
    bpm,
    faults,
  }: Pick<PlayersOptions, 'memory' | 'layout' | 'faults'> & { readonly bpm?: number | undefined },
  { secondsAt }: SampleClock,
): Timeline {
  const world = new Int32Array(memory);
  return new Timeline({
    sampleRate,
    now: () => Atomics.load(world, World.block >> 2) * blockSize,
    secondsAt,
    bpm,
    faults,
  });
}

export function connectPlayers(
  timeline: Timeline,
  { clock: { sampleAt }, perform, performAt, keptBack, ...options }: PlayersOptions,
): Players {
  const { grid } = timeline;
  const { print, faults } = options;
  const tuning = new Tuning();
  // There is MIDI before anything sounds, but it plays the instruments.
  const midiOut: MidiOut = {
    output: (port) => midi.ports.output(port),
    send: (port, sample, bytes) => midi.sendAt(port, sample, bytes),
  };
  const timed = new TimedMidi(grid, midiOut);
  const instruments = new Instruments({
    ...options,
    timeline,
    grid,
    timedMidi: timed,
    tuning,
    midi: () => midi.state.view(),
  });
  const midi: Midi = connectMidi({
    instruments,
    timeline,
    timed,
    tuning,
    sampleAt,
    print,
    faults,
    perform: (message) => perform(message, keys),
  });
  const { feed } = instruments;
  const keys = whoever('midi', feed);
  shareTempo(instruments.session, grid);
  instruments.sequences?.connect(
    sequenceOutputs({
      timeline,
      midi,
      print,
      keptBack,
      perform: (packet, sample, voice) => performAt(sample, packet, whoever(voice, feed)),
    }),
  );
  return { instruments, midi };
}
