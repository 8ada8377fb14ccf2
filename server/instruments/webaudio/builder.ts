/**
 * Voices of Web Audio instruments in the making: code loaded, `build` called, nodes connected to the engine. Runs on the control thread, `build` included: an instrument
 * that throws there fails alone, one that does not come back is not stopped.
 */

import type { NativePatch } from '../../audio/native-patch.ts';
import { AddAction } from '../../world/instructions.ts';
import type { Modules } from '../module.ts';
import type { KindServices } from '../services.ts';
import type { WebAudioGraph, WebAudioInstrument, WebAudioVoiceInfo } from './define.ts';
import { VoiceNodes } from './nodes.ts';
import { MovingParam } from './param.ts';
import { webAudioSynthName } from './synth-names.ts';
import { checkGraph, type WebAudioVoice } from './voice.ts';

export interface BuilderOptions extends Pick<KindServices, 'sender' | 'feed' | 'session' | 'tempoAndRoot' | 'grid'> {
  readonly patch: NativePatch;
  /** Number of the server's outputs. */
  readonly outputs: number;
}

/** Seconds after which a voice without a time begins: until then its node and its connections are there. */
const soon = 0.01;
/** Milliseconds for which a `build` may keep the control thread before that is logged. */
const longBuild = 20;

export class VoiceBuilder {
  private modules: Promise<Modules> | undefined;

  constructor(private readonly options: BuilderOptions) {}

  /** Loads an instrument's code, and the SynthDefs for its voices. What loads it is not needed before. */
  async prepare({ module, description: { name, channels } }: WebAudioVoice['entry']): Promise<WebAudioInstrument> {
    this.modules ??= import('../module.ts').then(({ Modules }) => new Modules());
    const [found] = await Promise.all([
      this.modules.then((modules) => modules.find(module, name, 'webaudio')),
      this.prepareSynth(channels, false),
      this.prepareSynth(channels, true),
    ]);
    return found;
  }

  /** @param fed true when sound of the engine goes to its nodes */
  private prepareSynth(channels: number, fed: boolean): Promise<void> | void {
    const { sender, outputs } = this.options;
    return sender.prepare(webAudioSynthName(channels, fed), async () => {
      // The builder of SynthDefs is not needed before.
      const { nativeDef, effectDef } = await import('./synth-defs.ts');
      return (fed ? effectDef : nativeDef)(channels, outputs);
    });
  }

  /** Calls `build` for a voice. @param sourcesEnded called when all sources that were made have ended */
  async build(voice: WebAudioVoice, found: WebAudioInstrument, sourcesEnded: () => void): Promise<WebAudioGraph> {
    const { grid, patch, session, tempoAndRoot, feed } = this.options;
    const { id, instrument, entry, extra, overrides } = voice;
    const nodes = (voice.nodes = new VoiceNodes(patch.context, sourcesEnded));
    voice.begins = voice.onset.sample ?? grid.now() + soon * grid.sampleRate;
    voice.params = tempoAndRoot.fill(entry.description.params, voice.params, overrides, voice.begins);
    const info: WebAudioVoiceInfo = {
      at: patch.timeOf(voice.begins),
      voice: id,
      extra,
      ...tempoAndRoot.at(overrides, voice.begins),
      session: { get: (key) => session.get(key) },
      log: (message) => feed.notifyOf(voice, { type: 'log', message: String(message) }),
    };
    const began = performance.now();
    const built = found.build(nodes.context, voice.params as never, info);
    const milliseconds = performance.now() - began;
    if (milliseconds > longBuild) info.log(`build kept the server for ${Math.round(milliseconds)} ms`);
    return checkGraph(instrument, entry.description.params, await built);
  }

  /** Connects a voice's nodes to the engine, and begins its synth. @throws RangeError when too many are connected */
  connect(voice: WebAudioVoice, graph: WebAudioGraph): void {
    const { sender, patch } = this.options;
    const { node, group, controls, entry } = voice;
    const { channels } = entry.description;
    const sound = (voice.sound = patch.enter(graph.output, channels));
    if (!sound) throw new RangeError('too many Web Audio voices are playing');
    const feed = (voice.input = graph.input && patch.feed(graph.input));
    if (graph.input && !feed) throw new RangeError('too many Web Audio voices with input are playing');
    voice.graph = graph;
    for (const [name, param] of Object.entries(graph.params ?? {})) voice.moved.set(name, new MovingParam(param));
    const { in: bus, ...rest } = { ...controls, channel: sound.channel } as Record<string, number>;
    const def = webAudioSynthName(channels, feed !== undefined);
    // An effect hears what its group has put on the bus.
    if (feed) sender.addSynth(def, node, group, { ...rest, in: bus!, feed: feed.channel }, undefined, AddAction.tail);
    else sender.addSynth(def, node, group, rest);
    voice.sent = true;
  }
}
