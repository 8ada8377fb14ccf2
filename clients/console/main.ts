/** `bunsynth console`: a terminal client over the public protocol. */
import { createInterface } from 'node:readline';
import { defaultOscPort, OptionError, optionalRow, optionReader, optionTable, text } from 'bunsynth/options';
import { type Client, ConnectionError, TimeoutError } from '../typescript/index.ts';
import { History, historyPath } from './history.ts';
import { LineRunner } from './line-runner.ts';
import { type FeedNews, Mirror } from './mirror.ts';
import { addressOf, findServer, type Reached, startServer } from './server.ts';
import { statusText } from './status.ts';
import { Terminal } from './terminal.ts';

/** The server's options, for one that is started, and the console's own. Those that print and end are not among them. */
const { offline, version, listOptions, listDevices, score, verbosity, ...forServer } = optionTable;
export const table = {
  connect: optionalRow(text('host:port'), {
    long: 'connect',
    group: 'network',
    scope: 'real-time',
    initialText: `127.0.0.1:${defaultOscPort} where a server runs there, else one is started`,
    description:
      'Connect to this server, over UDP; tcp://host:port and ws://host:port select another transport, tcp://:password@host:port and ws://:password@host:port add a password. All other options are for a server of its own, which any of them starts.',
  }),
  ...forServer,
};
const readWords = optionReader(table);

