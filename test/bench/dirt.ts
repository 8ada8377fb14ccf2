/**
 * `bun run bench:dirt [--events N] [--rate N] [--seconds N]`: how soon `bunsynth dirt` answers and sounds, how many of `--events` events at `--rate` a second are lost or late, and the
 * processor time of server and `bunsynth dirt` beside that of scsynth and SuperDirt in sclang, on the same pattern of `--seconds` at that rate. The latter wants
 * SUPERDIRT_QUARKS (see test/oracle/superdirt/golden.ts), scsynth, sclang and jackd. The machine must be otherwise idle.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { drumFolder, writeDrums } from '../../clients/dirt/drums.ts';
import { type Client, connect } from '../../clients/typescript/index.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { quarks } from '../oracle/superdirt/golden.ts';
import { startSuperDirt } from '../oracle/superdirt/sclang.ts';
import { startJack } from '../support/jack.ts';
import { numberOption, startRival } from '../support/rivals.ts';
import { freePort, startServer } from '../support/server.ts';

const count = numberOption('events', 10_000);
const rate = numberOption('rate', 200);
const seconds = numberOption('seconds', 20);
const program = resolve(import.meta.dir, '../../bunsynth');
/** Seconds by which events are sent before their time. */
const ahead = 0.3;

/** A pattern of samples and synths, some with effects, in four orbits. */
const pattern = [
  { s: 'bd' },
  { s: 'hh', pan: 0.3, speed: 1.2 },
  { s: 'sn', cutoff: 2500, resonance: 0.2 },
  { s: 'psin', note: 7, sustain: 0.1, room: 0.2, size: 0.5 },
  { s: 'cp', gain: 0.9, shape: 0.3 },
  { s: 'superfork', note: -5, sustain: 0.15 },
  { s: 'cb', vowel: 'a', legato: 0.5 },
  { s: 'hh', hcutoff: 4000, crush: 6 },
].map((event, i) => ({ cps: 0.5, cycle: 0, delta: 1 / rate, orbit: i % 4, ...event }));

/** Sends the pattern to a port at the rate, each event in a bundle of its own. */
async function play(port: number, events: number): Promise<void> {
  const tidal = await connect({ url: `udp://127.0.0.1:${port}` });
  const start = Date.now() / 1000;
  for (let sent = 0; sent < events; await Bun.sleep(5))
    for (const due = (Date.now() / 1000 - start) * rate; sent <= due && sent < events; sent++)
      tidal.bundle(start + sent / rate + ahead, [
        ['/dirt/play', ...Object.entries(pattern[sent % pattern.length]!).flat()],
      ]);
  await Bun.sleep(1000 * (ahead + 1));
  await tidal.close();
}

/** Seconds of processor time of some processes so far, in user's code and in the system's. */
function processorTime(pids: readonly number[]): number {
  const ticks = pids.map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((a, b) => a + b) / 100;
}

/** Percent of a core that processes take while the pattern plays. */
async function loadOf(pids: readonly number[], port: number): Promise<number> {
  // Once through, so that all is loaded.
  await play(port, pattern.length * 4);
  const before = processorTime(pids);
  await play(port, seconds * rate);
  return (100 * (processorTime(pids) - before)) / (seconds + ahead + 1);
}

interface RunningDirt {
  readonly pid: number;
  readonly port: number;
  stop(): Promise<void>;
}

async function startDirt(tcpPort: number): Promise<RunningDirt> {
  const port = await freePort();
  const child = Bun.spawn([program, 'dirt', '--connect', `127.0.0.1:${tcpPort}`, '--port', String(port)], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'inherit',
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await child.exited;
  };
  return { pid: child.pid, port, stop };
}

/** Resolves when there is an answer to a message that is sent every ten milliseconds; that nobody listens yet is no error. */
async function answered(port: number, address: string): Promise<void> {
  const answer = Promise.withResolvers<void>();
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    socket: { data: () => answer.resolve(), error: () => {} },
  });
  const asking = setInterval(() => socket.send(encodeMessage(address, '', []), port, '127.0.0.1'), 10);
  await answer.promise;
  clearInterval(asking);
  socket.close();
}

