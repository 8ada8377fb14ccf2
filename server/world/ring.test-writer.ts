/** The writing thread of the ring's two-thread test: `records` records of varying length, as fast as there is room. */
import { RingWriter } from './ring.ts';

declare const self: Worker;

self.onmessage = (event: MessageEvent<{ buffer: SharedArrayBuffer; bytes: number; records: number }>) => {
  const { buffer, bytes, records } = event.data;
  const writer = new RingWriter(buffer, 0, bytes);
  for (let n = 0; n < records; n++) {
    const length = 3 + (n % 9);
    while (!writer.begin(length)) Bun.sleepSync(0.1);
    writer.int(n);
    writer.double(n / 3);
    for (let i = 3; i < length; i++) writer.float(i);
    writer.commit();
  }
};
