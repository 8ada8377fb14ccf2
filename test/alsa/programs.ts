/** ALSA's own programs, and what the kernel tells of its sequencer. */
import { closeSync, constants, openSync, readFileSync, readSync } from 'node:fs';

/** Runs to the end; what it printed. @throws Error when it fails */
export function run(...command: string[]): string {
  const { exitCode, stdout, stderr } = Bun.spawnSync(command, { stdin: 'ignore' });
  if (exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
  return String(stdout);
}

/** A program that prints until it is stopped. */
export class Program {
  text = '';
  private readonly child: Bun.Subprocess<'ignore', 'pipe', 'inherit'>;
  private readonly reading: Promise<void>;

  constructor(...command: string[]) {
    this.child = Bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'inherit' });
    const { stdout } = this.child;
    this.reading = (async () => {
      for await (const chunk of stdout) this.text += Buffer.from(chunk).toString();
    })();
  }

  /** What it printed. */
  async stop(): Promise<string> {
    this.child.kill('SIGINT');
    await Promise.all([this.child.exited, this.reading]);
    return this.text;
  }
}

/** Names of the sequencer's clients that are programs. */
export function clients(): string[] {
  const blocks = readFileSync('/proc/asound/seq/clients', 'utf8').split(/^(?=Client +\d)/m);
  return blocks.flatMap((block) => /^Client +\d+ : "(.*)" \[User/.exec(block)?.[1] ?? []);
}

/** Waits for a condition. @throws Error naming it after a minute */
export async function eventually(what: string, holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 600) throw new Error(`${what} did not come about`);
    await Bun.sleep(100);
  }
}

/** A pipe in which an output's bytes are kept. */
export class Pipe {
  private readonly file: number;
  private readonly chunks: Buffer[] = [];

  constructor(readonly path: string) {
    run('mkfifo', path);
    this.file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** All bytes since the last call, as hex. */
  take(): string {
    this.read();
    return Buffer.concat(this.chunks.splice(0)).toString('hex');
  }

  /** How many bytes wait to be taken. */
  get length(): number {
    this.read();
    return this.chunks.reduce((sum, { length }) => sum + length, 0);
  }

  close(): void {
    closeSync(this.file);
  }

  private read(): void {
    const bytes = Buffer.alloc(1 << 16);
    for (;;) {
      let length = 0;
      try {
        length = readSync(this.file, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
      if (length === 0) return;
      this.chunks.push(Buffer.from(bytes.subarray(0, length)));
    }
  }
}
