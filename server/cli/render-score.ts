/**
 * Offline rendering (-N): a score, the same control and engine as in real time, one thread, no device. Bundles run and
 * the sound ends by scsynth's rules, and equal input gives equal bytes.
 */
import { readScore, type ScoreEntry } from '../../protocol/score/score.ts';
import { interleave } from '../../protocol/soundfile/interleave.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { Control } from '../control/control.ts';
import { formatG } from '../control/format.ts';
import type { Engine } from '../engine/engine.ts';
import { ScoreClock } from '../engine/score-clock.ts';
import { NativeDefs } from '../link/native-defs.ts';
import type { NativeCode } from '../native/native-code.ts';
import type { OfflineRender, ParsedOptions } from '../options/index.ts';
import { cacheFolder } from '../system/kept-files/folder.ts';
import { nobody } from '../transport/transport.ts';
import { CodeCache, sharedCache } from '../workers/code-cache/code-cache.ts';
import { prepareDef } from '../workers/compile-job.ts';
import { readBounded } from '../workers/files.ts';
import { soundFormat } from '../workers/sound-formats.ts';
import { SoundWriter } from '../workers/sound-sink.ts';
import { SoundReader } from '../workers/sound-source.ts';
import type { Layout } from '../world/layout.ts';
import { assemble } from './assemble.ts';
import { localEngine } from './local-engine.ts';
import { nativeCodeFor } from './native-code.ts';
import { programFolders } from './program-folders.ts';
import { reserveWorld } from './reserve-world.ts';
import { maxScoreBytes } from './score-player.ts';
import { readSynthDefFolders, synthDefFolders } from './synthdef-folders.ts';

/** Seconds of rendering before anything is made native that was not native before. */
const patience = 0.5;

/** Milliseconds that a render waits for the way into native code, which is longer for the first one alone. */
const longestOpening = 50;

/** Minimum number of frames written to the file at a time. */
const pieceFrames = 8192;

/**
 * Renders the score that the options name.
 * @returns the process's exit code: 1 when a file or the options made it impossible, the reason being printed
 */
export async function runOffline(options: ParsedOptions): Promise<number> {
  const output = new LineBuffer();
  try {
    if (!options.offline) throw new Error('-N is missing');
    await render(options, options.offline, (line) => output.line(line));
    return 0;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    output.line(error.message.trimEnd());
    return 1;
  } finally {
    output.flush();
  }
}

async function render(options: ParsedOptions, task: OfflineRender, print: (line: string) => void): Promise<void> {
  for (const note of options.notes) if (options.verbosity >= 0) print(note);
  const { entries: score, faults } = readScore(await scoreBytes(task));
  if (score.length === 0) throw new Error('command file empty.');
  for (const fault of faults) print(`WARNING: ${fault}`);
  const input = task.input === undefined ? undefined : openInput(task.input, options, task, print);
  try {
    const { layout, memory } = reserveWorld(options, task.sampleRate, input?.info.channels ?? options.inputs);
    const writer = new SoundWriter(task.output, {
      ...soundFormat(task.headerFormat, task.sampleFormat),
      channels: layout.outputs,
      sampleRate: task.sampleRate,
    });
    try {
      const world = new OfflineWorld(layout, memory, options, print);
      await world.openNative();
      await world.play(score, input, writer);
      await world.close();
    } finally {
      writer.close();
    }
  } finally {
    input?.close();
  }
}

async function scoreBytes({ score }: OfflineRender): Promise<Uint8Array> {
  return score === undefined ? new Uint8Array(await Bun.stdin.arrayBuffer()) : readBounded(score, maxScoreBytes);
}

function openInput(
  path: string,
  { inputs }: ParsedOptions,
  { sampleRate }: OfflineRender,
  print: (line: string) => void,
): SoundReader {
  const reader = new SoundReader(path);
  if (reader.info.channels !== inputs)
    print("WARNING: input file channels didn't match number of inputs specified in options.");
  if (Math.trunc(reader.info.sampleRate) !== sampleRate)
    print('WARNING: input file sample rate does not equal output sample rate.');
  return reader;
}

/** Control, engine and the score between them. */
class OfflineWorld {
  private readonly engine: Engine;
  private readonly cache: CodeCache | undefined;
  private readonly control: Control;
  private readonly native: NativeCode;
  private readonly nativeDefs: NativeDefs;
  private position = 0;
  private lastTime = -Infinity;
  private running = true;
  /** True when the score's times went backwards: the block at hand is not rendered. */
  private broken = false;
  private readonly clock: ScoreClock;
  private score: readonly ScoreEntry[] = [];

