/**
 * Sequences and voices that wait, measured: `bun test/bench/time/sequences.ts [seconds]`. Ten minutes in simulated time against the formula; a minute in real time, MIDI as it comes out of a pipe;
 * and what hundreds of voices cost.
 */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscValue } from '../../../protocol/osc/types.ts';
import { SequenceWorld } from '../../support/sequence-world.ts';
import { type RunningServer, startServer } from '../../support/server.ts';

export interface SequenceRow {
  readonly what: string;
  readonly asked: string;
  readonly reached: string;
}

const tempos = [97, 120, 133] as const;
const sampleRate = 48000;
const clock = (bpm: number, first: number, i: number): number => Math.round(first + (i * 60 * sampleRate) / bpm / 2);
const source = (target: string): string =>
  tempos
    .map(
      (bpm, i) =>
        `export const at${bpm} = defineSequence({ bpm: ${bpm}, loop: true, target: '${target}${target.startsWith('midi') ? `#${i + 1}` : ''}', length: 1, events: [{ note: ${60 + i}, beats: 0.2 }, { at: 0.5, note: ${60 + i}, beats: 0.2 }] });`,
    )
    .join('\n');

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** Ten minutes of three tempos, without a clock. */
export async function simulatedRow(minutes = 10): Promise<SequenceRow> {
  const world = new SequenceWorld();
  try {
    await world.load('three', source('midi:/out'));
    const first = 4800;
    const voices: number[] = [];
    for (const bpm of tempos) voices.push(await world.play(`at${bpm}`, {}, first));
    await world.run(60 * minutes);
    const errors = tempos.flatMap((bpm, v) =>
      world.onsets(voices[v]).map((sample, i) => Math.abs(sample - clock(bpm, first, i))),
    );
    const drift = tempos.map((bpm, v) => {
      const onsets = world.onsets(voices[v]);
      return onsets.at(-1)! - clock(bpm, first, onsets.length - 1);
    });
    return {
      what: `sequences at ${tempos.join(', ')} bpm, ${minutes} minutes simulated: onsets against the formula`,
      asked: '0 samples, drift 0',
      reached: `worst ${Math.max(...errors)} samples, drift ${drift.join(', ')} (${errors.length})`,
    };
  } finally {
    world.close();
  }
}

class Session {
  readonly heard: { readonly address: string; readonly args: readonly OscValue[] }[] = [];
  private answer: ((message: OscMessage) => void) | undefined;

  private constructor(
    readonly server: RunningServer,
    private readonly socket: Socket,
    readonly folder: string,
  ) {
    socket.on('message', (bytes) => {
      const packet = decodePacket(bytes);
      if (isBundle(packet)) return;
      this.heard.push({ address: String(packet.address), args: packet.args });
      this.answer?.(packet);
    });
  }

  static async open(text: string): Promise<Session> {
    const folder = mkdtempSync(join(tmpdir(), 'sequences-'));
    writeFileSync(
      join(folder, 'bench.ts'),
      `import { beats, defineSequence, defineRoutine, ms } from 'bunsynth';\n${text}`,
    );
    writeFileSync(
      join(folder, 'bell.ts'),
      readFileSync(resolve(import.meta.dir, '../../../instruments/hat.ts'), 'utf8'),
    );
    const server = await startServer('--none', '--midi', 'none', '--instruments', folder, '-o', '2');
    const session = new Session(server, createSocket('udp4'), folder);
    session.send('/feed', 1);
    await Bun.sleep(1500);
    return session;
  }

  send(address: string, ...args: (number | string)[]): void {
    this.socket.send(
      encodeMessage(address, args.map((arg) => (typeof arg === 'string' ? 's' : 'i')).join(''), args),
      this.server.udpPort,
      '127.0.0.1',
    );
  }

  /** Milliseconds until the answer. */
  async status(): Promise<number> {
    const began = performance.now();
    const came = new Promise<number>((done) => {
      this.answer = ({ address }) => {
        if (address === '/status.reply') done(performance.now() - began);
      };
    });
    this.send('/status');
    const took = await Promise.race([came, Bun.sleep(2000).then(() => 2000)]);
    this.answer = undefined;
    return took;
  }

