/** Options of UDP sockets that Bun itself does not offer. Unknown platforms are left as they are. */
import { dlopen, FFIType, ptr } from 'bun:ffi';

interface Platform {
  readonly library: string;
  readonly socketLevel: number;
  readonly receiveBuffer: number;
  /** Linux, privileged: goes beyond the system's limit. */
  readonly receiveBufferForce?: number;
  /** Level and name of the switches (IPv4, IPv6) that report unreachable peers as errors of the socket. */
  readonly peerErrors: readonly (readonly [level: number, option: number])[];
}

const platforms: Partial<Record<NodeJS.Platform, Platform>> = {
  linux: {
    library: 'libc.so.6',
    socketLevel: 1,
    receiveBuffer: 8,
    receiveBufferForce: 33,
    peerErrors: [
      [0, 11],
      [41, 25],
    ],
  },
  darwin: { library: 'libSystem.B.dylib', socketLevel: 0xffff, receiveBuffer: 0x1002, peerErrors: [] },
};

const symbols = {
  setsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.u32], returns: FFIType.i32 },
  getsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
} as const;

const smallestReceiveBuffer = 65536;

/**
 * Prepares a socket for many clients that come and go, and asks for a receive buffer of `bytes`, settling for the
 * largest the system grants.
 *
 * Bun has Linux report unreachable peers. The report then fails whichever packet is sent next, to whomever: a client
 * that has gone would cost another client its reply. So it is switched off.
 * @returns the bytes granted as the system counts them (Linux: twice the payload it promises), or undefined where the
 * platform is not known
 */
export function prepareUdpSocket(fd: number, bytes: number): number | undefined {
  const platform = platforms[process.platform];
  if (!platform) return undefined;
  const library = dlopen(platform.library, symbols);
  const value = new Int32Array(1);
  const length = new Uint32Array([value.byteLength]);
  const set = (level: number, option: number, setting: number) => {
    value[0] = setting;
    return library.symbols.setsockopt(fd, level, option, ptr(value), value.byteLength) === 0;
  };
  // One of the two is not of this socket's family and is refused.
  for (const [level, option] of platform.peerErrors) set(level, option, 0);
  setReceiveBuffer(platform, set, bytes);
  const known =
    library.symbols.getsockopt(fd, platform.socketLevel, platform.receiveBuffer, ptr(value), ptr(length)) === 0;
  library.close();
  return known ? value[0] : undefined;
}

function setReceiveBuffer(
  platform: Platform,
  set: (level: number, option: number, setting: number) => boolean,
  bytes: number,
): void {
  const { socketLevel, receiveBuffer, receiveBufferForce } = platform;
  if (receiveBufferForce !== undefined && set(socketLevel, receiveBufferForce, bytes)) return;
  // macOS refuses what Linux cuts down to its limit.
  for (let wanted = bytes; wanted >= smallestReceiveBuffer; wanted /= 2) {
    if (set(socketLevel, receiveBuffer, wanted)) return;
  }
}
