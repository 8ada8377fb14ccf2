/** Rings a doorbell as often as it is told to, and tells when it has. */
import { BellRinger } from './doorbell.ts';

declare const self: Worker;

let ringer: BellRinger;
self.onmessage = ({ data }) => {
  if (typeof data === 'number') for (let i = 0; i < data; i++) ringer.ring();
  else ringer = new BellRinger(data);
  self.postMessage('done');
};
