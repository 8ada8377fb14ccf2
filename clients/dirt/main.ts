/** `bunsynth dirt`: plays what Tidal and others send to SuperDirt. */
import { resolve } from 'node:path';
import {
  defaultOscPort,
  integer,
  OptionError,
  optionalRow,
  optionReader,
  optionTable,
  row,
  text,
} from 'bunsynth/options';
import { findServer, type Reached, startServer } from '../console/server.ts';
import { type Client, ConnectionError, TimeoutError } from '../typescript/index.ts';
import { Dirt } from './dirt.ts';
import { maxOrbits } from './places.ts';
import { EngineClock } from './receive/clock.ts';
import { Receiver, type Reply } from './receive/receiver.ts';

const defaultPort = 57_120;
const host = '127.0.0.1';

const samples = {
  ...text('folder'),
  read: ([path]: readonly string[]): readonly string[] => [resolve(path!)],
};

export const table = {
  connect: optionalRow(text('host:port'), {
    long: 'connect',
    group: 'network',
    scope: 'real-time',
    initialText: `127.0.0.1:${defaultOscPort}`,
    description: 'Play on this server, over TCP; tcp://:password@host:port adds a password.',
  }),
  withServer: row(
    { words: [], range: '', read: () => true },
    {
      long: 'with-server',
      group: 'network',
      scope: 'real-time',
      initial: false,
      description: 'Start a server where none answers there, and end it at the end.',
    },
  ),
  port: row(integer('port', 0, 65_535), {
    long: 'port',
    group: 'network',
    scope: 'real-time',
    initial: defaultPort,
    description: 'Listen for events on this UDP port of this machine, 0 for any free one.',
  }),
  samples: row(samples, {
    long: 'samples',
    group: 'files',
    scope: 'real-time',
    initial: [] as readonly string[],
    initialText: 'none but a dozen drums',
    description:
      'Play the sound files in the folders of this folder, each by its folder’s name; may be given several times.',
    gather: (before, value) => [...before, ...value],
  }),
  voices: row(integer('number', 1, 10_000), {
    long: 'voices',
    group: 'engine',
    scope: 'real-time',
    initial: 256,
    description: 'Events that may sound at once; of more, the oldest are ended.',
  }),
  orbits: row(integer('number', 1, maxOrbits), {
    long: 'orbits',
    group: 'engine',
    scope: 'real-time',
    initial: 12,
    description: 'Orbits, each with effects of its own.',
  }),
  out: row(integer('channel', 0, 1022), {
    long: 'out',
    group: 'audio',
    scope: 'real-time',
    initial: 0,
    description: 'First output channel.',
  }),
  help: optionTable.help,
};
const readWords = optionReader(table);
type Values = ReturnType<typeof readWords>['values'];

/** Plays until it is asked to end. @returns 0 then, 1 where the server that it started has ended */
export async function run(argv: readonly string[], help: string): Promise<number> {
  const { values } = readWords(argv);
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  return new DirtProgram(values).run();
}

/** Milliseconds between two readings of the server's clock, which tell whether it is there, and between two tries to reach it again. */
const [betweenReadings, betweenTries, patience] = [500, 250, 2000];

class DirtProgram {
  private receiver: Receiver | undefined;
  private dirt: Dirt | undefined;
  private readonly url: string;

  constructor(private readonly values: Values) {
    this.url = serverAddress(values.connect);
  }