/** Resolves when no SynthDef was compiled for three seconds: `dirt` loads all of them, one after the other. */
async function settled(http: string): Promise<void> {
  const defs = async () => ((await (await fetch(`${http}/status`)).json()) as { defs: number }).defs;
  for (let before = -1; before !== (await defs()); await Bun.sleep(3000)) before = await defs();
}

const row = (what: string, asked: string, reached: string) => console.log(`| ${what} | ${asked} | ${reached} |`);

/** Groups that begin, of which each event is one; those of orbits come before. */
function groupsOf(client: Client): () => number {
  let groups = 0;
  client.on('/n_go', ({ args }) => {
    if (args[4] === 1) groups++;
  });
  return () => groups;
}

async function ours(): Promise<void> {
  const server = await startServer('--none', '-S', '48000', '-o', '2');
  const client = await server.connect('tcp');
  await client.notify();
  try {
    const begun = performance.now();
    const dirt = await startDirt(server.tcpPort);
    try {
      await answered(dirt.port, '/dirt/handshake');
      const answer = (performance.now() - begun) / 1000;
      const groups = groupsOf(client);
      const tidal = await connect({ url: `udp://127.0.0.1:${dirt.port}` });
      tidal.send('/dirt/play', 's', 'bd');
      while (groups() === 0) await Bun.sleep(1);
      const sound = (performance.now() - begun) / 1000;
      await tidal.close();
      row('from the start of `dirt` to the first answer to /dirt/handshake', '<= 2 s', `${answer.toFixed(2)} s`);
      row('to the first sound', '<= 2 s', `${sound.toFixed(2)} s`);

      await settled(server.http);
      await play(dirt.port, pattern.length * 4);
      const before = groups();
      await play(dirt.port, count);
      await Bun.sleep(1000);
      const { late, dropped } = (await (await fetch(`${server.http}/status`)).json()) as {
        late: { bundles: number; quanta: number };
        dropped: Record<string, number>;
      };
      const name = `${count} events at ${rate} a second`;
      row(`${name}: lost`, '0', String(count - (groups() - before)));
      row(`${name}: late bundles, quanta`, '0, 0', `${late.bundles}, ${late.quanta}`);
      row(`${name}: dropped`, '0', String(Object.values(dropped).reduce((a, b) => a + b)));
    } finally {
      await dirt.stop();
    }
  } finally {
    await client.close();
    await server.stop();
  }
}

async function beside(): Promise<void> {
  const missing = ['scsynth', 'sclang', 'jackd'].filter((name) => !Bun.which(name));
  if (quarks.length === 0) missing.push('SUPERDIRT_QUARKS');
  if (missing.length > 0) return console.log(`\nnot compared with SuperDirt: ${missing.join(', ')} missing`);
  writeDrums(drumFolder());
  const jack = await startJack();
  const [reference, server] = [await startRival('scsynth', '-l', '2'), await startRival('bunsynth')];
  const superDirt = await startSuperDirt(quarks, drumFolder(), reference.udpPort);
  const dirt = await startDirt(server.tcpPort);
  try {
    await answered(dirt.port, '/dirt/handshake');
    await settled(server.http);
    const theirs = await loadOf([reference.pid, superDirt.pid], superDirt.port);
    const own = await loadOf([server.pid, dirt.pid], dirt.port);
    const percent = (value: number) => `${value.toFixed(1)} % of a core`;
    row(`${rate} events a second: scsynth and SuperDirt in sclang`, '', percent(theirs));
    row(`${rate} events a second: bunsynth and \`bunsynth dirt\``, '', percent(own));
    row('the latter over the former', '', (own / theirs).toFixed(2));
  } finally {
    await dirt.stop();
    await superDirt.stop();
    await server.stop();
    await reference.stop();
    await jack.stop();
  }
}

console.log('| what | asked | reached |\n|---|---|---|');
await ours();
await beside();
