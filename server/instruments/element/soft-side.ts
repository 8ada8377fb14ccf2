/** The soft side of voices as the control thread asks for its work: requests, and what comes of them. */

import { faultText } from '../../../protocol/instruments/description.ts';
import type { Buffers } from '../../link/buffers.ts';
import type { Feed } from '../feed.ts';
import type { ElementHooks, ElementHost } from './host.ts';
import type { CleanRequest, CloseRequest, ElementRequest, PrepareRequest } from './messages.ts';
import type { SessionClockControl } from './session-time.ts';
import type { Wanted } from './supply.ts';
import type { ElementVoice } from './voice.ts';

/** Seconds after which work of a soft side is abandoned, and its thread ended. */
const deadline = 30;
/** Part of a second of sound that is left before the soft side is asked to take it, and the frames at most at a time. */
const cleanEvery = 0.1;
/** Part of the latency of an element that waits for what is left, after which that is taken: of less nothing comes that is heard sooner. */
const latencyPart = 1 / 8;
const maxClean = 48_000;

export interface SoftSideOptions {
  readonly host: ElementHost;
  readonly feed: Feed;
  readonly time: SessionClockControl;
  readonly buffers: Pick<Buffers, 'release'>;
  readonly sampleRate: number;
  readonly now: () => number;
  readonly isThere: (voice: ElementVoice) => boolean;
}

export class SoftSide {
  constructor(private readonly options: SoftSideOptions) {}

  /** Asks for sound that is needed at a frame. */
  prepare(voice: ElementVoice, wanted: Wanted, neededAt: number): void {
    const sides = voice.sides!;
    this.run(voice, { ...this.about(voice), part: 'prepare', ...wanted } satisfies PrepareRequest, neededAt, {
      done: (result) => {
        voice.fault = undefined;
        if (this.isAt(voice, sides)) sides.supply.taken(result);
      },
      failed: (fault) => {
        if (this.isAt(voice, sides)) sides.supply.failed(fault);
      },
    });
  }

  /** Asks for what was left to be taken, if there is so much, or something waits for it, or the session has stopped. Returns false where nothing is to be done. */
  clean(voice: ElementVoice, atOnce: boolean): boolean {
    const { sampleRate, feed, time } = this.options;
    const sides = voice.sides!;
    const { latency } = voice.specialised!.interface;
    if (voice.cleaning || !voice.entry.description.cleans) return false;
    const { pass, from, to } = sides.slot.left;
    const begin = voice.cleanedPass === pass ? Math.max(voice.cleaned, from) : from;
    const frames = Math.min(to - begin, maxClean);
    const worth = cleanEvery * sampleRate;
    // Where time stands still nothing more is left: what there is may be asked for at any time.
    const least = time.rolling ? (atOnce ? Math.min(worth, latency * latencyPart) : worth) : 0;
    if (frames <= 0 || frames < least) return false;
    voice.cleaning = true;
    const request: CleanRequest = {
      ...this.about(voice),
      part: 'clean',
      from: begin,
      to: begin + frames,
      table: sides.slot.series,
      pass,
    };
    const cleaned = (): void => {
      voice.cleaned = begin + frames;
      voice.cleanedPass = pass;
    };
    this.run(voice, request, begin, {
      done: ({ kept }) => {
        voice.cleaning = false;
        if (!this.isAt(voice, sides)) return;
        voice.kept = kept;
        cleaned();
        sides.supply.cleaned();
      },
      failed: (fault) => {
        voice.cleaning = false;
        if (!this.isAt(voice, sides)) return;
        // What it failed at is not offered again.
        cleaned();
        feed.notifyOf(voice, { type: 'failed', message: faultText(fault) });
      },
    });
    return true;
  }

  /** Lets the soft side of a voice that has ended give back what it held, once nothing else works at it. @param then called when it has */
  close(voice: ElementVoice, then: () => void): void {
    const { entry, instrument, init, id, tapes } = voice;
    if (!entry.description.closes) return then();
    const { host, feed, now } = this.options;
    const log = (type: 'log' | 'failed') => (message: string) => feed.notifyOf(voice, { type, message });
    host.run<CloseRequest>({
      request: { task: 'element', part: 'close', module: entry.module, instrument, init, voice: id, tapes },
      file: entry.file,
      due: now(),
      deadline,
      hooks: {
        done: () => {},
        failed: (fault) => log('failed')(faultText(fault)),
        log: log('log'),
        // What it takes now ends with it.
        tape: (_, { address }) => this.options.buffers.release(address),
        left: then,
      },
    });
  }

  private isAt(voice: ElementVoice, sides: ElementVoice['sides']): boolean {
    return this.options.isThere(voice) && voice.sides === sides;
  }

  private about(voice: ElementVoice): Omit<PrepareRequest, 'part' | keyof Wanted> {
    const { entry, instrument, init, id, specialised, sides, texts, tapes, kept } = voice;
    return {
      task: 'element',
      module: entry.module,
      instrument,
      init,
      voice: id,
      interface: specialised!.interface,
      slot: sides!.slot.number,
      start: sides!.start,
      texts,
      tapes,
      kept,
    };
  }

  private run<R extends ElementRequest>(
    voice: ElementVoice,
    request: R,
    neededAt: number,
    hooks: Pick<ElementHooks<R>, 'done' | 'failed'>,
  ): void {
    const { host, feed, time, now, buffers } = this.options;
    const sides = voice.sides!;
    sides.jobs++;
    host.run({
      request,
      file: voice.entry.file,
      due: time.sampleAt(neededAt) ?? now(),
      deadline,
      hooks: {
        ...hooks,
        log: (line) => feed.notifyOf(voice, { type: 'log', message: line }),
        tape: (name, tape) => {
          if (this.options.isThere(voice)) voice.tapes[name] = tape;
          else buffers.release(tape.address);
        },
        left: () => {
          if (--sides.jobs === 0) for (const then of sides.whenLeft.splice(0)) then();
        },
      },
    });
  }
}
