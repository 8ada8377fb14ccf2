/**
 * The audio device: chosen, opened, watched. Control thread; the sound itself is made by the worklet this starts.
 */

import { raiseUnnamed } from '../system/native-threads.ts';
import { Native } from '../world/layout.ts';
import { type RenderStatus, StatusReader, statusBytes } from '../world/status.ts';
import {
  type Backend,
  type Choice,
  chooseBackend,
  chooseInput,
  type Device,
  isJack,
  jackDevices,
} from './audio-choice.ts';
import { type AudioLibrary, loadAudioLibrary } from './audio-library.ts';
import { StallWatch } from './audio-watch.ts';
import type { CaptureArea } from './capture.ts';
import { type DeviceList, listOf } from './device-list.ts';
import { type AudioOptions, maxChannels, openInputs, shapeOutputs } from './device-shape.ts';
import { Lead, leadOf, setLead } from './free-run.ts';
import { jackAnswers } from './jack-server.ts';
import { EnginePatch } from './native-patch.ts';
import { openContext } from './open-context.ts';
import { type OutputOptions, plainOutput } from './output-stage.ts';
import { inputDelay } from './quantum.ts';
import { Rejoin, type Rejoined } from './rejoin.ts';
import { type RelayArea, relayArea } from './relay.ts';
import { type DriverMessage, processorName, type ThreadReport, type WorkletOptions } from './worklet-processor.ts';

/** Options that the worklet is started with. */
export interface StartOptions {
  /** Path of the worklet module: it calls `registerDriver`. */
  readonly module: string;
  /** For the renderer's factory. */
  readonly renderer: unknown;
  readonly capture?: CaptureArea;
  /** Processing of the sound on its way to the device; default none. */
  readonly output?: OutputOptions;
  /** Real-time priority to ask for, 1 to 99; 0: none. */
  readonly priority?: number;
}

/** A change in the device's life, told in one sentence. */
export type DeviceEvent =
  /** The device stopped asking for sound; the renderer goes on without it. */
  | { readonly type: 'lost'; readonly message: string }
  /** It asks again, and is heard again. */
  | { readonly type: 'back'; readonly message: string }
  /** The renderer threw and is silent from now on. */
  | { readonly type: 'fault'; readonly message: string };

/** Samples that the library renders at a time. */
const quantumFrames = 128;
/** Milliseconds between two looks at the quantum count. */
const watchInterval = 100;
/** Looks without a new quantum after which the device counts as lost. The longest period of any device is well below. */
const stalledReadings = 6;
/** Milliseconds to wait for the library to close a device; one that is gone never answers. */
const closingTime = 1000;

/**
 * Opens the device, or `none` when there is none. Nothing sounds before `start`.
 * @throws Error with one line: the library is missing something, the device is not there, or cannot be opened as asked
 */
export async function openAudio(options: AudioOptions): Promise<Audio> {
  checkChannels('inputs', options.inputs);
  checkChannels('outputs', options.outputs);
  const library = await loadAudioLibrary();
  // To list the devices the library opens and closes clients of a JACK server, which takes a good part of the start.
  const found = (await jackAnswers()) ? jackDevices : await library.mediaDevices.enumerateDevices();
  const choice = chooseBackend(found, options.device);
  // Before anything is opened: a name that fits nothing ends the start.
  const input = inputOf(found, options);
  const notes: string[] = [];
  const { context, threads, because, backend } = openContext(library, choice, options, notes);
  const outputs = shapeOutputs(context, options, notes);
  if (options.sampleRate !== undefined && context.sampleRate !== options.sampleRate) {
    notes.push(`the device runs at ${context.sampleRate} Hz, not at the ${options.sampleRate} Hz asked for`);
  }
  const devices = openedList(found, choice, { backend, because, context }, options);
  return new Audio(library, context, { backend, because, threads, outputs, input, notes, devices, wanted: options });
}

function inputOf(
  found: readonly Device[],
  { device = '', inputDevice = '', inputs }: AudioOptions,
): string | undefined {
  return inputs > 0 ? chooseInput(found, inputDevice, inputDevice !== device) : '';
}

function checkChannels(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 0)
    throw new RangeError(`audio ${field}: must be a whole number from 0 on, not ${value}`);
}

