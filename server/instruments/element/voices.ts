/** The voices of elements: each is a synth, its real-time side, and what its soft side prepares for it. Runs on the control thread. */

import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import { ParamError } from '../../../protocol/instruments/params.ts';
import { leadOf } from '../../clock/lead.ts';
import type { Onset } from '../../clock/onset.ts';
import { AddAction } from '../../world/instructions.ts';
import { SessionClockReader } from '../../world/session-clock.ts';
import { sharedWords } from '../../world/shared-words.ts';
import type { Entry } from '../catalogue.ts';
import { everything, selected, type VoiceKind } from '../kind.ts';
import type { KindServices } from '../services.ts';
import type { SynthChanges } from '../synth-sender.ts';
import type { VoiceView } from '../voice.ts';
import type { Given } from '../voice-controls.ts';
import { Beginnings } from './beginnings.ts';
import type { Edit } from './edits.ts';
import type { ElementHost } from './host.ts';
import { type Company, patched } from './launch.ts';
import { LookAhead } from './look-ahead.ts';
import { MidiInput } from './midi-input.ts';
import { Patch } from './patch.ts';
import { slotControl } from './port-controls.ts';
import { PrivateBuses } from './private-buses.ts';
import { Reached } from './reached.ts';
import { Renewals } from './renewals.ts';
import { SeriesChanges } from './series-changes.ts';
import { SessionClockControl } from './session-time.ts';
import { ElementSlots } from './slots.ts';
import { SoftSide } from './soft-side.ts';
import { Specialiser } from './specialiser.ts';
import { Transport } from './transport.ts';
import type { WrittenBeginning } from './values.ts';
import { type ElementView, type ElementVoice, elementView, type Sides, usualConnections, viewOf } from './voice.ts';

type ElementEntry = Entry<ElementDescription>;

export class ElementVoices implements VoiceKind {
  readonly time: SessionClockControl;
  readonly transport: Transport;
  readonly patch: Patch;
  readonly beginnings: Beginnings;
  readonly series: SeriesChanges;
  /** Samples of the engine that are waited for. */
  readonly reached: Reached;
  readonly midi: MidiInput;
  private readonly renewals: Renewals;
  private readonly softSide: SoftSide;
  private readonly slots: ElementSlots;
  private readonly voices = new Map<number, ElementVoice>();
  private readonly byNode = new Map<number, ElementVoice>();
  /** Voices that have ended, and whose soft side is still at work. */
  private readonly leaving = new Set<ElementVoice>();

  constructor(private readonly options: KindServices & { readonly elementHost: ElementHost }) {
    const { layout, memory, sender, link, grid, elementHost, ids, feed } = options;
    const { sampleRate, audioBuses, allAudioBuses } = layout;
    const now = (): number => grid.now();
    this.reached = new Reached(now);
    const lookAhead = new LookAhead(leadOf(layout.blockSize));
    const clock = new SessionClockReader(sharedWords(memory), layout.sessionClockAddress);
    const time = (this.time = new SessionClockControl({ clock, link, now, lead: () => lookAhead.quantum }));
    const specialiser = new Specialiser({ host: elementHost, sender });
    const buses = new PrivateBuses(audioBuses, allAudioBuses - audioBuses);
    const patch = (this.patch = new Patch({ sender, buses, clientBuses: audioBuses, node: () => ids.node() }));
    const isThere = (voice: ElementVoice): boolean => this.voices.has(voice.id);
    const softSide = (this.softSide = new SoftSide({ ...options, host: elementHost, time, sampleRate, now, isThere }));
    const slots = (this.slots = new ElementSlots(options));
    const series = (this.series = new SeriesChanges(time, sampleRate, (voice, swap) => {
      voice.swap = swap;
      void this.renewals.arrange(voice);
    }));
    this.renewals = new Renewals({
      grid,
      time,
      specialiser,
      voices: (instrument) => this.select(instrument),
      exchange: (voice, sample) => this.exchange(voice, sample),
      refused: (voice, message) => feed.notifyOf(voice, { type: 'failed', message }),
    });
    this.midi = new MidiInput({ time, series, feed, sampleRate, select: (which) => this.select(which) });
    this.beginnings = new Beginnings(
      { ids, grid, sender, specialiser, slots, softSide, patch, time, lookAhead, sampleRate },
      {
        isThere,
        changed: (voice, edits, from) => this.changed(voice, edits, from),
        faulty: (voice, message) => {
          if (!voice.sent) return this.failed(voice, message);
          // Once, until it works again.
          if (voice.fault === message) return;
          voice.fault = message;
          feed.notifyOf(voice, { type: 'failed', message });
        },
        failed: (voice, message) => this.failed(voice, message),
      },
    );
    this.transport = new Transport(time, grid, () =>
      [...this.voices.values()].flatMap(({ sides }) => (sides ? [sides.supply] : [])),
    );
  }

