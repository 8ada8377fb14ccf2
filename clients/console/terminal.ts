/** The console on a terminal: a line being typed, what is said above it, and the server's state in the last row. */
import { createInterface, type Interface } from 'node:readline';
import { PassThrough } from 'node:stream';
import { HistorySearch } from './search.ts';

/** Milliseconds between two looks at the server. */
const interval = 500;

const prompt = '^_- ';
/** Ctrl-R, which looks for an older line. */
const searchKey = '\x12';

export interface TerminalOptions {
  /** Returns the text of the last row. */
  row(): string;
  /** True while the server does not answer; it is not asked then. */
  isLost(): boolean;
  /** The newest line first. */
  readonly history: readonly string[];
  /** Asks the server how it is; resolves when it has answered, however long that takes. */
  refresh(): Promise<void>;
  complete(line: string): [string[], string];
  /** Returns what stands before a line that goes on with what was begun; undefined where nothing was. */
  continues?(): string | undefined;
  /** Gives up what was begun. */
  drop?(): void;
  /** Does a line; resolves with false to leave. */
  line(text: string): Promise<boolean>;
}

export class Terminal {
  private readonly lines: Interface;
  private readonly timer: ReturnType<typeof setInterval>;
  private readonly ended = Promise.withResolvers<void>();
  /** Keys that are typed, as far as they are not for a search. */
  private readonly keys = new PassThrough();
  private search: HistorySearch | undefined;
  private searchLength = 0;
  private readonly history: string[];
  private asking = false;
  private closed = false;
  /** Lines are done one after the other. */
  private turn: Promise<void> = Promise.resolve();
  /** No line is being typed while one is being done. */
  private doing = 0;

  constructor(
    private readonly options: TerminalOptions,
    private readonly output: NodeJS.WriteStream = process.stdout,
    private readonly input: NodeJS.ReadStream = process.stdin,
  ) {
    this.history = [...options.history];
    this.keepRow();
    input.setRawMode(true);
    input.setEncoding('utf8');
    input.on('data', this.typed);
    this.lines = createInterface({
      input: this.keys,
      output,
      prompt,
      terminal: true,
      history: [...options.history],
      historySize: 1000,
      removeHistoryDuplicates: true,
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

  /** Resolves when the user leaves. */
  get left(): Promise<void> {
    return this.ended.promise;
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Says something above the line that is being typed. */
  say(text: string): void {
    if (this.closed || this.doing) return void this.output.write(`${text}\n`);
    this.output.write(`\r\x1b[J${text}\n`);
    if (this.search) this.drawSearch();
    else this.lines.prompt(true);
    this.drawStatus();
  }

  close(): void {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.timer);
    this.output.off('resize', this.resized);
    this.input.off('data', this.typed);
    this.input.setRawMode(false);
    this.input.pause();
    this.lines.close();
    // The whole screen scrolls again, and the last row is empty.
    this.output.write(`\x1b7\x1b[r\x1b[${this.output.rows};1H\x1b[2K\x1b8`);
    this.ended.resolve();
  }

  private readonly typed = (text: string): void => {
    if (this.search) return this.searched(text);
    const at = text.indexOf(searchKey);
    if (at < 0 || this.doing) return void this.keys.write(text);
    if (at > 0) this.keys.write(text.slice(0, at));
    this.search = new HistorySearch(this.history);
    // What was typed before comes to the line first.
    setImmediate(() => this.searched(text.slice(at + 1)));
  };

  private searched(text: string): void {
    const { search } = this;
    if (!search) return this.typed(text);
    const found = search.take(text);
    this.output.write('\r\x1b[J');
    if (found) this.search = undefined;
    if (!found) this.drawSearch();
    else if (found.way === 'leave') this.lines.prompt(true);
    else this.replaceLine(found.line);
    this.drawStatus();
    if (found && found.way !== 'leave') this.typed((found.way === 'do' ? '\r' : '') + found.rest);
  }

  /** In one row, which is drawn over. */
  private drawSearch(): void {
    const text = this.search?.shown.slice(0, this.output.columns - 1) ?? '';
    this.searchLength = text.length;
    this.output.write(text);
  }

  /** Puts another line in the place of the one that is being typed. */
  private replaceLine(line: string): void {
    this.lines.write(null, { ctrl: true, name: 'e' });
    this.lines.write(null, { ctrl: true, name: 'u' });
    this.lines.write(line);
    this.lines.prompt(true);
  }

  private take(text: string): void {
    if (text.trim()) this.history.unshift(text);
    this.doing++;
    this.turn = this.turn.then(async () => {
      const stays = await this.options.line(text);
      this.doing--;
      if (!stays) this.close();
      else if (!this.doing && !this.closed) {
        this.promptAnew();
        this.drawStatus();
      }
    });
    this.turn.catch((error: Error) => this.ended.reject(error));
  }

  private promptAnew(): void {
    this.lines.setPrompt(this.options.continues?.() ?? prompt);
    this.lines.prompt();
  }

  /** Ctrl-C empties the line, and gives up what was begun before it; where there is neither it leaves. */
  private interrupt(): void {
    const { options } = this;
    if (!this.lines.line && options.continues?.() === undefined) return this.close();
    options.drop?.();
    this.output.write('\n');
    this.lines.write(null, { ctrl: true, name: 'e' });
    this.lines.write(null, { ctrl: true, name: 'u' });
    this.promptAnew();
  }

  private async look(): Promise<void> {
    if (this.asking || this.options.isLost()) return this.drawStatus();
    this.asking = true;
    try {
      await this.options.refresh();
      this.drawStatus();
    } catch (error) {
      this.ended.reject(error as Error);
    } finally {
      this.asking = false;
    }
  }

  /** The line and what is below it are drawn anew: the state was in what was the last row. */
  private readonly resized = (): void => {
    if (this.closed) return;
    // A line that does not fit any more has come to lie in several rows.
    const rows = this.search
      ? Math.floor(this.searchLength / this.output.columns)
      : this.doing
        ? 0
        : this.lines.getCursorPos().rows;
    this.output.write(`\x1b7\x1b[r\x1b8\r${rows ? `\x1b[${rows}A` : ''}\x1b[J`);
    this.keepRow();
    if (this.search) this.drawSearch();
    else if (!this.doing) this.lines.prompt(true);
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
    const text = this.options.row().slice(0, output.columns - 1);
    output.write(`\x1b7\x1b[${output.rows};1H\x1b[2K\x1b[7m${text}\x1b[0m\x1b8`);
  }
}
