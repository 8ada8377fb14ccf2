/** State of the server as the console knows it: asked for when it is needed, and kept up by the feed. */

import type { ParamRecord, ParamValue } from '../../protocol/instruments/params.ts';
import type { KnownInstrument } from '../../protocol/language/known.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import type { Client } from '../typescript/index.ts';
import { type PlayingVoice, readInstruments, readVoices } from './records.ts';

/** Beats a minute as long as nobody has set a tempo. */
const defaultTempo = 120;

/** Events of the feed that are about a voice and no news of itself. */
export interface FeedNews {
  readonly kind: string;
  readonly args: readonly OscValue[];
}

export class Mirror {
  instruments: readonly KnownInstrument[] = [];
  voices: readonly PlayingVoice[] = [];
  session: ParamRecord = {};
  sampleRate = 48000;
  /** Percent. */
  load = 0;
  /** Passes, bundles and quanta that came late since the console was opened. */
  late = 0;
  /** The server does not answer. */
  isLost = false;
  /** Lists that are under way: answers do not say which question they are to. */
  private readonly asked = new Map<string, Promise<OscValue[]>>();
  /** The instruments as they are, unless they have changed since it was asked for. */
  private fresh: Promise<void> | undefined;

  private server!: Client;

  /** @param news takes the events of the feed */
  constructor(private readonly news: (event: FeedNews) => void) {}

  /** Whom it asks. */
  get client(): Client {
    return this.server;
  }

  /** Begins to listen, to this server from now on: what another one said before is forgotten. @throws ServerError, TimeoutError, ConnectionError */
  async open(client: Client): Promise<void> {
    this.server = client;
    this.asked.clear();
    this.fresh = undefined;
    [this.instruments, this.voices, this.session] = [[], [], {}];
    client.on('*', ({ address, args }) => {
      if (address.startsWith('/feed.')) this.heard({ kind: address.slice('/feed.'.length), args });
      if (address === '/session.value') this.shared(args);
      if (address === '/late.bundles' || address === '/late.quanta') this.late += Number(args[0]);
    });
    await this.client.request(['/feed', 1], { reply: '/done' });
    await this.client.request(['/session/subscribe', 1], { reply: '/done' });
    await this.client.request(['/notify', 1, -1, 1], { reply: '/done' });
    for (const key of ['tempo', 'root'])
      await this.client.request(['/session/get', key], {
        reply: '/session.value',
        filter: ({ args: [name] }) => name === key,
      });
    await Promise.all([this.refresh(), this.refreshInstruments()]);
  }

  /** Ends what `open` began. */
  async close(): Promise<void> {
    await this.client.request(['/feed', 0], { reply: '/done' });
    await this.client.request(['/session/subscribe', 0], { reply: '/done' });
    await this.client.request(['/notify', 0], { reply: '/done' });
  }

  get bpm(): number {
    const { tempo } = this.session;
    return typeof tempo === 'number' ? tempo : defaultTempo;
  }

  /** Load and voices as they are now. */
  async refresh(): Promise<void> {
    const [status, voices] = await Promise.all([this.client.status(), this.list('/playing')]);
    this.load = status.averageCpu;
    this.sampleRate = status.nominalSampleRate;
    this.voices = readVoices(voices);
  }

  /** Instruments, when they have changed. */
  refreshInstruments(): Promise<void> {
    this.fresh ??= this.list('/instruments').then(
      (args) => {
        this.instruments = readInstruments(args);
      },
      (error: unknown) => {
        this.fresh = undefined;
        throw error;
      },
    );
    return this.fresh;
  }

  private list(command: string): Promise<OscValue[]> {
    const known = this.asked.get(command);
    if (known) return known;
    const answer = this.ask(command).finally(() => this.asked.delete(command));
    this.asked.set(command, answer);
    return answer;
  }

  private async ask(command: string): Promise<OscValue[]> {
    const all: OscValue[] = [];
    const end = this.client.on(`${command}.reply`, ({ args }) => {
      for (const arg of args) all.push(arg);
    });
    try {
      await this.client.request([command], { reply: '/done' });
    } finally {
      end();
    }
    return all;
  }

  private heard(event: FeedNews): void {
    const { kind, args } = event;
    if (kind === 'loaded' || kind === 'unloaded') this.fresh = undefined;
    // Lateness comes last.
    if (kind === 'dropped' || ((kind === 'started' || kind === 'looped') && Number(args.at(-1)) > 0)) this.late++;
    this.news(event);
  }

  private shared([key, ...values]: readonly OscValue[]): void {
    const { [String(key)]: _former, ...others } = this.session;
    const [value] = values.length > 1 ? [values as number[]] : (values as ParamValue[]);
    this.session = value === undefined ? others : { ...others, [String(key)]: value };
  }
}
