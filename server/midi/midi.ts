/**
 * MIDI as the server has it: what comes in from ports, over OSC and over WebSocket goes to the keyboard, the maps and the clock; what goes out leaves by the sending thread.
 * Runs on the control thread.
 */

import type { ParamRecord } from '../../protocol/instruments/params.ts';
import { dataBytes, type MidiMessage } from '../../protocol/midi/messages.ts';
import { MidiParser } from '../../protocol/midi/parser.ts';
import { type MidiSummary, summaryOf } from '../../protocol/midi/summary.ts';
import type { Tuning } from '../../protocol/midi/tuning.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { Plain } from '../clock/onset.ts';
import { maxBpm, minBpm } from '../clock/tempo-map.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { FeedEvent } from '../instruments/feed.ts';
import type { Faults } from '../system/faults.ts';
import { ClockIn, type ClockPlace, differs } from './clock-in.ts';
import { ClockOut } from './clock-out.ts';
import type { FileVoices } from './file-voices.ts';
import { type InstrumentPlayer, Keyboard } from './keyboard.ts';
import { MidiMaps } from './maps.ts';
import { MidiPorts, type PortsOptions } from './midi-ports.ts';
import type { Recording } from './recorder.ts';
import { SendTimes } from './send-times.ts';
import { MidiSender } from './sender.ts';
import { MidiSource } from './source.ts';
import { MidiState } from './state.ts';
import { Thru } from './thru.ts';
import type { TimedMidi } from './timed.ts';
import { type MidiVoices, VoiceOutputs } from './voice-outputs.ts';

export interface MidiOptions {
  readonly player: InstrumentPlayer;
  readonly voices: MidiVoices;
  /** MIDI files that play. */
  readonly files: FileVoices;
  readonly timeline: Timeline;
  /** Messages that wait for their time. */
  readonly timed: TimedMidi;
  readonly tuning: Tuning;
  /** The engine's sample at a time in seconds since 1970. */
  readonly sampleAt: (seconds: number) => number;
  /** Sets a parameter of an instrument's voices, or a value of the session. */
  readonly set: (target: string, params: ParamRecord) => void;
  /** Takes what may begin voices that wait. */
  readonly noted: (message: MidiMessage) => void;
  /** Takes what sequences may wait for. */
  readonly heard: (summary: MidiSummary) => void;
  readonly perform: (message: OscMessage) => void;
  /** Takes events for the feed. */
  readonly notify: (event: MidiEvent) => void;
  readonly print: (line: string) => void;
  readonly faults: Faults;
  /** Seconds since 1970. */
  readonly wall: () => number;
}

/** Events of MIDI in the feed. */
export type MidiEvent = Extract<FeedEvent, { type: 'midi' | 'port' | 'learned' | 'failed' }>;

/** Largest time that writing a recording may take at the end, in milliseconds. */
const maxWriting = 1000;

/** Streams of bytes that come in, each of which may be amid a message and hold keys; the oldest makes room. */
const maxSources = 1024;

/** Ticks of a clock that comes in between two corrections of the grid: a sixteenth. */
const followEvery = 6;

export class Midi {
  readonly state = new MidiState();
  readonly tuning: Tuning;
  readonly keyboard: Keyboard;
  readonly maps: MidiMaps;
  readonly ports: MidiPorts;
  readonly sender: MidiSender;
  private readonly sendTimes: SendTimes;
  /** Voices that take MIDI. */
  readonly voices: VoiceOutputs;
  readonly clockOut: ClockOut;
  readonly thru: Thru;
  readonly files: FileVoices;
  /** True when a clock that comes in leads the grid. */
  following = false;
  /** Recording that runs. */
  recording: Recording | undefined;
  private readonly clockIn = new ClockIn();
  private ticks = 0;
  /** Streams of bytes by the name of a port or the id of a client. */
  private readonly sources = new Map<string, MidiSource>();

