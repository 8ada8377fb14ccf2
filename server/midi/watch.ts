/** Notices when ports of the ALSA sequencer come and go, by looking at the kernel's list of its clients. Runs on the control thread. */
import { readFileSync } from 'node:fs';

const clients = '/proc/asound/seq/clients';
/** A server's own clients; this one's come and go with the ports that it opens. */
const ownClient = /^Client\s+\d+ : "bunsynth/;
/** The library makes a client for a moment when it lists ports: one without ports of its own. */
const hasPorts = /^\s+Port/m;
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
    const blocks = readFileSync(clients, 'utf8')
      .split(/^(?=Client )/m)
      .filter((block) => hasPorts.test(block) && !ownClient.test(block));
    return blocks
      .map((block) =>
        block
          .split('\n')
          .filter((line) => /^(Client|\s+Port)/.test(line))
          .join('\n'),
      )
      .join('\n');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
