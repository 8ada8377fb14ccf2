/** The parts of the server that kinds of instruments make their voices with. */

import type { Fault } from '../../protocol/instruments/description.ts';
import type { ChannelView } from '../../protocol/midi/channel.ts';
import type { NativePatch } from '../audio/native-patch.ts';
import type { Grid } from '../clock/grid.ts';
import type { Timeline } from '../clock/timeline.ts';
import type { Buffers } from '../link/buffers.ts';
import type { RenderLink } from '../link/render-link.ts';
import type { Layout } from '../world/layout.ts';
import type { Catalogue } from './catalogue.ts';
import type { ElementHost } from './element/host.ts';
import type { Feed } from './feed.ts';
import type { Ids } from './ids.ts';
import type { RenderHost } from './render/host.ts';
import type { SequenceHooks, SequenceHost } from './sequence/host.ts';
import type { SequencePlayers } from './sequence/players.ts';
import type { Session } from './session.ts';
import type { SynthSender } from './synth-sender.ts';
import type { TempoAndRoot } from './tempo-and-root.ts';

export interface KindServices {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly buffers: Buffers;
  readonly grid: Grid;
  readonly ids: Ids;
  readonly feed: Feed;
  readonly session: Session;
  readonly catalogue: Catalogue;
  readonly sender: SynthSender;
  readonly tempoAndRoot: TempoAndRoot;
  /** Returns the channels on which something came over MIDI. */
  readonly midi: () => readonly ChannelView[];
  readonly host: RenderHost;
  /** Does the work of the soft sides of elements, without which there are none. */
  readonly elementHost?: ElementHost | undefined;
  readonly link: RenderLink;
  /** Connections of Web Audio nodes; undefined where there is no audio context. */
  readonly patch?: NativePatch | undefined;
  /** The grid as clients meet it, without which there are no sequences. */
  readonly timeline?: Timeline | undefined;
  /** Makes what runs sequences; a thread by default. */
  readonly sequences?: ((hooks: SequenceHooks) => SequenceHost) | undefined;
  /** The instruments as sequences play them. */
  readonly players: SequencePlayers;
  /** Takes an error of a file's code that nothing waited for. */
  readonly strayed: (fault: Fault) => void;
}