  constructor(private readonly options: MidiOptions) {
    const { player, timeline, tuning, set, perform, notify } = options;
    this.tuning = tuning;
    this.files = options.files;
    this.voices = new VoiceOutputs(options.voices);
    this.keyboard = new Keyboard(this.state, tuning, player, (instrument, message) =>
      notify({ type: 'failed', voice: 0, instrument, message }),
    );
    this.maps = new MidiMaps({
      set: ({ target, key }, value) => set(target, { [key]: value }),
      perform,
      failed: (address, reason) =>
        notify({ type: 'failed', voice: 0, instrument: '', message: `${address}: ${reason}` }),
      learned: ({ target, key, channel, controller }) =>
        notify({ type: 'learned', target, key, channel: channel + 1, controller }),
    });
    this.sender = new MidiSender({
      port: (name, reason) => this.ports.outputTold(name, reason),
      leaves: (port, seconds, bytes) => this.leaves(port, seconds, bytes),
      fault: (message) => options.faults.record('the thread that sends MIDI', message),
    });
    this.ports = new MidiPorts(this.sender, {
      receive: (port, bytes) => this.receive(port, bytes),
      gone: (port) => this.forget(port),
      notify: (event) => notify(event),
      print: options.print,
      isVoice: (name) => this.voices.has(name),
    } satisfies PortsOptions);
    this.sendTimes = new SendTimes((sample) => timeline.secondsAt(sample));
    this.clockOut = new ClockOut(timeline, (port, sample, bytes) =>
      sample === undefined ? this.sendNow(port, bytes) : this.sendAt(port, sample, bytes),
    );
    this.thru = new Thru((to, bytes) => this.sendNow(to, bytes));
  }

  /** Sends one whole message when a sample is played; those of a port keep their order. @param owner as `MidiSender.send` */
  sendAt(port: string, sample: number, bytes: Uint8Array, owner?: number): void {
    if (this.voices.send(port, sample, bytes, owner)) return;
    this.sender.send(port, this.sendTimes.of(port, sample), bytes, owner);
  }

  private sendNow(port: string, bytes: Uint8Array): void {
    if (!this.voices.send(port, undefined, bytes)) this.sender.send(port, 0, bytes);
  }

  /** Ends what sounds of an owner of `sendAt`, and forgets what waits of it. */
  release(owner: number): void {
    this.voices.release(owner);
    this.sender.release(owner);
  }

  /**
   * Sends one whole message for a client.
   * @param sample of the engine at which it is played; undefined for at once
   * @param off message that ends it, and the seconds until then
   */
  send(
    port: string,
    bytes: Uint8Array,
    sample?: number,
    off?: { readonly bytes: Uint8Array; readonly seconds: number },
  ): void {
    const {
      timed,
      sampleAt,
      wall,
      timeline: {
        grid: { sampleRate },
      },
    } = this.options;
    const delay = this.voices.delay(port);
    const begins = sample ?? sampleAt(wall()) + delay;
    const end = off && { bytes: off.bytes, onset: new Plain(begins + off.seconds * sampleRate) };
    if (sample !== undefined || delay > 0)
      timed.add({ owner: undefined, port, onset: new Plain(begins), bytes, ...(end && { off: end }) });
    else {
      this.sendNow(port, bytes);
      if (end) timed.add({ owner: undefined, port, ...end, ends: true });
    }
    timed.advance();
  }

  /** Ends what sounds at an output, forgets what waits for it, and closes it. */
  closeOutput(port: string): void {
    this.clockOut.cut(port);
    this.thru.removeTo(port);
    this.options.timed.forget(port);
    this.ports.closeOutput(port);
  }

  /** Takes bytes as they come: from a port, or whatever a client sent. */
  receive(source: string, bytes: ArrayLike<number>): void {
    let from = this.sources.get(source);
    if (!from) {
      // Over UDP anyone can invent addresses.
      if (this.sources.size >= maxSources) this.forget(this.sources.keys().next().value!);
      this.sources.set(
        source,
        (from = new MidiSource((message, whole) => this.survive(source, () => this.take(source, message, whole)))),
      );
    }
    from.push(bytes);
  }

  /** The stream from somewhere has ended: the keys that it holds go up. */
  forget(source: string): void {
    this.sources.get(source)?.end();
    this.sources.delete(source);
  }

