/** The control thread of the server in real time: soft threads, transports and control, wired together with a device that is open. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { Audio } from '../audio/audio.ts';
import type { CaptureArea } from '../audio/capture.ts';
import type { ThreadReport } from '../audio/worklet-processor.ts';
import type { Control } from '../control/control.ts';
import { startHttp } from '../http/server.ts';
import { InstrumentFolder } from '../instruments/folder.ts';
import { RenderPool } from '../instruments/render/pool.ts';
import { watchStrays } from '../instruments/strays.ts';
import { NativeDefs } from '../link/native-defs.ts';
import type { ParsedOptions } from '../options/index.ts';
import type { Doorbell } from '../system/doorbell.ts';
import { cacheFolder } from '../system/kept-files/folder.ts';
import { Password } from '../transport/password.ts';
import { openTcp } from '../transport/tcp.ts';
import { nobody, type Transport, type TransportHandlers } from '../transport/transport.ts';
import { openUdp } from '../transport/udp.ts';
import { sharedCache } from '../workers/code-cache/code-cache.ts';
import { SoftPool } from '../workers/pool.ts';
import { type Layout, World } from '../world/layout.ts';
import { assemble } from './assemble.ts';
import { banner } from './banner.ts';
import { bounceThreads } from './bounce/host.ts';
import { deviceClock, deviceEngine } from './device-engine.ts';
import { collectWhenQuiet } from './idle-gc.ts';
import { LossCounter } from './losses.ts';
import { nativeCodeFor } from './native-code.ts';
import { keepPolling } from './poll.ts';
import { instrumentFolders, programFolders } from './program-folders.ts';
import { readSynthDefFolders, synthDefFolders } from './synthdef-folders.ts';
import { startUnattended } from './unattended.ts';

/** Milliseconds that the server goes on after /quit: clients still ask something and wait for the answer. */
const lastWords = 100;
/** Milliseconds that completing recorded files may take at the end, when the device does not answer any more. */
const maxClosing = 2000;
/** Milliseconds that the start waits for a slow device. */
const maxStart = 1000;
/** Milliseconds that the start waits for instruments that were asked for. */
const maxLoading = 1000;
/** Milliseconds that the start waits for what is said of native code, which is longer at the first start alone. */
const maxTrying = 300;

/** A device and a render thread that has begun, and how the server ends. */
export interface Started {
  readonly options: ParsedOptions;
  readonly audio: Audio;
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory;
  readonly capture: CaptureArea | undefined;
  /** To the renderer. */
  readonly port: MessagePort;
  /** Report of what the render thread could have of the system. */
  readonly thread: Promise<ThreadReport>;
  /** Rung by the render thread when it has told something; absent where there is none. */
  readonly doorbell: Doorbell | undefined;
  /** Resolves with the exit code. */
  readonly ended: PromiseWithResolvers<number>;
  readonly print: (line: string) => void;
  /** Prints what -V -1 leaves out. */
  readonly note: (line: string) => void;
}

/**
 * Serves until the server is asked to end.
 * @returns the exit code
 * @throws Error with one line when it cannot start
 */
