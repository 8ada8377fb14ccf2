/** An orbit: the events that play in it, effects on all of them, and the way out. */
import type { Argument } from '../typescript/index.ts';
import { toPacket } from '../typescript/messages.ts';
import { channels } from './defs/parts.ts';
import { numberOf } from './span.ts';
import type { DirtEvent, DirtMessage } from './types.ts';

/** Returns a message. */
export const osc = (address: string, ...args: Argument[]): DirtMessage => toPacket([address, ...args]) as DirtMessage;

const [addToHead, addToTail, addAfter] = [0, 1, 3];

export { addToTail };

export interface OrbitIds {
  readonly group: number;
  readonly delay: number;
  readonly reverb: number;
  readonly leslie: number;
  readonly monitor: number;
}

/** In the order in which they hear each other. */
const effectNames = ['delay', 'reverb', 'leslie', 'monitor'] as const;

export class Orbit {
  /** Buses on which an event is made, on which events are mixed, and of the effects. */
  readonly synthBus: number;
  readonly dryBus: number;
  private readonly effectBus: number;
  private readonly used = { reverb: false, leslie: false };

  /** @param bus first of its three pairs */
  constructor(
    readonly index: number,
    readonly ids: OrbitIds,
    bus: number,
    private readonly out: number,
  ) {
    this.synthBus = bus;
    this.dryBus = bus + channels;
    this.effectBus = bus + 2 * channels;
  }

  /** Messages that make it in a group. */
  begin(parent: number): DirtMessage[] {
    return [osc('/g_new', this.ids.group, addToHead, parent), ...this.beginEffects()];
  }

  /** Messages that silence it at once, effects too. */
  silence(): DirtMessage[] {
    const ids = effectNames.map((name) => this.ids[name]);
    return [osc('/g_freeAll', this.ids.group), osc('/n_free', ...ids), ...this.beginEffects()];
  }

  /** Messages that set the effects as an event has them, and wake those that it needs. */
  effects(event: DirtEvent): DirtMessage[] {
    const { delay, reverb, leslie, monitor } = this.ids;
    const number = (name: string, otherwise = 0) => numberOf(event, name, otherwise);
    const awake = [delay, monitor];
    const sets: DirtMessage[] = [
      osc(
        '/n_set',
        delay,
        ...['delaytime', 'delayfeedback', 'lock'].flatMap((name) => [name, number(name)]),
        ...['cps', number('cps', 1), 'delayAmp', number('delay'), 'resumed', 1],
      ),
    ];
    if (numberOf(event, 'room') !== undefined) {
      this.used.reverb = true;
      awake.push(reverb);
    }
    if (numberOf(event, 'leslie') !== undefined) {
      this.used.leslie = true;
      awake.push(leslie);
    }
    if (this.used.reverb) {
      const resumed = awake.includes(reverb) ? ['resumed', 1] : [];
      sets.push(
        osc('/n_set', reverb, 'room', number('room'), 'size', number('size', 0.1), 'dry', number('dry'), ...resumed),
      );
    }
    if (this.used.leslie) {
      const resumed = awake.includes(leslie) ? ['resumed', 1] : [];
      const { lrate, lsize } = { lrate: number('lrate', 6.7), lsize: number('lsize', 0.3) };
      sets.push(osc('/n_set', leslie, 'leslie', number('leslie'), 'lrate', lrate, 'lsize', lsize, ...resumed));
    }
    sets.push(osc('/n_set', monitor, 'resumed', 1));
    return [osc('/n_run', ...awake.flatMap((id) => [id, 1])), ...sets];
  }

  private beginEffects(): DirtMessage[] {
    const controls = ['dryBus', this.dryBus, 'effectBus', this.effectBus, 'outBus', this.out];
    const made = effectNames
      .toReversed()
      .map((name) => osc('/s_new', `dirt_${name}${channels}`, this.ids[name], addAfter, this.ids.group, ...controls));
    return [...made, osc('/n_run', ...effectNames.flatMap((name) => [this.ids[name], 0]))];
  }
}
