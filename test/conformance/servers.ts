/** scsynth and bunsynth side by side, each with a folder of the same sound files and SynthDefs. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSamples, type SoundSpec, soundHeader } from '../../protocol/soundfile/index.ts';
import { Correspondent } from '../support/correspondent.ts';
import { type Reference, startReference } from '../support/reference.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { type Difference, firstDifference, type Skip } from './compare.ts';
import { extraDef, sentDefs } from './defs.ts';
import { play, prepare } from './play.ts';
import type { Step } from './sequence.ts';

const options = ['-l', '4'];

export class Servers {
  private constructor(
    private readonly folder: string,
    private readonly reference: Reference,
    private readonly server: RunningServer,
    private theirs: Correspondent,
    private readonly ours: Correspondent,
  ) {}

  static async start(): Promise<Servers> {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-conform-'));
    for (const side of sides) furnish(join(folder, side));
    const reference = await startReference(options, 64);
    const server = await startServer('--none', '-R', '0', ...options);
    const servers = new Servers(
      folder,
      reference,
      server,
      await Correspondent.open(reference.port),
      await Correspondent.open(server.udpPort),
    );
    await Promise.all([prepare(servers.theirs), prepare(servers.ours)]);
    return servers;
  }

  /**
   * Plays a sequence to both; where they part without an explanation, if they do.
   * @throws Error when one of them does not answer any more
   */
  async compare(
    steps: readonly Step[],
    explain: (difference: Difference) => Skip | undefined,
  ): Promise<Difference | undefined> {
    const [theirFolder, ourFolder] = sides.map((side) => join(this.folder, side)) as [string, string];
    forgetWritten(theirFolder);
    forgetWritten(ourFolder);
    const [theirs, ours] = await Promise.all([
      play(this.theirs, steps, theirFolder),
      play(this.ours, steps, ourFolder),
    ]);
    return firstDifference(theirs, ours, explain);
  }

  /** Starts scsynth anew; true when it had died or hung, false when it was not to blame. */
  async revive(): Promise<boolean> {
    const answers =
      this.reference.alive() &&
      (await this.theirs.settle().then(
        () => true,
        () => false,
      ));
    if (answers) return false;
    this.theirs.close();
    this.reference.restart();
    this.theirs = await Correspondent.open(this.reference.port);
    await prepare(this.theirs);
    return true;
  }

  async stop(): Promise<void> {
    this.theirs.close();
    this.ours.close();
    await this.server.stop();
    await this.reference.stop();
    rmSync(this.folder, { recursive: true });
  }
}

const sides = ['theirs', 'ours'] as const;

function furnish(folder: string): void {
  mkdirSync(join(folder, 'defs', 'deeper'), { recursive: true });
  writeSound(join(folder, 'short.wav'), { header: 'WAV', format: 'int16', channels: 1, sampleRate: 44100, frames: 10 });
  writeSound(join(folder, 'stereo.aiff'), {
    header: 'AIFF',
    format: 'int24',
    channels: 2,
    sampleRate: 48000,
    frames: 20,
  });
  writeSound(join(folder, 'long.wav'), { header: 'WAV', format: 'float', channels: 1, sampleRate: 22050, frames: 64 });
  const [, rich, bare] = sentDefs;
  writeFileSync(join(folder, 'rich.scsyndef'), rich!);
  writeFileSync(join(folder, 'extra.scsyndef'), extraDef.bytes);
  writeFileSync(join(folder, 'defs', 'bare.scsyndef'), bare!);
  writeFileSync(join(folder, 'defs', 'deeper', 'extra.scsyndef'), extraDef.bytes);
}

function writeSound(path: string, spec: SoundSpec & { frames: number }): void {
  const samples = Float32Array.from({ length: spec.frames * spec.channels }, (_, i) => ((i * 7) % 64) / 64 - 0.5);
  writeFileSync(path, Buffer.concat([soundHeader(spec), encodeSamples(samples, spec.format, spec.header === 'WAV')]));
}

function forgetWritten(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith('written-')) rmSync(join(folder, name));
}
