/** The server in real time: device, render thread, soft threads, transports and control, wired together. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { type Audio, openAudio } from '../audio/audio.ts';
import { CaptureReader, captureArea } from '../audio/capture.ts';
import type { RendererOptions } from '../audio/create-renderer.ts';
import { Control } from '../control/dispatch.ts';
import { startHttp } from '../http/server.ts';
import { InstrumentFolder } from '../instruments/folder.ts';
import { RenderPool } from '../instruments/render/pool.ts';
import { watchStrays } from '../instruments/strays.ts';
import { RingLink } from '../link/ring-link.ts';
import type { ParsedOptions } from '../options/index.ts';
import { setNiceness } from '../system/libc.ts';
import { Password } from '../transport/password.ts';
import { openTcp } from '../transport/tcp.ts';
import type { Transport, TransportHandlers } from '../transport/transport.ts';
import { openUdp } from '../transport/udp.ts';
import { lostPackets } from '../transport/udp-losses.ts';
import { SoftPool } from '../workers/pool.ts';
import { type Layout, World } from '../world/layout.ts';
import { banner } from './banner.ts';
import { CaptureFile } from './capture-file.ts';
import { collectWhenQuiet } from './idle-gc.ts';
import { outputOptions } from './output-options.ts';
import { instrumentFolders, programFolders } from './program-folders.ts';
import { Reports, standardOutput } from './reports.ts';
import { reserveWorld } from './reserve-world.ts';
import { playScore, scoreStart } from './score-player.ts';
import { endOnSignal } from './signals.ts';
import { readSynthDefFolders, synthDefFolders } from './synthdef-folders.ts';

/** Milliseconds between two looks at what the render thread reports: while something happens, when nothing does, and when nothing can. */
const busyPoll = 1;
const idlePoll = 4;
const silentPoll = 12;
/** Of the control thread and what it starts: packets are taken before other programs go on. */
const controlNiceness = -10;
/** Milliseconds that a server goes on after /quit: clients still ask something, and wait for the answer. */
const lastWords = 100;
/** Looks without an event after which nothing happens. */
const quietLooks = 50;
/** Milliseconds between two looks at the packets that the system threw away. */
const lossInterval = 1000;
/** Milliseconds that completing recorded files may take at the end, where the device does not answer any more. */
const longestClosing = 2000;
/** Milliseconds that the start waits for a device that takes its time. */
const longestAnswer = 1000;
/** Milliseconds that the start waits for instruments that were asked for. */
const longestLoading = 1000;
/** Milliseconds that the last lines wait for somebody to read them. */
const longestFarewell = 300;
/** Blocks of capture that may wait for the control thread. */
const captureBlocks = 4096;
/** Rate without a device, where none was asked for. */
const defaultSampleRate = 48000;

/**
 * Runs the server until it is told to end.
 * @returns the exit code
 * @throws Error with one line when it cannot start
 */
