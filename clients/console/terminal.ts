/** The console on a terminal: a line being typed, what is said above it, and the server's state in the last row. */
import { createInterface, type Interface } from 'node:readline';
import type { Mirror } from './mirror.ts';

/** Milliseconds between two looks at the server. */
const interval = 500;

const prompt = '^_- ';

export interface TerminalOptions {
  readonly mirror: Mirror;
  readonly history: readonly string[];
  complete(line: string): [string[], string];
  /** Does a line; resolves with false to leave. */
  line(text: string): Promise<boolean>;
}

export class Terminal {
  private readonly lines: Interface;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly ended = Promise.withResolvers<void>();
  private asking = false;
  private closed = false;
  /** Lines are done one after the other. */
  private turn: Promise<void> = Promise.resolve();
  /** No line is being typed while one is being done. */
  private doing = 0;

  constructor(private readonly options: TerminalOptions, private readonly output: NodeJS.WriteStream = process.stdout) {
    this.keepRow();
    this.lines = createInterface({
      input: process.stdin, output, prompt, terminal: true, history: [...options.history], historySize: 1000, removeHistoryDuplicates: true,
      completer: (line: string) => options.complete(line),
    });
    this.lines.on('line', (text) => this.take(text));
    this.lines.on('close', () => this.close());
    this.lines.on('SIGINT', () => this.interrupt());
    output.on('resize', this.resized);
    this.timer = setInterval(() => void this.look(), interval);
    this.lines.prompt();
    this.drawStatus();
  }

  /** Resolves when whoever types leaves. */
  get left(): Promise<void> {
    return this.ended.promise;
  }

  /** Says something above the line that is being typed. */
  say(text: string): void {
    if (this.closed || this.doing) return void this.output.write(`${text}\n`);
    this.output.write(`\r\x1b[J${text}\n`);
    this.lines.prompt(true);
    this.drawStatus();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.output.off('resize', this.resized);
    this.lines.close();
    // The whole screen scrolls again, and the last row is empty.
    this.output.write(`\x1b7\x1b[r\x1b[${this.output.rows};1H\x1b[2K\x1b8`);
    this.ended.resolve();
  }

  private take(text: string): void {
    this.doing++;
    this.turn = this.turn.then(async () => {
      const stays = await this.options.line(text);
      this.doing--;
      if (!stays) this.close();
      else if (!this.doing && !this.closed) {
        this.lines.prompt();
        this.drawStatus();
      }
    });
    this.turn.catch((error: Error) => this.ended.reject(error));
  }

  /** Ctrl-C empties the line; on an empty one it leaves. */
  private interrupt(): void {
    if (!this.lines.line) return this.close();
    this.output.write('\n');
    this.lines.write(null, { ctrl: true, name: 'e' });
    this.lines.write(null, { ctrl: true, name: 'u' });
    this.lines.prompt();
  }

  private async look(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    try {
      await Promise.all([this.options.mirror.refresh(), this.options.mirror.refreshInstruments()]);
      this.drawStatus();
    } catch (error) {
      this.ended.reject(error as Error);
    } finally {
      this.asking = false;
    }
  }

  private readonly resized = (): void => {
    this.keepRow();
    this.drawStatus();
  };

  /** All rows but the last one scroll. */
  private keepRow(): void {
    // A new line first: the last row may be the one that the cursor is in.
    this.output.write(`\n\x1b[A\x1b7\x1b[1;${Math.max(1, this.output.rows - 1)}r\x1b8`);
  }

  private drawStatus(): void {
    if (this.closed) return;
    const { output } = this;
    const text = statusText(this.options.mirror).slice(0, output.columns - 1);
    output.write(`\x1b7\x1b[${output.rows};1H\x1b[2K\x1b[7m${text}\x1b[0m\x1b8`);
  }
}

/** What the last row says. */
export function statusText({ load, voices, bpm, late }: Pick<Mirror, 'load' | 'voices' | 'bpm' | 'late'>): string {
  return ` load ${load.toFixed(1)} %  voices ${voices.length}  bpm ${Number(bpm.toFixed(2))}  late ${late} `;
}
