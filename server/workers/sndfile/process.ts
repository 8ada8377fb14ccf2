/** The process that has libsndfile, seen from who asks: a crash in it, or a job that never ends, is an error like any other. */
import { fileURLToPath } from 'node:url';
import { SoundFileError } from '../../../protocol/soundfile/index.ts';
import type { LibraryAnswer, LibraryJob } from './messages.ts';

/** Thrown where libsndfile, or its process, did not do what was asked. */
export class LibraryError extends SoundFileError {
  override readonly name = 'LibraryError';
  /** Kind of the failure; `missing` and `unknown` (the format) are no fault of the file's. */
  readonly why: 'missing' | 'unknown' | 'error';

  constructor(message: string, why: LibraryError['why'] = 'error') {
    super(message);
    this.why = why;
  }
}

/** Way in which the process is run. Changed by tests only. */
export const libraryProcess = {
  /** Module that the process runs. */
  module: new URL('./child.ts', import.meta.url),
  /** Seconds that reading or writing a whole file may take, and anything else. */
  deadline: 300,
  shortDeadline: 20,
};

type Answer<J extends LibraryJob> = Extract<
  LibraryAnswer,
  { type: J extends { type: 'write' } ? 'written' : J['type'] }
>;

function commandOf(job: LibraryJob, deadline: number): { cmd: string[]; cwd: string; env: Record<string, string> } {
  const module = fileURLToPath(libraryProcess.module);
  const { LD_LIBRARY_PATH } = process.env;
  // Nothing of the server's surroundings: not its folder's settings, and of its variables only where libraries are. Of a crash nothing is sent anywhere.
  return {
    cmd: [process.execPath, module, JSON.stringify(job), String(process.pid), String(deadline)],
    cwd: import.meta.dir,
    env: { BUN_ENABLE_CRASH_REPORTING: '0', ...(LD_LIBRARY_PATH !== undefined && { LD_LIBRARY_PATH }) },
  };
}

/**
 * Does a job and waits for it: not for the control thread while it serves.
 * @param files descriptors that the process gets
 * @param deadline seconds
 * @throws LibraryError
 */
export function askLibrary<J extends LibraryJob>(
  job: J,
  files: readonly [number, number],
  deadline = libraryProcess.deadline,
): Answer<J> {
  const { stdout, exitCode, signalCode, exitedDueToTimeout } = Bun.spawnSync({
    ...commandOf(job, deadline),
    stdio: ['ignore', 'pipe', 'ignore', ...files] as ['ignore', 'pipe', 'ignore', number, number],
    timeout: deadline * 1000,
    killSignal: 'SIGKILL',
  });
  if (exitedDueToTimeout) throw new LibraryError(`libsndfile did not end within ${deadline} s`);
  return answerOf(stdout.toString(), exitCode, signalCode);
}

/** Does a job on no files without waiting. @throws LibraryError */
export async function askLibraryLater<J extends LibraryJob>(job: J): Promise<Answer<J>> {
  const { shortDeadline } = libraryProcess;
  const child = Bun.spawn({
    ...commandOf(job, shortDeadline),
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: shortDeadline * 1000,
    killSignal: 'SIGKILL',
  });
  child.unref();
  const text = await new Response(child.stdout).text();
  await child.exited;
  return answerOf(text, child.exitCode, child.signalCode);
}

function answerOf<J extends LibraryJob>(
  text: string,
  exitCode: number | null,
  signal: string | number | null | undefined,
): Answer<J> {
  if (exitCode !== 0)
    throw new LibraryError(`the process of libsndfile crashed (${signal ?? `it ended with ${exitCode}`})`);
  let answer: LibraryAnswer;
  try {
    answer = JSON.parse(text) as LibraryAnswer;
  } catch (error) {
    throw new LibraryError(`the process of libsndfile gave no answer: ${(error as Error).message}`);
  }
  if (answer.type === 'failed') throw new LibraryError(answer.message, answer.why);
  return answer as Answer<J>;
}
