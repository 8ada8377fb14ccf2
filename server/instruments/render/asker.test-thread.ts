/** Asks for memory again and again; tells what it was given. */
import { Asker } from './asker.ts';
import { Answer } from './messages.ts';

declare const self: {
  onmessage: ((event: MessageEvent<{ answer: SharedArrayBuffer; times: number }>) => void) | null;
  postMessage(message: unknown): void;
};

self.onmessage = ({ data: { answer, times } }) => {
  const asker = new Asker(answer, (question) => self.postMessage(question));
  const given: number[] = [];
  for (let i = 0; i < times; i++)
    given.push(asker.ask({ type: 'allocate', id: 1, bytes: i }).getUint32(Answer.address, true));
  self.postMessage({ given });
};