  constructor(
    private readonly layout: Layout,
    memory: WebAssembly.Memory,
    private readonly options: ParsedOptions,
    private readonly print: (line: string) => void,
  ) {
    this.cache = options.noCache ? undefined : new CodeCache(sharedCache(cacheFolder()), print);
    const engine = localEngine(layout, memory, this.cache);
    this.engine = engine.engine;
    this.control = assemble({
      engine,
      print,
      settings: {
        verbosity: options.verbosity,
        maxLogins: options.maxLogins,
        restrictedPath: options.restrictedPath,
        programFolders,
        offline: true,
      },
      quit: () => {},
    });
    this.native = nativeCodeFor(options, memory, print, patience);
    this.nativeDefs = new NativeDefs({ ...this.control.context, native: this.native });
    this.clock = new ScoreClock(layout.blockSize, layout.sampleRate);
    if (options.loadSynthDefs) this.offerDefs(readSynthDefFolders(synthDefFolders(), print));
    // Bundles run where real time reads its ring: inside the block, before what it calculates.
    this.engine.connect({ length: 0, int: () => 0, copyTo: () => {}, release: () => {}, next: () => this.runDue() });
  }

  /** Begins to look for native code. @throws Error where a library was asked for that is not used */
  async openNative(): Promise<void> {
    const opened = this.native.start().then(() => this.nativeDefs.open());
    await (this.options.native === 'auto' ? Promise.race([opened, Bun.sleep(longestOpening)]) : opened);
  }

  /** Renders until the block with the last bundle is done. */
  async play(score: readonly ScoreEntry[], input: SoundReader | undefined, writer: SoundWriter): Promise<void> {
    const { layout, engine, print } = this;
    const { blockSize, outputs, inputs } = layout;
    const blocks = Math.ceil(Math.max(pieceFrames, blockSize) / blockSize);
    const out = new Float32Array(blocks * blockSize * outputs);
    const into = input && new Float32Array(blocks * blockSize * inputs);
    this.score = score;
    engine.hasInput = input !== undefined;
    if (this.options.verbosity >= 0) print(`start time ${formatG(score[0]!.seconds)}`);
    while (this.running) {
      if (input && into) into.fill(0, input.read(into) * inputs);
      let frames = 0;
      for (let block = 0; block < blocks && this.running; block++) {
        if (into) separate(into, frames, blockSize, engine.inputs);
        engine.renderBlock(this.clock.seconds, 1 / layout.sampleRate);
        if (this.broken) break;
        interleave(engine.outputs, blockSize, out, frames);
        frames += blockSize;
        this.clock.nextBlock();
        // Defs that were native before are so from the next block on.
        while (this.native.isLookingUp) await nextTurn();
      }
      writer.write(out.subarray(0, frames * outputs));
      // Native code that has been made takes over between pieces: what is heard is the same.
      await nextTurn();
    }
  }

  /** Completes the files that synths record to. */
  close(): Promise<void> {
    const { native, others } = this.nativeDefs.counts;
    if (this.options.verbosity > 0) this.print(`SynthDefs: ${native} in native code, ${others} in WebAssembly`);
    this.native.close();
    return this.control.closeFiles();
  }

  /** Runs the bundles of the block that has begun. Nothing is left for the engine to read. */
  private runDue(): false {
    const { score, clock } = this;
    while (!this.broken && this.running) {
      const entry = score[this.position]!;
      const time = ScoreClock.units(entry.seconds);
      if (!clock.isDue(time)) break;
      this.engine.setOffset(clock.framesTo(time));
      this.control.performNow(entry.bundle, nobody);
      this.lastTime = time;
      this.advance();
    }
    return false;
  }

  private advance(): void {
    const next = this.score[++this.position];
    if (!next) {
      this.running = false;
      return;
    }
    if (this.options.verbosity >= 0) this.print(`nextOSCPacket ${formatG(next.seconds)}`);
    if (ScoreClock.units(next.seconds) < this.lastTime) {
      this.print('ERROR: Packet time stamps out-of-order.');
      this.running = false;
      this.broken = true;
    }
  }

  /** Makes defs known without compiling them: of a folder of hundreds, a score uses a few. */
  private offerDefs(defs: readonly SynthDef[]): void {
    const { context } = this.control;
    const offered = new Map(
      defs.flatMap((def) => [def.name, ...def.variants.map(({ name }) => name)].map((name) => [name, def] as const)),
    );
    context.defs.demand = (name) => {
      const def = offered.get(name);
      if (!def) return;
      for (const [each, other] of offered) if (other === def) offered.delete(each);
      if (!context.defs.get(def.name)) context.defs.define(def, prepareDef(def, this.layout, this.cache));
    };
  }
}

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function separate(from: Float32Array, at: number, frames: number, channels: readonly Float32Array[]): void {
  const count = channels.length;
  for (let c = 0; c < count; c++) {
    const channel = channels[c]!;
    for (let i = 0, o = at * count + c; i < frames; i++, o += count) channel[i] = from[o]!;
  }
}

/** Standard output, written in large pieces: a score may have a hundred thousand bundles. */
class LineBuffer {
  private lines: string[] = [];

  line(text: string): void {
    this.lines.push(text);
    if (this.lines.length >= 1024) this.flush();
  }

  flush(): void {
    if (this.lines.length === 0) return;
    process.stdout.write(`${this.lines.join('\n')}\n`);
    this.lines = [];
  }
}
