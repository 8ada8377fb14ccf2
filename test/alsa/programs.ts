/** ALSA's own programs, and what the kernel tells of its sequencer. */
import { readFileSync } from 'node:fs';

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

  /** Ends the program. Returns what it printed. */
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

/** Waits for a condition. @throws Error naming it after a minute, with what is there instead */
export async function eventually(what: string, holds: () => boolean, instead: () => string = () => ''): Promise<void> {
  for (let tries = 0; !holds(); tries++) {
    if (tries === 600) throw new Error(`${what} did not come about: ${instead()}`);
    await Bun.sleep(100);
  }
}
