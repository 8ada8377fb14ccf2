/** Does what lines say: reads them against what is known of the server, sends their commands, and tells what came of it. */
import { readFileSync } from 'node:fs';
import type { ParamValue } from '../../protocol/instruments/params.ts';
import type { Action, Send } from '../../protocol/language/actions.ts';
import { complete } from '../../protocol/language/complete.ts';
import { LineError, pointed } from '../../protocol/language/errors.ts';
import { helpText } from '../../protocol/language/help.ts';
import type { Known } from '../../protocol/language/known.ts';
import { Random } from '../../protocol/language/random.ts';
import { resolve } from '../../protocol/language/resolve.ts';
import { extrasOf } from '../../protocol/language/settings.ts';
import { valueText } from '../../protocol/language/value-text.ts';
import { type Argument, type Client, ServerError } from '../typescript/index.ts';
import type { Mirror } from './mirror.ts';
import { filesBeginning, serverPath } from './paths.ts';
import { instrumentsText, settingsText, voicesText } from './show.ts';

/** Milliseconds that a command may take: a file of instruments is loaded in seconds. */
const patience = 15_000;
/** Names of parameters of SynthDefs that hold a buffer. */
const bufferNames = ['buf', 'bufnum', 'buffer'];
/** Cues in cues in cues. */
const deepest = 16;

export class LineRunner {
  private random: Random;
  /** Seed of the random values. */
  private seed: number;
  /** True when `quit` was typed. */
  left = false;

  /** @param print takes text of one or more lines */
  constructor(
    private readonly mirror: Mirror,
    private readonly print: (text: string) => void,
  ) {
    this.seed = Math.floor(Math.random() * 2 ** 31);
    this.random = new Random(this.seed);
  }

  private get client(): Client {
    return this.mirror.client;
  }

  /** Does a line. What is wrong with it is printed. @returns false when something was; then nothing was started */
  async line(text: string, depth = 0): Promise<boolean> {
    try {
      await Promise.all([this.mirror.refresh(), this.mirror.refreshInstruments()]);
      const { random } = this;
      // A line that is refused draws nothing.
      const drawn = new Random(random.state);
      const actions = resolve(text, this.known(drawn));
      this.random = drawn;
      return await this.perform(actions, depth);
    } catch (error) {
      if (error instanceof LineError) this.print(pointed(text, error));
      else if (error instanceof ServerError) this.print(error.reason);
      else throw error;
      return false;
    }
  }

  /** Returns the continuations of a line, by what was known last. */
  complete(line: string): [string[], string] {
    return complete(line, this.known(this.random));
  }

  private known(random: Random): Known {
    const { instruments, voices, session, bpm, sampleRate } = this.mirror;
    return {
      instruments,
      voices,
      session,
      bpm,
      sampleRate,
      random: () => random.next(),
      path: serverPath,
      files: filesBeginning,
    };
  }

  private async perform(actions: readonly Action[], depth: number): Promise<boolean> {
    const begun: number[] = [];
    let changed: number | undefined;
    try {
      for (const action of actions) {
        if (action.do === 'cue') {
          if (!(await this.cue(action.path, depth))) return false;
        } else if (action.do === 'send') {
          const count = await this.send(action, begun);
          if (count !== undefined) changed = (changed ?? 0) + count;
        } else await this.local(action);
      }
      if (changed !== undefined) this.print(`${changed} ${changed === 1 ? 'voice' : 'voices'}`);
      return true;
    } catch (error) {
      // A line is done as a whole or not at all.
      if (error instanceof ServerError) for (const voice of begun) this.client.send('/stop', voice);
      throw error;
    }
  }

  /** Gives how many voices were changed, where the answer says so. */
  private async send({ address, args }: Send, begun: number[]): Promise<number | undefined> {
    const { args: answer } = await this.client.request([address, ...args.map(exact)], {
      reply: '/done',
      timeout: patience,
    });
    const [, first] = answer;
    if (address === '/play') {
      begun.push(first as number);
      this.print(`${first as number} ${playedText(args)}`);
      await this.describe(args);
    } else if (address === '/b_allocRead') await this.describeBuffer(first as number);
    else if (address === '/load') this.print(`loaded ${answer.slice(1).join(', ')}`);
    else if (address === '/trigger') {
      const voices = answer.slice(1) as number[];
      begun.push(...voices);
      return voices.length;
    } else if (typeof first === 'number') return first;
    return undefined;
  }