/** The devices, with what is known of the open one. */
function openedList(
  found: readonly Device[],
  choice: Choice,
  { backend, because, context }: { backend: Backend; because: string; context: AudioContext },
  { device }: AudioOptions,
): DeviceList {
  const shape = { channels: context.destination.maxChannelCount, sampleRate: context.sampleRate };
  const isOpen = (each: Device): boolean =>
    backend === choice.backend && (backend === 'jack' ? isJack(each) : each.deviceId === choice.sinkId);
  const list = listOf(found, device, (each) => (isOpen(each) ? shape : undefined));
  return { ...list, because, opens: backend === choice.backend ? list.opens : { backend, name: null } };
}

type Opened = {
  backend: Backend;
  because: string;
  /** The library's own, one of which says when a quantum is due. */
  threads: readonly number[];
  outputs: number;
  /** The input device, as `openInputs` takes it. */
  input: string | undefined;
  notes: string[];
  devices: DeviceList;
  wanted: AudioOptions;
};

/** An open device. */
export class Audio {
  /** The device's true sample rate. */
  readonly sampleRate: number;
  /** Outputs of the device that the engine's first ones are heard on. */
  readonly outputs: number;
  /** Wishes that were not met, each in half a sentence; those about inputs after `start`. */
  readonly notes: readonly string[];
  /** The devices there were when this one was opened. */
  readonly devices: DeviceList;
  /** Called for what happens to the device after `start`. */
  onEvent: (event: DeviceEvent) => void = () => {};

  private readonly library: AudioLibrary;
  private readonly context: AudioContext;
  private readonly opened: Opened;
  private readonly statusMemory = new SharedArrayBuffer(statusBytes);
  private readonly reader = new StatusReader(this.statusMemory);
  private readonly freeRun = new SharedArrayBuffer(4);
  private readonly relay: RelayArea;
  private nativePatch: EnginePatch | undefined;
  private rejoined: Rejoined | undefined;
  private timer: ReturnType<typeof setInterval> | null = null;
  private started = false;
  private node: AudioNode | undefined;

  /** Made by `openAudio`. */
  constructor(library: AudioLibrary, context: AudioContext, opened: Opened) {
    this.library = library;
    this.context = context;
    this.opened = opened;
    this.relay = relayArea(opened.wanted.inputs, opened.outputs, quantumFrames);
    this.sampleRate = context.sampleRate;
    this.outputs = opened.outputs;
    this.notes = opened.notes;
    this.devices = opened.devices;
  }

  /** Backend that plays at present: `none` too while a lost device is away. */
  get backend(): Backend {
    return leadOf(this.freeRun) === Lead.clock ? 'none' : this.opened.backend;
  }

  /** For the banner: the backend as opened, and why that one. */
  get why(): string {
    const { backend, because } = this.opened;
    const name = backend === 'none' ? 'no audio device (none)' : backend.toUpperCase();
    return `${name} at ${this.sampleRate} Hz, because ${because}`;
  }

  /** Returns the status of the render thread. */
  status(): RenderStatus {
    return this.reader.read();
  }

  /**
   * Starts the render thread and the sound.
   * @returns the port to the renderer, and what the thread could have of the system, known with its first quantum
   * @throws Error when the module does not load; a renderer that cannot be made is reported by a `fault`
   */
  async start({
    module,
    renderer,
    capture,
    output = plainOutput,
    priority = 0,
  }: StartOptions): Promise<{ port: MessagePort; thread: Promise<ThreadReport> }> {
    if (this.started) throw new Error('Audio.start: already started');
    this.started = true;
    const { inputs, outputs } = this.opened.wanted;
    // The worklet's thread begins while the system is asked for the inputs. They are open before it renders: what they bring until then is what they are ahead
    // by, without which a quantum may be missing.
    const adding = this.context.audioWorklet.addModule(module);
    const [source] = await Promise.all([this.openInputs(), adding]);
    const processorOptions: WorkletOptions = {
      renderer,
      status: this.statusMemory,
      freeRun: this.freeRun,
      relay: this.relay,
      capture,
      output,
      priority,
    };
    // With an explicit discrete channel count the arrays the library hands the processor never change their shape.
    const channelCount = source === null ? 1 : Math.min(inputs, maxChannels);
    const inputShape = {
      numberOfInputs: 1 + Native.banks,
      channelCount,
      channelCountMode: 'explicit' as const,
      channelInterpretation: 'discrete' as const,
    };
    const outputChannelCount = [Math.max(1, Math.min(outputs, maxChannels))];
    const node = new this.library.AudioWorkletNode(this.context, processorName, {
      ...inputShape,
      numberOfOutputs: 1,
      outputChannelCount,
      processorOptions,
    });
    const fault = (message: string): void => {
      this.endWatch();
      this.onEvent({ type: 'fault', message: `the renderer stopped: ${message}` });
    };
    node.onprocessorerror = (event) => fault((event as ErrorEvent).message);
    const thread = listen(node.port, fault);
    source?.connect(node);
    node.connect(this.context.destination);
    this.node = node;
    this.watch(priority);
    return { port: node.port, thread: thread.then((report) => this.raiseThreads(report, priority)) };
  }

