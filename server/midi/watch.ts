/** Notices when ports of the ALSA sequencer come and go, by looking at the kernel's list of its clients. Runs on the control thread. */
import { readFileSync } from 'node:fs';

const clients = '/proc/asound/seq/clients';
/** What the library makes, for a moment too when it lists ports. */
const ownClient = /^Client\s+\d+ : "RtMidi/;
/** Milliseconds between two looks. */
const interval = 500;

export class PortWatch {
  private seen: string | undefined;
  private readonly timer: ReturnType<typeof setInterval>;

  /** @param changed called when there is another list, or none any more */
  constructor(private readonly changed: () => void) {
    this.seen = portLines();
    this.timer = setInterval(() => this.look(), interval);
    this.timer.unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const now = portLines();
    if (now === this.seen) return;
    this.seen = now;
    this.changed();
  }
}

/** The clients and ports of others, without who is connected to whom. Undefined where there is no sequencer. */
function portLines(): string | undefined {
  try {
    const blocks = readFileSync(clients, 'utf8').split(/^(?=Client )/m).filter((block) => !ownClient.test(block));
    return blocks.map((block) => block.split('\n').filter((line) => /^(Client|\s+Port)/.test(line)).join('\n')).join('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
