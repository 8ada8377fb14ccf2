/** The console on a terminal. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { InstrumentSession } from '../../test/support/instruments.ts';
import { freePort, startServer } from '../../test/support/server.ts';
import { program, sources } from './console.test-program.ts';
import { History, historyPath } from './history.ts';

/** A console on a terminal of 24 rows: what it shows, and what is typed into it. */
class OnTerminal {
  shown = '';
  private readonly child: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;
  private readonly reading: Promise<void>;

  constructor(
    readonly state: string,
    ...options: string[]
  ) {
    const command = `stty rows 24 cols 100; exec ${program} console ${options.join(' ')}`;
    this.child = Bun.spawn(['script', '-qec', command, '/dev/null'], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      env: { ...process.env, XDG_STATE_HOME: state, TERM: 'xterm' },
    });
    const { stdout } = this.child;
    this.reading = (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stdout) this.shown += decoder.decode(chunk, { stream: true });
    })();
  }

  /** Waits until something is shown. */
  async until(text: string | RegExp): Promise<void> {
    const isShown = () => (typeof text === 'string' ? this.shown.includes(text) : text.test(this.shown));
    for (const end = Date.now() + 20_000; !isShown(); await Bun.sleep(10))
      if (Date.now() > end) throw new Error(`${String(text)} was not shown, but ${JSON.stringify(this.shown)}`);
  }

  type(text: string): void {
    this.child.stdin.write(text);
    void this.child.stdin.flush();
  }

  /** Leaves. @returns the exit code */
  async leave(): Promise<number> {
    this.type('\x04');
    const code = await this.child.exited;
    await this.reading;
    return code;
  }
}

describe.skipIf(!Bun.which('script'))('on a terminal', () => {
  let state: string;
  beforeEach(() => {
    state = mkdtempSync(join(tmpdir(), 'console-'));
  });
  afterEach(() => rmSync(state, { recursive: true }));

  test('tab completes, what is said does not disturb what is typed, and the last row tells of the server', async () => {
    const session = await InstrumentSession.open(sources);
    const on = new OnTerminal(state, '--connect', String(session.server.udpPort));
    await on.until('voices 0  bpm 120');
    on.type('pa');
    on.type('d oct\t');
    await on.until(/octave:/);
    on.type('2');
    // A file that is saved is told above the line, which is there again below.
    session.save('pad', sources.pad);
    await on.until(/loaded pad, version 2\r\n.*\^_- pad octave:2/s);
    on.type('\r');
    await on.until(/\d+ pad octave:2\r\n/);
    await on.until('voices 1  bpm 120');
    on.type('bpm 97\r');
    await on.until('voices 1  bpm 97');
    expect(await on.leave()).toBe(0);
    // The screen is whole again.
    expect(on.shown).toContain('\x1b[1;23r');
    expect(on.shown.lastIndexOf('\x1b[r')).toBeGreaterThan(on.shown.lastIndexOf('bpm 97'));
    expect(new History(historyPath({ XDG_STATE_HOME: state })).read()).toEqual(['bpm 97', 'pad octave:2']);
    await session.close();
  }, 60_000);

  test('Ctrl-R finds an older line, which is done or edited', async () => {
    const session = await InstrumentSession.open(sources);
    const history = new History(historyPath({ XDG_STATE_HOME: state }));
    for (const line of ['pad octave:5', 'bpm 91', 'pad octave:6', 'ss']) history.add(line);
    const on = new OnTerminal(state, '--connect', String(session.server.udpPort));
    await on.until('voices 0  bpm 120');
    on.type('half');
    on.type('\x12');
    on.type('octave');
    await on.until('(search) octave: pad octave:6');
    on.type('\x12');
    await on.until('(search) octave: pad octave:5');
    on.type('\r');
    await on.until(/\d+ pad octave:5\r\n/);
    on.type('\x12bpm');
    await on.until('(search) bpm: bpm 91');
    // The end of the line, and one digit more.
    on.type('\x05');
    on.type('\x7f5\r');
    await on.until('bpm 95  late');
    expect(await on.leave()).toBe(0);
    expect(history.read().slice(0, 2)).toEqual(['bpm 95', 'pad octave:5']);
    await session.close();
  }, 60_000);

  test('a server that goes and comes back is played on; meanwhile nothing is sent', async () => {
    const port = String(await freePort());
    const before = await startServer('--none', '-u', port);
    const on = new OnTerminal(state, '--connect', port);
    await on.until('voices 0  bpm 120');
    await before.stop();
    await on.until(/the server does not answer \(.*\r\n/);
    on.type('bpm 77\r');
    await on.until('not done: the server does not answer');
    const after = await startServer('--none', '-u', port);
    await on.until(`the server is back: connected to udp://127.0.0.1:${port}`);
    on.type('bpm 88\r');
    await on.until('bpm 88  late');
    expect(on.shown).not.toContain('bpm 77  late');
    expect(await on.leave()).toBe(0);
    await after.stop();
  }, 90_000);
});
