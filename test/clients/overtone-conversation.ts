/**
 * Messages of Overtone (0.16) from its start to its end, and the answers that it waits for, message by message, with SynthDefs as its own are:
 * `bun test/clients/overtone-conversation.ts` starts bunsynth with Overtone's words and holds the conversation.
 */

import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { Correspondent } from '../support/correspondent.ts';
import { message } from '../support/piece.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { freePort } from '../support/server.ts';
import { standIn } from './stand-in.ts';

/** The words that Overtone starts scsynth with. Where JACK plays -H gives the client's name. */
export const words = (port: number): string[] => [
  '-u',
  String(port),
  '-V',
  '0',
  '-z',
  '64',
  '-R',
  '0',
  '-m',
  '262144',
  '-b',
  '1024',
  '-o',
  '8',
  '-i',
  '8',
  '-n',
  '1024',
  '-a',
  '512',
  '-l',
  '64',
  '-D',
  '0',
  '-r',
  '64',
  '-w',
  '64',
  '-d',
  '1024',
  '-c',
  '4096',
  '-H',
  'Overtone',
];

const characters = (text: string) => [...text].map((letter) => letter.charCodeAt(0));

/** Its SendReply has an output, which none of sclang's has. */
function reply(
  g: RawGraph,
  trigger: ReturnType<RawGraph['kr']>,
  id: ReturnType<RawGraph['kr']> | number,
  name: string,
  values: Parameters<RawGraph['unit']>[2],
): void {
  g.unit('SendReply', 1, [trigger, id, name.length, ...characters(name), ...values], 1);
}

function outBusMixer(): SynthDef {
  const g = new RawGraph();
  const bus = g.control('out-bus', 0);
  const [gain] = g.unit('BinaryOpUGen', 1, [g.control('volume', 0.5), g.control('master-volume', 0.8)], 1, 2);
  const [source] = g.unit('BinaryOpUGen', 2, [gain!, g.ar('In', bus)], 1, 2);
  const [loud] = g.unit('BinaryOpUGen', 2, [source!, 1], 1, 9);
  reply(
    g,
    g.kr('Trig1', g.kr('A2K', loud!), g.control('safe-recovery-time', 3)),
    -1,
    '/server-audio-clipping-rogue-vol',
    [bus],
  );
  g.unit('ReplaceOut', 2, [bus, g.ar('Limiter', source!, 0.99, 0.001)], 0);
  return g.build('overtone.studio.mixer/out-bus-mixer');
}

function inBusMixer(): SynthDef {
  const g = new RawGraph();
  const bus = g.control('in-bus', 0);
  const [gain] = g.unit('BinaryOpUGen', 1, [g.control('gain', 1), g.control('master-gain', 1)], 1, 2);
  g.unit('ReplaceOut', 2, [bus, g.unit('BinaryOpUGen', 2, [gain!, g.ar('In', bus)], 1, 2)[0]!], 0);
  return g.build('overtone.studio.mixer/in-bus-mixer');
}

function serverInfo(): SynthDef {
  const g = new RawGraph();
  const values = [
    'SampleRate',
    'SampleDur',
    'RadiansPerSample',
    'ControlRate',
    'ControlDur',
    'SubsampleOffset',
    'NumOutputBuses',
    'NumInputBuses',
    'NumAudioBuses',
    'NumControlBuses',
    'NumBuffers',
    'NumRunningSynths',
  ].map((name) => g.ir(name));
  reply(g, g.kr('Impulse', 2, 0), g.control('response-id', -1), '/server-info', values);
  return g.build('overtone.sc.info/snd-server-info');
}

function tone(): SynthDef {
  const g = new RawGraph();
  g.out(g.ar('SinOsc', g.control('freq', 440), 0));
  return g.build('user/tone');
}

const [head, after] = [0, 3] as const;

/**
 * The conversation with a server that has just been started.
 * @returns what the server said of itself
 * @throws Error naming what was not answered
 */
