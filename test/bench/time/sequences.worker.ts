/** Reads a pipe and stamps what comes with the system's time; ends with the pipe. */
import { openSync, readSync } from 'node:fs';
import { wallClock } from '../../../server/system/wall-clock.ts';

declare const self: { onmessage: ((event: MessageEvent<string>) => void) | null; postMessage(message: unknown): void };

self.onmessage = ({ data: path }) => {
  const now = wallClock();
  const came: { seconds: number; bytes: number[] }[] = [];
  // Waits for the writer; read and write, so that it does not end before there is one.
  const file = openSync(path, 'r+');
  self.postMessage('open');
  const bytes = new Uint8Array(4096);
  for (;;) {
    const length = readSync(file, bytes);
    const seconds = now();
    const piece = [...bytes.subarray(0, length)];
    // Nobody else sends a system reset.
    if (piece.includes(0xff)) break;
    came.push({ seconds, bytes: piece });
  }
  self.postMessage(came);
};