  /** Returns the node of the hardware inputs; null where there are none. */
  private async openInputs(): Promise<AudioNode | null> {
    const { backend, input, notes, wanted } = this.opened;
    return wanted.inputs > 0 ? openInputs(this.library, this.context, backend, input, wanted, notes) : null;
  }

  /** A renderer that is asked for late is late, however urgent its own thread is. */
  private raiseThreads(report: ThreadReport, priority: number): ThreadReport {
    return report.priority.done ? { ...report, priority: raiseUnnamed(this.opened.threads, priority) } : report;
  }

  /** Returns the connections of Web Audio nodes with the engine; after `start`. @param blockSize of the engine */
  patch(blockSize: number): EnginePatch {
    if (!this.node) throw new Error('Audio.patch: not started');
    return (this.nativePatch = new EnginePatch({
      library: this.library,
      context: this.context,
      node: this.node,
      status: () => this.status(),
      inputDelay: inputDelay(blockSize, quantumFrames),
    }));
  }

  /** Ends the render thread and closes the device. A device that is gone is left to the process's end. */
  async close(): Promise<void> {
    this.endWatch();
    this.nativePatch?.close();
    await Promise.race([Promise.all([this.context.close(), this.rejoined?.close()]), Bun.sleep(closingTime)]);
  }

  /** The library does not tell that a device is gone; that its quanta cease does. `none` is a thread here: it can only be late. */
  private watch(priority: number): void {
    const { backend, wanted } = this.opened;
    if (backend === 'none') return;
    const watch = new StallWatch(stalledReadings);
    const rejoin =
      backend === 'jack'
        ? new Rejoin({
            library: this.library,
            area: this.relay,
            wanted,
            sampleRate: this.sampleRate,
            outputs: this.outputs,
            priority,
          })
        : undefined;
    let away = false;
    const lose = (): void => {
      away = true;
      setLead(this.freeRun, Lead.clock);
      this.onEvent({ type: 'lost', message: `the ${backend} device has stopped; the server goes on without a device` });
    };
    const back = (notes: readonly string[] = []): void => {
      away = false;
      this.onEvent({ type: 'back', message: [`the ${backend} device plays again`, ...notes].join('; ') });
    };
    this.timer = setInterval(() => {
      const stalled = watch.look(this.reader.read().quanta);
      const lead = leadOf(this.freeRun);
      if (lead === Lead.device && away) back();
      else if (lead === Lead.device && stalled) lose();
      else if (lead === Lead.relay && this.rejoined?.isStalled) {
        void this.rejoined.close();
        this.rejoined = undefined;
        lose();
      } else if (lead === Lead.clock) {
        void rejoin?.look().then((rejoined) => {
          if (typeof rejoined === 'string') this.onEvent({ type: 'lost', message: rejoined });
          if (typeof rejoined !== 'object') return;
          this.rejoined = rejoined;
          this.nativePatch?.lose();
          setLead(this.freeRun, Lead.relay);
          back(rejoined.notes);
        });
      }
    }, watchInterval);
  }

  private endWatch(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }
}

/** Picks the driver's messages out of those of the renderer. */
function listen(port: MessagePort, fault: (message: string) => void): Promise<ThreadReport> {
  return new Promise((resolve) => {
    port.addEventListener('message', ({ data }: MessageEvent<DriverMessage | null>) => {
      if (data?.type === 'thread') resolve(data);
      else if (data?.type === 'fault') fault(data.message);
    });
    port.start();
  });
}
