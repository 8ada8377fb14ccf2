/** One run of `bunsynth live`. */
import { createInterface } from 'node:readline';
import { defaultOscPort } from '../../server/options/index.ts';
import { History, historyPath } from '../console/history.ts';
import { addressOf, findServer } from '../console/server.ts';
import { Terminal } from '../console/terminal.ts';
import { ArgumentFault, perform } from './commands.ts';
import type { LiveOptions } from './options.ts';
import type { Unit } from './pattern/messages.ts';
import { faultText } from './pattern/places.ts';
import { openHttp } from './ports/http.ts';
import { openOsc } from './ports/osc.ts';
import { bundlePage, pagePath } from './ports/page.ts';
import { helpText, type Line, LineReader, words } from './prompt/lines.ts';
import { evaluatedText, rowText, statusText } from './prompt/show.ts';
import { Refusal } from './supervisor/engine-process.ts';
import { followFile } from './supervisor/files.ts';
import { OwnServer } from './supervisor/own-server.ts';
import { type LiveStatus, Supervisor } from './supervisor/supervisor.ts';

/** Runs until it is ended. @param entry the file that the evaluating process runs @returns 1 where code was wrong that did not come from a terminal */
export async function runLive(options: LiveOptions, entry: string): Promise<number> {
  return new LiveProgram(options).run(entry);
}

class LiveProgram {
  private live!: Supervisor;
  private terminal: Terminal | undefined;
  private readonly lines = new LineReader();
  private status: LiveStatus | undefined;
  private hasLeft = false;
  private wasWrong = false;
  private isReady = false;

  constructor(private readonly options: LiveOptions) {}

