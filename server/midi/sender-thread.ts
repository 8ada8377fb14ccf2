/**
 * The thread that sends MIDI: it sleeps until the next message is due, sends it, and never does anything else. A thread of its own, so that nothing
 * that the control thread is busy with delays a note.
 */
import { type MessagePort as NodePort, receiveMessageOnPort } from 'node:worker_threads';
import { setNiceness } from '../system/libc.ts';
import { SharedWord } from '../system/shared-word.ts';
import { wallClock } from '../system/wall-clock.ts';
import { openSink } from './ports.ts';
import type { FromSender, SenderStart, ToSender } from './sender-messages.ts';
import { SenderQueue } from './sender-queue.ts';

/** Niceness of the thread: that of the control thread, where that is permitted. */
const niceness = -10;
/** Messages that are taken between two looks at what is due. */
const maxTaken = 32;

self.onmessage = ({ data: { wake, port } }: MessageEvent<SenderStart>): void => {
  setNiceness(niceness);
  const word = new SharedWord(wake);
  const sender = new SenderQueue(
    (message: FromSender) => self.postMessage(message),
    { wall: wallClock(), steady: () => performance.now() / 1000 },
    openSink,
  );
  /** Does one round: takes what was asked for, sends what is due, sleeps. Returns false at the end. */
  const round = (): boolean => {
    const seen = word.value;
    for (
      let got = receiveMessageOnPort(port as unknown as NodePort), taken = 1;
      got;
      got = receiveMessageOnPort(port as unknown as NodePort), taken++
    ) {
      if (!sender.take((got as { message: ToSender }).message)) {
        self.postMessage({ type: 'ended' } satisfies FromSender);
        return false;
      }
      // What comes without end does not hold up what is due.
      if (taken % maxTaken === 0) sender.sendDue();
    }
    const sleep = sender.sendDue();
    if (sleep > 0) word.waitWhile(seen, sleep);
    return true;
  };
  for (let goesOn = true; goesOn; ) {
    try {
      goesOn = round();
    } catch (error) {
      // One message less; the notes of the others still get their ends.
      self.postMessage({ type: 'fault', message: (error as Error).stack ?? String(error) } satisfies FromSender);
    }
  }
};
