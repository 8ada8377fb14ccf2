/** The thread that runs sequences and voices. What their code does can hold up this thread alone, which the control thread then ends. */
import { watchStrays } from '../strays.ts';
import type { FromSequences, SequenceOut, SequenceStart, ToSequences } from './messages.ts';
import { SequenceModules } from './modules.ts';
import { Scheduler } from './scheduler.ts';

declare const self: {
  onmessage: ((event: MessageEvent<SequenceStart | ToSequences>) => void) | null;
  postMessage(message: FromSequences): void;
};

let scheduler: Scheduler | undefined;
let out: SequenceOut[] = [];

function begin({ sampleRate, current }: SequenceStart): Scheduler {
  const word = new Int32Array(current);
  const modules = new SequenceModules();
  return new Scheduler({
    sampleRate,
    load: (module, instrument) => modules.load(module, instrument),
    report: (reported) => out.push(reported),
    current: (voice) => void Atomics.store(word, 0, voice),
    woken: () => report(false),
  });
}

function report(ran: boolean): void {
  self.postMessage({ type: 'reported', ran, next: scheduler!.next, loading: scheduler!.loadingVoices, out });
  out = [];
}

watchStrays((fault) => self.postMessage({ type: 'stray', fault }));

self.onmessage = ({ data }) => {
  if (data.type === 'begin') {
    scheduler = begin(data);
    self.postMessage({ type: 'ready' });
    return;
  }
  scheduler!.take(data);
  if (data.type === 'run' || out.length) report(data.type === 'run');
};
