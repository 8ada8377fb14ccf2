import { dlopen, FFIType, ptr } from 'bun:ffi';

interface SocketConstants {
  readonly library: string;
  readonly level: number;
  readonly receiveBuffer: number;
  /** Linux, privileged: goes beyond the system's limit. */
  readonly receiveBufferForce?: number;
}

const constants: Partial<Record<NodeJS.Platform, SocketConstants>> = {
  linux: { library: 'libc.so.6', level: 1, receiveBuffer: 8, receiveBufferForce: 33 },
  darwin: { library: 'libSystem.B.dylib', level: 0xffff, receiveBuffer: 0x1002 },
};

const symbols = {
  setsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.u32], returns: FFIType.i32 },
  getsockopt: { args: [FFIType.i32, FFIType.i32, FFIType.i32, FFIType.ptr, FFIType.ptr], returns: FFIType.i32 },
} as const;

/**
 * Asks the system for a receive buffer of `bytes` for a socket, settling for the largest it grants.
 * @returns the bytes granted as the system counts them (Linux: twice the payload it promises), or undefined where the
 * platform is not known, in which case nothing was changed
 */
export function enlargeReceiveBuffer(fd: number, bytes: number): number | undefined {
  const platform = constants[process.platform];
  if (!platform) return undefined;
  const { level, receiveBuffer, receiveBufferForce } = platform;
  const library = dlopen(platform.library, symbols);
  const value = new Int32Array([bytes]);
  const length = new Uint32Array([value.byteLength]);
  const set = (option: number) => library.symbols.setsockopt(fd, level, option, ptr(value), value.byteLength) === 0;
  const forced = receiveBufferForce !== undefined && set(receiveBufferForce);
  // macOS refuses what Linux cuts down to its limit.
  while (!forced && !set(receiveBuffer) && value[0] > 65536) value[0] >>= 1;
  const known = library.symbols.getsockopt(fd, level, receiveBuffer, ptr(value), ptr(length)) === 0;
  library.close();
  return known ? value[0] : undefined;
}
