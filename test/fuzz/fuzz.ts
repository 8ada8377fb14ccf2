/** Plays a piece in a real server and sends it malformed packets over UDP, TCP and WebSocket meanwhile; tells what that did. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FrameReader, frame } from '../../protocol/osc/frames.ts';
import { piece } from '../support/piece.ts';
import { type RunningServer, renderOffline, startRecorded, startServer } from '../support/server.ts';
import { Dice, harmless, malformed } from './packets.ts';

export interface FuzzReport {
  /** Packets, frames and pieces of them sent. */
  readonly sent: { udp: number; tcp: number; websocket: number };
  /** Connections opened and left or thrown out. */
  readonly connections: number;
  /** Resident memory in MiB, before the packets (after some, which warm everything up) and when all has settled. */
  readonly before: number;
  readonly after: number;
  readonly lateQuanta: number;
  /** True when the recorded sound is, byte for byte, that of the piece rendered offline. */
  readonly sameSound: boolean;
  readonly exitCode: number;
}

/**
 * Packets that warm the server up before its memory is looked at: by then the rings, caches and heaps have what they keep. (A run of a million grew by
 * 95 MiB, and so did one of 300,000.)
 */
const warmUp = 250_000;
/** Packets between two questions whether the server has come so far: else the kernel would throw most away unseen. */
const together = 400;

/** Resident memory of a process in MiB. */
export function residentMemory(pid: number): number {
  return Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

/** The least of some looks, a while apart: what is only waiting for the garbage collector goes. */
export async function settledMemory(pid: number, looks = 6): Promise<number> {
  let least = Infinity;
  for (let i = 0; i < looks; i++) {
    await Bun.sleep(500);
    least = Math.min(least, residentMemory(pid));
  }
  return least;
}

async function lateQuanta({ http }: RunningServer): Promise<number> {
  const { late } = (await (await fetch(`${http}/status`)).json()) as { late: { quanta: number } };
  return late.quanta;
}

/** A TCP connection that sends frames of malformed packets, and reads what is answered. */
class TcpAttacker {
  opened = 0;
  private socket: Awaited<ReturnType<typeof this.open>> | undefined;
  private drained = Promise.withResolvers<void>();

  constructor(private readonly port: number) {}

  async send(bytes: Uint8Array): Promise<void> {
    this.socket ??= await this.open();
    let left = bytes;
    while (left.length > 0 && this.socket) {
      this.drained = Promise.withResolvers();
      left = left.subarray(Math.max(0, this.socket.write(left)));
      if (left.length > 0) await Promise.race([this.drained.promise, Bun.sleep(1000)]);
    }
  }

  /** Leaves, politely or not. */
  leave(politely: boolean): void {
    if (politely) this.socket?.end();
    else this.socket?.terminate();
    this.socket = undefined;
  }

  private open() {
    this.opened++;
    return Bun.connect({
      hostname: '127.0.0.1',
      port: this.port,
      socket: {
        data() {},
        drain: () => this.drained.resolve(),
        close: () => {
          this.socket = undefined;
        },
        error: () => {
          this.socket = undefined;
        },
      },
    });
  }
}

class WebSocketAttacker {
  opened = 0;
  private socket: WebSocket | undefined;

  constructor(private readonly url: string) {}

  async send(data: Uint8Array | string): Promise<void> {
    if (this.socket?.readyState !== WebSocket.OPEN) this.socket = await this.open();
    this.socket?.send(data as string);
    while (this.socket && this.socket.bufferedAmount > 1 << 20) await Bun.sleep(1);
  }

  leave(): void {
    this.socket?.close();
    this.socket = undefined;
  }

  private open(): Promise<WebSocket | undefined> {
    this.opened++;
    const socket = new WebSocket(this.url);
    return new Promise((resolve) => {
      socket.onopen = () => resolve(socket);
      socket.onerror = () => resolve(undefined);
    });
  }
}

/** A stream with wrong framing, none of whose parts is a packet that could change anything. */
function wrongFraming(dice: Dice): Uint8Array {
  for (;;) {
    const lengths = [-1, 0x7fffffff, 64 * 1024 * 1024 + 1, 1, 3, 7, 4000];
    const stream = Buffer.concat([frame(malformed(dice)), frame(dice.bytes(dice.below(40)))]);
    stream.writeInt32BE(dice.of(lengths), 0);
    const cut = stream.subarray(0, 1 + dice.below(stream.length));
    if (packetsIn(cut).every(harmless)) return cut;
  }
}

function packetsIn(stream: Uint8Array): Uint8Array[] {
  const reader = new FrameReader(64 * 1024 * 1024);
  reader.push(stream);
  const packets: Uint8Array[] = [];
  try {
    for (let packet = reader.next(); packet; packet = reader.next()) packets.push(packet);
  } catch {
    // The server closes the connection here.
  }
  return packets;
}

/** A handshake and then half a frame, or a frame that breaks the rules (no mask, reserved bits, an absurd length). */
async function brokenWebSocket(http: string, dice: Dice): Promise<void> {
  const { hostname, port, host } = new URL(http);
  const socket = await Bun.connect({ hostname, port: Number(port), socket: { data() {}, error() {} } });
  socket.write(
    `GET / HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${Buffer.from(dice.bytes(16)).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n\r\n`,
  );
  await Bun.sleep(2);
  socket.write(
    dice.of([
      Uint8Array.of(0x82, 0xfe, 0x10),
      Uint8Array.of(0x82, 0x04, 47, 97, 0, 0),
      Uint8Array.of(0xf2, 0x80, 0, 0, 0, 0),
      Uint8Array.of(0x82, 0xff, 0x7f, 255, 255, 255, 255, 255, 255, 255, 1, 2, 3, 4),
      dice.bytes(20),
    ]),
  );
  await Bun.sleep(1);
  socket.terminate();
}

async function attack(server: RunningServer, packets: number, dice: Dice, sent: FuzzReport['sent']): Promise<number> {
  const control = await server.connect('tcp');
  const udp = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: server.udpPort },
    socket: { data() {}, error() {} },
  });
  const tcp = new TcpAttacker(server.tcpPort);
  const websocket = new WebSocketAttacker(server.http.replace('http', 'ws'));
  let connections = 0;
  for (let n = 0; n < packets; n += together) {
    const count = Math.min(together, packets - n);
    const batch = Array.from({ length: count }, () => malformed(dice));
    const [a, b] = [Math.ceil(count * 0.5), Math.ceil(count * 0.8)];
    const datagrams = batch.slice(0, a);
    for (let at = 0; at < datagrams.length; ) {
      const taken = udp.sendMany(datagrams.slice(at) as Uint8Array<ArrayBuffer>[]);
      at += taken;
      if (taken === 0) await Bun.sleep(1);
    }
    sent.udp += a;
    await tcp.send(Buffer.concat(batch.slice(a, b).map(frame)));
    sent.tcp += b - a;
    for (const packet of batch.slice(b)) await websocket.send(packet);
    sent.websocket += count - b;
    const chance = dice.below(6);
    if (chance === 0) {
      await tcp.send(wrongFraming(dice));
      tcp.leave(dice.below(2) === 0);
    }
    if (chance === 1) await websocket.send('/status in words');
    if (chance === 2) websocket.leave();
    if (chance === 3) {
      await brokenWebSocket(server.http, dice);
      connections++;
    }
    await control.sync();
  }
  udp.close();
  tcp.leave(true);
  websocket.leave();
  control.close();
  return connections + tcp.opened + websocket.opened;
}

