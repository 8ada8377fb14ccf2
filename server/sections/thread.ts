/** The thread of a section: takes what is sent, calculates ahead, tells what has been heard, and sleeps when it is far enough ahead. */

import { flushDenormals } from '../system/libc.ts';
import { SharedWord } from '../system/shared-word.ts';
import { threadClock } from '../system/wall-clock.ts';
import { ringReader, ringWriter } from '../world/ring.ts';
import { SectionSlot } from '../world/section-slots.ts';
import { Copies, type CopyRequest } from './copies.ts';
import { Runner } from './runner.ts';
import { type SectionDef, slotAddress } from './section-engine.ts';
import {
  type CodeMessage,
  Command,
  type FromThread,
  type ThreadStart,
  type ToThread,
  tableEntries,
} from './thread-messages.ts';

declare const self: {
  onmessage: ((event: MessageEvent<ToThread>) => void) | null;
  postMessage(message: FromThread): void;
};

/** Milliseconds that it sleeps at most: what has been heard is told then. */
const minSleep = 1;
const maxSleep = 20;
/** Blocks before the first one that is calculated: the code of the thread is slow at first. */
const startBlocks = 8;
/** Blocks after which it looks for messages. */
const messageBlocks = 64;

const defs: SectionDef[] = [];
const requests: CopyRequest[] = [];
const codes: CodeMessage[] = [];

self.onmessage = ({ data }) => {
  if (data.type === 'def') defs.push(data.def);
  else if (data.type === 'copy') requests.push(data);
  else if (data.type === 'start') void run(data.start);
  else codes.push(data);
};

function takeCode(runner: Runner, message: CodeMessage): void {
  if (message.type === 'fuse') runner.fuse(message.key, message.fused);
  else if (message.type === 'openNative') runner.openNative(message.entrance);
  else runner.runNative(message.key, message.address);
}

/** Lets messages come. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function run(start: ThreadStart): Promise<void> {
  // As in the audio thread: a sound that dies away has the same samples in both.
  flushDenormals();
  const { layout, memory, commands: commandRegion, events: eventRegion } = start;
  const ints = new Int32Array(memory.buffer);
  const at = slotAddress(start) >> 2;
  const [consumed, settled, finished] = [SectionSlot.consumed, SectionSlot.settled, SectionSlot.finished].map(
    (w) => at + (w >> 2),
  );
  const wake = new SharedWord(memory.buffer as unknown as SharedArrayBuffer, slotAddress(start) + SectionSlot.wake);
  const commands = ringReader(memory.buffer, commandRegion);
  const events = ringWriter(memory.buffer, eventRegion);
  let waiting: Int32Array[] = [];
  const write = (words: Int32Array): boolean => {
    if (!events.begin(words.length)) return false;
    events.ints32(words, words.length);
    events.commit();
    return true;
  };
  const runner = new Runner({
    ...start,
    entries: tableEntries(start.aheadBlocks),
    startBlocks,
    now: () => performance.now() / 1000,
    spent: threadClock(),
    tell: (words) => {
      if (waiting.length > 0 || !write(words)) waiting.push(words);
    },
    refuse: (reason) => self.postMessage({ type: 'refused', reason }),
  });
  const copies = new Copies(runner);
  self.postMessage({ type: 'ready', memory: runner.memory });
  const periodSeconds = (start.periodBlocks * layout.blockSize) / layout.sampleRate;
  for (let steps = 0; !runner.ended; steps++) {
    const heard = wake.value;
    let needsMessage = false;
    while (!runner.isClosed && commands.next()) {
      const kind = commands.int(0);
      needsMessage = (kind === Command.def && defs.length === 0) || (kind === Command.copy && requests.length === 0);
      if (needsMessage) break;
      if (kind === Command.def) runner.install(defs.shift()!);
      else if (kind === Command.giveBack) runner.giveBack();
      else if (kind === Command.copy) copies.ask(requests.shift()!);
      else {
        const words = new Int32Array(commands.length);
        commands.copyTo(words, 0);
        runner.submit(words.slice(3), commands.double(1));
      }
      commands.release();
      Atomics.add(ints, consumed!, 1);
    }
    for (const each of codes.splice(0)) takeCode(runner, each);
    const busy = runner.step();
    copies.advance();
    while (waiting.length > 0 && write(waiting[0]!)) waiting = waiting.slice(1);
    if (runner.settled && waiting.length === 0 && !needsMessage)
      Atomics.store(ints, settled!, Atomics.load(ints, consumed!));
    runner.publish();
    if (needsMessage || steps % messageBlocks === 0) await turn();
    else if (!busy && !runner.isAlert) {
      const sleep =
        runner.isWaiting || copies.isBusy ? minSleep : Math.max(minSleep, Math.min(maxSleep, 500 * periodSeconds));
      wake.waitWhile(heard, sleep);
    }
  }
  copies.close();
  // The control thread reads until it has all.
  while (waiting.length > 0) {
    while (waiting.length > 0 && write(waiting[0]!)) waiting = waiting.slice(1);
    if (waiting.length > 0) await Bun.sleep(minSleep);
  }
  Atomics.store(ints, finished!, 1);
}
