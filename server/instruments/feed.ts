/** Events of voices and instruments, told to all that listen: over OSC, as server-sent events, in tests. */

import type { ParamValue } from '../../protocol/instruments/params.ts';
import type { OscValue } from '../../protocol/osc/types.ts';

type FieldType = 'integer' | 'number' | 'text' | 'value';

/**
 * Every kind of event and its fields in their order. `sample` counts samples of the engine, `lateness` and `render` are milliseconds;
 * `voice` is 0 where it is about no voice. A value is what it is, and over OSC its JSON.
 */
export const feedTable = {
  started: { voice: 'integer', instrument: 'text', sample: 'number', render: 'number', lateness: 'number' },
  looped: {
    voice: 'integer',
    instrument: 'text',
    sample: 'number',
    count: 'integer',
    render: 'number',
    lateness: 'number',
  },
  updated: { voice: 'integer', instrument: 'text', sample: 'number' },
  /** A sequence or a routine has taken a version of its file. */
  swapped: { voice: 'integer', instrument: 'text', sample: 'number', version: 'integer' },
  ended: { voice: 'integer', instrument: 'text', sample: 'number' },
  /** A buffer of a voice beside its first began after its time. */
  late: { voice: 'integer', instrument: 'text', sample: 'number', lateness: 'number' },
  dropped: { voice: 'integer', instrument: 'text', sample: 'number', lateness: 'number' },
  /** Both sides of an element go by a new series of a parameter, from a frame of the session on. */
  changed: { voice: 'integer', instrument: 'text', param: 'text', frame: 'number' },
  /** Prepared sound of an element is missing from a frame on; it is there again, and so many blocks were silent so far. */
  starved: { voice: 'integer', instrument: 'text', frame: 'number' },
  supplied: { voice: 'integer', instrument: 'text', frame: 'number', blocks: 'integer' },
  failed: { voice: 'integer', instrument: 'text', message: 'text' },
  log: { voice: 'integer', instrument: 'text', message: 'text' },
  loaded: { instrument: 'text', version: 'integer' },
  unloaded: { instrument: 'text' },
  session: { key: 'text', value: 'value' },
  /** A shared sound was set, or freed where it has no frames. */
  buffer: { name: 'text', frames: 'integer', channels: 'integer' },
  /** A MIDI message that came in: note, controller or program as its number; -1 for what it does not have. The engine's sample and the seconds since 1970 when it came. */
  midi: {
    port: 'text',
    kind: 'text',
    channel: 'integer',
    number: 'integer',
    value: 'integer',
    sample: 'number',
    seconds: 'number',
  },
  port: { port: 'text', direction: 'text', state: 'text', message: 'text' },
  learned: { target: 'text', key: 'text', channel: 'integer', controller: 'integer' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, FieldType>>>>;

export type FeedKind = keyof typeof feedTable;
interface FieldValues {
  readonly integer: number;
  readonly number: number;
  readonly text: string;
  readonly value: ParamValue;
}
type FieldsOf<K extends FeedKind> = {
  readonly [F in keyof (typeof feedTable)[K]]: (typeof feedTable)[K][F] extends FieldType
    ? FieldValues[(typeof feedTable)[K][F]]
    : never;
};
export type FeedEvent = { [K in FeedKind]: { readonly type: K } & FieldsOf<K> }[FeedKind];

/** An event of a voice, without the voice. */
export type VoiceEvent = {
  [K in FeedKind]: FieldsOf<K> extends AboutVoice ? { readonly type: K } & Omit<FieldsOf<K>, keyof AboutVoice> : never;
}[FeedKind];
interface AboutVoice {
  readonly voice: number;
  readonly instrument: string;
}

export class Feed {
  private readonly listeners = new Set<(event: FeedEvent) => void>();

  /** Returns a function that ends it. */
  listen(listener: (event: FeedEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  notify(event: FeedEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  /** Tells an event of a voice. */
  notifyOf({ id, instrument }: { readonly id: number; readonly instrument: string }, event: VoiceEvent): void {
    const { type, ...fields } = event;
    this.notify({ type, voice: id, instrument, ...fields } as FeedEvent);
  }
}

/** Returns a failure as a line for the server's output. */
export function failureLine({ instrument, message }: Extract<FeedEvent, { type: 'failed' }>): string {
  return instrument ? `instrument ${instrument}: ${message}` : message;
}

/** An event as an OSC message: `/feed.` and its kind, then its fields. */
export function feedMessage(event: FeedEvent): { address: string; types: string; args: OscValue[] } {
  const fields = Object.entries<FieldType>(feedTable[event.type]);
  const values = event as unknown as Readonly<Record<string, OscValue>>;
  return {
    address: `/feed.${event.type}`,
    types: fields.map(([, type]) => ({ integer: 'i', number: 'd', text: 's', value: 's' })[type]).join(''),
    args: fields.map(([name, type]) => (type === 'value' ? JSON.stringify(values[name]) : values[name]!)),
  };
}