  get busy(): boolean {
    return this.voices.size > 0;
  }

  get preparing(): boolean {
    const voices = [...this.voices.values()];
    if ([...this.leaving].some(({ cleaning }) => cleaning)) return true;
    if (this.transport.seeking && !voices.some(({ sides }) => sides?.supply.seekNeedsBlock)) return true;
    return voices.some(
      ({ isReady, sides, cleaning, state, sent, onset: { isFixed } }) =>
        cleaning ||
        sides?.supply.busy === true ||
        (state === 'planned' && !isReady) ||
        (state === 'rendering' && isFixed && !sent),
    );
  }

  select(which: number | string): ElementVoice[] {
    return selected(this.voices, which);
  }

  view(voice: ElementVoice): VoiceView {
    return viewOf(voice, this.time.frameAt());
  }

  /** Returns the one voice that a number or a name stands for. @throws ParamError where there is none, or several */
  one(which: number | string): ElementVoice {
    const found = this.select(which);
    const [voice] = found;
    if (!voice) throw new ParamError(`voice ${which} is no element that is there`);
    if (found.length > 1)
      throw new ParamError(`${which} plays ${found.length} times: voices ${found.map(({ id }) => id).join(', ')}`);
    return voice;
  }

  /** Returns elements as clients may ask for them. */
  views(which: number | string = everything): ElementView[] {
    const frame = this.time.frameAt();
    return this.select(which)
      .sort((a, b) => a.id - b.id)
      .map((voice) => elementView(voice, frame, this.patch.of(voice.id)));
  }

  // ---- beginning ---------------------------------------------------------------------------------------------

  start(entry: ElementEntry, given: Given, onset: Onset): number {
    const voice = this.make(entry, given, onset);
    this.launch([voice], onset, { connections: () => [...this.patch.connections, ...usualConnections(voice)] });
    return voice.id;
  }

  /** Makes a voice that `launch` begins. @throws ParamError */
  make(entry: ElementEntry, given: Given, onset: Onset, written?: WrittenBeginning): ElementVoice {
    const voice = this.beginnings.make(entry, given, onset, written);
    this.voices.set(voice.id, voice);
    this.byNode.set(voice.node, voice);
    return voice;
  }

  /** Begins voices together. */
  launch(voices: readonly ElementVoice[], onset: Onset, company: Company): void {
    this.beginnings.launch(voices, onset, company);
  }

  /** Goes as far as everything can. Called often. */
  advance(): void {
    this.beginnings.advance();
    this.renewals.advance();
    for (const voice of this.voices.values()) {
      const { sides, sent } = voice;
      if (!sides || !sent) continue;
      sides.supply.advance();
      this.softSide.clean(voice, sides.supply.waitsForLeft);
      this.watch(voice, sides);
    }
    this.transport.advance();
    this.slots.advance();
    this.reached.advance();
  }

  /** Tells once when prepared sound is missing, and when it is there again. */
  private watch(voice: ElementVoice, { slot, supply }: Sides): void {
    const { starved } = slot;
    const { feed } = this.options;
    const frame = slot.writer.reached;
    if (starved > voice.starved && !voice.isStarving) {
      voice.isStarving = true;
      feed.notifyOf(voice, { type: 'starved', frame });
    } else if (voice.isStarving && starved === voice.starved && supply.end > frame) {
      voice.isStarving = false;
      feed.notifyOf(voice, { type: 'supplied', frame, blocks: starved });
    }
    voice.starved = starved;
  }

  // ---- versions ----------------------------------------------------------------------------------------------

  loaded(entry: Entry, before: Entry | undefined): void {
    this.renewals.loaded(entry as ElementEntry, before);
  }

