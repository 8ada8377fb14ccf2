/**
 * Sound files that stay open with a buffer, and the synths that play them (DiskIn, VDiskIn) or record to them (DiskOut): the render
 * thread says which half of the buffer it is through with, a soft thread fills or saves that half. Control thread.
 */
import type { JobResult, StreamRequest } from '../workers/jobs.ts';
import { DiskCommand } from '../world/instructions.ts';
import { BufferRow, type Layout } from '../world/layout.ts';
import type { BufferInfo, Buffers } from './buffers.ts';
import { type OpenFile, pathOf, type Reading } from './open-file.ts';
import type { EventRecord } from './render-link.ts';

/** One request of the render thread: see `Event.disk`. */
interface Request {
  readonly command: number;
  readonly number: number;
  readonly position: number;
  readonly frames: number;
  readonly channels: number;
}

export interface StreamsOptions {
  readonly buffers: Buffers;
  readonly layout: Layout;
  /** Does the work; offline, which is for `offline` to say, at once. */
  readonly run: (request: StreamRequest) => Promise<JobResult>;
  readonly runInline: (request: StreamRequest) => JobResult;
  readonly offline: boolean;
  readonly print: (line: string) => void;
}

export class Streams {
  /** Halves of buffers that were not ready in time, of all files. */
  lateCount = 0;
  private waiting = 0;
  private readonly whenIdle: (() => void)[] = [];

  constructor(private readonly options: StreamsOptions) {}

  /** Takes a `disk` event. */
  take(event: EventRecord): void {
    const [command, number, position, frames, channels] = [1, 3, 4, 5, 6].map((i) => event.int(i)) as [
      number,
      number,
      number,
      number,
      number,
    ];
    if (command === DiskCommand.wrongSize || command === DiskCommand.wrongChannels || command === DiskCommand.tooFast) {
      this.options.print(refusal(command, event.int(2), number, frames, channels, this.options.layout.blockSize));
      return;
    }
    const row = this.options.buffers.get(number);
    // The buffer may have been replaced since.
    if (position < 0 || position + frames > row.frames || channels !== row.channels) return;
    const request = { command, number, position, frames, channels };
    if (command === DiskCommand.write) this.save(request, row);
    else this.fill(request, row);
  }

  /** Calls back when no job is under way that was asked for before: then nothing of a buffer's former memory is in use. */
  settled(action: () => void): void {
    if (this.waiting === 0) action();
    else this.whenIdle.push(action);
  }

  /** Returns the jobs that close a file, one after the other: behind all that was asked for before. */
  closing(file: OpenFile): StreamRequest[] {
    if ('source' in file) return [{ kind: 'close', source: file.source, leftOpen: true }];
    const { sink, next: frames } = file;
    return [{ kind: 'finish', sink, frames }, ...(sink.into ? [{ kind: 'convert', sink, frames } as const] : [])];
  }

  /** Closes the file that is open with a buffer; failures are printed. For the end of the server. */
  async close(number: number): Promise<void> {
    const file = this.options.buffers.takeFile(number);
    if (!file) return;
    try {
      for (const request of this.closing(file)) {
        if (this.options.offline) this.options.runInline(request);
        else await this.options.run(request);
      }
    } catch (error) {
      this.failed(number, file, error);
    }
  }

  private fill(request: Request, row: BufferInfo): void {
    const { command, number, position, frames, channels } = request;
    const file = row.openFile;
    const address = row.address + position * channels * 4;
    const loops = command === DiskCommand.readLoop;
    if (!file || !('source' in file) || (file.channels.length || file.source.channels) !== channels) {
      this.silence(number, address, frames * channels, loops ? undefined : position);
      return;
    }
    const start = file.next;
    const there = framesThere(file, frames, loops);
    this.start(request, file, {
      kind: 'refill',
      source: file.source,
      channels: file.channels,
      start,
      frames,
      loops,
      address,
      end: loops || there === frames ? undefined : { address: this.endAddress(number), frame: position + there },
    });
  }

  private save(request: Request, row: BufferInfo): void {
    const file = row.openFile;
    if (!file || !('sink' in file) || file.sink.spec.channels !== request.channels || file.failed) return;
    const { position, frames, channels } = request;
    const start = file.next;
    file.next += frames;
    this.start(request, file, {
      kind: 'append',
      sink: file.sink,
      start,
      frames,
      address: row.address + position * channels * 4,
    });
  }

  /** Nothing to read from: the half is silent, as the end of a file is. */
  private silence(number: number, address: number, samples: number, end: number | undefined): void {
    const { memory } = this.options.buffers;
    new Float32Array(memory, address, samples).fill(0);
    if (end !== undefined) Atomics.store(new Int32Array(memory), this.endAddress(number) >> 2, end);
  }

  private endAddress(number: number): number {
    return this.options.layout.bufferTableAddress + number * BufferRow.bytes + BufferRow.end;
  }

  private start(request: Request, file: OpenFile, job: StreamRequest): void {
    if (this.options.offline) {
      try {
        this.options.runInline(job);
      } catch (error) {
        this.failed(request.number, file, error);
      }
      return;
    }
    // Who is through with this half has come to the other one.
    if (file.underWay.some((position) => position !== request.position)) this.late(request, file);
    file.underWay.push(request.position);
    this.waiting++;
    void this.options
      .run(job)
      .catch((error: unknown) => this.failed(request.number, file, error))
      .finally(() => {
        file.underWay.splice(file.underWay.indexOf(request.position), 1);
        if (--this.waiting === 0) for (const action of this.whenIdle.splice(0)) action();
      });
  }

  private late({ command, number }: Request, file: OpenFile): void {
    this.lateCount++;
    if (file.late++ > 0) return;
    const what =
      command === DiskCommand.write ? 'is recorded over before it was saved to' : 'is played before it was read from';
    this.options.print(
      `buffer ${number}: a half ${what} ${pathOf(file)}: the disk is too slow for so small a buffer (told once a file)`,
    );
  }

  private failed(number: number, file: OpenFile, error: unknown): void {
    if (file.failed) return;
    file.failed = true;
    this.options.print(
      `buffer ${number}: ${pathOf(file)}: ${error instanceof Error ? error.message.trimEnd() : String(error)}`,
    );
  }
}

/** Returns how many of the next frames a file has, and moves on behind them. */
function framesThere(file: OpenFile & Reading, frames: number, loops: boolean): number {
  const length = file.source.frames;
  const there = loops && length > 0 ? frames : Math.min(frames, Math.max(0, length - file.next));
  const next = file.next + there;
  // At the end of a loop it is at its end: without the loop nothing follows.
  file.next = loops && next > length ? ((next - 1) % length) + 1 : next;
  return there;
}

function refusal(
  command: number,
  node: number,
  number: number,
  frames: number,
  channels: number,
  blockSize: number,
): string {
  const where = `synth ${node}: buffer ${number}`;
  if (command === DiskCommand.wrongSize)
    return `${where} has ${frames} frames; for DiskIn, VDiskIn and DiskOut it must be a multiple of ${2 * blockSize} (two blocks)`;
  if (command === DiskCommand.wrongChannels)
    return `${where} has not the ${channels} channels of the DiskIn, VDiskIn or DiskOut that uses it`;
  return `${where} is too small for the rate of its VDiskIn: a block would take half of it or more`;
}
