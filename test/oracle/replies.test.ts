/** The same messages to scsynth and to bunsynth: the same answers, or a difference that is listed with its reason. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { startReference, type Reference } from '../support/reference.ts';
import { startServer, type RunningServer } from '../support/server.ts';
import { type Answers, Conversation } from './replies-session.ts';
import { steps } from './replies-steps.ts';

let scsynth: Reference;
let server: RunningServer;
let reference: Conversation;
let ours: Conversation;

beforeAll(async () => {
  scsynth = await startReference(['-l', '4']);
  server = await startServer('--none', '-R', '0', '-l', '4');
  [reference, ours] = [await Conversation.open(scsynth.port), await Conversation.open(server.udpPort)];
}, 30_000);

afterAll(async () => {
  reference?.close();
  ours?.close();
  await server?.stop();
  await scsynth?.stop();
}, 20_000);

for (const step of steps) {
  const { name, differs } = step;
  test(name + (differs ? ` (differs: ${differs.because})` : ''), async () => {
    // scsynth sends notifications and answers from different queues: their order is compared within each of them.
    const [theirs, answers] = [await reference.perform(step), await ours.perform(step)];
    if (differs) {
      const { because, ...rest } = differs;
      expect(because).not.toBe('');
      expect(answers).not.toEqual(theirs);
      expect(answers).toEqual({ notified: [], replied: [], removed: [], ...rest } as Answers);
    }
    else expect(answers).toEqual(theirs);
  }, 40_000);
}
