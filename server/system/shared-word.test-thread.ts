/** Waits for a word, and tells what came of it. */
import { SharedWord } from './shared-word.ts';

declare const self: {
  onmessage: ((event: MessageEvent<{ memory: SharedArrayBuffer; milliseconds: number }>) => void) | null;
  postMessage(message: unknown): void;
};

self.onmessage = ({ data: { memory, milliseconds } }) => {
  self.postMessage('waits');
  const word = new SharedWord(memory);
  const changed = word.waitFor(3, milliseconds);
  self.postMessage({ changed, value: word.value });
};