  /** Seconds of all its threads so far. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.server.process.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  async close(): Promise<void> {
    this.socket.close();
    await this.server.stop();
    rmSync(this.folder, { recursive: true });
  }
}

/** Three tempos, in real time: bytes as they come out of a pipe, and onsets of synths as the server tells them. */
export async function realRows(seconds = 60): Promise<SequenceRow[]> {
  const pipes = mkdtempSync(join(tmpdir(), 'pipe-'));
  const path = join(pipes, 'out');
  Bun.spawnSync(['mkfifo', path]);
  const worker = new Worker(new URL('./sequences.worker.ts', import.meta.url));
  const open = Promise.withResolvers<void>();
  const done = Promise.withResolvers<{ seconds: number; bytes: number[] }[]>();
  worker.onmessage = ({ data }: MessageEvent) =>
    data === 'open' ? open.resolve() : done.resolve(data as { seconds: number; bytes: number[] }[]);
  worker.postMessage(path);
  await open.promise;
  const session = await Session.open(`${source(`midi:${path}`)}\n${source('hat').replaceAll('const at', 'const hat')}`);
  // Threads and SynthDefs are there before what is measured.
  session.send('/midi/open', path);
  session.send('/play', 'hat');
  await Bun.sleep(1000);
  session.heard.length = 0;
  for (const bpm of tempos) session.send('/play', `at${bpm}`);
  for (const bpm of tempos) session.send('/play', `hat${bpm}`);
  await Bun.sleep(1000 * seconds);
  session.send('/stop', 'all');
  await Bun.sleep(300);
  const { heard } = session;
  await session.close();
  writeSync(openSync(path, 'w'), Uint8Array.of(0xff));
  const came = await done.promise;
  worker.terminate();
  rmSync(pipes, { recursive: true });
  return [midiRow(came, seconds), audioRow(heard, seconds)];
}

function midiRow(came: readonly { seconds: number; bytes: number[] }[], seconds: number): SequenceRow {
  const ons = tempos.map((): number[] => []);
  for (const { seconds: at, bytes } of came)
    for (let i = 0; i + 2 < bytes.length; i += 3) if ((bytes[i]! & 0xf0) === 0x90) ons[bytes[i]! & 15]?.push(at);
  const errors = tempos.flatMap((bpm, v) => {
    const away = ons[v]!.map((at, i) => at - (i * 30) / bpm);
    // Where its beginning is, the median tells: all of them are as late as a pipe is.
    const middle = quantile(away, 0.5);
    return away.map((each) => 1000 * Math.abs(each - middle));
  });
  const drift = tempos.map((bpm, v) => {
    const away = ons[v]!.map((at, i) => 1000 * (at - (i * 30) / bpm));
    const quarter = Math.floor(away.length / 4);
    return quantile(away.slice(-quarter), 0.5) - quantile(away.slice(0, quarter), 0.5);
  });
  return {
    what: `the same, ${seconds} s in real time: MIDI bytes out of a pipe`,
    asked: 'p99 at most 2 ms',
    reached: `median ${quantile(errors, 0.5).toFixed(2)} ms, p99 ${quantile(errors, 0.99).toFixed(2)} ms, worst ${Math.max(...errors).toFixed(2)} ms, drift ${drift.map((each) => each.toFixed(2)).join(', ')} ms (${errors.length})`,
  };
}

function audioRow(heard: Session['heard'], seconds: number): SequenceRow {
  const started = heard.filter(({ address }) => address === '/feed.started');
  const first = tempos.map((bpm) => Number(started.find(({ args }) => args[1] === `hat${bpm}`)?.args[2]));
  const onsets = started
    .filter(({ args }) => args[1] === 'hat')
    .map(({ args }) => ({ sample: Number(args[2]), lateness: Number(args[4]) }));
  // Each belongs to the tempo that it is closest to.
  const errors = onsets.map(({ sample }) =>
    Math.min(
      ...tempos.map((bpm, v) => {
        const i = Math.round(((sample - first[v]!) * bpm * 2) / 60 / sampleRate);
        return Math.abs(sample - clock(bpm, first[v]!, i));
      }),
    ),
  );
  return {
    what: `synths of three sequences, ${seconds} s in real time: onsets against the formula`,
    asked: '0 samples',
    reached: `worst ${Math.max(...errors)} samples, ${onsets.filter(({ lateness }) => lateness > 0).length} late (${errors.length})`,
  };
}

const waiting = 500;

/** Voices that wait for beats and milliseconds: what they cost, and whether the server answers meanwhile. */
export async function costRows(seconds = 15): Promise<SequenceRow[]> {
  const session = await Session.open(
    `export const idler = defineRoutine({ *run(ctx) { const own = 0.4 + (ctx.voice % 97) / 97; for (;;) { yield beats(own); yield ms(300); } } });`,
  );
  // One that plays, so that without the voices the server is as watchful.
  session.send('/play', 'idler');
  const share = async (): Promise<{ cpu: number; answers: number[] }> => {
    const [began, before] = [performance.now(), session.cpu()];
    const answers: number[] = [];
    while (performance.now() - began < 1000 * seconds) {
      answers.push(await session.status());
      await Bun.sleep(50);
    }
    return { cpu: (session.cpu() - before) / ((performance.now() - began) / 1000), answers };
  };
  await Bun.sleep(1000);
  const without = await share();
  for (let i = 1; i < waiting; i++) {
    session.send('/play', 'idler');
    if (i % 10 === 0) await Bun.sleep(5);
  }
  await Bun.sleep(2000);
  const playing = session.heard.filter(
    ({ address, args }) => address === '/feed.started' && args[1] === 'idler',
  ).length;
  const among = await share();
  await session.close();
  if (playing !== waiting) throw new Error(`${playing} of ${waiting} voices began`);
  const answers = ({ answers: all }: { answers: number[] }): string =>
    `median ${quantile(all, 0.5).toFixed(2)} ms, worst ${Math.max(...all).toFixed(2)} ms`;
  return [
    {
      what: `${waiting} waiting voices: CPU of the process`,
      asked: 'below 5 % of a core more',
      reached: `${(100 * (among.cpu - without.cpu)).toFixed(1)} % more (${(100 * without.cpu).toFixed(1)} % with one, ${(100 * among.cpu).toFixed(1)} % with all)`,
    },
    {
      what: `/status over UDP among ${waiting} waiting voices`,
      asked: 'within 5 ms',
      reached: `${answers(among)}; with one voice ${answers(without)} (${among.answers.length})`,
    },
  ];
}

/** All of it. @param seconds of real time for the sequences */
export async function sequenceRows(seconds = 60): Promise<SequenceRow[]> {
  return [await simulatedRow(), ...(await realRows(seconds)), ...(await costRows())];
}

if (import.meta.main)
  for (const { what, asked, reached } of await sequenceRows(Number(Bun.argv[2] ?? 60)))
    console.log(`${what}\n  asked ${asked}\n  reached ${reached}`);