  async run(): Promise<number> {
    const end = Promise.withResolvers<number>();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => end.resolve(0));
    const reached = await this.reach();
    let { client } = reached;
    void reached.own?.exited.then((code) => {
      say(`the server ended with ${code}`);
      end.resolve(1);
    });
    try {
      let clock = await this.open(client);
      const socket = await this.listen();
      say(`${reached.line}\nlistening on udp://${host}:${socket.port}\nReady`);
      void this.dirt?.prepare();
      let ended = false;
      void end.promise.then(() => {
        ended = true;
      });
      while (!ended) {
        await Promise.race([Bun.sleep(betweenReadings), end.promise]);
        if (ended) break;
        try {
          await clock.read(patience);
        } catch (error) {
          if (!isLoss(error)) throw error;
          say(`the server does not answer (${error.message}); events are lost until it is back`);
          this.receiver = undefined;
          await client.close();
          const found = await this.regain(() => ended);
          if (!found) break;
          client = found;
          clock = await this.open(client);
          say('the server is back');
          void this.dirt?.prepare();
        }
      }
      socket.close();
      await this.leave();
      say('Shutdown');
      return await end.promise;
    } finally {
      await client.close();
      await reached.own?.end();
    }
  }

  private async reach(): Promise<Reached> {
    const found = await findServer(this.url);
    if (found) return found;
    if (!this.values.withServer)
      throw new Error(`no server answers at ${shown(this.url)}; --with-server starts one, --connect names another`);
    const { port } = new URL(this.url);
    const reached = await startServer(['-u', port, '-t', port], (line) => say(`server: ${line}`));
    await reached.client.close();
    const tcp = await findServer(this.url);
    if (!tcp) throw new Error(`the server that was started does not answer at ${shown(this.url)}`);
    return { ...reached, client: tcp.client };
  }

  private async open(client: Client): Promise<EngineClock> {
    const { samples: folders, orbits, voices, out } = this.values;
    const { nominalSampleRate } = await client.status();
    const clock = new EngineClock(client, nominalSampleRate);
    await clock.read();
    this.dirt = await Dirt.open({ client, samples: folders, orbits, voices, out, report: say });
    const { hostname, port } = new URL(this.url);
    this.receiver = new Receiver(this.dirt, client, clock, { host: hostname, port: Number(port) }, orbits, say);
    return clock;
  }

  private async listen(): Promise<Bun.udp.Socket<'uint8array'>> {
    const { port } = this.values;
    try {
      return await Bun.udpSocket({
        hostname: host,
        port,
        binaryType: 'uint8array',
        socket: {
          data: (socket, bytes, from, address) => {
            const reply: Reply = (answer) => {
              try {
                socket.send(answer, from, address);
              } catch (error) {
                ofOthers(error);
              }
            };
            this.receiver?.receive(bytes, reply);
          },
          // Bun hands over the error alone, against its types.
          error: (...given) => ofOthers(given.at(-1)),
        },
      });
    } catch (error) {
      throw new OptionError(`--port ${port}: ${(error as Error).message}`);
    }
  }

  private async regain(ended: () => boolean): Promise<Client | undefined> {
    while (!ended()) {
      await Bun.sleep(betweenTries);
      const found = await findServer(this.url);
      if (found) return found.client;
    }
    return undefined;
  }

  /** Ends what sounds; a server that does not answer any more has nothing to end. */
  private async leave(): Promise<void> {
    try {
      await this.receiver?.close();
      await this.dirt?.close();
    } catch (error) {
      if (!isLoss(error)) throw error;
    }
  }
}

/** @throws OptionError for what is no address */
function serverAddress(given: string | undefined): string {
  const whole = given ?? `127.0.0.1:${defaultOscPort}`;
  const url = whole.includes('://') ? whole : `tcp://${/^\d+$/.test(whole) ? `127.0.0.1:${whole}` : whole}`;
  if (!URL.canParse(url) || new URL(url).protocol !== 'tcp:' || new URL(url).port === '')
    throw new OptionError(`--connect ${JSON.stringify(whole)}: must be host:port, such as 127.0.0.1:57110`);
  return url;
}

function shown(url: string): string {
  const without = new URL(url);
  without.password = '';
  return without.href;
}

const isLoss = (error: unknown): error is TimeoutError | ConnectionError =>
  error instanceof TimeoutError || error instanceof ConnectionError;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/** Passes over an answer that met nobody, since who asked has gone. @throws the error where it is another one */
function ofOthers(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
}
