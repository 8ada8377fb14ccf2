/**
 * `bun run bench:start`: what a start costs, ours and scsynth's, medians of five. From the start of the process to its UDP port being bound and to the
 * first `/status.reply`, on a machine without other work and beside two busy loops; processor time to that answer and in the three seconds
 * after it; resident memory and threads then. Nothing is sent but `/status`.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { isBundle } from '../../protocol/osc/types.ts';
import { table } from '../../protocol/text/table.ts';
import { withJack } from '../support/jack.ts';
import { freePort } from '../support/server.ts';
import { processorTime, residentMegabytes, threadTimes } from './process-cost.ts';

const starts = 5;
const busyLoops = 2;
/** Milliseconds after the first answer in which the server is left alone. */
const alone = 3000;
/** Milliseconds between two questions, and between two looks at the system. */
const pause = 2;
/** Milliseconds after which a start has failed. */
const patience = 20_000;

interface Start {
  /** Milliseconds. */
  readonly bound: number;
  readonly answered: number;
  /** Seconds of processor time to the first answer, and after it. */
  readonly before: number;
  readonly after: number;
  /** Megabytes; under JACK a hundred of them are the JACK server's. */
  readonly resident: number;
  readonly shared: number;
  readonly threads: number;
}

/** True when a program of this machine holds a UDP port. */
function isBound(port: number): boolean {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')} `;
  return ['udp', 'udp6'].some((name) =>
    readFileSync(`/proc/net/${name}`, 'latin1')
      .split('\n')
      .some((row) => row.slice(0, 60).includes(wanted)),
  );
}

/** Starts a program on a port and ends it. @throws Error when it does not answer */
async function start(command: readonly string[]): Promise<Start> {
  const port = await freePort();
  let answered: number | undefined;
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    socket: {
      data: (_, bytes) => {
        const packet = decodePacket(bytes);
        if (!isBundle(packet) && packet.address === '/status.reply') answered ??= performance.now();
      },
    },
  });
  const began = performance.now();
  const child = Bun.spawn([...command, '-u', String(port)], {
    stdin: 'ignore',
    stdout: 'ignore',
    stderr: 'ignore',
    env: process.env,
  });
  try {
    let bound: number | undefined;
    while (answered === undefined) {
      if (child.exitCode !== null) throw new Error(`${command.join(' ')} ended with status ${child.exitCode}`);
      if (performance.now() - began > patience) throw new Error(`${command.join(' ')} does not answer`);
      if (isBound(port)) bound ??= performance.now();
      if (bound !== undefined) socket.send(encodeMessage('/status', '', []), port, '127.0.0.1');
      await Bun.sleep(pause);
    }
    const before = processorTime(child.pid);
    await Bun.sleep(alone);
    return {
      bound: (bound ?? answered) - began,
      answered: answered - began,
      before,
      after: processorTime(child.pid) - before,
      resident: residentMegabytes(child.pid),
      shared: residentMegabytes(child.pid, 'RssShmem'),
      threads: threadTimes(child.pid).length,
    };
  } finally {
    socket.close();
    child.kill('SIGTERM');
    await child.exited;
  }
}

/** Does something while loops take what processor time there is. */
async function beside<T>(loops: number, work: () => Promise<T>): Promise<T> {
  const busy = Array.from({ length: loops }, () => Bun.spawn(['sh', '-c', 'while :; do :; done']));
  try {
    return await work();
  } finally {
    for (const each of busy) each.kill('SIGKILL');
  }
}

function median(starts: readonly Start[], of: (start: Start) => number): number {
  const sorted = starts.map(of).sort((a, b) => a - b);
  return sorted[sorted.length >> 1]!;
}

async function row(name: string, loops: number, command: readonly string[]): Promise<string[]> {
  const all: Start[] = [];
  for (let i = 0; i < starts; i++) all.push(await beside(loops, () => start(command)));
  const of = (figure: (start: Start) => number, digits: number): string => median(all, figure).toFixed(digits);
  return [
    `${name}${loops ? `, ${loops} busy loops` : ''}`,
    of(({ bound }) => bound / 1000, 2),
    of(({ answered }) => answered / 1000, 2),
    of(({ before }) => before, 2),
    of(({ after }) => after, 2),
    of(({ resident }) => resident, 0),
    of(({ shared }) => shared, 0),
    of(({ threads }) => threads, 0),
  ];
}

const bunsynth = [resolve(import.meta.dir, '../../bunsynth'), '--http-port', String(await freePort())];
const rows: string[][] = [];
for (const loops of [0, busyLoops]) rows.push(await row('bunsynth, no device', loops, [...bunsynth, '--none']));
if (Bun.which('jackd') && Bun.which('scsynth'))
  await withJack(async () => {
    for (const loops of [0, busyLoops]) {
      rows.push(await row('bunsynth, JACK dummy', loops, bunsynth));
      rows.push(await row('scsynth, JACK dummy', loops, ['scsynth']));
    }
  });
else console.log('no jackd or no scsynth here: they are left out (Debian: jackd2 supercollider-server)');
const right = 'right' as const;
console.log(
  table(
    [
      { title: 'server' },
      { title: 'bound (s)', align: right },
      { title: 'answers (s)', align: right },
      { title: 'CPU until then (s)', align: right },
      { title: 'CPU in 3 s after (s)', align: right },
      { title: 'memory (MB)', align: right },
      { title: 'of it shared', align: right },
      { title: 'threads', align: right },
    ],
    rows,
    'nothing was started',
  ),
);
process.exit(0);
