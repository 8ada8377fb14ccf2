/** A real server with a folder of instruments, a client that hears its feed, and what it put out. */
import { createSocket, type Socket } from 'node:dgram';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodePacket } from '../../protocol/osc/decode.ts';
import { encodeMessage, encodePacket } from '../../protocol/osc/encode.ts';
import { isBundle, type OscMessage, type OscValue } from '../../protocol/osc/types.ts';
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';
import { type RunningServer, startServer } from './server.ts';

export const sampleRate = 48000;

/** One event of the feed, with the milliseconds at which it came. */
export interface Heard {
  readonly address: string;
  readonly args: readonly OscValue[];
  readonly at: number;
}

export class InstrumentSession {
  readonly heard: Heard[] = [];
  private waiting: (() => void)[] = [];

  private constructor(
    readonly server: RunningServer,
    private readonly socket: Socket,
    private readonly folder: string,
    private readonly sources: string,
  ) {
    socket.on('message', (bytes) => {
      const packet = decodePacket(bytes);
      if (isBundle(packet)) return;
      this.heard.push({ address: String(packet.address), args: packet.args, at: performance.now() });
      for (const wake of this.waiting.splice(0)) wake();
    });
  }

  /**
   * @param files name and text of each; `defineRender` and `defineWebAudio` are imported for them
   * @param options a device is opened only if they name one (-H)
   */
  static async open(files: Readonly<Record<string, string>>, ...options: string[]): Promise<InstrumentSession> {
    const folder = mkdtempSync(join(tmpdir(), 'instruments-'));
    const sources = mkdtempSync(join(folder, 'sources-'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(sources, `${name}.ts`), source(text));
    const server = await startServer(
      ...(options.includes('-H') ? [] : ['--none']),
      '-o',
      '2',
      '--no-bundled',
      '--instruments',
      sources,
      '--capture',
      join(folder, 'capture.wav'),
      ...options,
    );
    const session = new InstrumentSession(server, createSocket('udp4'), folder, sources);
    session.send('/feed', 1);
    await session.next('/done');
    return session;
  }

  send(address: string, ...args: (number | string | Uint8Array)[]): void {
    this.socket.send(encodeMessage(address, typesOf(args), [...args]), this.server.udpPort, '127.0.0.1');
  }

  /** @param ahead seconds from now */
  later(ahead: number, address: string, ...args: (number | string)[]): void {
    this.together(ahead, [address, ...args]);
  }

  /** Sends messages in one bundle. @param ahead seconds from now */
  together(ahead: number, ...messages: [string, ...(number | string)[]][]): void {
    const elements = messages.map(([address, ...args]): OscMessage => ({ address, types: typesOf(args), args }));
    const timetag = BigInt(Math.round((Date.now() / 1000 + ahead + 2_208_988_800) * 2 ** 16)) << 16n;
    this.socket.send(encodePacket({ timetag, elements }), this.server.udpPort, '127.0.0.1');
  }

  /** Writes a new version of a file. */
  save(name: string, text: string): void {
    writeFileSync(this.path(name), source(text));
  }

  /** Returns the path of a file. */
  path(name: string): string {
    return join(this.sources, `${name}.ts`);
  }

  all(address: string): Heard[] {
    return this.heard.filter((heard) => heard.address === address);
  }

  /** The first message from `from` on with an address and, if asked, for which `which` holds. @throws Error after 60 s */
  async next(address: string, from = 0, which: (heard: Heard) => boolean = () => true): Promise<Heard> {
    const end = performance.now() + 60_000;
    for (;;) {
      const found = this.heard.slice(from).find((heard) => heard.address === address && which(heard));
      if (found) return found;
      if (performance.now() > end)
        throw new Error(`${address} did not come; the server printed ${this.server.printed()}`);
      await Promise.race([new Promise<void>((resolve) => this.waiting.push(resolve)), Bun.sleep(500)]);
    }
  }

  /** Sends a command of one blob that is not answered. */
  sendBlob(address: string, bytes: Uint8Array): void {
    this.socket.send(encodeMessage(address, 'b', [bytes]), this.server.udpPort, '127.0.0.1');
  }

  /** Sends blobs behind a command's text, and waits for its answer. */
  async sendBytes(address: string, text: string, ...blobs: Uint8Array[]): Promise<Heard> {
    const from = this.heard.length;
    this.socket.send(
      encodeMessage(address, `s${'b'.repeat(blobs.length)}`, [text, ...blobs]),
      this.server.udpPort,
      '127.0.0.1',
    );
    return this.next('/done', from, ({ args: [command] }) => command === address);
  }

  /** Sends a command and waits for its answer. */
  async ask(address: string, ...args: (number | string)[]): Promise<Heard> {
    const from = this.heard.length;
    this.send(address, ...args);
    return this.next('/done', from, ({ args: [command] }) => command === address);
  }

  /** Ends the server; what its left output held from some sample near the start on. */
  async close(): Promise<Float32Array> {
    return (await this.closeAll())[0]!;
  }

  /** The same for all outputs. */
  async closeAll(): Promise<Float32Array[]> {
    this.socket.close();
    await this.server.stop();
    const bytes = new Uint8Array(readFileSync(join(this.folder, 'capture.wav')));
    rmSync(this.folder, { recursive: true });
    const info = readSoundInfo(bytes, bytes.length);
    const samples = new Float32Array(info.frames * info.channels);
    decodeSamples(bytes.subarray(info.dataOffset), info, samples);
    return Array.from({ length: info.channels }, (_, c) =>
      Float32Array.from({ length: info.frames }, (_each, i) => samples[i * info.channels + c]!),
    );
  }
}

const source = (text: string): string =>
  `import { defineRender, defineWebAudio } from 'bunsynth';\nconst work = (ms: number) => { const end = performance.now() + ms; while (performance.now() < end); };\n${text}`;

const typesOf = (args: readonly (number | string | Uint8Array)[]): string =>
  args
    .map((arg) => (typeof arg === 'string' ? 's' : typeof arg === 'object' ? 'b' : Number.isInteger(arg) ? 'i' : 'f'))
    .join('');
