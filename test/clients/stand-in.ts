/** A folder with a program `scsynth` that is bunsynth: put before everything else on PATH, clients that start scsynth start it. */
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { levelOf, readSound } from '../../clients/demo/sound.ts';

const program = resolve(import.meta.dir, '../../bunsynth');

export interface StandIn {
  readonly folder: string;
  /** The program, under the name that clients look for. */
  readonly scsynth: string;
  /** For the client: this process' environment with the program first on PATH, and a home of its own. */
  readonly environment: Record<string, string>;
  /** The words that the client started it with, last time. @throws Error when it did not */
  words(): string[];
  /** Root mean square of the first two outputs, in dB, of all that was played; -Infinity when nothing was heard. */
  level(): Promise<number>;
  /** All that the server printed. */
  printed(): string;
  /** Ends what the client has left running, and removes the folder. */
  remove(): void;
}

/** Makes it. The server has no device, unless the client names one, and writes what it plays to a file. */
export function standIn(): StandIn {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-client-'));
  const scsynth = join(folder, 'scsynth');
  const at = (name: string) => join(folder, name);
  // Asked for its version, which many clients do first, it is not the server yet.
  writeFileSync(
    scsynth,
    `#!/bin/bash
case $1 in -v|-V|-h) exec '${program}' "$@";; esac
printf '%s\\n' "$@" > '${at('words')}'
exec > >(tee '${at('printed')}') 2>&1
case " $* " in *' -H '*) device=;; *) device=--none;; esac
exec '${program}' "$@" $device --capture '${at('sound.wav')}'
`,
  );
  chmodSync(scsynth, 0o755);
  return {
    folder,
    scsynth,
    environment: { ...process.env, HOME: folder, PATH: `${folder}:${process.env.PATH}` } as Record<string, string>,
    words: () => {
      if (!existsSync(at('words'))) throw new Error('the client did not start the server');
      return readFileSync(at('words'), 'utf8').trimEnd().split('\n');
    },
    level: async () => {
      const { channels } = await readSound(at('sound.wav'));
      return Math.max(...channels.slice(0, 2).map((channel) => levelOf(channel).rms));
    },
    printed: () => (existsSync(at('printed')) ? readFileSync(at('printed'), 'utf8') : ''),
    remove: () => {
      for (const pid of livingIn(folder)) end(pid);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Processes whose home the folder is: nobody's but the client's. */
function livingIn(folder: string): number[] {
  const environment = (pid: number): string => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1');
    } catch {
      // It has ended, or is not ours.
      return '';
    }
  };
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && `\0${environment(pid)}`.includes(`\0HOME=${folder}\0`));
}
