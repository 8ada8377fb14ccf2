/** The thread that reads the pipe: it waits for bytes and tells all at the end. */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import { setNiceness } from '../../../server/system/libc.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';
import { endByte, type Stamped } from './recorder-messages.ts';

self.onmessage = ({ data: path }: MessageEvent<string>): void => {
  setNiceness(-10);
  const now = wallClock();
  // For reading and writing: so that it opens without a writer, and does not end with one.
  const file = openSync(path, constants.O_RDWR);
  self.postMessage('ready');
  const stamped: Stamped[] = [];
  const buffer = new Uint8Array(4096);
  for (;;) {
    const length = readSync(file, buffer);
    const seconds = now();
    const bytes = buffer.slice(0, length);
    if (bytes.at(-1) === endByte) break;
    stamped.push({ seconds, bytes });
  }
  closeSync(file);
  self.postMessage(stamped);
};
