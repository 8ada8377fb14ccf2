/** MIDI, tied to the instruments, the grid and the commands. Runs on the control thread. */

import { ParamError, type ParamRecord } from '../../protocol/instruments/params.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Instruments } from '../instruments/instruments.ts';
import type { Faults } from '../system/faults.ts';
import { wallClock } from '../system/wall-clock.ts';
import { FileVoices } from './file-voices.ts';
import { instrumentPlayer, scheduledPlayer } from './instrument-player.ts';
import { Midi } from './midi.ts';
import type { TimedMidi } from './timed.ts';

export interface Connections {
  readonly instruments: Instruments;
  readonly timeline: Timeline;
  readonly timed: TimedMidi;
  readonly tuning: Tuning;
  /** The engine's sample at a time in seconds since 1970. */
  readonly sampleAt: (seconds: number) => number;
  /** Carries out what keys send. */
  readonly perform: (message: OscMessage) => void;
  readonly print: (line: string) => void;
  readonly faults: Faults;
}

export function connectMidi({
  instruments,
  timeline,
  timed,
  tuning,
  sampleAt,
  perform,
  print,
  faults,
}: Connections): Midi {
  const { all, feed, ids, onsets, session } = instruments;
  const files = new FileVoices({
    grid: timeline.grid,
    ids,
    feed,
    timed,
    tuning,
    onsets,
    player: scheduledPlayer(instruments),
    lead: (instrument) => instruments.leadOf(instrument) ?? 0,
    failed: (instrument, message) => instruments.failed(instrument, message),
  });
  all.add(files);
  const inputs = instruments.kinds.element?.midi;
  const set = (target: string, params: ParamRecord): void => {
    if (target !== 'session') return void instruments.changes.update(target, params);
    for (const [key, value] of Object.entries(params)) session.set(key, value);
  };
  return new Midi({
    timeline,
    timed,
    tuning,
    sampleAt,
    perform,
    print,
    faults,
    noted: (message) => onsets.take(message),
    heard: (summary) => instruments.sequences?.heard(summary),
    player: instrumentPlayer(instruments),
    files,
    voices: {
      has: (name) => (inputs?.named(name).length ?? 0) > 0,
      delay: (name) => Math.max(0, ...(inputs?.named(name) ?? []).map((voice) => inputs!.delay(voice))),
      take: (name, bytes, sample) => {
        for (const voice of inputs?.named(name) ?? []) inputs!.take(voice, bytes, sample);
      },
    },
    wall: wallClock(),
    notify: (event) => feed.notify(event),
    set: (target, params) => {
      try {
        set(target, params);
      } catch (error) {
        // The map was right when it was made: the instrument has changed since.
        if (!(error instanceof ParamError)) throw error;
        feed.notify({ type: 'failed', voice: 0, instrument: target, message: error.message });
      }
    },
  });
}