export async function runRealTime(options: ParsedOptions): Promise<number> {
  const reports = new Reports({ write: standardOutput() });
  const print = (line: string): void => reports.print(line);
  const note = (line: string): void => {
    if (options.verbosity >= 0) print(line);
  };
  const ended = Promise.withResolvers<number>();
  const obeyedOnce = endOnSignal(() => ended.resolve(0));
  if (obeyedOnce !== undefined) note(`a second signal does not end the server: ${obeyedOnce}`);

  // Where that is not permitted, the control thread takes its turn like any other.
  setNiceness(controlNiceness);
  const audio = await openDevice(options);
  const { layout, memory } = reserveWorld(options, audio.sampleRate, options.inputs);
  const capture =
    options.capture === undefined ? undefined : captureArea(options.outputs, options.blockSize, captureBlocks);
  audio.onEvent = ({ type, message }) => {
    print(message);
    if (type === 'fault') ended.resolve(1);
  };
  const renderer: RendererOptions = { layout, memory, seed: Date.now() | 0 };
  const { port, thread } = await audio.start({
    module: resolve(import.meta.dir, '../audio/worklet.ts'),
    renderer,
    capture,
    output: outputOptions(options),
    priority: 10,
  });
  const pool = new SoftPool({ environment: { layout, memory: memory.buffer }, report: print });
  const losses = countLosses();
  const bundles = mkdtempSync(join(tmpdir(), 'bunsynth-'));
  const renders: RenderPool = new RenderPool({
    memory: {
      memory: memory.buffer,
      reserve: (bytes) => control.context.buffers.reserve(bytes),
      release: (address) => control.context.buffers.release(address),
    },
    layout,
    sounds: {
      set: (name, sound) => control.context.instruments!.sounds.set(name, sound),
      borrow: (name) => control.context.instruments!.sounds.borrow(name),
      giveBack: (sound) => control.context.instruments!.sounds.giveBack(sound),
    },
    report: print,
    strayed: (fault) => control.context.instruments!.strays.take(fault),
  });
  const control: Control = makeControl(
    options,
    audio,
    layout,
    memory,
    port,
    pool,
    { host: renders, folder: bundles },
    print,
    () => losses.count,
    () => setTimeout(() => ended.resolve(0), lastWords),
  );
  const { faults } = control.context;
  // The last net: what is thrown where nobody waits for it ends that piece of work and not the server. Web Audio instruments run in this thread.
  watchStrays((fault, error) => {
    const { instruments } = control.context;
    if (fault.place && instruments?.catalogue.has(fault.place.file)) instruments.strays.take(fault);
    else faults.note('the control thread', error);
  });
  const world = new Int32Array(memory.buffer);
  const folders = openInstruments(options, control);
  const poll = keepPolling(
    control,
    () => Atomics.load(world, World.synths >> 2) > 0 || control.context.instruments?.all.busy === true,
  );

  let packets = 0;
  const password = new Password(options.password);
  const handlers: TransportHandlers = {
    onPacket: (bytes, peer) => {
      packets++;
      control.handle(bytes, peer);
      poll.wake();
    },
    onGone: (peer) => control.gone(peer),
    report: print,
    maxWaiting: 1024 * options.maxWaiting,
    onSlow: () => control.context.places.refused.slow++,
  };
  const http = await startHttp({ control, options, audio, handlers, password, note });
  if (options.loadSynthDefs) await loadDefs(control, print);
  // What was asked for is there when the server says that it is, unless it takes long; commands wait for what follows.
  if (options.given.has('instruments'))
    await Promise.race([control.context.instruments!.catalogue.settled(), Bun.sleep(longestLoading)]);
  const threadReport = await thread;
  // Last: a client that finds the ports open is answered at once, as by scsynth.
  await Promise.race([askItself(control), Bun.sleep(longestAnswer)]);
  const transports = await openTransports(options, password, handlers);
  losses.watch(transports);
  for (const line of banner({ options, audio, thread: threadReport, transports, http })) note(line);
  control.context.midi?.ports.open(
    options.midi === 'all' ? 'all' : options.midi === 'none' ? [] : options.midi.split(','),
  );

  const stopCollecting = collectWhenQuiet({ packets: () => packets });
  const recording = await startPlaying(options, control, layout, memory, capture, () => ended.resolve(0));
  const code = await ended.promise;
  // Each by itself: what one of them fails at is not lost to the others.
  await inOrder(print, [
    () => recording?.close(),
    () => Promise.race([control.closeFiles(), Bun.sleep(longestClosing)]),
    () => control.context.midi?.close(),
    () => poll.stop(),
    () => losses.stop(),
    stopCollecting,
    ...[http, ...transports].map((each) => () => each.close()),
    () => control.context.instruments?.sequences?.close(),
    ...folders.map((folder) => () => folder.close()),
    () => renders.close(),
    () => pool.close(),
    () => rmSync(bundles, { recursive: true, force: true }),
    () => audio.close(),
  ]);
  await reports.close(longestFarewell);
  return code;
}

/** Takes the steps of an ending; what fails is printed, and the next one follows. */
async function inOrder(print: (line: string) => void, steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      print(`while ending: ${(error as Error).message}`);
    }
  }
}

function openDevice(options: ParsedOptions): Promise<Audio> {
  const device = options.none ? 'none' : options.device?.output || undefined;
  return openAudio({
    device,
    inputDevice: options.device?.input,
    inputs: options.inputs,
    outputs: options.outputs,
    inputsAsked: options.given.has('inputs'),
    sampleRate: options.sampleRate || (device === 'none' ? defaultSampleRate : undefined),
    bufferFrames: options.hardwareBufferSize || undefined,
  });
}

/** Counts UDP packets that the system threw away, looking now and then. */
function countLosses(): { readonly count: number; watch(transports: readonly Transport[]): void; stop(): void } {
  let timer: ReturnType<typeof setInterval> | undefined;
  const losses = {
    count: 0,
    watch: (transports: readonly Transport[]): void => {
      const port = transports.map(({ address }) => new URL(address)).find(({ protocol }) => protocol === 'udp:')?.port;
      if (port === undefined) return;
      const before = lostPackets(Number(port));
      timer = setInterval(() => {
        losses.count = lostPackets(Number(port)) - before;
      }, lossInterval);
    },
    stop: () => clearInterval(timer),
  };
  return losses;
}

