/** The same messages to scsynth and to bunsynth: the same answers, or a difference that is listed with its reason. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { Correspondent } from '../support/correspondent.ts';
import { type Reference, startReference } from '../support/reference.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { type Answers, Conversation } from './replies/session.ts';
import { steps } from './replies/steps.ts';

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

/** Returns how many of three groups an answer to /status counts that is asked for behind the first of them, all in one go. */
async function counted(port: number): Promise<number[]> {
  const correspondent = await Correspondent.open(port);
  const counts: number[] = [];
  for (let i = 0; i < 12; i++) {
    const groups = async (...others: readonly number[]): Promise<number> => {
      const answer = correspondent.expect(({ address }) => address === '/status.reply', '/status.reply');
      const send = (id: number): void => correspondent.send({ address: '/g_new', types: 'iii', args: [id, 0, 0] });
      others.slice(0, 1).forEach(send);
      correspondent.send({ address: '/status', types: '', args: [] });
      others.slice(1).forEach(send);
      await answer;
      return Number(correspondent.read().find(({ address }) => address === '/status.reply')!.args[3]);
    };
    const before = await groups();
    counts.push((await groups(5000, 5001, 5002)) - before);
    correspondent.send({ address: '/n_free', types: 'iii', args: [5000, 5001, 5002] });
    await correspondent.settle();
    correspondent.read();
  }
  correspondent.close();
  return counts;
}

test('/status is answered when its block is over, and counts all of it', async () => {
  // Where a block begins amid the four packets, either server counts fewer.
  const usual = (counts: readonly number[]): number => counts.toSorted((a, b) => a - b)[counts.length >> 1]!;
  expect(usual(await counted(scsynth.port))).toBe(3);
  expect(usual(await counted(server.udpPort))).toBe(3);
}, 60_000);

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
    } else expect(answers).toEqual(theirs);
  }, 40_000);
}
