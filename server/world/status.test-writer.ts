/** The writing thread of the status test: a field early, in the middle and late, always equal. */
import { StatusWriter } from './status.ts';

declare const self: Worker;

self.onmessage = (event: MessageEvent<SharedArrayBuffer>) => {
  const writer = new StatusWriter(event.data);
  for (let n = 1; n <= 200_000; n++) {
    writer.values.quanta = n;
    writer.values.samples = n;
    writer.values.period = n;
    writer.publish();
  }
};