function makeControl(
  options: ParsedOptions,
  audio: Audio,
  layout: Layout,
  memory: WebAssembly.Memory,
  port: MessagePort,
  jobs: SoftPool,
  renders: { readonly host: RenderPool; readonly folder: string },
  print: (line: string) => void,
  losses: () => number,
  quit: () => void,
): Control {
  const words = new Int32Array(memory.buffer);
  return new Control({
    layout,
    jobs,
    print,
    quit,
    memory: memory.buffer,
    link: new RingLink(layout, memory.buffer, port),
    instruments: { ...renders, patch: audio.patch(layout.blockSize) },
    clock: {
      sampleAt: (at) => {
        const { samples, seconds, secondsPerSample } = audio.status();
        return secondsPerSample > 0 ? samples + (at - seconds) / secondsPerSample : 0;
      },
      secondsAt: (sample) => {
        const { samples, seconds, secondsPerSample } = audio.status();
        return seconds + (sample - samples) * secondsPerSample;
      },
    },
    settings: {
      verbosity: options.verbosity,
      maxLogins: options.maxLogins,
      maxArguments: options.maxArguments,
      maxListeners: options.maxListeners,
      restrictedPath: options.restrictedPath,
      offline: false,
      // Versions of instruments are kept, and run, where `renders` says.
      instrumentFolders: instrumentFolders(options),
      programFolders: [...programFolders, renders.folder],
    },
    statistics: () => {
      const { averageLoad, peakLoad, secondsPerSample, late, badSamples } = audio.status();
      const actualSampleRate = secondsPerSample > 0 ? 1 / secondsPerSample : layout.sampleRate;
      return {
        averageLoad,
        peakLoad,
        sampleRate: layout.sampleRate,
        actualSampleRate,
        lateQuanta: late,
        lostPackets: losses(),
        badSamples,
      };
    },
    memoryStatus: () => {
      const free = Atomics.load(words, World.memoryFree >> 2) * 16;
      return { free, largest: free };
    },
  });
}

/**
 * Begins to load the folders of instruments, and watches them.
 * @throws Error when one cannot be read
 */
function openInstruments(options: ParsedOptions, { context: { instruments } }: Control): InstrumentFolder[] {
  return instrumentFolders(options).map((path) => {
    const folder = new InstrumentFolder(path, instruments!.catalogue);
    try {
      folder.open();
    } catch (error) {
      throw new Error(`--instruments ${path}: ${(error as Error).message}`, { cause: error });
    }
    return folder;
  });
}

/** Resolves with the answer to the first question, which takes longer than those after it. */
function askItself(control: Control): Promise<Uint8Array> {
  return new Promise((send) => control.handle(encodeMessage('/status', '', []), { id: 'start', send }));
}

/** Compiles the SynthDefs of the user's folders, as scsynth loads them. */
async function loadDefs(control: Control, print: (line: string) => void): Promise<void> {
  const defs = readSynthDefFolders(synthDefFolders(), print);
  if (!defs.length) return;
  const message: OscMessage = { address: '/d_recv', types: 'b', args: [encodeSynthDefs(defs)] };
  control.performNow({ timetag: 1n, elements: [message] }, { id: 'start', send: () => {} });
  await control.idle();
}

/**
 * Looks at what the render thread reports, often while something happens.
 * @param sounding whether there are synths, which may report something at any time
 */
function keepPolling(control: Control, sounding: () => boolean): { wake(): void; stop(): void } {
  let quiet = 0;
  let wait = 0;
  let timer: ReturnType<typeof setTimeout>;
  const look = (): void => {
    quiet = (control.context.faults.guard('the poll', () => control.poll()) ?? 0) > 0 ? 0 : quiet + 1;
    wait = quiet <= quietLooks ? busyPoll : sounding() ? idlePoll : silentPoll;
    timer = setTimeout(look, wait);
  };
  look();
  const wake = (): void => {
    quiet = 0;
    if (wait === busyPoll) return;
    clearTimeout(timer);
    timer = setTimeout(look, (wait = busyPoll));
  };
  return { wake, stop: () => clearTimeout(timer) };
}

async function openTransports(
  options: ParsedOptions,
  password: Password,
  handlers: TransportHandlers,
): Promise<Transport[]> {
  const hostname = options.bindAddress;
  const open: Transport[] = [];
  if (options.udpPort !== undefined) open.push(await openUdp({ ...handlers, hostname, port: options.udpPort }));
  if (options.tcpPort !== undefined) {
    open.push(
      await openTcp({ ...handlers, hostname, port: options.tcpPort, maxConnections: options.maxLogins, password }),
    );
  }
  return open;
}

/** Starts `--score` and `--capture`; a score ends the server when it is over. */
async function startPlaying(
  options: ParsedOptions,
  control: Control,
  layout: Layout,
  memory: WebAssembly.Memory,
  area: ReturnType<typeof captureArea> | undefined,
  end: () => void,
): Promise<CaptureFile | undefined> {
  const scored = options.score !== undefined;
  let frames = Infinity;
  const shape = { channels: layout.outputs, sampleRate: layout.sampleRate };
  const recording =
    area && options.capture !== undefined
      ? new CaptureFile(
          options.capture,
          new CaptureReader(area),
          shape,
          {
            first: () => (scored ? scoreStart(memory.buffer, layout) : 0),
            get frames() {
              return frames;
            },
          },
          (line) => control.context.print(line),
        )
      : undefined;
  if (options.score !== undefined) frames = await playScore(options.score, control, layout);
  if (!recording && !scored) return undefined;
  const started = (): number => scoreStart(memory.buffer, layout) ?? Infinity;
  const timer = setInterval(() => {
    recording?.drain();
    const over =
      recording && !recording.failed
        ? recording.complete
        : Atomics.load(new Int32Array(memory.buffer), World.block >> 2) * layout.blockSize >= started() + frames;
    if (scored && over) {
      clearInterval(timer);
      end();
    }
  }, 20);
  return recording;
}
