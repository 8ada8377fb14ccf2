/** The soft side of voices as the control thread asks for its work: requests, and what comes of them. */

import { faultText } from '../../../protocol/instruments/description.ts';
import type { Buffers } from '../../link/buffers.ts';
import type { Left } from '../../world/left-reader.ts';
import type { Feed } from '../feed.ts';
import type { ElementHooks, ElementHost } from './host.ts';
import type { CleanRequest, CloseRequest, ElementRequest, PrepareRequest } from './messages.ts';
import type { SessionClockControl } from './session-time.ts';
import type { Wanted } from './supply-parts.ts';
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

  /** Asks for what was left to be taken, if there is so much, or something waits for it, or nothing more comes to it. Returns false where nothing is to be done. */
  clean(voice: ElementVoice, atOnce: boolean): boolean {
    const { sampleRate, time } = this.options;
    const { slot } = voice.sides!;
    const { latency } = voice.specialised!.interface;
    if (voice.cleaning || !voice.entry.description.cleans) return false;
    const left = slot.left(voice.cleaned);
    if (!left) return false;
    const worth = cleanEvery * sampleRate;
    // Where time stands still or has gone elsewhere nothing more is left: what there is may be asked for at any time.
    const isWhole = !time.rolling || left.count + left.frames < slot.leftCount;
    const least = isWhole ? 0 : atOnce ? Math.min(worth, latency * latencyPart) : worth;
    if (left.frames < least) return false;
    this.take(voice, left);
    return true;
  }

  /** Asks for all that a voice has left, which has ended: what comes of it is not heard any more, but may be kept in a file. */
  finish(voice: ElementVoice): void {
    if (!voice.entry.description.cleans) return;
    voice.end = voice.sides!.slot.leftCount;
    if (!voice.cleaning) this.takeRest(voice);
  }

  private takeRest(voice: ElementVoice): void {
    const left = voice.sides!.slot.left(voice.cleaned);
    const frames = left ? Math.min(left.frames, voice.end! - left.count) : 0;
    if (left && frames > 0) this.take(voice, { ...left, frames });
  }

  private take(voice: ElementVoice, { pass, from, count, frames: there }: Left): void {
    const sides = voice.sides!;
    const { feed } = this.options;
    const frames = Math.min(there, maxClean);
    if (count > voice.cleaned) {
      const message = `${count - voice.cleaned} frames that it left were written over before clean took them`;
      feed.notifyOf(voice, { type: 'failed', message });
    }
    voice.cleaning = true;
    const request: CleanRequest = {
      ...this.about(voice),
      part: 'clean',
      from,
      count,
      frames,
      table: sides.slot.series,
      pass,
    };
    const taken = (): void => {
      voice.cleaning = false;
      // What it failed at is not offered again.
      voice.cleaned = count + frames;
      if (voice.end !== undefined) this.takeRest(voice);
    };
    this.run(voice, request, from, {
      done: ({ kept }) => {
        voice.kept = kept;
        taken();
        if (this.isAt(voice, sides)) sides.supply.cleaned();
      },
      failed: (fault) => {
        feed.notifyOf(voice, { type: 'failed', message: faultText(fault) });
        taken();
      },
    });
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
