/** The ports that are open: inputs as they come and go, outputs as they are asked for. Runs on the control thread. */
import { ParamError } from '../../protocol/instruments/params.ts';
import type { FeedEvent } from '../instruments/feed.ts';
import { findPort, isOurs, type OpenPort, openInput, type PortNames, portNames, virtualPort } from './ports.ts';
import type { MidiSender } from './sender.ts';
import { PortWatch } from './watch.ts';

export interface PortsOptions {
  /** Returns true for names of voices that take MIDI. */
  readonly isVoice: (name: string) => boolean;
  readonly receive: (port: string, bytes: ArrayLike<number>) => void;
  /** Tells that an input is gone: its keys are to be let go. */
  readonly gone: (port: string) => void;
  readonly notify: (event: Extract<FeedEvent, { type: 'port' }>) => void;
  readonly print: (line: string) => void;
}

export interface OutputView {
  readonly name: string;
  readonly state: 'opening' | 'open' | 'gone';
}

/** Takes why an output could not be opened; undefined where it was. */
type Opened = (reason: string | undefined) => void;

interface Asking {
  readonly answered: Opened[];
  /** Nobody had it before: it is forgotten when it cannot be opened. */
  readonly isNew: boolean;
}

/** Ports of a machine's own that are not played. */
const unplayed = /^(Midi Through|bunsynth|RtMidi [^:]*:bunsynth)/i;

export class MidiPorts {
  private readonly inputs = new Map<string, OpenPort>();
  private readonly outputs = new Map<string, OutputView['state']>();
  /** Outputs that are being opened, and the callbacks that wait for them. */
  private readonly asking = new Map<string, Asking>();
  private watch: PortWatch | undefined;
  private wanted: 'all' | readonly string[] = [];
  /** True once it was said that there is no sequencer. */
  private isMissingSaid = false;

  constructor(
    private readonly sender: MidiSender,
    private readonly options: PortsOptions,
  ) {}

  /** Opens the virtual port and every input, or those with these in their names, now and when they come. Without any, nothing is opened. */
  open(wanted: 'all' | readonly string[]): void {
    this.wanted = wanted;
    if (!wanted.length) return;
    this.watch = new PortWatch(() => this.refresh());
    this.refresh();
  }

  get inputNames(): string[] {
    return [...this.inputs.keys()];
  }

  get outputViews(): OutputView[] {
    return [...this.outputs].map(([name, state]) => ({ name, state }));
  }

  /** Names of all outputs that could be opened; none where there is no sequencer. */
  available(): readonly string[] {
    try {
      return portNames().outputs;
    } catch {
      // `refresh` has said so.
      return [];
    }
  }

  /**
   * Opens an output; the feed tells when it is open, and `outputViews` from now on.
   * @param told takes the outcome; what was no output before is none then, where it cannot be opened
   */
  openOutput(name: string, answered?: Opened): void {
    const state = this.outputs.get(name);
    if (state === 'open') return answered?.(undefined);
    const asking = this.asking.get(name);
    if (asking && answered) asking.answered.push(answered);
    else if (answered) this.asking.set(name, { answered: [answered], isNew: state === undefined });
    this.outputs.set(name, 'opening');
    this.sender.open(name);
  }

  closeOutput(name: string): boolean {
    if (!this.outputs.delete(name)) return false;
    this.answer(name, 'it was closed');
    this.sender.close(name);
    this.options.notify({ type: 'port', port: name, direction: 'out', state: 'closed', message: '' });
    return true;
  }

  /** True for an output that is open, and for voices that take MIDI. */
  isOutput(name: string): boolean {
    return this.outputs.has(name) || this.options.isVoice(name);
  }

  /** The name of an output that is open. @throws ParamError */
  output(name: string): string {
    if (!this.isOutput(name))
      throw new ParamError(
        `MIDI output ${name} is not open: /midi/open it; open are ${[...this.outputs.keys()].join(', ') || 'none'}`,
      );
    return name;
  }

  /** Takes the sending thread's report on a port. */
  outputTold(name: string, reason: string | undefined): void {
    if (!this.outputs.has(name)) return;
    this.outputs.set(name, reason === undefined ? 'open' : 'gone');
    if (reason !== undefined) this.options.print(`MIDI output ${name}: ${reason}`);
    this.options.notify({
      type: 'port',
      port: name,
      direction: 'out',
      state: reason === undefined ? 'open' : 'failed',
      message: reason ?? '',
    });
    this.answer(name, reason);
  }

  private answer(name: string, reason: string | undefined): void {
    const asking = this.asking.get(name);
    if (!asking) return;
    this.asking.delete(name);
    if (reason !== undefined && asking.isNew) this.outputs.delete(name);
    for (const answered of asking.answered) answered(reason);
  }

  close(): void {
    this.watch?.close();
    for (const [, port] of this.inputs) port.close();
    this.inputs.clear();
  }

  /** Opens what came, forgets what went. */
  private refresh(): void {
    const there = this.namesThere();
    if (!there) return;
    this.refreshOutputs(there.outputs);
    const names = there.inputs;
    for (const [name, port] of this.inputs) {
      if (name === virtualPort || names.includes(name)) continue;
      port.close();
      this.inputs.delete(name);
      this.options.print(`MIDI input ${name} is gone`);
      this.options.notify({ type: 'port', port: name, direction: 'in', state: 'closed', message: '' });
      this.options.gone(name);
    }
    const isWanted = (name: string) =>
      this.wanted === 'all' ? !unplayed.test(name) : this.wanted.some((part) => name.includes(part));
    for (const name of [virtualPort, ...names.filter(isWanted)]) if (!this.inputs.has(name)) this.openInput(name);
  }

  /** The sequencer takes what is sent to a port that is gone without a word: its name is looked for. One that was gone may be back. */
  private refreshOutputs(names: readonly string[]): void {
    for (const [name, state] of this.outputs) {
      const isThere = isOurs(name) || findPort(name, names) !== undefined;
      if (state === 'gone' && isThere) this.openOutput(name);
      if (state !== 'open' || isThere) continue;
      this.sender.close(name);
      this.outputTold(name, 'the port is gone');
    }
  }

  private namesThere(): PortNames | undefined {
    try {
      return portNames();
    } catch (error) {
      if (!this.isMissingSaid)
        this.options.print(
          `MIDI: no ports, because there is no ALSA sequencer (${(error as Error).message}); bytes are taken over OSC and WebSocket`,
        );
      this.isMissingSaid = true;
      return undefined;
    }
  }

  private openInput(name: string): void {
    try {
      this.inputs.set(
        name,
        openInput(name, (bytes) => this.options.receive(name, bytes)),
      );
      this.options.notify({ type: 'port', port: name, direction: 'in', state: 'open', message: '' });
    } catch (error) {
      const { message } = error as Error;
      this.options.print(`MIDI input ${name}: ${message}`);
      this.options.notify({ type: 'port', port: name, direction: 'in', state: 'failed', message });
    }
  }
}