export async function runControlThread({
  options,
  audio,
  layout,
  memory,
  capture,
  port,
  thread,
  doorbell,
  ended,
  print,
  note,
}: Started): Promise<number> {
  const codeCache = options.noCache ? undefined : sharedCache(cacheFolder());
  let nativeDefs: NativeDefs | undefined;
  const pool = new SoftPool({
    environment: { layout, memory: memory.buffer, cache: codeCache },
    isNative: (key) => nativeDefs?.isKept(key) ?? false,
    report: print,
  });
  const native = nativeCodeFor(options, memory, print);
  const nativeTried = native.start().then(
    () => undefined,
    (error: Error) => error,
  );
  const losses = new LossCounter();
  const bundles = mkdtempSync(join(tmpdir(), 'bunsynth-'));
  const pools: RenderPool[] = [];
  const control = assemble({
    engine: deviceEngine({
      audio,
      layout,
      memory: memory.buffer,
      port,
      jobs: pool,
      codeCache,
      lostPackets: () => losses.count,
    }),
    clock: deviceClock(audio),
    settings: {
      verbosity: options.verbosity,
      maxLogins: options.maxLogins,
      maxArguments: options.maxArguments,
      maxListeners: options.maxListeners,
      restrictedPath: options.restrictedPath,
      offline: false,
      // Versions of instruments are kept, and run, in the folder of bundles.
      instrumentFolders: instrumentFolders(options),
      programFolders: [...programFolders, bundles],
    },
    instruments: {
      host: (options) => track(pools, new RenderPool(options)),
      elementHost: (options) => track(pools, new RenderPool(options)),
      folder: bundles,
      patch: audio.patch(layout.blockSize),
    },
    elementBounces: bounceThreads(memory.buffer),
    native: () => native.status,
    print,
    quit: () => setTimeout(() => ended.resolve(0), lastWords),
  });
  const { faults } = control.context;
  // The last net: errors that nothing catches end their piece of work and not the server. Web Audio instruments run in this thread.
  watchStrays((fault, error) => {
    const { instruments } = control.context;
    if (fault.place && instruments?.catalogue.has(fault.place.file)) instruments.strays.take(fault);
    else faults.record('the control thread', error);
  });
  const world = new Int32Array(memory.buffer);
  const folders = openInstruments(options, control);
  const stopPolling = await keepPolling({
    control,
    doorbell,
    isSounding: () => Atomics.load(world, World.synths >> 2) > 0,
  });

  let packets = 0;
  const password = new Password(options.password);
  const handlers: TransportHandlers = {
    onPacket: (bytes, peer) => {
      packets++;
      control.handle(bytes, peer);
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
    await Promise.race([control.context.instruments!.catalogue.settled(), Bun.sleep(maxLoading)]);
  const threadReport = await thread;
  const nativeRefused = await (options.native === 'auto'
    ? Promise.race([nativeTried, Bun.sleep(maxTrying)])
    : nativeTried);
  if (nativeRefused) throw nativeRefused;
  // Last: a client that finds the ports open is answered at once, as by scsynth.
  await Promise.race([askItself(control), Bun.sleep(maxStart)]);
  const transports = await openTransports(options, password, handlers);
  losses.watch(transports);
  for (const line of banner({ options, audio, thread: threadReport, transports, http, native: native.status }))
    note(line);
  void nativeTried.then(() => {
    nativeDefs = new NativeDefs({ ...control.context, native });
    return nativeDefs.open();
  });
  control.context.midi?.ports.open(
    options.midi === 'all' ? 'all' : options.midi === 'none' ? [] : options.midi.split(','),
  );

  const stopCollecting = collectWhenQuiet({ packets: () => packets });
  const recording = await startUnattended(options, control, capture, () => ended.resolve(0));
  const code = await ended.promise;
  // Each by itself: what one of them fails at is not lost to the others.
  await inOrder(print, [
    () => recording?.close(),
    () => Promise.race([control.closeFiles(), Bun.sleep(maxClosing)]),
    () => control.context.midi?.close(),
    stopPolling,
    () => losses.stop(),
    stopCollecting,
    ...[http, ...transports].map((each) => () => each.close()),
    () => control.context.instruments?.sequences?.close(),
    ...folders.map((folder) => () => folder.close()),
    ...pools.map((each) => () => each.close()),
    () => pool.close(),
    () => native.close(),
    () => rmSync(bundles, { recursive: true, force: true }),
    () => audio.close(),
  ]);
  return code;
}

/** Returns something that is kept in a list. */
function track<T>(list: T[], made: T): T {
  list.push(made);
  return made;
}

/** Takes the steps of an ending; a failure is printed, and the next step follows. */
async function inOrder(print: (line: string) => void, steps: readonly (() => unknown)[]): Promise<void> {
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      print(`while ending: ${(error as Error).message}`);
    }
  }
}

/**
 * Begins to load the folders of instruments that were asked for, and watches them. Those that come with the server are loaded with
 * them, or else when a client asks for instruments.
 * @throws Error when one cannot be read
 */
function openInstruments(options: ParsedOptions, { context: { instruments } }: Control): InstrumentFolder[] {
  // Those that were asked for first: they are waited for, and go before those that come with the server.
  return instrumentFolders(options)
    .toReversed()
    .map((path) => {
      const folder = new InstrumentFolder(path, instruments!.catalogue);
      try {
        folder.open(options.given.has('instruments') ? 'begin' : 'postpone');
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

/** Loads the SynthDefs of the user's folders, as scsynth does. */
async function loadDefs(control: Control, print: (line: string) => void): Promise<void> {
  const defs = readSynthDefFolders(synthDefFolders(), print);
  if (!defs.length) return;
  const message: OscMessage = { address: '/d_recv', types: 'b', args: [encodeSynthDefs(defs)] };
  control.performNow({ timetag: 1n, elements: [message] }, nobody);
  await control.idle();
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
