/** Lines of earlier sessions, kept in a file of the user's. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Lines that are kept. */
const most = 1000;

/** In the folder for state (`XDG_STATE_HOME`). */
export function historyPath(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  name = 'history',
): string {
  return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'bunsynth', name);
}

export class History {
  /** Why it cannot be kept; told once. */
  fault: string | undefined;

  constructor(private readonly path: string) {}

  /** The newest line first. */
  read(): string[] {
    if (!existsSync(this.path)) return [];
    const lines = readFileSync(this.path, 'utf8').split('\n').filter(Boolean);
    if (lines.length > 2 * most) this.write(() => writeFileSync(this.path, `${lines.slice(-most).join('\n')}\n`));
    return lines.slice(-most).reverse();
  }

  add(line: string): void {
    this.write(() => {
      mkdirSync(dirname(this.path), { recursive: true });
      appendFileSync(this.path, `${line}\n`, { mode: 0o600 });
    });
  }

  private write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.fault ??= `history is not kept: ${(error as Error).message}`;
    }
  }
}
