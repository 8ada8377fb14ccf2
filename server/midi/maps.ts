/** Maps of controllers to parameters, and of keys to commands. Runs on the control thread. */

import { channels } from '../../protocol/midi/channel.ts';
import type { MidiMessage } from '../../protocol/midi/messages.ts';
import type { OscMessage, OscValue } from '../../protocol/osc/types.ts';
import type { BoundMessage } from './bound.ts';

/** Ways to spread a controller's values over a range. */
export const curves = ['linear', 'exponential', 'switch'] as const;

export interface ControllerMap {
  readonly channel: number;
  readonly controller: number;
  /** An instrument, or `session`. */
  readonly target: string;
  readonly key: string;
  readonly min: number;
  readonly max: number;
  readonly curve: (typeof curves)[number];
}

export interface TriggerMap extends BoundMessage {
  /** Undefined for every channel. */
  readonly channel: number | undefined;
  readonly low: number;
  readonly high: number;
}

/** Maps of either kind at once: each note looks at all of them. */
const maxMaps = 4096;

/** Returns the value of a controller at 0 to 127: exponential ranges must not touch 0, a switch has `max` from 64 on. */
export function spread({ min, max, curve }: Pick<ControllerMap, 'min' | 'max' | 'curve'>, value: number): number {
  switch (curve) {
    case 'linear':
      return min + ((max - min) * value) / 127;
    case 'exponential':
      return min * (max / min) ** (value / 127);
    case 'switch':
      return value >= 64 ? max : min;
  }
}

/** @throws RangeError naming the value */
export function checkRange({ min, max, curve }: Pick<ControllerMap, 'min' | 'max' | 'curve'>): void {
  for (const [name, value] of [
    ['min', min],
    ['max', max],
  ] as const)
    if (!Number.isFinite(value)) throw new RangeError(`${name} is ${value}; it must be a number`);
  if (!curves.includes(curve))
    throw new RangeError(`curve is ${JSON.stringify(curve)}; it must be one of ${curves.join(', ')}`);
  if (!Number.isFinite(max - min)) throw new RangeError(`min is ${min} and max is ${max}; they are too far apart`);
  if (curve === 'exponential' && !(min * max > 0 && Number.isFinite(max / min)))
    throw new RangeError(`an exponential range from ${min} to ${max} touches 0`);
}

export interface MapHooks {
  /** A parameter is to have a value. */
  readonly set: (map: ControllerMap, value: number) => void;
  readonly perform: (message: OscMessage) => void;
  /** Tells that a note's command was not sent. */
  readonly failed: (address: string, reason: string) => void;
  /** A controller was learned. */
  readonly learned: (map: ControllerMap) => void;
}

export class MidiMaps {
  controllers: ControllerMap[] = [];
  triggers: TriggerMap[] = [];
  private learning: Omit<ControllerMap, 'channel' | 'controller'> | undefined;
  /** A note's commands are being carried out. */
  private isSending = false;

  constructor(private readonly hooks: MapHooks) {}

  /** Adds a map; one of the same controller, target and key is replaced. @throws RangeError */
  addController(map: ControllerMap): void {
    checkRange(map);
    const others = this.controllers.filter(
      (each) =>
        !(
          each.channel === map.channel &&
          each.controller === map.controller &&
          each.target === map.target &&
          each.key === map.key
        ),
    );
    checkRoom('controllers', others.length + 1);
    this.controllers = [...others, map];
  }

  /** The next controller that moves gets this. @throws RangeError */
  learn(map: Omit<ControllerMap, 'channel' | 'controller'>): void {
    checkRange(map);
    this.learning = map;
  }

  /** Takes the maps of a controller away, or of all. Returns how many. */
  removeControllers(channel?: number, controller?: number): number {
    const before = this.controllers.length;
    this.controllers = this.controllers.filter(
      (each) =>
        (channel !== undefined && each.channel !== channel) ||
        (controller !== undefined && each.controller !== controller),
    );
    return before - this.controllers.length;
  }

  /** @throws RangeError when there are too many */
  addTriggers(maps: readonly TriggerMap[]): void {
    checkRoom('triggers', this.triggers.length + maps.length);
    this.triggers.push(...maps);
  }

  /** Takes triggers of a note away, whose range goes on below and above it, or all. Returns how many that touched. */
  removeTriggers(note?: number): number {
    const isMeant = ({ low, high }: TriggerMap) => note === undefined || (note >= low && note <= high);
    const touched = this.triggers.filter(isMeant).length;
    const rest = (map: TriggerMap): TriggerMap[] =>
      note === undefined
        ? []
        : [
            { ...map, high: note - 1 },
            { ...map, low: note + 1 },
          ].filter(({ low, high }) => low <= high);
    this.triggers = this.triggers.flatMap((map) => (isMeant(map) ? rest(map) : [map]));
    return touched;
  }

  take(message: MidiMessage): void {
    if (message.type === 'controller') this.controller(message.channel, message.controller, message.value);
    else if (message.type === 'noteOn') this.note(message.channel, message.note, message.velocity);
  }

  private controller(channel: number, controller: number, value: number): void {
    if (this.learning) {
      const map = { ...this.learning, channel, controller };
      this.learning = undefined;
      this.addController(map);
      this.hooks.learned(map);
    }
    for (const map of this.controllers)
      if (map.channel === channel && map.controller === controller) this.hooks.set(map, spread(map, value));
  }

  /** Sends the commands of a note, with `note` and `velocity` as two further pairs where they take any. */
  private note(channel: number, note: number, velocity: number): void {
    const isMeant = ({ channel: wanted, low, high }: TriggerMap) =>
      (wanted === undefined || wanted === channel) && note >= low && note <= high;
    const meant = this.triggers.filter(isMeant);
    if (this.isSending) {
      // It would go on for ever.
      for (const { message } of meant)
        this.hooks.failed(String(message.address), `note ${note} was played by a trigger; it sends nothing`);
      return;
    }
    this.isSending = true;
    try {
      const pairs: OscValue[] = ['note', note, 'velocity', velocity];
      for (const { message, takesPairs } of meant)
        this.hooks.perform(takesPairs ? { ...message, args: [...message.args, ...pairs] } : message);
    } finally {
      this.isSending = false;
    }
  }
}

function checkRoom(what: string, count: number): void {
  if (count > maxMaps) throw new RangeError(`there would be ${count} ${what}; there may be ${maxMaps}`);
}

/** Channels from 0 on of what a client calls `1` to `16`, `1-4` or `all`. @throws RangeError */
export function channelsOf(text: string): number[] {
  if (text === 'all') return Array.from({ length: channels }, (_, i) => i);
  const match = /^(\d+)(?:-(\d+))?$/.exec(text);
  const [first, last] = match ? [Number(match[1]), Number(match[2] ?? match[1])] : [0, 0];
  if (!(first >= 1 && last >= first && last <= channels))
    throw new RangeError(`channel is ${JSON.stringify(text)}; it must be from 1 to 16, such as 1-4, or all`);
  return Array.from({ length: last - first + 1 }, (_, i) => first - 1 + i);
}