/**
 * @param packets how many are sent while the piece plays
 * @param seconds of the piece: the packets must be through some seconds before its end
 * @throws Error when they were not, or the server ended before
 */
export async function fuzz({
  packets,
  seconds,
  seed,
}: {
  packets: number;
  seconds: number;
  seed: number;
}): Promise<FuzzReport> {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-fuzz-'));
  const path = (name: string) => join(folder, name);
  try {
    await Bun.write(path('score.osc'), piece(seconds));
    const rendered = await renderOffline(path('score.osc'), path('rendered.wav'), '-o', '2');
    const server = await startRecorded(path('score.osc'), path('played.wav'));
    const dice = new Dice(seed);
    const sent = { udp: 0, tcp: 0, websocket: 0 };
    const first = Math.min(warmUp, packets >> 1);
    let connections = await attack(server, first, dice, sent);
    const before = await settledMemory(server.process.pid);
    connections += await attack(server, packets - first, dice, sent).catch((error: unknown) => {
      const ended = server.process.exitCode;
      throw new Error(
        ended === 0
          ? `the piece of ${seconds} s was over before the packets were through`
          : `the server ended with ${ended}: ${server.printed().slice(-2000)}`,
        { cause: error },
      );
    });
    const after = await settledMemory(server.process.pid);
    const late = await lateQuanta(server);
    const exitCode = await server.process.exited;
    const played = new Uint8Array(await Bun.file(path('played.wav')).arrayBuffer());
    return {
      sent,
      connections,
      before,
      after,
      lateQuanta: late,
      sameSound: Buffer.compare(played, rendered) === 0,
      exitCode,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Late quanta of the same piece without any packets. */
export async function lateWithout(seconds: number): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'bunsynth-fuzz-'));
  try {
    await Bun.write(join(folder, 'score.osc'), piece(seconds));
    const server = await startServer(
      '--none',
      '-S',
      '48000',
      '-o',
      '2',
      '--score',
      join(folder, 'score.osc'),
      '--capture',
      join(folder, 'played.wav'),
    );
    await Bun.sleep((seconds - 2) * 1000);
    const late = await lateQuanta(server);
    await server.process.exited;
    return late;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