  /** Puts a synth of the version that a voice has now in the place of its synth. */
  private exchange(voice: ElementVoice, sample: number | undefined): void {
    const { ids, sender, feed, grid } = this.options;
    const former = voice.node;
    this.byNode.delete(former);
    voice.node = ids.node();
    this.byNode.set(voice.node, voice);
    sender.transaction((changes) => {
      changes.add(
        voice.specialised!.def,
        voice.node,
        former,
        { [slotControl]: voice.sides!.slot.number },
        AddAction.replace,
      );
      this.patch.add(patched(voice));
      this.patch.apply(changes, this.patch.connections);
    }, sample);
    feed.notifyOf(voice, { type: 'swapped', sample: sample ?? grid.now(), version: voice.entry.version });
  }

  // ---- reports -----------------------------------------------------------------------------------------------

  nodeStarted(node: number): void {
    const voice = this.byNode.get(node);
    if (!voice) return;
    const { feed, sender, grid } = this.options;
    if (voice.state === 'stopping') return sender.free(voice);
    // The synth of another version has taken its place.
    if (voice.state === 'playing') return;
    voice.state = 'playing';
    const sample = this.time.sampleAt(voice.sides!.begin) ?? grid.now();
    feed.notifyOf(voice, { type: 'started', sample, render: 0, lateness: (1000 * voice.late) / grid.sampleRate });
  }

  nodeEnded(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.over(voice);
  }

  lost(node: number): void {
    const voice = this.byNode.get(node);
    if (voice) this.failed(voice, `no node could be made in group ${voice.group}`);
  }

  private failed(voice: ElementVoice, message: string): void {
    if (!this.voices.has(voice.id)) return;
    this.options.feed.notifyOf(voice, { type: 'failed', message });
    this.over(voice);
  }

  private changed(voice: ElementVoice, edits: readonly Edit[], from: number): void {
    const names = Object.keys(voice.specialised!.interface.params);
    for (const { parameter, done } of edits) {
      this.options.feed.notifyOf(voice, { type: 'changed', param: names[parameter]!, frame: from });
      done?.(from);
    }
  }

  private over(voice: ElementVoice): void {
    if (!this.voices.delete(voice.id)) return;
    this.byNode.delete(voice.node);
    voice.onset.close();
    this.beginnings.forget(voice);
    this.renewals.forget(voice);
    this.patch.remove(voice.id);
    const { sides, tapes } = voice;
    if (sides) {
      sides.supply.close(`voice ${voice.id} has ended`);
      if (voice.sent) this.softSide.finish(voice);
      const release = (): void =>
        this.softSide.close(voice, () => {
          this.leaving.delete(voice);
          for (const { address } of Object.values(tapes)) this.options.buffers.release(address);
        });
      this.leaving.add(voice);
      if (sides.jobs > 0) sides.whenLeft.push(release);
      else release();
      this.beginnings.giveBack(sides);
    }
    this.options.feed.notifyOf(voice, { type: 'ended', sample: this.options.grid.now() });
  }

  // ---- changing and ending -----------------------------------------------------------------------------------

  stop(voice: ElementVoice): void {
    this.endBy(voice, () => this.options.sender.fade(voice));
  }

  kill(voice: ElementVoice): void {
    this.endBy(voice, () => this.options.sender.free(voice));
  }

  /** An element has no end of its own. */
  hush(voice: ElementVoice): void {
    this.stop(voice);
  }

  /** Ends a voice as part of a transaction. */
  leave(voice: ElementVoice, changes: SynthChanges, atOnce = false): void {
    voice.state = 'stopping';
    this.patch.forget(voice.id);
    if (atOnce) changes.free(voice.node);
    else changes.fade(voice.node);
  }

  private endBy(voice: ElementVoice, end: () => void): void {
    if (!voice.sent) return this.over(voice);
    const begun = voice.state === 'playing';
    voice.state = 'stopping';
    if (begun) end();
  }

  canPlan(voice: ElementVoice, keys: readonly string[]): boolean {
    return this.series.canPlan(voice, keys);
  }

  change(voice: ElementVoice, entry: ElementEntry, given: Given, sample?: number): () => void {
    return this.series.change(voice, entry, given, sample);
  }

  glide(voice: ElementVoice, key: string, value: number, seconds: number, sample?: number): void {
    this.series.glide(voice, key, value, seconds, sample);
  }
}
