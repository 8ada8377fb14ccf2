/** Overtone's conversation; supriya and SuperDirt themselves, where they are installed. */
import { expect, test } from 'bun:test';
import { session as overtone } from './overtone-conversation.ts';
import { session as superDirt } from './superdirt-session.ts';
import { session as supriya, installed as supriyaInstalled } from './supriya-session.ts';

test("Overtone's conversation is answered to its end", async () => {
  const { told, level, printed } = await overtone();
  // Rates and numbers of buses and buffers, in its order.
  expect(told.slice(2, 3)).toEqual([48000]);
  expect(told.slice(8, 13)).toEqual([8, 8, 512, 4096, 1024]);
  expect(level).toBeGreaterThan(-40);
  expect(printed).toContain("'Overtone' as our client's name");
  expect(printed).not.toContain('FAILURE');
}, 120_000);

test.skipIf(!supriyaInstalled)(
  'supriya boots, plays, asks and ends',
  async () => {
    const { words, posted, level } = await supriya();
    expect(words.join(' ')).toMatch(/^-R 0 -l 1 -u \d+$/);
    expect(posted).toContain('bus 0.5 buffer {0: 0.0, 511: 0.0}');
    expect(posted).toContain('ended OFFLINE');
    expect(level).toBeGreaterThan(-50);
  },
  120_000,
);

/** Folders of SuperDirt and Vowel, separated by a colon. */
const quarks = process.env.SUPERDIRT_QUARKS;

test.skipIf(!quarks)(
  'SuperDirt starts, plays events and ends',
  async () => {
    const { words, posted, level } = await superDirt(quarks!.split(':'));
    expect(words.join(' ')).toMatch(/^-u \d+ -a 1024 -i 2 -o 2 -b 262144 -n 32768 -m 262144 -w 2048 -R 0 -C 1 -l 1$/);
    expect(posted).toContain('RESULT started 12 orbits');
    expect(posted.split('\n').filter((line) => line.startsWith('FAILURE IN SERVER /s_new'))).toEqual([]);
    expect(level).toBeGreaterThan(-50);
  },
  180_000,
);
