/** Every command of README and docs that is for curl, oscsend or bunsynth runs as printed, against a server that has the instruments that the docs let save. */
import { afterAll, beforeAll, describe, expect, test } from 'bun:test';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeMidiFile } from '../../protocol/midi/file.ts';
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';
import { Env, EnvGen, Out, SinOsc, synthDef } from '../../server/synthdef/builder/index.ts';
import { packages, pluginsAreHere } from '../support/lv2.ts';
import { freePort, type RunningServer, startServerUnder } from '../support/server.ts';

const root = resolve(import.meta.dir, '../..');
const pages = [
  'README.md',
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const texts = new Map(pages.map((page) => [page, readFileSync(join(root, page), 'utf8')]));
const commands = [...texts].map(([page, text]): [string, string[]] => [
  page,
  [...text.matchAll(/^ {4}((?:curl|oscsend|\.\/bunsynth|echo .*\| \.\/bunsynth) .*?)(?: +#.*)?$/gm)].map(
    ([, command]) => command!,
  ),
]);

const hasSequencer = existsSync('/dev/snd/seq');
const hasOscsend = Bun.which('oscsend') !== null;

/** Returns why a command cannot be run here; undefined for one that can. */
function leftOut(command: string): string | undefined {
  if (command.includes('box:57110')) return 'a server on another machine';
  if (command.startsWith('oscsend') && !hasOscsend) return 'there is no oscsend (liblo-tools)';
  if (command.includes('"bunsynth"') && !hasSequencer) return 'there is no ALSA sequencer for a virtual port';
  if (command.includes('lv2:') && !pluginsAreHere) return `there are no LV2 plugins (${packages})`;
  return undefined;
}

let server: RunningServer;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-docs-'));
  mkdirSync(join(folder, 'DIR'));
  // The examples, each a file, as the docs say.
  for (const text of texts.values()) {
    for (const [, code] of text.matchAll(/^```ts\n([\s\S]*?)^```$/gm))
      writeFileSync(join(folder, 'DIR', `${/export const (\w+)/.exec(code!)?.[1]}.ts`), code!);
  }
  const ding = /^ {4}(import \{ defineRender \}[\s\S]*?^ {4}\}\);)$/m.exec(texts.get('README.md')!)![1]!;
  writeFileSync(join(folder, 'DIR', 'ding.ts'), ding.replace(/^ {4}/gm, ''));
  writeFileSync(
    join(folder, 'ping.scsyndef'),
    synthDef('ping', { freq: 440 }, ({ freq }) =>
      Out.ar(0, SinOsc.ar(freq).mul(EnvGen.kr(Env.perc(), { doneAction: 2 }))),
    ).bytes,
  );
  const take = Float32Array.from({ length: 48000 }, (_, i) => 0.5 * Math.sin(i / 30));
  writeFileSync(
    join(folder, 'take.wav'),
    Buffer.concat([
      soundHeader({ header: 'WAV', format: 'float', channels: 1, sampleRate: 48000, frames: take.length }),
      encodeSamples(take, 'float', true, new Uint8Array(4 * take.length)),
    ]),
  );
  writeFileSync(
    join(folder, 'song.mid'),
    writeMidiFile(
      [
        { beat: 0, message: { type: 'noteOn', channel: 0, note: 60, velocity: 100 } },
        { beat: 0.5, message: { type: 'noteOff', channel: 0, note: 60, velocity: 64 } },
      ],
      120,
    ),
  );
  server = await startServerUnder(['env', '-C', folder], '--none', '--instruments', 'DIR');
}, 120_000);
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** The command with this server's ports, this checkout's program and a file for a path that stands for any. */
async function here(command: string): Promise<string> {
  const more = /\.\/bunsynth console/.test(command)
    ? ` ${command.includes('--instruments') ? `-u ${await freePort()} --http-port ${await freePort()} -D 0` : `--connect 127.0.0.1:${server.udpPort}`}`
    : /\.\/bunsynth dirt/.test(command)
      ? ` --port ${await freePort()} --connect 127.0.0.1:${server.tcpPort}`
      : /\.\/bunsynth live(?! render)/.test(command)
        ? ` --port 0 --web-port 0 --connect 127.0.0.1:${server.tcpPort}`
        : '';
  return (
    command
      // What runs until it is ended is asked to end when it has had time to begin: once, since a second signal ends it at once.
      .replace(/^\.\/bunsynth dirt/, 'timeout --foreground --preserve-status 5 ./bunsynth dirt')
      .replaceAll('127.0.0.1:57180', server.http.replace('http://', ''))
      .replace('127.0.0.1 57110', `127.0.0.1 ${server.udpPort}`)
      .replace('/path/to/ping.scsyndef', join(folder, 'ping.scsyndef'))
      // There is one already.
      .replace('live --with-server', 'live')
      .replace('./bunsynth', join(root, 'bunsynth'))
      .replace(/^curl /, 'curl -sS --fail-with-body --max-time 5 ') + more
  );
}

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly errors: string;
}

async function run(command: string): Promise<Ran> {
  const child = Bun.spawn(['sh', '-c', await here(command)], {
    cwd: folder,
    stdin: new Blob(['quit\n']),
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, XDG_STATE_HOME: folder, XDG_CACHE_HOME: folder },
  });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, out, errors };
}

describe.each(commands.filter(([, lines]) => lines.length > 0))('%s', (_, lines) => {
  test('its commands run as printed', async () => {
    const refused = server.printed().split('FAILURE').length;
    for (const command of lines) {
      if (command === './bunsynth --instruments DIR') continue; // the server that this is about
      const reason = leftOut(command);
      if (reason !== undefined) {
        console.log(`left out: ${command}: ${reason}`);
        continue;
      }
      // What listens until it is ended is ended by the clock: it has heard something by then.
      const streams = command.includes('curl -N');
      const { code, out, errors } = await run(command);
      expect({ command, code, ...(code && !streams ? { out, errors } : {}) }).toEqual({
        command,
        code: streams ? 28 : 0,
      });
      if (streams) expect(out).not.toBe('');
      // Programs wait for /done, people need a moment for the next line.
      if (command.includes('/d_load'))
        while (!(await (await fetch(`${server.http}/defs`)).text()).includes('"ping"')) await Bun.sleep(50);
    }
    // What oscsend sends is refused in the server's output only.
    expect(server.printed().split('FAILURE').slice(refused)).toEqual([]);
  }, 300_000);
});

test('what is named in passing is there: options and files', () => {
  const help =
    String(Bun.spawnSync([join(root, 'bunsynth'), '--help']).stdout) +
    String(Bun.spawnSync([join(root, 'bunsynth'), 'play', '--help']).stdout) +
    ['dirt', 'live', 'live render']
      .map((words) => String(Bun.spawnSync([join(root, 'bunsynth'), ...words.split(' '), '--help']).stdout))
      .join('');
  for (const [page, text] of texts) {
    for (const [, option] of text.matchAll(/`(?:\.\/bunsynth )?(--[a-z-]+)[ `]/g))
      if (!/^--(?:only|runs|groups|seed|count|packets|minutes|connect)$/.test(option!))
        expect(`${page}: ${help.includes(option!) ? '' : option}`).toBe(`${page}: `);
    for (const [, link] of text.matchAll(/\]\((?!http|#)([^)#]+)(?:#[^)]*)?\)/g))
      expect(`${page}: ${existsSync(join(root, page, '..', link!)) ? '' : link}`).toBe(`${page}: `);
  }
});
