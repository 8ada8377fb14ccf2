/** Chromium without a window, driven over the DevTools protocol. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The program; undefined where it is not installed. */
export const chromium = ['chromium', 'chromium-browser', 'google-chrome'].map((name) => Bun.which(name)).find(Boolean);

interface Waiting {
  resolve(result: never): void;
  reject(error: Error): void;
}

/** One page of a browser of its own. */
export class Page {
  /** Errors of the page's scripts, and what its policy has refused. */
  readonly errors: string[] = [];
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;

  private constructor(
    private readonly child: Bun.Subprocess<'ignore', 'ignore', 'pipe'>,
    private readonly socket: WebSocket,
    private readonly folder: string,
  ) {
    socket.onmessage = ({ data }) => this.take(JSON.parse(String(data)));
    socket.onclose = () => {
      for (const { reject } of this.waiting.values()) reject(new Error('the browser has ended'));
    };
  }

  /** Starts a browser with an empty page. @param scheme colours that its user prefers */
  static async start(scheme: 'light' | 'dark' = 'light'): Promise<Page> {
    const folder = mkdtempSync(join(tmpdir(), 'bunsynth-chromium-'));
    const words = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--no-first-run'];
    const child = Bun.spawn(
      [chromium!, ...words, '--remote-debugging-port=0', `--user-data-dir=${folder}`, 'about:blank'],
      { stdin: 'ignore', stdout: 'ignore', stderr: 'pipe' },
    );
    const { port } = new URL(await addressIn(child.stderr));
    const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as {
      type: string;
      webSocketDebuggerUrl: string;
    }[];
    const socket = new WebSocket(targets.find(({ type }) => type === 'page')!.webSocketDebuggerUrl);
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const page = new Page(child, socket, folder);
    for (const domain of ['Page', 'Runtime', 'Log']) await page.ask(`${domain}.enable`);
    await page.ask('Emulation.setEmulatedMedia', { features: [{ name: 'prefers-color-scheme', value: scheme }] });
    return page;
  }

  /** Asks the browser by the protocol's names. @throws Error with its reason */
  ask<Result = unknown>(method: string, params: object = {}): Promise<Result> {
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve: resolve as Waiting['resolve'], reject });
      this.socket.send(JSON.stringify({ id, method, params }));
    });
  }

  async open(url: string): Promise<void> {
    await this.ask('Page.navigate', { url });
    await this.until("document.readyState === 'complete'");
  }

  /** Returns the value of an expression in the page. @throws Error with what it threw */
  async value<Value>(expression: string): Promise<Value> {
    const { result, exceptionDetails } = await this.ask<{
      result: { value: Value };
      exceptionDetails?: { exception?: { description?: string }; text: string };
    }>('Runtime.evaluate', { expression, returnByValue: true, awaitPromise: true });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  /** Waits until an expression is true. @throws Error with what the page shows after 20 s */
  async until(expression: string): Promise<void> {
    for (let tries = 0; tries < 1000; tries++) {
      if (await this.value<boolean>(`Boolean(${expression})`)) return;
      await Bun.sleep(20);
    }
    throw new Error(`${expression} did not come; the page shows ${await this.value('document.body.innerText')}`);
  }

  /** Types a text where the cursor is. */
  async type(text: string): Promise<void> {
    await this.ask('Input.insertText', { text });
  }

  /** Presses a key. @param modifiers 2 is Control, 4 Meta */
  async press(key: string, code: string, modifiers = 0): Promise<void> {
    const windowsVirtualKeyCode = { Enter: 13, Period: 190, KeyA: 65, Home: 36 }[code] ?? 0;
    const text = key === 'Enter' && modifiers === 0 ? { text: '\r' } : {};
    for (const type of ['keyDown', 'keyUp'])
      await this.ask('Input.dispatchKeyEvent', { type, key, code, modifiers, windowsVirtualKeyCode, ...text });
  }

  /** Returns a picture of the page as PNG. */
  async picture(width: number, height: number): Promise<Uint8Array> {
    await this.ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    return Buffer.from((await this.ask<{ data: string }>('Page.captureScreenshot')).data, 'base64');
  }

  async close(): Promise<void> {
    this.socket.close();
    this.child.kill();
    await this.child.exited;
    rmSync(this.folder, { recursive: true, force: true });
  }

  private take(message: {
    id?: number;
    result?: unknown;
    error?: { message: string };
    method?: string;
    params?: { readonly entry?: { readonly level: string; readonly source: string } };
  }): void {
    const { entry } = message.params ?? {};
    // Answers that are no success are not the page's errors.
    const isError = entry?.level === 'error' && entry.source !== 'network';
    if (message.method === 'Runtime.exceptionThrown' || isError) this.errors.push(JSON.stringify(message.params));
    if (message.id === undefined) return;
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message.result as never);
  }
}

/** Returns the address that a browser prints when it listens. @throws Error with what it printed instead */
async function addressIn(stream: ReadableStream<Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of stream) {
    text += decoder.decode(chunk, { stream: true });
    const found = /DevTools listening on (ws:\S+)/.exec(text);
    if (found) return found[1]!;
  }
  throw new Error(`chromium did not start: ${text}`);
}
