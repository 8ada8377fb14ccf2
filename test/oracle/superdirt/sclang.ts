/** SuperDirt in sclang, on a server that runs already. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { toPacket } from '../../../clients/typescript/messages.ts';
import { encodePacket } from '../../../protocol/osc/encode.ts';
import { freePort } from '../../support/server.ts';

/** Seconds for SuperDirt to start. */
const maxStart = 90;

export interface RunningSuperDirt {
  readonly pid: number;
  /** UDP port on which it listens for events. */
  readonly port: number;
  stop(): Promise<void>;
}

/**
 * Starts SuperDirt with the sounds in a folder of folders.
 * @param quarks folders of class files: SuperDirt's and those of what it needs @param serverPort of UDP
 * @throws Error with what was posted when it does not start
 */
export async function startSuperDirt(
  quarks: readonly string[],
  samples: string,
  serverPort: number,
): Promise<RunningSuperDirt> {
  const folder = mkdtempSync(join(tmpdir(), 'superdirt-'));
  const port = await freePort();
  const settings = join(folder, 'sclang.yaml');
  writeFileSync(
    settings,
    `includePaths:\n${quarks.map((path) => `    - ${path}\n`).join('')}excludePaths: []\npostInlineWarnings: false\n`,
  );
  const child = Bun.spawn(['sclang', '-l', settings, resolve(import.meta.dir, 'superdirt.scd')], {
    env: {
      ...process.env,
      QT_QPA_PLATFORM: 'offscreen',
      QTWEBENGINE_DISABLE_SANDBOX: '1',
      XDG_DATA_HOME: folder,
      SESSION_PORT: String(serverPort),
      SESSION_DIRT_PORT: String(port),
      SESSION_SAMPLES: samples,
    },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    timeout: 600_000,
  });
  const stop = async () => {
    const socket = await Bun.udpSocket({ hostname: '127.0.0.1' });
    socket.send(encodePacket(toPacket(['/session/end'])), port, '127.0.0.1');
    await Promise.race([child.exited, Bun.sleep(3000)]);
    child.kill('SIGKILL');
    await child.exited;
    socket.close();
    rmSync(folder, { recursive: true });
  };
  const posted = await startOf(child.stdout);
  if (posted.includes('RESULT ready')) return { pid: child.pid, port, stop };
  await stop();
  throw new Error(`SuperDirt did not start:\n${posted}`);
}

/** Returns what is posted until SuperDirt is ready or sclang ends. */
async function startOf(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  const until = Date.now() + 1000 * maxStart;
  const reader = stream.getReader();
  while (!text.includes('RESULT ready') && Date.now() < until) {
    const { value, done } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  // What it posts later must not fill the pipe.
  void (async () => {
    for (;;) if ((await reader.read()).done) return;
  })();
  return text;
}