  /** Says of a voice what nobody hears otherwise: keys that its instrument has no parameter for, and a buffer without sound. */
  private async describe([name, ...settings]: readonly ParamValue[]): Promise<void> {
    const instrument = this.mirror.instruments.find((each) => each.name === name);
    if (!instrument) return;
    const given = Object.fromEntries(
      Array.from({ length: settings.length / 2 }, (_, i) => [settings[2 * i] as string, settings[2 * i + 1]!]),
    );
    const extras = extrasOf(instrument, Object.keys(given));
    if (extras.length)
      this.print(
        `${instrument.name} has no ${extras.join(', ')}; its code gets ${extras.length === 1 ? 'it as it is' : 'them as they are'}`,
      );
    const key =
      instrument.kind === 'synth' ? bufferNames.find((each) => Object.hasOwn(instrument.params, each)) : undefined;
    const number = key && (given[key] ?? instrument.params[key]!.default);
    if (typeof number !== 'number') return;
    const { frames } = await this.bufferInfo(number);
    if (frames === 0)
      this.print(
        `${instrument.name} plays buffer ${number} (${key}), which holds no sound: b ${number} FILE reads one into it`,
      );
  }

  private async describeBuffer(number: number): Promise<void> {
    const { frames, channels, sampleRate } = await this.bufferInfo(number);
    this.print(
      `buffer ${number}: ${frames} frames, ${channels} ${channels === 1 ? 'channel' : 'channels'}, ${(frames / sampleRate).toFixed(2)} s`,
    );
  }

  private async bufferInfo(number: number): Promise<{ frames: number; channels: number; sampleRate: number }> {
    const {
      args: [, frames, channels, sampleRate],
    } = await this.client.request(['/b_query', number], {
      reply: '/b_info',
      filter: ({ args: [which] }) => which === number,
    });
    return { frames: Number(frames), channels: Number(channels), sampleRate: Number(sampleRate) };
  }

  private async local(action: Exclude<Action, Send | { do: 'cue' }>): Promise<void> {
    switch (action.do) {
      case 'show':
        return this.show(action.what);
      case 'help':
        return this.print(helpText(action.about, this.mirror.instruments));
      case 'pause':
        return Bun.sleep(action.seconds * 1000);
      case 'quit':
        this.left = true;
        return;
      case 'seed':
        this.seed = action.seed;
        this.random = new Random(action.seed);
    }
  }

  private show(what: 'voices' | 'instruments' | 'bpm' | 'root' | 'seed'): void {
    const { voices, instruments, bpm, session } = this.mirror;
    switch (what) {
      case 'voices':
        return this.print(voicesText(voices));
      case 'instruments':
        return this.print(instrumentsText(instruments));
      case 'bpm':
        return this.print(`bpm ${valueText(bpm)}`);
      case 'root':
        return this.print(`root ${session.root === undefined ? 'is not set' : valueText(session.root)}`);
      case 'seed':
        return this.print(`seed ${this.seed}`);
    }
  }

  /** Plays the lines of a file, up to one that is wrong. */
  private async cue(path: string, depth: number): Promise<boolean> {
    if (depth >= deepest) return this.refuse(`${path}: cues are nested too deep`);
    let lines: string[];
    try {
      lines = readFileSync(path, 'utf8').split('\n');
    } catch (error) {
      return this.refuse(`${path}: ${(error as Error).message}`);
    }
    for (const [i, line] of lines.entries()) {
      if (!(await this.line(line, depth + 1))) return this.refuse(`${path}:${i + 1}: stopped here`);
      if (this.left) break;
    }
    return true;
  }

  private refuse(text: string): false {
    this.print(text);
    return false;
  }
}

/** Floats of 64 bits: what was typed is compared with limits that were. */
function exact(value: ParamValue): Argument {
  if (typeof value === 'object') return value.map(exact);
  return typeof value === 'number' && !Number.isInteger(value) ? { type: 'd', value } : (value as Argument);
}

function playedText([instrument, ...settings]: readonly ParamValue[]): string {
  const pairs = Array.from({ length: settings.length / 2 }, (_, i) => [settings[2 * i], settings[2 * i + 1]] as const);
  return `${instrument as string} ${settingsText(Object.fromEntries(pairs))}`.trimEnd();
}
