/** `bunsynth live render`: cycles of a piece into a sound file. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { writeScore } from '../../../protocol/score/score.ts';
import { Progress, progressInterval } from '../../../protocol/text/progress.ts';
import {
  folders,
  given,
  integer,
  number,
  OptionError,
  optionalRow,
  optionReader,
  row,
  sampleRate,
  text,
} from '../../../server/options/index.ts';
import { startServer } from '../../console/server.ts';
import { SampleSources } from '../engine/sample-sources.ts';
import type { OpenSounds } from '../engine/sounds.ts';
import { PatternFault, PatternThreads } from '../engine/threads.ts';
import { faultText } from '../pattern/places.ts';
import { SampleCache } from '../samples/cache.ts';
import { recordedClient } from './recorded-client.ts';
import { type Played, playedOnsets, scoreOf } from './score.ts';

const program = resolve(import.meta.dir, '../../../server/main.ts');

/** Cycles that are rendered where nothing else is said, and cycles a second of code that does not say. */
const [defaultCycles, defaultCps] = [8, 0.5];
const channels = 2;

const common = { group: 'files', scope: 'offline' } as const;
export const table = {
  output: optionalRow(text('file'), {
    flag: 'o',
    long: 'output',
    ...common,
    description: 'Write this WAV file of 32-bit floats.',
  }),
  cycles: optionalRow(number('number', 0.001, 1e6), {
    long: 'cycles',
    ...common,
    initialText: String(defaultCycles),
    description: 'Render so many cycles.',
  }),
  seconds: optionalRow(number('seconds', 0.001, 1e6), {
    long: 'seconds',
    ...common,
    description: 'Render so many seconds instead.',
  }),
  tail: row(number('seconds', 0, 3600), {
    long: 'tail',
    ...common,
    initial: 0,
    description: 'Let what sounds at the end ring for so long.',
  }),
  stems: row(given(), {
    long: 'stems',
    ...common,
    initial: false,
    description: 'Write a file for each orbit, with its number behind the name.',
  }),
  sampleRate: row(sampleRate('Hz', 'not 0'), {
    flag: 'S',
    long: 'sample-rate',
    ...common,
    initial: 48_000,
    description: 'Sample rate.',
  }),
  evaluate: optionalRow(text('code'), { long: 'eval', ...common, description: 'Render this code in place of a file.' }),
  samples: row(folders(), {
    long: 'samples',
    ...common,
    initial: [],
    initialText: 'a dozen drums',
    description: 'As for live.',
    gather: (before, value) => [...before, ...value],
  }),
  voices: row(integer('number', 1, 10_000), {
    long: 'voices',
    ...common,
    initial: 256,
    description: 'Let so many events sound at once: of more the oldest end.',
  }),
  help: row(given(), { flag: 'h', long: 'help', ...common, initial: false, description: 'Print this text and exit.' }),
};

export const usage = {
  usage: '<file>|-|--eval <code> -o <file> [options]',
  summary: 'renders cycles of a pattern to a sound file, the same each time',
};

const readWords = optionReader(table, true);

