/** The UDP packets that the system dropped before the server could read them. */
import type { Transport } from '../transport/transport.ts';
import { lostPackets } from '../transport/udp-losses.ts';

/** Milliseconds between two looks at the system's count. */
const interval = 1000;

export class LossCounter {
  count = 0;
  private timer: ReturnType<typeof setInterval> | undefined;

  /** Begins to count the losses of the UDP port, if one is open. */
  watch(transports: readonly Transport[]): void {
    const port = transports.map(({ address }) => new URL(address)).find(({ protocol }) => protocol === 'udp:')?.port;
    if (port === undefined) return;
    const before = lostPackets(Number(port));
    this.timer = setInterval(() => {
      this.count = lostPackets(Number(port)) - before;
    }, interval);
  }

  stop(): void {
    clearInterval(this.timer);
  }
}
