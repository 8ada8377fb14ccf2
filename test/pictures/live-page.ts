/** Draws docs/live-page.png anew: the page of `bunsynth live` in Chromium, while it plays. `bun test/pictures/live-page.ts` */
import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Page } from '../support/browser.ts';
import { freePort } from '../support/server.ts';

const here = (path: string): string => resolve(import.meta.dir, path);

const piece = `setcpm(120/4)

drums: s("bd*2, [~ cp]*2, hh*8").gain(.8)

bass: note("<c2 eb2 g1 bb1>*4").s("sawtooth")
  .lpf(600).decay(.2).sustain(.3)

keys: note("[c4,eb4,g4] ~ [bb3,d4,f4] ~").s("triangel").room(.4)
`;

const [udp, tcp, http, osc, web] = await Promise.all(Array.from({ length: 5 }, () => freePort()));
const ports = ['-u', udp, '-t', tcp, '--http-port', http, '--port', osc, '--web-port', web].map(String);
const live = Bun.spawn([here('../../bunsynth'), 'live', '--page', '--with-server', '--none', ...ports], {
  stdin: 'ignore',
  stdout: 'ignore',
  stderr: 'inherit',
});
const address = `http://127.0.0.1:${web}/page`;
while (!(await fetch(address).catch(() => undefined))) await Bun.sleep(100);

const page = await Page.start(Bun.argv.includes('--dark') ? 'dark' : 'light');
try {
  await page.open(address);
  await page.until("document.querySelector('footer').textContent.startsWith('cycle')");
  await page.press('a', 'KeyA', 2);
  await page.type(piece);
  await page.press('Enter', 'Enter', 2);
  await page.until("document.querySelector('#faults button')");
  // Sounds are loaded, and several of them are marked.
  await page.until("Number(document.querySelector('footer b').textContent) > 3");
  const sounding = "[...document.querySelectorAll('.cm-sounding')].map((each) => each.textContent)";
  await page.until(`${sounding}.includes('bd') && ${sounding}.includes('g1')`);
  writeFileSync(
    Bun.argv[2]?.endsWith('.png') ? Bun.argv[2] : here('../../docs/live-page.png'),
    await page.picture(760, 400),
  );
} finally {
  await page.close();
  live.kill();
  await live.exited;
}