/** Renders. @returns the exit code @throws OptionError, Error with one line */
export async function renderLive(argv: readonly string[], openSounds: OpenSounds): Promise<number> {
  const { values, operands } = readWords(argv.filter((word) => word !== '-'));
  const { output, cycles, seconds, tail, stems } = values;
  if (output === undefined) throw new OptionError('-o names the file that is written');
  if (cycles !== undefined && seconds !== undefined)
    throw new OptionError('--cycles and --seconds both say how long; give one');
  const { source, code } = codeOf(values.evaluate, operands, argv.includes('-'));
  const report = (line: string): void => console.error(line);
  const threads = new PatternThreads(report);
  // It answers what is asked of files and SynthDefs; what sounds is rendered by the score.
  const server = await startServer(
    ['--none', '-u', '0', '-t', '0', '--http-port', '0', '-D', '0'],
    () => {},
    '',
    'tcp',
  );
  try {
    await server.client.close();
    const evaluated = await threads.evaluate([{ source, code, isLine: false }]);
    const { client, messages } = await recordedClient(server.url);
    await client.notify();
    const sounds = await openSounds({ client, samples: values.samples, report, voices: values.voices });
    await new SampleSources(new SampleCache(report)).add(evaluated.samples, () => sounds);
    const cps = evaluated.cps ?? defaultCps;
    const length = seconds ?? (cycles ?? defaultCycles) / cps;
    const played = await playedOnsets({
      threads,
      sounds,
      cycles: length * cps,
      cps,
      sampleRate: values.sampleRate,
      report: (fault) => report(faultText(fault)),
    });
    const before = [{ address: '/g_new', types: 'iii', args: [client.defaultGroup, 0, 0] }, ...messages];
    await client.close();
    const files = filesOf(output, played, stems);
    const progress = new Progress(files.length * (length + tail));
    for (const [i, { path, onsets }] of files.entries()) {
      const score = writeScore(scoreOf(before, onsets, length + tail));
      const of = files.length > 1 ? `file ${i + 1} of ${files.length}, ` : '';
      await renderScore(score, path, values.sampleRate, {
        show: (seconds) => {
          const cycle = Math.min(Math.floor(seconds * cps) + 1, Math.ceil(length * cps));
          progress.show(i * (length + tail) + seconds, `${of}cycle ${cycle} of ${Math.ceil(length * cps)}`);
        },
        clear: () => progress.clear(),
      });
    }
    return 0;
  } catch (error) {
    if (error instanceof PatternFault) throw new Error(faultText(error.fault));
    throw error;
  } finally {
    threads.close();
    await server.own?.end();
  }
}

function codeOf(
  evaluate: string | undefined,
  files: readonly string[],
  isPiped: boolean,
): { source: string; code: string } {
  if (Number(evaluate !== undefined) + files.length + Number(isPiped) !== 1)
    throw new OptionError('one piece is rendered: a file, - for what comes in, or --eval with code');
  if (evaluate !== undefined) return { source: '--eval', code: evaluate };
  return isPiped
    ? { source: '-', code: readFileSync(0, 'utf8') }
    : { source: files[0]!, code: readFileSync(files[0]!, 'utf8') };
}

function filesOf(
  output: string,
  played: readonly Played[],
  stems: boolean,
): { path: string; onsets: readonly Played[] }[] {
  if (!stems) return [{ path: output, onsets: played }];
  const ending = extname(output);
  return [...new Set(played.map(({ orbit }) => orbit))]
    .sort((a, b) => a - b)
    .map((orbit) => ({
      path: `${output.slice(0, output.length - ending.length)}-${orbit}${ending}`,
      onsets: played.filter((each) => each.orbit === orbit),
    }));
}

/** @param progress is shown the seconds that are in the file @throws Error with what the renderer said */
async function renderScore(
  score: Uint8Array,
  output: string,
  rate: number,
  progress: { show(seconds: number): void; clear(): void },
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-live-'));
  const path = join(folder, 'score.osc');
  writeFileSync(path, score);
  const former = statSync(output, { throwIfNoEntry: false })?.mtimeMs;
  const timer = setInterval(() => {
    const file = statSync(output, { throwIfNoEntry: false });
    // One that is there from before is not what is being written.
    const size = file && file.mtimeMs !== former ? file.size : 0;
    progress.show(size / (channels * Float32Array.BYTES_PER_ELEMENT * rate));
  }, progressInterval);
  try {
    const words = ['-N', path, '_', output, String(rate), 'WAV', 'float', '-o', String(channels), '-D', '0'];
    const child = Bun.spawn([process.execPath, program, ...words], { stdout: 'pipe', stderr: 'pipe' });
    const said = (await new Response(child.stdout).text()) + (await new Response(child.stderr).text());
    const code = await child.exited;
    progress.clear();
    if (code !== 0) throw new Error(said.trim());
    // Failures of single commands are printed.
    if (/FAILURE|ERROR/.test(said)) console.error(said.trim());
  } finally {
    clearInterval(timer);
    rmSync(folder, { recursive: true });
  }
}
