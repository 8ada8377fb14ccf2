/** An engine on a real server that records what it plays, with sounds of one sample each. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import { type RunningServer, startServer } from '../../../test/support/server.ts';
import type { Client } from '../../typescript/index.ts';
import type { Fault } from '../pattern/messages.ts';
import { Engine } from './engine.ts';
import { type EvaluatedCode, type Kept, nothingKept, type Planned } from './messages.ts';
import { openTestSounds } from './sounds.test-double.ts';

/** Sounds that were heard: the engine's sample, and hundredths of full level. */
export type Heard = readonly [sample: number, level: number];

const markLevel = 700;

export class Stage {
  readonly faults: Fault[] = [];
  readonly lines: string[] = [];
  readonly planned: Planned[] = [];
  kept: Kept = nothingKept;
  engine!: Engine;
  private mark = 0;

  private constructor(
    private readonly folder: string,
    readonly server: RunningServer,
    readonly client: Client,
  ) {}

  static async open(kept: Kept = nothingKept): Promise<Stage> {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-live-'));
    const server = await startServer('--none', '-S', '48000', '-o', '1', '--capture', join(folder, 'capture.wav'));
    const stage = new Stage(folder, server, await server.connect('tcp'));
    try {
      await stage.begin(kept);
    } catch (error) {
      await server.stop();
      throw error;
    }
    return stage;
  }

  private async begin(kept: Kept): Promise<void> {
    const { server } = this;
    this.engine = await Engine.begin({
      url: `tcp://127.0.0.1:${server.tcpPort}`,
      samples: [],
      openSounds: openTestSounds,
      report: (line) => this.lines.push(line),
      reportFault: (fault) => this.faults.push(fault),
      keep: (kept) => {
        this.kept = kept;
      },
      tag: 'live-test',
      kept,
      isWatched: true,
      planned: (planned) => this.planned.push(planned),
    });
    // The capture begins some quanta after the engine's first sample.
    this.mark = (await this.sample()) + 9600;
    const mark = encodeMessage('/s_new', 'siiisf', ['tick', -1, 0, 0, 'level', markLevel / 100]);
    await this.client.request(['/plan', 'mark', 'samples', this.mark, mark], { reply: '/done' });
    await this.until(this.mark + 4800);
  }

  /** Evaluates the whole code of a source. */
  play(code: string, source = 'a.js'): Promise<EvaluatedCode> {
    return this.engine.handlers.evaluate({ source, code, isLine: false });
  }

  async sample(): Promise<number> {
    return Number((await this.client.request(['/grid'], { reply: '/grid.reply' })).args[4]);
  }

  /** Waits until the server has come to a sample. */
  async until(sample: number): Promise<number> {
    for (;;) {
      const now = await this.sample();
      if (now >= sample) return now;
      await Bun.sleep(10);
    }
  }

  async after(seconds: number): Promise<number> {
    return this.until((await this.sample()) + 48_000 * seconds);
  }

  /** Ends it, and returns what sounded. */
  async end(): Promise<Heard[]> {
    await this.engine.close();
    await this.client.close();
    await this.server.stop();
    const sound = await captured(join(this.folder, 'capture.wav'));
    rmSync(this.folder, { recursive: true });
    const heard: [number, number][] = [];
    sound.forEach((x, i) => {
      if (x !== 0) heard.push([i, Math.round(100 * x)]);
    });
    const marked = heard.find(([, level]) => level === markLevel);
    if (!marked) throw new Error('the mark was not heard');
    return heard.filter((each) => each !== marked).map(([sample, level]) => [sample + this.mark - marked[0], level]);
  }
}

/** Samples of onsets that come `count` times a cycle of two seconds, from a sample on and before another. */
export function every(count: number, from: number, to: number): number[] {
  const step = 96_000 / count;
  const samples: number[] = [];
  for (let i = Math.floor(from / step); Math.round(i * step) < to; i++)
    if (Math.round(i * step) >= from) samples.push(Math.round(i * step));
  return samples;
}

/** Samples of a file of one channel of floats, which may not be closed yet. */
export async function captured(path: string): Promise<Float32Array> {
  const bytes = await Bun.file(path).arrayBuffer();
  const view = new DataView(bytes);
  const nameAt = (at: number) => new TextDecoder().decode(new Uint8Array(bytes, at, 4));
  let at = 12;
  while (nameAt(at) !== 'data') at += 8 + view.getUint32(at + 4, true);
  return new Float32Array(bytes.slice(at + 8, bytes.byteLength - ((bytes.byteLength - at) % 4)));
}
