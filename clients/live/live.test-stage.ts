/** `bunsynth live` as a process, with the sounds of tests. */
import { resolve } from 'node:path';
import { freePort } from '../../test/support/server.ts';
import type { Client } from '../typescript/index.ts';
import type { LiveStatus } from './supervisor/supervisor.ts';

const program = resolve(import.meta.dir, 'main.test-program.ts');

/** The program with the sounds of tests. */
export class Live {
  out = '';
  private readonly child: Bun.Subprocess<'pipe', 'pipe', 'pipe'>;

  private constructor(
    readonly web: string,
    words: readonly string[],
  ) {
    this.child = Bun.spawn([process.execPath, program, ...words], {
      stdin: 'pipe',
      stdout: 'pipe',
      stderr: 'pipe',
      env: process.env,
    });
    for (const stream of [this.child.stdout, this.child.stderr])
      void (async () => {
        const decoder = new TextDecoder();
        for await (const chunk of stream) this.out += decoder.decode(chunk, { stream: true });
      })();
  }

  static async start(...words: string[]): Promise<Live> {
    const web = await freePort();
    const live = new Live(`http://127.0.0.1:${web}`, [
      '--port',
      String(await freePort()),
      '--web-port',
      String(web),
      ...words,
    ]);
    await live.until('code is taken at');
    return live;
  }

  get pid(): number {
    return this.child.pid;
  }

  async until(text: string | RegExp): Promise<void> {
    for (let tries = 0; !(typeof text === 'string' ? this.out.includes(text) : text.test(this.out)); tries++) {
      if (tries === 2000 || this.child.exitCode !== null)
        throw new Error(`${String(text)} was not said, but ${this.out}`);
      await Bun.sleep(10);
    }
  }

  type(line: string): void {
    this.child.stdin.write(`${line}\n`);
    void this.child.stdin.flush();
  }

  async status(): Promise<LiveStatus> {
    return (await (await fetch(`${this.web}/status`)).json()) as LiveStatus;
  }

  /** Waits until the status is as wished. */
  async untilStatus(isSo: (status: LiveStatus) => boolean): Promise<LiveStatus> {
    for (let tries = 0; tries < 1000; tries++) {
      const status = await this.status();
      if (isSo(status)) return status;
      await Bun.sleep(10);
    }
    throw new Error(`it came to ${JSON.stringify(await this.status())}; ${this.out}`);
  }

  kill(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number> {
    this.child.kill(signal);
    return this.child.exited;
  }

  get exited(): Promise<number> {
    return this.child.exited;
  }
}

export const names = ({ outputs }: LiveStatus) => outputs.map(({ name }) => name);
export const beatOf = async (client: Client) =>
  Number((await client.request(['/grid'], { reply: '/grid.reply' })).args[0]);
