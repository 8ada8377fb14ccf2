/** Start and end of the program, as a shell sees them: what is printed where, exit codes, and that nothing stays behind. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ping } from '../../instruments/ping.ts';
import { version } from '../../package.json';
import { freePort, startServer } from '../support/server.ts';

const program = resolve(import.meta.dir, '../../bunsynth');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-start-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs a command that is expected to end by itself. */
async function run(command: string[]) {
  const child = Bun.spawn(command, { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const [out, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, errors, code };
}

async function options(): Promise<string[]> {
  return ['-u', String(await freePort()), '--http-port', String(await freePort()), '-D', '0', '--none'];
}

test('the banner tells version, backend and why, rate, addresses, and one line to try', async () => {
  const server = await startServer('--none', '-S', '44100');
  const text = server.printed();
  await server.stop();
  expect(text).toStartWith(`bunsynth ${version}\n`);
  expect(text).toContain('no audio device (none) at 44100 Hz, because no device was asked for');
  expect(text).toContain(`udp://127.0.0.1:${server.udpPort}  tcp://127.0.0.1:${server.tcpPort}`);
  expect(text).toContain(`HTTP     ${server.http}\n`);
  expect(text).toContain(`try      curl ${server.http}/status?format=text\n`);
  expect(text).not.toContain('inputs asked for');
});

test('the last line of the banner is the one that clients wait for, and -w is taken without a word', async () => {
  const server = await startServer('--none', '-w', '128', '--midi', 'none');
  const lines = server.printed().trimEnd().split('\n');
  await server.stop();
  expect(lines.at(-1)).toBe('SuperCollider 3 server ready.');
  expect(lines.filter((line) => line.startsWith('options'))).toEqual([]);
});

test('called by a link named scsynth it answers -v as scsynth does, and the process is named so, with its arguments', async () => {
  const link = join(folder, 'scsynth');
  symlinkSync(program, link);
  const reference = Bun.which('scsynth');
  const expected = reference
    ? await run([reference, '-v'])
    : { out: "scsynth 3.13.0 (Built from  '' [na])\n", errors: '', code: 0 };
  expect(await run([link, '-v'])).toEqual(expected);
  if (process.platform !== 'linux') return;
  const words = [...(await options()), '-P', folder];
  const child = Bun.spawn([link, ...words], { stdin: 'ignore', stdout: 'pipe', stderr: 'pipe' });
  const reader = child.stdout.getReader();
  await reader.read();
  expect(readFileSync(`/proc/${child.pid}/comm`, 'utf8')).toBe('scsynth\n');
  expect(readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').replace(/\0+$/, '').split('\0')).toEqual([
    link,
    ...words,
  ]);
  child.kill();
  await child.exited;
});

test('inputs that cannot be had are told of when they were asked for, and so are options without effect', async () => {
  const server = await startServer('--none', '-i', '3', '-U', '/nowhere');
  const text = server.printed();
  await server.stop();
  expect(text).toContain('3 inputs asked for, without a device they are silent\n');
  expect(text).toMatch(/^options {2}-U \/nowhere: .*ignored$/m);
});

test('--list-devices tells what there is and what would be opened', async () => {
  const { out, errors, code } = await run([program, '--list-devices', '--none']);
  expect({ errors, code }).toEqual({ errors: '', code: 0 });
  expect(out).toMatch(/^none +output +none$/m);
  expect(out).toEndWith('opens none, because no device was asked for\n');
});

test('a device that is not there ends the start, with the list of those that are', async () => {
  const { out, errors, code } = await run([
    program,
    ...(await options()).filter((word) => word !== '--none'),
    '-H',
    'No Such Card',
  ]);
  expect(errors).toMatch(/^bunsynth: audio device 'No Such Card': no such device; there are: .+\n$/);
  expect({ out, code }).toEqual({ out: '', code: 1 });
});

test('the banner says what clients may do, and warns who opens the server to others', async () => {
  const told = async (...words: string[]): Promise<string[]> => {
    const server = await startServer('--none', ...words);
    const lines = server
      .printed()
      .split('\n')
      .filter((line) => /^(WARNING|access) /.test(line));
    await server.stop();
    return lines;
  };
  const local = 'access   programs of this machine read and write files as this user and run instruments from any file';
  expect(await told()).toEqual([local]);
  expect(await told('-p', 'x')).toEqual([local, 'access   TCP, HTTP and WebSocket ask for the password, UDP does not']);
  expect(await told('-P', '/tmp', '--instruments', '')).toEqual([
    'access   programs of this machine read and write files below /tmp and run no instruments',
  ]);
  expect(await told('-B', '0.0.0.0')).toEqual([
    local,
    expect.stringMatching(
      /^WARNING {2}who reaches 0\.0\.0\.0 may play, read and write files as this user and run the instruments of .+: no password is set \(-p\)/,
    ),
  ]);
  expect((await told('-B', '0.0.0.0', '-p', 'x')).at(-1)).toMatch(
    /^WARNING {2}who reaches 0\.0\.0\.0 .+ over UDP, without the password/,
  );
}, 60_000);

test.each(['SIGINT', 'SIGTERM'] as const)('%s ends it with 0, also twice in a row while it sounds', async (signal) => {
  const server = await startServer('--none');
  const client = await server.connect();
  await client.addSynthDef(ping.bytes);
  for (let i = 0; i < 20; i++) client.send('/s_new', 'ping', 1000 + i, 0, 0);
  await client.sync();
  server.process.kill(signal);
  server.process.kill(signal);
  expect(await server.process.exited).toBe(0);
  expect(server.process.signalCode).toBeNull();
  await client.close();
});

test.each(['udp', 'tcp'] as const)('/quit over %s is answered and ends it with 0', async (transport) => {
  const server = await startServer('--none');
  const client = await server.connect(transport);
  await client.request(['/quit'], { reply: '/done' });
  expect(await server.process.exited).toBe(0);
  await client.close();
});

test('a UDP port in use is one line on standard error that names it', async () => {
  const other = await Bun.udpSocket({ hostname: '127.0.0.1', port: 0 });
  const { out, errors, code } = await run([program, ...(await options()), '-u', String(other.port)]);
  other.close();
  expect(errors).toBe(`bunsynth: UDP port ${other.port} on 127.0.0.1 is already in use (is another server running?)\n`);
  expect({ out, code }).toEqual({ out: '', code: 1 });
});

test('so is a TCP port, and an HTTP port that was asked for', async () => {
  const other = Bun.listen({ hostname: '127.0.0.1', port: 0, socket: { data() {} } });
  const tcp = await run([program, ...(await options()), '-t', String(other.port)]);
  const http = await run([program, ...(await options()), '--http-port', String(other.port)]);
  other.stop(true);
  expect(tcp).toEqual({
    out: '',
    errors: `bunsynth: TCP port ${other.port} on 127.0.0.1 is already in use (is another server running?)\n`,
    code: 1,
  });
  expect(http).toEqual({ out: '', errors: `bunsynth: HTTP port ${other.port} is in use\n`, code: 1 });
});

test.each([
  [['-u', '99999'], '-u "99999": must be a whole number from 0 to 65535'],
  [['-i', '8', '-o', '8', '-a', '4'], '-i 8 and -o 8 need 16 audio buses, -a 4 is fewer'],
  [['--none', '-H', 'jack'], '--none and -H exclude each other: no device, or that one'],
  [['-S', '12'], '-S "12": must be 0 or 1000 to 768000 (Hz)'],
  [['--loud'], 'unknown option --loud (see --help)'],
])('%p is refused in one line', async (words, reason) => {
  expect(await run([program, ...words])).toEqual({ out: '', errors: `bunsynth: ${reason}\n`, code: 1 });
});

/** True when this user may hide files from a process: a mount namespace of its own. */
const mayMount = Bun.spawnSync(['unshare', '-m', 'true']).exitCode === 0;
const alsa = mayMount
  ? Bun.spawnSync(['sh', '-c', 'ls /usr/lib/*/libasound.so.2* /lib/*/libasound.so.2* 2>/dev/null'])
      .stdout.toString()
      .split('\n')
      .filter(Boolean)
  : [];
const why = !mayMount
  ? ' (left out: mount namespaces are not permitted here)'
  : alsa.length === 0
    ? ' (left out: no libasound.so.2 to hide)'
    : '';

test.skipIf(why !== '')(`without libasound.so.2 one line names the package to install${why}`, async () => {
  const empty = join(folder, 'empty');
  writeFileSync(empty, '');
  const hide = alsa.map((file) => `mount --bind '${empty}' '${file}'`).join(' && ');
  const { out, errors, code } = await run([
    'unshare',
    '-m',
    'sh',
    '-c',
    `${hide} && exec '${program}' "$@"`,
    'sh',
    ...(await options()),
  ]);
  expect(errors).toMatch(/^bunsynth: .*libasound\.so\.2 is missing: install the package libasound2 .*\n$/);
  expect({ out, code }).toEqual({ out: '', code: 1 });
});

test.if(process.platform === 'linux')(
  'the thread that asks for quanta is as urgent as the one that makes them',
  async () => {
    const server = await startServer('--none');
    try {
      const tasks = `/proc/${server.process.pid}/task`;
      const threads = readdirSync(tasks).map((each) => readFileSync(`${tasks}/${each}/stat`, 'utf8'));
      const realTime = threads.filter((line) => line.split(') ')[1]!.split(' ')[38] === '2');
      const names = realTime.map((line) => line.split(/[()]/)[1]);
      // Neither where the system permits it to nobody.
      expect(names.includes('Worker')).toBe(names.includes('bunsynth'));
    } finally {
      await server.stop();
    }
  },
);