  /** Bytes that belonged to no message. */
  get dropped(): number {
    return [...this.sources.values()].reduce((sum, { dropped }) => sum + dropped, 0);
  }

  /** Keeps a message that cannot be taken from hindering those behind it, or from ending a callback of a port. */
  private survive(source: string, take: () => void): void {
    try {
      take();
    } catch (error) {
      const { message, stack } = error as Error;
      this.options.print(`fault in MIDI from ${source}: ${stack ?? message}`);
      this.options.notify({ type: 'failed', voice: 0, instrument: '', message: `MIDI from ${source}: ${message}` });
    }
  }

  private take(source: string, message: MidiMessage, bytes: Uint8Array): void {
    const seconds = this.options.wall();
    this.thru.take(source, bytes);
    this.note(this.recording?.port === undefined, source, message, seconds);
    this.state.take(message);
    this.keyboard.take(message);
    this.maps.take(message);
    this.options.noted(message);
    this.clock(message, seconds);
    // 24 of them a beat would hide all others.
    if (message.type === 'clock' || message.type === 'activeSensing') return;
    const summary = summaryOf(message);
    this.options.notify({ type: 'midi', port: source, ...summary, sample: this.options.sampleAt(seconds), seconds });
    this.options.heard(summary);
  }

  private leaves(port: string, seconds: number, bytes: Uint8Array): void {
    if (this.recording?.port !== port) return;
    new MidiParser((message) => this.note(false, port, message, seconds || this.options.wall())).push(bytes);
  }

  private note(everything: boolean, port: string, message: MidiMessage, seconds: number): void {
    if (this.recording && (everything || this.recording.port === port))
      this.recording.take(message, this.options.sampleAt(seconds));
  }

  private clock(message: MidiMessage, seconds: number): void {
    switch (message.type) {
      case 'start':
        return this.clockIn.start();
      case 'continue':
        return this.clockIn.resume();
      case 'stop':
        return this.clockIn.stop();
      case 'songPosition':
        return this.clockIn.locate(message.value);
      case 'clock': {
        const place = this.clockIn.take(seconds);
        if (this.following && place && this.ticks++ % followEvery === 0) this.follow(place);
      }
    }
  }

  private follow({ bpm, seconds, beat }: ClockPlace): void {
    const {
      timeline: { grid },
      sampleAt,
    } = this.options;
    const { fixedUntil } = grid;
    // Ticks in one burst are no clock.
    if (!(bpm >= minBpm && bpm <= maxBpm)) return;
    // Standing still, a clock tells its tempo and no place.
    if (this.clockIn.isRunning) grid.follow(bpm, sampleAt(seconds), beat);
    else if (differs(bpm, grid.bpm)) grid.follow(bpm, fixedUntil, grid.beatAt(fixedUntil));
  }

  /** Ends what sounds, here and at the ports. */
  panic(): void {
    this.keyboard.releaseAll();
    this.options.timed.forget();
    this.sender.silence();
    this.voices.silence();
  }

  /** Ends the recording that runs and writes its file; undefined where none runs. @throws Error naming the file, when it cannot be written */
  async endRecording(): Promise<Recording | undefined> {
    const { recording } = this;
    if (!recording) return undefined;
    this.recording = undefined;
    try {
      await Bun.write(recording.path, recording.end());
    } catch (error) {
      throw new Error(`${recording.path} cannot be written: ${(error as Error).message}`, { cause: error });
    }
    return recording;
  }

  /** Ends all of it before the server ends: notes that sound, and the recording, in bounded time. */
  async close(): Promise<void> {
    const written = this.endRecording().catch((error: Error) => this.options.print(error.message));
    await Promise.race([written, Bun.sleep(maxWriting)]);
    this.clockOut.close();
    this.ports.close();
    await this.sender.end();
  }
}

/** The bytes of OSC's type `m` (port, status, data) or of a blob: the port and what follows a message's end are left out. */
export function bytesOfArgument(bytes: Uint8Array): Uint8Array {
  const [port, status] = bytes;
  if (bytes.length !== 4 || port! >= 0x80 || status! < 0x80) return bytes;
  return bytes.subarray(1, 2 + (dataBytes(status!) ?? 0));
}
