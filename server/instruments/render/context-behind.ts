/** The implementation of `ctx` in a render thread: one context for each render. */

import { copyInput, inputSeconds } from '../../world/input-history.ts';
import { randomNumbers } from '../dsp/noise.ts';
import { checkSoundName } from '../sound-name.ts';
import type { RenderBuffers } from './buffers.ts';
import type { InputWindow, NamedSound, RenderContext } from './context.ts';
import { RenderGrid } from './grid.ts';
import type { Mailbox } from './mailbox.ts';
import type { FromRenderThread, RenderRequest, SharedSound, StartMessage } from './messages.ts';
import { midiOf } from './midi.ts';
import { renderSynth } from './synth-render.ts';

/** Services of the thread for a render. */
export interface RenderServices {
  readonly id: number;
  readonly setup: StartMessage;
  readonly buffers: RenderBuffers;
  readonly cache: unknown;
  post(message: FromRenderThread): void;
  /** Waits for the control thread's answer. */
  borrow(name: string): SharedSound | undefined;
  readonly mail: Mailbox;
}

export function renderContext(
  request: RenderRequest,
  services: RenderServices,
  grid = new RenderGrid(request),
): RenderContext {
  const { id, setup, buffers, cache, post, mail } = services;
  const { sampleRate } = setup.layout;
  return {
    params: request.params as RenderContext['params'],
    extra: request.extra,
    voice: request.voice,
    count: request.count,
    sampleRate,
    cache,
    tempo: grid.tempo,
    root: grid.root,
    beats: (count) => grid.beats(count),
    midi: midiOf(request.midi),
    session: sessionOf(request, services),
    buffers: namedSounds(services),
    buffer: (frames, channels) => buffers.make(frames, channels),
    input: (seconds, options = {}) => inputWindow(seconds, options.channels, services),
    synth: async (def, controls, seconds, options) =>
      renderSynth(setup.layout, 'def' in def ? def.def : def, controls, seconds, options ?? {}, (frames, channels) =>
        buffers.make(frames, channels),
      ),
    get messages() {
      return mail.read();
    },
    random: randomNumbers(request.seed),
    log: (line) => post({ type: 'log', id, line: String(line) }),
  };
}

function sessionOf(request: RenderRequest, { id, post }: RenderServices): RenderContext['session'] {
  const session = new Map(Object.entries(request.session));
  return {
    get: (name) => session.get(name),
    set: (name, value) => {
      session.set(name, value);
      post({ type: 'session', id, key: name, value });
    },
  };
}

function namedSounds({ id, setup, buffers, post, borrow }: RenderServices): RenderContext['buffers'] {
  return {
    get: (name): NamedSound | undefined => {
      checkSoundName(name, 'ctx.buffers.get');
      const sound = borrow(name);
      return sound && { channels: buffers.lend(sound), frames: sound.frames, sampleRate: sound.sampleRate };
    },
    set: (name, channels, sampleRate = setup.layout.sampleRate) => {
      const who = `ctx.buffers.set: ${checkSoundName(name, 'ctx.buffers.set')} was given`;
      if (!(sampleRate > 0 && sampleRate < Infinity))
        throw new RangeError(`${who} the sample rate ${sampleRate}; it must be above 0`);
      const { address, frames, channels: count } = buffers.copy(channels, who);
      post({ type: 'share', id, name, sound: { address, frames, channels: count, sampleRate } });
    },
  };
}

function inputWindow(
  seconds: number,
  wanted: readonly number[] | undefined,
  { setup: { memory, layout }, buffers }: RenderServices,
): InputWindow {
  const maxSeconds = inputSeconds(layout);
  if (maxSeconds === 0)
    throw new RangeError(
      `ctx.input: the server keeps no input: it has ${layout.inputs} input channels (-i) and keeps ${layout.inputSeconds ?? 0} seconds (--input-seconds)`,
    );
  const frames = Math.round(seconds * layout.sampleRate);
  if (!(frames >= 1 && seconds <= maxSeconds))
    throw new RangeError(
      `ctx.input: seconds is ${seconds}; it must be above 0 and at most ${maxSeconds} (--input-seconds)`,
    );
  const channels = wanted ?? Array.from({ length: layout.inputs }, (_, c) => c);
  const strange = channels.find((channel) => !(Number.isInteger(channel) && channel >= 0 && channel < layout.inputs));
  if (strange !== undefined || channels.length === 0)
    throw new RangeError(
      `ctx.input: channels is [${channels.join(', ')}]; they must be whole numbers from 0 to ${layout.inputs - 1}`,
    );
  const to = buffers.make(frames, channels.length);
  return { channels: to, end: copyInput(layout, memory, channels, to) };
}
