/** One thread that renders, and the job it has. Its memory comes from the control thread, which also takes it back. */

import type { Fault, LoadedFile } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { BunWorker } from '../../system/bun-worker.ts';
import { SharedWord } from '../../system/shared-word.ts';
import type { ElementResult, Tape } from '../element/messages.ts';
import type { PlannedEvent } from './context.ts';
import type { RenderHooks, RenderPoolOptions } from './host.ts';
import {
  Answer,
  type FromRenderThread,
  type LoadRequest,
  type RenderMail,
  type RenderRequest,
  type SharedSound,
  type SoftRequest,
  type StartMessage,
  type ToRenderThread,
} from './messages.ts';

/** Bytes of sound memory that one render may take. */
export const renderLimit = 256 * 2 ** 20;
/** Bytes that the heap of a thread may grow to. */
const heapLimit = 512 * 2 ** 20;

/** Callbacks of a job of any kind: those that it has no use for are left out. */
export interface ThreadHooks extends Partial<Pick<RenderHooks, 'buffer' | 'session' | 'log'>> {
  tape?(name: string, tape: Tape): void;
  done(milliseconds: number, results: JobResults): void;
  failed: RenderHooks['failed'];
  /** Called last of all: the thread does not work at it any more. */
  left?(): void;
}

/** Results of a job, by what it was: a plan of events, a file, work of an element. */
export interface JobResults {
  readonly events?: readonly PlannedEvent[];
  readonly file?: LoadedFile;
  readonly result?: ElementResult;
}

export interface ThreadJob {
  readonly request: SoftRequest | LoadRequest;
  /** File whose code it runs. */
  readonly file: string;
  /** Seconds that it may take from when the thread takes it on. @param start seconds that the thread itself took to start: a measure of how slow the machine is */
  readonly deadline: (start: number) => number;
  /** The thread takes it on. */
  readonly begun?: (start: number) => void;
  readonly hooks: ThreadHooks;
}

interface ThreadEvents {
  /** Called when it has done its job. */
  free(): void;
  /** Called when it has ended by itself or was ended because of its job; the line says why, if there is something to say. */
  gone(line: string | undefined): void;
}

export class RenderThread {
  private readonly worker: BunWorker;
  private readonly mail: MessagePort;
  private readonly answer = new SharedArrayBuffer(Answer.bytes);
  private readonly answered = new SharedWord(this.answer, Answer.question);
  private job: ThreadJob | undefined;
  private readonly born = performance.now();
  /** Seconds that the thread took to start; undefined until it has. */
  private start: number | undefined;
  private began = 0;
  private id = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Memory that the render has asked for and not put out. */
  private readonly held = new Map<number, number>();
  /** Shared sounds that the render may be reading. */
  private readonly borrowed: SharedSound[] = [];
  private ended = false;

  /** @param givesWay steps of niceness by which it gives way to the control thread */
  constructor(
    private readonly options: RenderPoolOptions,
    private readonly events: ThreadEvents,
    givesWay: number,
  ) {
    this.worker = new Worker(new URL('./worker.ts', import.meta.url)) as BunWorker;
    this.worker.onmessage = ({ data }: MessageEvent<FromRenderThread>) => this.take(data);
    this.worker.onerror = (event: ErrorEvent) => {
      event.preventDefault();
      this.lose({ message: `its thread failed: ${event.message}` });
    };
    // A thread that was ended may write for another moment: only then is its memory given back.
    this.worker.addEventListener('close', () => this.releaseHeld());
    const { port1, port2 } = new MessageChannel();
    this.mail = port1;
    const start: StartMessage = {
      type: 'start',
      memory: options.memory.memory,
      layout: options.layout,
      heapLimit,
      givesWay,
      answer: this.answer,
      mail: port2,
    };
    this.worker.postMessage(start, [port2]);
    this.worker.unref();
  }

  get busy(): boolean {
    return this.job !== undefined;
  }

  run(job: ThreadJob): void {
    this.job = job;
    this.began = performance.now();
    this.worker.ref();
    this.post({ type: 'job', id: ++this.id, request: job.request });
    if (this.start !== undefined) this.begin(job, this.start);
  }

  /** Begins the job that waited for the start: a thread that takes its time to start is no fault of its first job. */
  private started(): void {
    this.start = (performance.now() - this.born) / 1000;
    if (this.job) this.begin(this.job, this.start);
  }