export async function converse(port: number): Promise<readonly (number | string)[]> {
  const client = await Correspondent.open(port);
  let next = 0;
  const answered = async (
    address: string,
    what: string,
    question: OscMessage,
    suits: (args: OscMessage['args']) => boolean = () => true,
  ) => {
    const answer = client.expect((heard) => heard.address === address && suits(heard.args), what);
    client.send(question);
    await answer;
  };
  const group = async (position: number, target: number): Promise<number> => {
    const id = ++next;
    client.send(message('/g_new', id, position, target));
    await client.settle(1);
    return id;
  };
  await answered('/done', '/done /notify', message('/notify', 1), (args) => args[0] === '/notify');
  // Not waited for by themselves: the groups' /sync does.
  for (const def of [outBusMixer(), inBusMixer(), serverInfo(), tone()])
    client.send(message('/d_recv', encodeSynthDefs([def])));
  const own = await group(head, 0);
  const timing = await group(head, own);
  const input = await group(after, timing);
  const root = await group(after, input);
  const user = await group(head, root);
  const before = await group(head, user);
  const usual = await group(after, before);
  await group(after, usual);
  const output = await group(after, root);
  await group(after, output);

  const about = ++next;
  const told: (number | string)[] = [];
  const question = message('/s_new', 'overtone.sc.info/snd-server-info', about, head, 0, 'response-id', 7);
  await answered('/server-info', '/server-info', { ...question, types: `${question.types.slice(0, -1)}f` }, (args) => {
    if (args[1] !== 7) return false;
    told.push(...(args as (number | string)[]));
    return true;
  });
  await answered('/n_end', 'the end of the synth that told', message('/n_free', about), (args) => args[0] === about);

  const [outputs, inputs] = [told[8] as number, told[9] as number];
  for (let bus = 0; bus < outputs + inputs; bus++) {
    const [name, control, place] =
      bus < outputs ? (['out', 'out-bus', output] as const) : (['in', 'in-bus', input] as const);
    const id = ++next;
    const mixer = message('/s_new', `overtone.studio.mixer/${name}-bus-mixer`, id, head, place, control, bus);
    await answered(
      '/n_go',
      `the mixer of bus ${bus}`,
      { ...mixer, types: `${mixer.types.slice(0, -1)}f` },
      (args) => args[0] === id,
    );
  }

  const note = ++next;
  await answered(
    '/n_go',
    'the note',
    message('/s_new', 'user/tone', note, head, usual, 'freq', 330.5),
    (args) => args[0] === note,
  );
  await Bun.sleep(500);
  client.send(message('/n_set', output, 'master-volume', 0.4));
  await Bun.sleep(500);

  client.send(message('/clearSched'));
  client.send(message('/g_deepFree', 0));
  await answered('/done', '/done /quit', message('/quit'), (args) => args[0] === '/quit');
  client.close();
  return told;
}

export interface Session {
  readonly told: readonly (number | string)[];
  readonly printed: string;
  readonly level: number;
}

/** Starts a JACK server without a sound card, the server with Overtone's words, and holds the conversation. @throws Error */
export async function session(): Promise<Session> {
  const server = standIn();
  const port = await freePort();
  const quiet = {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    env: { ...server.environment, JACK_DEFAULT_SERVER: `overtone-${process.pid}` },
  } as const;
  const jack = Bun.spawn(
    ['jackd', '--no-realtime', '-n', quiet.env.JACK_DEFAULT_SERVER, '-d', 'dummy', '-r', '48000', '-p', '1024'],
    quiet,
  );
  await Bun.sleep(1500);
  const child = Bun.spawn([server.scsynth, ...words(port)], quiet);
  try {
    const told = await converse(port);
    const code = await child.exited;
    if (code !== 0) throw new Error(`the server ended with ${code}: ${server.printed()}`);
    return { told, printed: server.printed(), level: await server.level() };
  } finally {
    child.kill('SIGKILL');
    jack.kill('SIGTERM');
    await jack.exited;
    server.remove();
  }
}

if (import.meta.main) {
  const { told, printed, level } = await session();
  console.log(`${printed}\n/server-info ${told.join(' ')}\nplayed: ${level.toFixed(1)} dB`);
}
