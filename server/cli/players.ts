/** The players of real time, tied together: grid, instruments, MIDI and sequences. Offline there are none. Runs on the control thread. */
import { Tuning } from '../../protocol/midi/tuning.ts';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { isBundle, type OscMessage, type OscPacket } from '../../protocol/osc/types.ts';
import type { SampleClock } from '../clock/sample-clock.ts';
import { Timeline } from '../clock/timeline.ts';
import type { ElementHost } from '../instruments/element/host.ts';
import type { Feed } from '../instruments/feed.ts';
import { Instruments, type InstrumentsOptions } from '../instruments/instruments.ts';
import type { Provider } from '../instruments/provider.ts';
import type { RenderHost, RenderPoolOptions } from '../instruments/render/host.ts';
import { shareTempo } from '../instruments/session.ts';
import { connectMidi } from '../midi/connect.ts';
import type { Midi } from '../midi/midi.ts';
import { type MidiOut, TimedMidi } from '../midi/timed.ts';
import type { Peer } from '../transport/transport.ts';
import { World } from '../world/layout.ts';
import { sequenceOutputs } from './sequence-outputs.ts';

export interface PlayersOptions
  extends Omit<
    InstrumentsOptions,
    'host' | 'elementHost' | 'provider' | 'grid' | 'timeline' | 'timedMidi' | 'tuning' | 'midi'
  > {
  /** Makes what renders instruments. */
  readonly host: (options: RenderPoolOptions) => RenderHost;
  /** Makes what does the work of elements' soft sides; absent where there are no elements. */
  readonly elementHost?: ((options: RenderPoolOptions) => ElementHost) | undefined;
  readonly clock: SampleClock;
  /** Takes what sequences would send, where nothing may leave the server. */
  readonly keptBack?: (what: string) => void;
  /** Carries out a command that a key sends. */
  readonly perform: (message: OscMessage, peer: Peer) => void;
  /** Carries out a packet at a sample. */
  readonly performAt: (sample: number, packet: OscPacket, peer: Peer) => void;
}

export interface Players {
  readonly instruments: Instruments;
  readonly midi: Midi;
}

/** A peer for commands that are given here: replies go nowhere, and refusals to the feed. */
const feedPeer = (id: string, feed: Feed): Peer => ({
  id,
  send: (bytes) => {
    const packet = decodePacket(bytes);
    if (isBundle(packet) || packet.address !== '/fail') return;
    const [command, reason] = packet.args;
    feed.notify({ type: 'failed', voice: 0, instrument: '', message: `${String(command)}: ${String(reason)}` });
  },
});

/** Elements of LV2 plugins: what they need is imported when the first is asked for. */
function plugins({ folder, layout: { sampleRate } }: Pick<PlayersOptions, 'folder' | 'layout'>): Provider {
  const library = () => import('../lv2/plugins.ts');
  return {
    provides: (name) => name.startsWith('lv2:'),
    fileOf: async (name) => (await library()).pluginFile(name, folder, sampleRate),
    available: async () => (await library()).installed(),
  };
}

/** The grid, which is there without instruments too. */
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
  { clock: { sampleAt }, host, elementHost, perform, performAt, keptBack, ...options }: PlayersOptions,
): Players {
  const { grid } = timeline;
  const { print, faults, layout, buffers } = options;
  const tuning = new Tuning();
  // There is MIDI before anything sounds, but it plays the instruments.
  const midiOut: MidiOut = {
    output: (port) => midi.ports.output(port),
    send: (port, sample, bytes) => midi.sendAt(port, sample, bytes),
  };
  const timed = new TimedMidi(grid, midiOut);
  const threads: RenderPoolOptions = {
    layout,
    memory: buffers,
    sounds: {
      set: (name, sound) => instruments.sounds.set(name, sound),
      borrow: (name) => instruments.sounds.borrow(name),
      giveBack: (sound) => instruments.sounds.giveBack(sound),
    },
    report: print,
    strayed: (fault) => instruments.strays.take(fault),
  };
  const instruments: Instruments = new Instruments({
    ...options,
    host: host(threads),
    // What elements prepare is heard soon; their threads do not give way.
    elementHost: elementHost?.({ ...threads, givesWay: 0 }),
    timeline,
    grid,
    provider: plugins(options),
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
  const keys = feedPeer('midi', feed);
  shareTempo(instruments.session, grid);
  instruments.sequences?.connect(
    sequenceOutputs({
      timeline,
      midi,
      print,
      keptBack,
      perform: (packet, sample, voice) => performAt(sample, packet, feedPeer(voice, feed)),
    }),
  );
  return { instruments, midi };
}
