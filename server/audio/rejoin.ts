/**
 * A JACK server that was gone and is back. The library's context does not live through that, and the engine lives in its thread: a context of its own takes the device, and
 * hands its quanta to the engine through a relay. Control thread.
 */
import { resolve } from 'node:path';
import { raiseUnnamed, threadsBegunBy } from '../system/native-threads.ts';
import { isJack } from './audio-choice.ts';
import type { AudioLibrary } from './audio-library.ts';
import { StallWatch } from './audio-watch.ts';
import { type AudioOptions, maxChannels, openInputs, shapeOutputs } from './device-shape.ts';
import { askedOf, emptyRelay, type RelayArea, type RelayOptions, relayProcessor } from './relay.ts';

export interface RejoinOptions {
  readonly library: AudioLibrary;
  readonly area: RelayArea;
  readonly wanted: AudioOptions;
  /** The engine's, which it cannot change. */
  readonly sampleRate: number;
  /** Channels that the engine is heard on. */
  readonly outputs: number;
  readonly priority: number;
}

/** The device, as long as it is there. */
export interface Rejoined {
  /** Looked at often: whether it has stopped asking. */
  readonly isStalled: boolean;
  /** Wishes that were not met, each in half a sentence. */
  readonly notes: readonly string[];
  close(): Promise<void>;
}

/** Looks of the watch between two looks for a server: a second. */
const every = 10;
/** Looks without a quantum after which it counts as lost again. */
const stalled = 6;

export class Rejoin {
  private looks = 0;
  private isLooking = false;
  /** Last line about a server that cannot be joined; printed once. */
  private said = '';

  constructor(private readonly options: RejoinOptions) {}

  /** Returns the device once it is there; a line about one that cannot be had; undefined otherwise. */
  async look(): Promise<Rejoined | string | undefined> {
    if (this.isLooking || ++this.looks % every) return undefined;
    this.isLooking = true;
    try {
      const devices = await this.options.library.mediaDevices.enumerateDevices();
      return devices.some(isJack) ? await this.open() : undefined;
    } catch (error) {
      return this.sayOnce(
        `the jack device is back and cannot be opened: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.isLooking = false;
    }
  }

  private async open(): Promise<Rejoined | string | undefined> {
    const { library, area, sampleRate, priority } = this.options;
    const latencyHint = area.quantum / sampleRate;
    const { value: context, threads } = threadsBegunBy(() => new library.AudioContext({ latencyHint, sinkId: '' }));
    try {
      const joined = await this.join(context);
      if (priority > 0) raiseUnnamed(threads, priority);
      return joined;
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  private async join(context: AudioContext): Promise<Rejoined | string | undefined> {
    const { library, area, wanted, sampleRate, outputs, priority } = this.options;
    if (context.sampleRate !== sampleRate) {
      await context.close();
      return this.sayOnce(
        `the jack device is back at ${context.sampleRate} Hz; this server plays at ${sampleRate} Hz, and is heard there when it is started anew`,
      );
    }
    const notes: string[] = [];
    await context.audioWorklet.addModule(resolve(import.meta.dir, './relay-worklet.ts'));
    const heard = shapeOutputs(context, { ...wanted, outputs }, notes);
    emptyRelay(area);
    const processorOptions: RelayOptions = { area, priority };
    const shape = {
      channelCount: Math.max(1, Math.min(wanted.inputs, maxChannels)),
      channelCountMode: 'explicit' as const,
      channelInterpretation: 'discrete' as const,
    };
    const node = new library.AudioWorkletNode(context, relayProcessor, {
      numberOfInputs: 1,
      numberOfOutputs: 1,
      outputChannelCount: [Math.max(1, heard)],
      ...shape,
      processorOptions,
    });
    const source = wanted.inputs > 0 ? await openInputs(library, context, 'jack', '', wanted, notes) : null;
    source?.connect(node);
    node.connect(context.destination);
    const watch = new StallWatch(stalled);
    return {
      notes,
      get isStalled() {
        return watch.look(askedOf(area));
      },
      close: () => context.close(),
    };
  }

  private sayOnce(line: string): string | undefined {
    if (line === this.said) return undefined;
    this.said = line;
    return line;
  }
}