  async run(entry: string): Promise<number> {
    const { options } = this;
    const signal = Promise.withResolvers<void>();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => signal.resolve());
    const own = await this.reach();
    const closing: (() => unknown)[] = [];
    try {
      const url = own?.url ?? addressOf(options.connect ?? String(defaultOscPort), 'tcp');
      this.live = await Supervisor.begin({
        entry,
        url,
        samples: options.samples,
        voices: options.voices,
        say: (line) => this.say(line),
        fault: (fault) => this.say(faultText(fault)),
      });
      closing.push(() => this.live.close());
      const page = options.page ? await bundlePage() : undefined;
      const osc = await openWithDefault(options, 'oscPort', (port) =>
        openOsc(this.live, port, (line) => this.say(line)),
      );
      const http = await openWithDefault(options, 'webPort', async (port) =>
        openHttp(this.live, {
          port,
          hostname: options.bindAddress,
          password: options.password,
          allowedHosts: options.allowedHosts,
          page,
          report: (line) => this.say(line),
        }),
      );
      closing.push(osc.close, http.close);
      this.tell(
        `${own?.line ?? `plays on ${url.replace(/:[^:@/]*@/, '')}`}\ncode is taken at ${osc.address} and ${http.address}`,
      );
      if (page) this.tell(`the page is at ${http.address}${pagePath}`);
      await this.open(closing);
      this.isReady = true;
      this.tell('Ready');
      await Promise.race([this.talk(), signal.promise, ...(own ? [own.failed] : [])]);
      return this.wasWrong ? 1 : 0;
    } finally {
      this.terminal?.close();
      for (const close of closing.reverse()) await close();
      await own?.close();
      if (this.isReady) this.tell('Shutdown');
    }
  }

  /** Finds the server, or starts one. */
  private async reach(): Promise<OwnServer | undefined> {
    const { connect, withServer, serverWords, password } = this.options;
    const address = connect ?? String(defaultOscPort);
    // One that is told how it is to be is always started.
    const found = serverWords.length && withServer ? undefined : await findServer(addressOf(address, 'tcp'));
    await found?.client.close();
    if (found) return undefined;
    if (!withServer)
      throw new Error(`no server answers at ${address} over TCP: ./bunsynth starts one, as does --with-server`);
    return OwnServer.begin(serverWords, password, (line) => this.say(line));
  }

  /** Plays what the command line names. */
  private async open(closing: (() => unknown)[]): Promise<void> {
    const { files, evaluate } = this.options;
    const first: Promise<boolean>[] = [];
    for (const file of files)
      closing.push(
        followFile(
          file,
          (code) => first.push(this.evaluate({ source: file, code, isLine: false })),
          (error) => this.say(`${file}: ${error.message}`),
        ),
      );
    if (evaluate !== undefined) first.push(this.evaluate({ source: '--eval', code: evaluate, isLine: false }));
    if ((await Promise.all(first)).includes(false) && !process.stdin.isTTY) this.wasWrong = true;
  }

  /** Takes lines until the user leaves. Without a prompt and without lines it plays until it is ended. */
  private async talk(): Promise<void> {
    const { files, evaluate, readsLines } = this.options;
    if (process.stdin.isTTY && process.stdout.isTTY && !readsLines) return this.prompt();
    if (!readsLines && (files.length || evaluate !== undefined)) return new Promise(() => {});
    for await (const text of createInterface({ input: process.stdin })) {
      if (!(await this.line(text))) this.wasWrong = true;
      if (this.hasLeft) return;
    }
    if (!(await this.take(this.lines.rest()))) this.wasWrong = true;
    // What came in plays on, unless it ended with `quit`.
    return new Promise(() => {});
  }

  private async prompt(): Promise<void> {
    const history = new History(historyPath(process.env, 'live-history'));
    process.stdout.write('help shows the words, Ctrl-D leaves\n');
    this.terminal = new Terminal({
      row: () => rowText(this.status),
      isLost: () => false,
      history: history.read(),
      continues: () => (this.lines.isWithin ? '... ' : undefined),
      drop: () => void this.lines.rest(),
      complete: (typed) => [words.filter((word) => word.startsWith(typed)), typed],
      refresh: async () => {
        this.status = await this.live.status().catch(() => undefined);
      },
      line: async (text) => {
        if (text.trim()) history.add(text);
        await this.line(text);
        return !this.hasLeft;
      },
    });
    await this.terminal.left;
    if (history.fault !== undefined) process.stderr.write(`${history.fault}\n`);
  }

  /** Does a line. @returns false where it is wrong */
  private async line(text: string): Promise<boolean> {
    try {
      return await this.take(this.lines.read(text));
    } catch (error) {
      return this.refused(error);
    }
  }

  private async take(line: Line): Promise<boolean> {
    switch (line.is) {
      case 'help':
        this.say(helpText());
        return true;
      case 'quit':
        this.hasLeft = true;
        return true;
      case 'code':
        return this.evaluate({ source: 'line', code: line.code, isLine: true });
      case 'command':
        try {
          const result = await perform(this.live, line.row, line.args);
          if (line.row.name === 'status') this.say(statusText(result as LiveStatus));
          return true;
        } catch (error) {
          return this.refused(error);
        }
      default:
        return true;
    }
  }

  private async evaluate(unit: Unit): Promise<boolean> {
    try {
      const text = evaluatedText(await this.live.evaluate(unit));
      if (text) this.tell(text);
      return true;
    } catch (error) {
      return this.refused(error);
    }
  }

  private refused(error: unknown): false {
    if (error instanceof Refusal) this.say(faultText(error.fault));
    else if (error instanceof ArgumentFault) this.say(error.message);
    else throw error;
    return false;
  }

  /** Says what lines are answered with, and what is wrong. */
  private say(text: string): void {
    if (this.terminal) this.terminal.say(text);
    else process.stdout.write(`${text}\n`);
  }

  /** Says what standard output is not for. */
  private tell(text: string): void {
    if (this.terminal) this.terminal.say(text);
    else process.stderr.write(`${text}\n`);
  }
}

/** Opens a port; where the default one is in use, any. @throws Error where one that was asked for is in use */
async function openWithDefault<T>(
  options: LiveOptions,
  field: 'oscPort' | 'webPort',
  open: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await open(options[field]);
  } catch (error) {
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error;
    if (options.given.has(field)) throw new Error(`port ${options[field]} is in use`);
    return open(0);
  }
}
