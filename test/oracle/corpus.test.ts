/**
 * Real SynthDefs, rendered by both servers: runs where a corpus with its own null test lies beside this checkout (a folder with
 * `corpus/dev` and `tools/nulltest/nulltest.py`), and is left out elsewhere.
 */
import { expect, test } from 'bun:test';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { Glob } from 'bun';

const root = resolve(import.meta.dir, '../..');
const tool = [...new Glob('*/tools/nulltest/nulltest.py').scanSync({ cwd: dirname(root), absolute: true })][0];
const corpus = tool && resolve(dirname(tool), '../../corpus/dev');

/** The UGens whose defs are compared. */
const ugens =
  `Control AudioControl TrigControl LagControl Out ReplaceOut OffsetOut In InFeedback LocalIn LocalOut BinaryOpUGen UnaryOpUGen
  MulAdd Sum3 Sum4 EnvGen Line XLine SinOsc Saw Pulse LFSaw LFTri LFPulse Impulse Phasor WhiteNoise PinkNoise Dust LFNoise0 LFNoise1 Rand
  ExpRand RandSeed RandID LPF HPF BPF RLPF RHPF Resonz OnePole LeakDC Lag Decay2 DelayN CombL AllpassL FreeVerb Pan2 Balance2 XFade2 PlayBuf
  BufRd RecordBuf BufFrames BufSampleRate BufRateScale BufDur BufSamples BufChannels SampleRate SampleDur RadiansPerSample ControlRate
  ControlDur SubsampleOffset NumOutputBuses NumInputBuses NumAudioBuses NumControlBuses NumBuffers NumRunningSynths DC K2A A2K Select Clip
  Trig Latch Sweep FreeSelf FreeSelfWhenDone PauseSelf Done DetectSilence SendTrig SendReply Poll FFT IFFT PV_BrickWall`.split(
    /\s+/,
  );

/** -80 dB of the reference's rms. */
const limit = '-80';
/** Share of the defs that must be as near as that. */
const asked = 0.98;

test.skipIf(!corpus || !Bun.which('python3'))(
  'real SynthDefs sound as with scsynth',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-corpus-'));
    try {
      const result = join(folder, 'result.tsv');
      const candidate = `${join(root, 'bunsynth')} -N {score} _ {out} {sr} WAV float -o 2 -V -1 -D 0`;
      const run = Bun.spawn(
        [
          'python3',
          tool!,
          corpus!,
          '--class',
          'det,seeded',
          '--only',
          ugens.join(','),
          '--cand',
          candidate,
          '--pass-db',
          limit,
          '--out',
          result,
        ],
        { stdout: 'pipe', stderr: 'pipe' },
      );
      const printed = (await new Response(run.stdout).text()) + (await new Response(run.stderr).text());
      if (await run.exited) throw new Error(`the corpus' null test ended with ${run.exitCode}: ${printed}`);
      const [head, ...lines] = readFileSync(result, 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('\t'));
      const column = (name: string) => head!.indexOf(name);
      const equal = lines.filter((line) => ['exact', 'pass', 'both-silent'].includes(line[column('verdict')]!));
      const others = lines.filter((line) => !equal.includes(line));
      console.log(
        `${equal.length} of ${lines.length} defs within ${limit} dB; not: ${others.map((line) => `${line[column('id')]} (${line[column('diff_db')]} dB)`).join(', ')}`,
      );
      expect(lines.length).toBeGreaterThan(100);
      expect(equal.length / lines.length).toBeGreaterThanOrEqual(asked);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  900_000,
);
