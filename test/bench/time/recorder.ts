/** A pipe for MIDI out, whose bytes a thread stamps with the time as they come. */
import { closeSync, constants, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { endByte, type Stamped } from './recorder-messages.ts';

export class Recorder {
  private readonly folder = mkdtempSync(join(tmpdir(), 'midi-out-'));
  readonly path = join(this.folder, 'out');
  private readonly worker: Worker;
  private readonly ready = Promise.withResolvers<void>();
  private readonly done = Promise.withResolvers<Stamped[]>();

  private constructor() {
    Bun.spawnSync(['mkfifo', this.path]);
    this.worker = new Worker(new URL('./recorder.worker.ts', import.meta.url));
    this.worker.onmessage = ({ data }: MessageEvent<'ready' | Stamped[]>) =>
      data === 'ready' ? this.ready.resolve() : this.done.resolve(data);
    this.worker.postMessage(this.path);
  }

  static async open(): Promise<Recorder> {
    const recorder = new Recorder();
    await recorder.ready.promise;
    return recorder;
  }

  /** All that came. */
  async close(): Promise<Stamped[]> {
    const file = openSync(this.path, constants.O_WRONLY);
    writeSync(file, Uint8Array.of(endByte));
    closeSync(file);
    const stamped = await this.done.promise;
    this.worker.terminate();
    rmSync(this.folder, { recursive: true });
    return stamped;
  }
}
