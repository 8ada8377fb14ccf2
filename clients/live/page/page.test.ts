/** The page in a browser: code plays, what sounds is marked in it, faults stand at their place, and nothing of it is needed by what plays. */
import { afterAll, afterEach, test as anyTest, beforeAll, beforeEach, expect } from 'bun:test';
import { chromium, Page } from '../../../test/support/browser.ts';
import { type RunningServer, startServer } from '../../../test/support/server.ts';
import { Live } from '../live.test-stage.ts';

if (!chromium) console.log('the page is not tried: chromium is not installed (Debian: chromium)');
/** Everything is exact where the machine keeps up with its own clock: where it has lost time, it is tried once or twice more. */
const test = (name: string, work: () => Promise<void>): void =>
  anyTest.skipIf(!chromium)(name, work, { retry: 2, timeout: 60_000 });

let server: RunningServer;
let live: Live;
let page: Page;
beforeAll(async () => {
  server = await startServer('--none', '-S', '48000');
}, 30_000);
afterAll(() => server.stop(), 30_000);
beforeEach(async () => {
  if (!chromium) return;
  live = await start();
  page = await Page.start();
  await page.open(`${live.web}/page`);
  await page.until("document.querySelector('footer').textContent.startsWith('cycle')");
}, 60_000);
afterEach(async () => {
  if (!chromium) return;
  expect(page.errors).toEqual([]);
  await page.close();
  await live.kill();
}, 30_000);

const start = (...words: string[]): Promise<Live> =>
  Live.start('--connect', `127.0.0.1:${server.tcpPort}`, '--page', ...words);

/** Puts a text in place of all. */
async function write(text: string): Promise<void> {
  await page.press('a', 'KeyA', 2);
  await page.type(text);
}
const play = (modifiers = 2): Promise<void> => page.press('Enter', 'Enter', modifiers);
const text = (): Promise<string> =>
  page.value("[...document.querySelectorAll('.cm-line')].map((each) => each.textContent).join('\\n')");
const marked = "[...document.querySelectorAll('.cm-sounding')].map((each) => each.textContent).join(' ')";
const faults = (): Promise<string[]> =>
  page.value("[...document.querySelectorAll('#faults button')].map((each) => each.textContent)");
const names = async (): Promise<string> => (await live.status()).outputs.map(({ name }) => name).join(' ');

test('Ctrl-Enter and Cmd-Enter play the text, Ctrl-. hushes it', async () => {
  await write('a: s("x1*8")');
  await play();
  await live.untilStatus(({ planned, outputs }) => planned > 8 && outputs[0]?.source === 'page');
  expect(await names()).toBe('a');
  await write('b: s("x2*8")');
  await play(4);
  await live.untilStatus(({ outputs }) => outputs[0]?.name === 'b');
  expect(await names()).toBe('b');
  await page.press('.', 'Period', 2);
  await live.untilStatus(({ isHushed }) => isHushed);
  await page.until(`${marked} === ''`);
  await page.until("document.querySelector('footer').textContent.includes('hushed')");
});

test('what sounds is marked while it sounds, wherever its text has gone', async () => {
  await write('a: s("x1 x2 x3 x4").slow(2)');
  await play();
  for (const each of ['x1', 'x2', 'x3', 'x4', 'x1']) await page.until(`${marked} === '${each}'`);
  // A line more before it.
  await page.press('Home', 'Home', 2);
  await page.type('// more\n');
  for (const each of ['x3', 'x4']) await page.until(`${marked} === '${each}'`);
  // At the time of the cycle: a mark is a quarter of two cycles long.
  await page.until(`${marked} === 'x1'`);
  const { cycle } = await live.status();
  expect(Math.abs(((cycle + 0.25) % 2) - 0.25)).toBeLessThan(0.25);
});

test('faults stand at their place until the next good code', async () => {
  await write('a: s("x1*8")');
  await play();
  await live.untilStatus(({ planned }) => planned > 8);
  await write('a: s("x1*8")\nb: s("x2" zork)');
  await play();
  await page.until("document.querySelector('.cm-lintRange-error')");
  expect(await page.value("document.querySelector('.cm-lintRange-error').textContent")).toBe('zork');
  expect(await faults()).toEqual(['2:11: Unexpected token']);
  expect(await names()).toBe('a');
  // The list is pressed to go there.
  await page.value("document.querySelector('#faults button').click()");
  await page.type('here');
  expect(await text()).toBe('a: s("x1*8")\nb: s("x2" herezork)');
  await write('a: s("x1*8")\nb: s("zork")');
  await play();
  await page.until("document.querySelector('#faults').textContent.includes('there is no sound zork')");
  expect(await faults()).toEqual(['2:7: there is no sound zork']);
  expect(await page.value("document.querySelector('.cm-lintRange-error').textContent")).toBe('zork');
  await write('a: s("x1*8")');
  await play();
  await page.until("!document.querySelector('#faults button') && !document.querySelector('.cm-lintRange-error')");
});

test('a page that goes changes nothing, and one that comes shows the code that plays', async () => {
  await write('a: s("x1*8")\n');
  await play();
  const { planned } = await live.untilStatus((status) => status.planned > 8);
  await write('not played yet');
  // The same tab keeps what was typed.
  await page.open(`${live.web}/page`);
  expect(await text()).toBe('not played yet');
  await page.close();
  await live.untilStatus((status) => status.planned > planned + 8);
  page = await Page.start();
  await page.open(`${live.web}/page`);
  await page.until(`${marked} !== ''`);
  expect(await text()).toBe('a: s("x1*8")\n');
  // Code that comes from elsewhere is followed by a page whose text is untouched.
  const body = JSON.stringify({ code: 'c: s("x3*8")', source: 'page' });
  expect((await fetch(`${live.web}/eval`, { method: 'POST', body })).status).toBe(200);
  await page.until("document.querySelector('.cm-content').textContent === 'c: s(\"x3*8\")'");
});

test('marks go on where the evaluating process was killed, and the page waits where all has ended', async () => {
  await write('a: s("x1 ~ x2 ~")');
  await play();
  await page.until(`${marked} !== ''`);
  process.kill((await live.status()).evaluatingProcess, 'SIGKILL');
  await live.untilStatus(({ restarts, planned }) => restarts === 1 && planned > 2);
  for (const each of ['x1', 'x2', 'x1']) await page.until(`${marked} === '${each}'`);
  await live.kill();
  await page.until("document.querySelector('footer').textContent.includes('does not answer')");
  expect(await text()).toBe('a: s("x1 ~ x2 ~")');
  await play();
  await page.until("document.querySelector('#faults').textContent === 'bunsynth live does not answer'");
});

test('a password is asked for in the page', async () => {
  await live.kill();
  live = await start('-p', 'secret');
  await page.open(`${live.web}/page`);
  await page.until("!document.querySelector('#password').hidden");
  await page.type('secret');
  await page.press('Enter', 'Enter');
  await page.until("document.querySelector('footer').textContent.startsWith('cycle')");
  await write('a: s("x1*8")');
  await play();
  await page.until(`${marked} !== ''`);
});