  private begin(job: ThreadJob, start: number): void {
    const deadline = job.deadline(start);
    this.began = performance.now();
    this.timer = setTimeout(
      () => this.lose({ message: `took longer than ${Math.round(1000 * deadline) / 1000} s and was abandoned` }),
      deadline * 1000,
    );
    job.begun?.(start);
  }

  /** Hands a message to the render that it has, if that is meant. */
  message(isMeant: (request: RenderRequest) => boolean, message: ParamRecord): boolean {
    const request = this.job?.request;
    if (!request || request.task === 'load' || request.task === 'element' || !isMeant(request)) return false;
    this.mail.postMessage({ id: this.id, message } satisfies RenderMail);
    return true;
  }

  /** Ends the thread; the job that it has fails. @param fault undefined where the failure is not told */
  end(fault?: Fault): void {
    if (this.ended) return;
    this.ended = true;
    clearTimeout(this.timer);
    this.worker.unref();
    this.worker.terminate();
    this.mail.close();
    const { job } = this;
    this.job = undefined;
    if (job?.hooks.left) this.worker.addEventListener('close', () => job.hooks.left!());
    if (fault) job?.hooks.failed(fault, performance.now() - this.began);
  }

  private lose(fault: Fault): void {
    if (this.ended) return;
    // The end of its job is told through the job's hooks.
    const line = this.job ? undefined : `a render thread ended: ${fault.message}`;
    this.end(fault);
    this.events.gone(line);
  }

  /** Tells an error as its file's fault; an error of the job's own file, or without a file, ends the job. */
  private stray(fault: Fault): void {
    if (this.ended) return;
    if (!fault.place) return this.lose({ message: `its thread failed: ${fault.message}` });
    if (this.job?.file === fault.place.file) return this.lose(fault);
    this.options.strayed(fault);
  }

  private take(message: FromRenderThread): void {
    if (message.type === 'stray') return this.stray(message.fault);
    const { job } = this;
    if (message.type === 'ready') return this.started();
    if (!job || message.id !== this.id || this.ended) return;
    switch (message.type) {
      case 'allocate':
        return this.allocate(message.bytes, message.question);
      case 'borrow':
        return this.borrow(message.name, message.question);
      case 'share':
        this.held.delete(message.sound.address);
        return this.options.sounds.set(message.name, message.sound);
      case 'buffer':
        this.held.delete(message.buffer.address);
        return job.hooks.buffer?.(message.buffer);
      case 'tape':
        this.held.delete(message.tape.address);
        return job.hooks.tape?.(message.name, message.tape);
      case 'session':
        return job.hooks.session?.(message.key, message.value);
      case 'log':
        return job.hooks.log?.(message.line);
      case 'done':
        this.finish();
        job.hooks.done(message.milliseconds, message);
        job.hooks.left?.();
        return this.events.free();
      case 'failed':
        this.finish();
        job.hooks.failed(message.fault, message.milliseconds);
        job.hooks.left?.();
        if (!message.spent) return this.events.free();
        this.end(message.fault);
        this.events.gone(undefined);
    }
  }

  private finish(): void {
    clearTimeout(this.timer);
    this.job = undefined;
    this.worker.unref();
    this.releaseHeld();
  }

  private allocate(bytes: number, question: number): void {
    const taken = [...this.held.values()].reduce((sum, each) => sum + each, 0);
    const address = taken + bytes <= renderLimit ? (this.options.memory.reserve(bytes) ?? 0) : 0;
    if (address) this.held.set(address, bytes);
    this.reply(question, address);
  }

  private borrow(name: string, question: number): void {
    const sound = this.options.sounds.borrow(name);
    if (sound) this.borrowed.push(sound);
    const view = new DataView(this.answer);
    view.setUint32(Answer.frames, sound?.frames ?? 0, true);
    view.setUint32(Answer.channels, sound?.channels ?? 0, true);
    view.setFloat64(Answer.sampleRate, sound?.sampleRate ?? 0, true);
    this.reply(question, sound?.address ?? 0);
  }

  private reply(question: number, address: number): void {
    new DataView(this.answer).setUint32(Answer.address, address, true);
    this.answered.set(question);
  }

  private releaseHeld(): void {
    for (const address of this.held.keys()) this.options.memory.release(address);
    this.held.clear();
    for (const sound of this.borrowed.splice(0)) this.options.sounds.giveBack(sound);
  }

  private post(message: ToRenderThread): void {
    this.worker.postMessage(message);
  }
}
