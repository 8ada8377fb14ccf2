/** Sounding synths: a line for each that comes and goes. */
import type { Client } from '../typescript/index.ts';
import type { Note } from './piece.ts';

interface Voice {
  readonly note: Note;
  /** Seconds on the piece's clock; undefined before it came. */
  began?: number;
}

export class Voices {
  private readonly voices = new Map<number, Voice>();
  private whenEmpty = () => {};
  private gone = 0;

  /** @param clock seconds since the piece began */
  constructor(
    client: Client,
    private readonly clock: () => number,
    private readonly print: (line: string) => void,
  ) {
    client.on('/n_go', ({ args }) => this.came(Number(args[0])));
    client.on('/n_end', ({ args }) => this.went(Number(args[0])));
  }

  /** Announces a voice under the node id it will have. */
  expect(id: number, note: Note): void {
    this.voices.set(id, { note });
  }

  /** Voices that have come and gone. */
  get ended(): number {
    return this.gone;
  }

  /** Resolves when every voice has ended. @throws Error naming those that have not after `seconds` */
  async allEnded(seconds: number): Promise<void> {
    if (this.voices.size === 0) return;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => reject(new Error(`after ${seconds} s there are still voices: ${this.left().join(', ')}`)),
      seconds * 1000,
    );
    this.whenEmpty = resolve;
    await promise.finally(() => clearTimeout(timer));
  }

  private left(): string[] {
    return [...this.voices].map(
      ([id, { note, began }]) => `${note.instrument} ${id}${began === undefined ? ' (never came)' : ''}`,
    );
  }

  private came(id: number): void {
    const voice = this.voices.get(id);
    if (!voice) return;
    voice.began = this.clock();
    const controls = Object.entries(voice.note.controls).map(([name, value]) => `${name} ${short(value)}`);
    this.line('+', voice.began, id, voice.note.instrument, controls.join('  '));
  }

  private went(id: number): void {
    const voice = this.voices.get(id);
    if (!voice) return;
    this.voices.delete(id);
    this.gone++;
    const now = this.clock();
    this.line(
      '-',
      now,
      id,
      voice.note.instrument,
      voice.began === undefined ? '' : `after ${(now - voice.began).toFixed(2)} s`,
    );
    if (this.voices.size === 0) this.whenEmpty();
  }

  private line(sign: string, time: number, id: number, instrument: string, rest: string): void {
    this.print(`${time.toFixed(2).padStart(6)} s  ${sign} ${id}  ${instrument.padEnd(8)} ${rest}`);
  }
}

const short = (value: number) => String(Number(value.toPrecision(4)));
