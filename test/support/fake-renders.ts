/** Renders for tests: functions in this thread whose work takes as many blocks as the test says, so that every run is the same. */

import type { Description, LoadedFile, RenderDescription } from '../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../protocol/instruments/params.ts';
import type { PlannedEvent } from '../../server/instruments/render/context.ts';
import type { RenderHost, RenderJob } from '../../server/instruments/render/host.ts';
import type { RenderRequest } from '../../server/instruments/render/messages.ts';
import { synthParams } from '../../server/instruments/synth/define.ts';
import type { Def } from '../../server/synthdef/builder/index.ts';
import type { InProcessServer } from './in-process.ts';

/** Result of a render: buffers with their places, after a number of blocks. */
export interface FakeResult {
  readonly buffers: readonly {
    readonly channels: readonly Float32Array[];
    readonly bus?: number;
    readonly onset?: number;
    readonly beat?: number | undefined;
  }[];
  readonly blocks: number;
  readonly error?: string;
}

export interface FakeInstrument extends Partial<Omit<RenderDescription, 'kind' | 'name'>> {
  play?(request: RenderRequest): FakeResult;
  trigger?(request: RenderRequest): readonly PlannedEvent[];
}

interface Pending {
  readonly job: RenderJob;
  readonly due: number;
  readonly result: FakeResult;
}

export class FakeRenders implements RenderHost {
  /** Renders that were asked for. */
  readonly requests: RenderRequest[] = [];
  server: InProcessServer | undefined;
  private pending: Pending[] = [];

  /** @param synths SynthDefs that are instruments too */
  constructor(
    readonly instruments: Record<string, FakeInstrument>,
    private readonly synths: readonly Def[] = [],
  ) {}

  /** Renders that are under way. */
  get underWay(): number {
    return this.pending.length;
  }

  render(job: RenderJob): void {
    const { request } = job;
    this.requests.push(request);
    const { play, trigger } = this.instruments[request.instrument]!;
    if (request.task === 'trigger') return job.hooks.done(0, trigger!(request));
    if (request.task === 'done') return job.hooks.done(0, []);
    const result = play!(request);
    this.pending.push({ job, result, due: this.server!.engine.block + result.blocks });
  }

  /** Messages that were sent to renders that are under way. */
  readonly messages: ParamRecord[] = [];

  message(isMeant: (request: RenderRequest) => boolean, message: ParamRecord): number {
    const meant = this.pending.filter(({ job: { request } }) => isMeant(request)).length;
    if (meant) this.messages.push(message);
    return meant;
  }

  /** Hands over what is ready by now. */
  tick(): void {
    const { engine } = this.server!;
    const ready = this.pending.filter(({ due }) => due <= engine.block);
    this.pending = this.pending.filter(({ due }) => due > engine.block);
    for (const {
      job: { hooks },
      result: { buffers, error },
    } of ready) {
      if (error !== undefined) {
        hooks.failed({ message: error }, 0);
        continue;
      }
      for (const { channels, beat, ...place } of buffers)
        hooks.buffer({ ...this.store(channels), onset: 0, ...place, ...(beat === undefined ? {} : { beat }) });
      hooks.done(0, []);
    }
  }

  private store(channels: readonly Float32Array[]): { address: number; frames: number; channels: number } {
    const {
      engine,
      control: {
        context: { buffers },
      },
    } = this.server!;
    const frames = channels[0]!.length;
    const address = buffers.reserve(4 * frames * channels.length)!;
    channels.forEach((channel, c) => engine.floats.set(channel, (address >> 2) + c * frames));
    return { address, frames, channels: channels.length };
  }

  async load(path: string, target: string): Promise<LoadedFile> {
    const instruments = Object.entries(this.instruments).map(
      ([name, { play, trigger, ...given }]): RenderDescription => ({
        kind: 'render',
        name,
        params: {},
        loop: false,
        late: 'play',
        estimate: 0.05,
        deadline: 5,
        caches: false,
        finishes: false,
        plays: play !== undefined,
        triggers: trigger !== undefined,
        ...given,
      }),
    );
    void path;
    const synths = this.synths.map(
      (def): Description => ({ kind: 'synth', name: def.name, params: synthParams(def), bytes: def.bytes }),
    );
    return { module: target, instruments: [...instruments, ...synths] };
  }

  warm(): void {}

  forget(): void {}

  close(): void {}
}
