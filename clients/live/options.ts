/** The command line of `bunsynth live`. */
import {
  folders,
  given,
  integer,
  OptionError,
  optionalRow,
  optionReader,
  optionTable,
  row,
  text,
} from '../../server/options/index.ts';

/** The server's options, for one that is started. Those that print and end are not among them. */
const { offline, version, listOptions, listDevices, score, verbosity, ...forServer } = optionTable;

const port = integer('port', 0, 65535);

export const defaultPorts = { osc: 57121, http: 57181 };

/** Options of the server that hold for the ports here as well. */
const shared = ['bindAddress', 'password', 'allowedHosts', 'help'];

export const table = {
  evaluate: optionalRow(text('code'), {
    long: 'eval',
    group: 'files',
    scope: 'real-time',
    description: 'Play this code.',
  }),
  samples: row(folders(), {
    long: 'samples',
    group: 'files',
    scope: 'real-time',
    initial: [],
    initialText: 'a dozen drums',
    description: 'Play samples from this folder, in which each folder is a sound. May be given several times.',
    gather: (before, value) => [...before, ...value],
  }),
  voices: row(integer('number', 1, 10_000), {
    long: 'voices',
    group: 'files',
    scope: 'real-time',
    initial: 256,
    description: 'Let so many events sound at once: of more the oldest end.',
  }),
  connect: optionalRow(text('host:port'), {
    long: 'connect',
    group: 'network',
    scope: 'real-time',
    initialText: '127.0.0.1:57110',
    description: 'Play on this server, over TCP; tcp://:password@host:port adds a password.',
  }),
  withServer: row(given(), {
    long: 'with-server',
    group: 'network',
    scope: 'real-time',
    initial: false,
    description: 'Start a server where none runs, and again when it ends. Options that are not named above are for it.',
  }),
  oscPort: row(port, {
    long: 'port',
    group: 'network',
    scope: 'real-time',
    initial: defaultPorts.osc,
    description:
      'OSC over UDP from programs of this machine: /eval, /hush and the other commands. If the default port is in use, a free one is taken and printed.',
  }),
  webPort: row(port, {
    long: 'web-port',
    group: 'network',
    scope: 'real-time',
    initial: defaultPorts.http,
    description:
      'HTTP: the same commands, posted as JSON, and the status. -B binds it to another address, for which -p has to be given.',
  }),
  page: row(given(), {
    long: 'page',
    group: 'network',
    scope: 'real-time',
    initial: false,
    description: 'Serve a page at --web-port in which code is written and what sounds is marked.',
  }),
  ...forServer,
};

const readWords = optionReader(table, true);

/** @throws OptionError */
export function readOptions(argv: readonly string[]) {
  const { values, given: named, operands, words } = readWords(argv.filter((word) => word !== '-'));
  const serverWords = words.filter(({ field }) => field in forServer && field !== 'help');
  const forServerAlone = serverWords.find(({ field }) => !shared.includes(field));
  if (forServerAlone && !values.withServer)
    throw new OptionError(`${forServerAlone.words[0]} is for a server that is started: --with-server starts one`);
  if (values.withServer && values.connect !== undefined)
    throw new OptionError('--connect plays on a server that runs, and --with-server starts one');
  if (!/^(127\.|::1$|localhost$)/.test(values.bindAddress) && values.password === '')
    throw new OptionError(`-B ${values.bindAddress} lets other machines send code: -p has to give a password`);
  return {
    ...values,
    given: named,
    files: operands,
    readsLines: argv.includes('-'),
    serverWords: serverWords.flatMap((each) => each.words),
  };
}

export type LiveOptions = ReturnType<typeof readOptions>;