/** Ends the console and, if it was started here, the server. @returns 1 when a line was wrong that did not come from a terminal */
export async function run(argv: readonly string[], help: string): Promise<number> {
  const { values, words } = readWords(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  const serverWords = words.filter(({ field }) => field !== 'connect');
  if (values.connect !== undefined && serverWords.length) {
    throw new OptionError(
      `--connect talks to a server that runs; ${serverWords[0]!.words[0]} is for one that is started`,
    );
  }
  const console = new ConsoleProgram();
  return console.run(
    values.connect,
    serverWords.flatMap((each) => each.words),
    values.password,
  );
}

/** State of one console. */
class ConsoleProgram {
  private terminal: Terminal | undefined;
  private own = false;
  private readonly mirror = new Mirror((event) => this.news(event));
  /** While the server does not answer: resolves when it is back. */
  private regaining: Promise<void> | undefined;

  async run(address: string | undefined, serverWords: readonly string[], password: string): Promise<number> {
    const reached = await this.reach(address, serverWords, password);
    this.own = reached.own !== undefined;
    const { client } = reached;
    const gone = Promise.withResolvers<never>();
    gone.promise.catch(() => {});
    void reached.own?.exited.then((code) => gone.reject(new Error(`the server ended with ${code}`)));
    const signal = Promise.withResolvers<number>();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => signal.resolve(130));
    try {
      const mirror = this.mirror;
      await mirror.open(client);
      const runner = new LineRunner(mirror, (line) => this.say(line));
      const code = await Promise.race([this.talk(reached, mirror, runner), gone.promise, signal.promise]);
      if (!this.own && !mirror.isLost) await mirror.close();
      return code;
    } catch (error) {
      if (isLoss(error)) throw new Error(`the server does not answer any more: ${error.message}`);
      throw error;
    } finally {
      this.terminal?.close();
      await this.mirror.client.close();
      await reached.own?.end();
    }
  }

  private async reach(address: string | undefined, serverWords: readonly string[], password: string): Promise<Reached> {
    const url = addressOf(address ?? String(defaultOscPort));
    const found = serverWords.length ? undefined : await findServer(url);
    if (!found && address !== undefined) throw new Error(`--connect ${address}: no server answers`);
    return found ?? startServer(serverWords, (line) => this.say(`server: ${line}`), password);
  }

  private async talk({ client, line, own }: Reached, mirror: Mirror, runner: LineRunner): Promise<number> {
    if (process.stdin.isTTY && process.stdout.isTTY) return this.interactive(line, mirror, runner);
    // Standard output is for what lines say.
    process.stderr.write(`${line}\n`);
    let code = 0;
    for await (const text of createInterface({ input: process.stdin })) {
      if (!(await runner.line(text))) code = 1;
      if (runner.left) return code;
    }
    if (own) await settle(client, mirror);
    return code;
  }

  private async interactive(line: string, mirror: Mirror, runner: LineRunner): Promise<number> {
    const history = new History(historyPath());
    process.stdout.write(`${line}\nhelp shows the verbs, tab completes, Ctrl-D leaves\n`);
    this.terminal = new Terminal({
      row: () => statusText(mirror),
      isLost: () => mirror.isLost,
      history: history.read(),
      complete: (typed) => runner.complete(typed),
      refresh: () =>
        this.unlessLost(async () => void (await Promise.all([mirror.refresh(), mirror.refreshInstruments()]))),
      line: async (typed) => {
        if (typed.trim()) history.add(typed);
        if (this.regaining) this.say('not done: the server does not answer');
        else await this.unlessLost(async () => void (await runner.line(typed)));
        return !runner.left;
      },
    });
    await this.terminal.left;
    if (history.fault !== undefined) process.stderr.write(`${history.fault}\n`);
    return 0;
  }

  /** Does something; where the server does not answer, waits until it is back. One that was started here does not come back. */
  private async unlessLost(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (!isLoss(error) || this.own) throw error;
      this.regaining ??= this.regain(error).finally(() => {
        this.regaining = undefined;
      });
      // A line does not wait: the user may want to leave.
    }
  }

  private async regain(error: Error): Promise<void> {
    const { mirror } = this;
    const { url } = mirror.client;
    mirror.isLost = true;
    this.say(`the server does not answer (${error.message}); the console goes on when it is back`);
    while (!this.terminal?.isClosed) {
      await Bun.sleep(betweenTries);
      const found = await findServer(url).catch(() => undefined);
      if (!found) continue;
      const { client: former } = mirror;
      try {
        await mirror.open(found.client);
      } catch (again) {
        if (!isLoss(again)) throw again;
        continue;
      } finally {
        await former.close();
      }
      mirror.isLost = false;
      return this.say(`the server is back: ${found.line}`);
    }
  }

  private say(text: string): void {
    if (this.terminal) this.terminal.say(text);
    else process.stdout.write(`${text}\n`);
  }

  /** Shows news of the feed; the server's own lines report what is about no voice. */
  private news({ kind, args }: FeedNews): void {
    const [voice, instrument, message] = args as [number, string, string];
    if (kind === 'log' || (kind === 'failed' && !(this.own && voice === 0)))
      this.say(`${[voice || '', instrument].filter(Boolean).join(' ')}: ${message}`.replace(/^: /, ''));
    else if (this.terminal && kind === 'loaded') this.say(`loaded ${String(args[0])}, version ${String(args[1])}`);
    else if (this.terminal && kind === 'unloaded') this.say(`unloaded ${String(args[0])}`);
  }
}

/** Milliseconds between two tries to reach a server that is gone. */
const betweenTries = 500;

const isLoss = (error: unknown): error is TimeoutError | ConnectionError =>
  error instanceof TimeoutError || error instanceof ConnectionError;

/** Milliseconds between two looks at what still plays. */
const look = 50;

/** Lets what plays come to the end of its pass: a server that ends with the input would cut it. */
async function settle(client: Client, mirror: Mirror): Promise<void> {
  const until = async (done: () => boolean): Promise<void> => {
    for (;;) {
      await mirror.refresh();
      if (done()) return;
      await Bun.sleep(look);
    }
  };
  await until(() => mirror.voices.every(({ state }) => state === 'playing' || state === 'stopping'));
  if (mirror.voices.length) await client.request(['/hush', 'all'], { reply: '/done' });
  await until(() => mirror.voices.length === 0);
}
