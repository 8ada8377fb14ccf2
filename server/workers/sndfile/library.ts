/** libsndfile through its C interface. Only for the process that is made for it: what it does to memory, no other shall see. */
import { CString, dlopen, type Pointer, ptr } from 'bun:ffi';
import { SoundFileError, type SoundShape } from '../../../protocol/soundfile/index.ts';

const symbols = {
  sf_open_fd: { args: ['int', 'int', 'ptr', 'int'], returns: 'ptr' },
  sf_close: { args: ['ptr'], returns: 'int' },
  sf_error: { args: ['ptr'], returns: 'int' },
  sf_strerror: { args: ['ptr'], returns: 'cstring' },
  sf_command: { args: ['ptr', 'int', 'ptr', 'int'], returns: 'int' },
  sf_format_check: { args: ['ptr'], returns: 'int' },
  sf_readf_float: { args: ['ptr', 'ptr', 'i64'], returns: 'i64' },
  sf_writef_float: { args: ['ptr', 'ptr', 'i64'], returns: 'i64' },
  sf_version_string: { args: [], returns: 'cstring' },
} as const;

const names =
  process.platform === 'darwin'
    ? ['libsndfile.1.dylib', 'libsndfile.dylib', '/opt/homebrew/lib/libsndfile.dylib']
    : ['libsndfile.so.1'];

/** `SF_INFO`: frames (64 bits), then as 32-bit words rate, channels, format, sections and whether one can seek. */
const infoBytes = 32;
const InfoWord = { rate: 2, channels: 3, format: 4 } as const;
const readMode = 0x10;
const writeMode = 0x20;
const Command = { majorCount: 0x1030, major: 0x1031, clip: 0x10c0 } as const;
/** The error that no reader knows the file. */
const unrecognised = 1;

/** Thrown in libsndfile's own words. */
export class LibraryRefusal extends SoundFileError {
  override readonly name = 'LibraryRefusal';

  constructor(
    message: string,
    readonly unknown: boolean,
  ) {
    super(message);
  }
}

/** The library's functions. @throws what the system says where it is not there */
export function openLibrary(): Library {
  let reason: unknown;
  for (const name of names) {
    try {
      return new Library(dlopen(name, symbols).symbols);
    } catch (error) {
      reason = error;
    }
  }
  throw reason;
}

export class Library {
  constructor(private readonly calls: ReturnType<typeof dlopen<typeof symbols>>['symbols']) {}

  get version(): string {
    return String(this.calls.sf_version_string());
  }

  /** Kinds of files that it knows: their numbers, and names in its own words. */
  kinds(): { readonly code: number; readonly name: string }[] {
    const count = new Int32Array(1);
    this.calls.sf_command(null, Command.majorCount, ptr(count), 4);
    return Array.from({ length: count[0]! }, (_, i) => {
      // `SF_FORMAT_INFO`: a number, and behind padding two texts.
      const info = BigInt64Array.of(BigInt(i), 0n, 0n);
      this.calls.sf_command(null, Command.major, ptr(info), info.byteLength);
      return { code: Number(BigInt.asIntN(32, info[0]!)), name: String(new CString(Number(info[1]!) as Pointer)) };
    });
  }

  /** True when a header goes with these samples. */
  writes(format: number): boolean {
    return this.calls.sf_format_check(ptr(infoOf(format, 1, 48000))) !== 0;
  }

  /** Opens a descriptor of which nothing has been read. @throws LibraryRefusal */
  openToRead(file: number): OpenedFile {
    return this.open(file, readMode, infoOf(0, 0, 0));
  }

  /** Begins a file in an empty descriptor; samples beyond full scale will be clipped. @throws LibraryRefusal */
  openToWrite(file: number, format: number, channels: number, sampleRate: number): OpenedFile {
    const opened = this.open(file, writeMode, infoOf(format, channels, sampleRate));
    this.calls.sf_command(opened.handle, Command.clip, null, 1);
    return opened;
  }

  private open(file: number, mode: number, info: Int32Array): OpenedFile {
    const handle = this.calls.sf_open_fd(file, mode, ptr(info), 0);
    if (!handle)
      throw new LibraryRefusal(String(this.calls.sf_strerror(null)), this.calls.sf_error(null) === unrecognised);
    return new OpenedFile(this.calls, handle as Pointer, {
      frames: Number(new BigInt64Array(info.buffer)[0]),
      channels: info[InfoWord.channels]!,
      sampleRate: info[InfoWord.rate]!,
    });
  }
}

export class OpenedFile {
  constructor(
    private readonly calls: ReturnType<typeof dlopen<typeof symbols>>['symbols'],
    readonly handle: Pointer,
    readonly shape: SoundShape,
  ) {}

  /** Text of the library's last error; undefined when there was none. */
  get fault(): string | undefined {
    return this.calls.sf_error(this.handle) === 0 ? undefined : String(this.calls.sf_strerror(this.handle));
  }

  /** Fills whole frames; returns how many there were. */
  read(into: Float32Array): number {
    return Number(
      this.calls.sf_readf_float(this.handle, ptr(into), BigInt(Math.floor(into.length / this.shape.channels))),
    );
  }

  /** Appends whole frames. @throws LibraryRefusal */
  write(samples: Float32Array): void {
    const frames = samples.length / this.shape.channels;
    if (Number(this.calls.sf_writef_float(this.handle, ptr(samples), BigInt(frames))) !== frames)
      throw new LibraryRefusal(this.fault ?? 'not all was written', false);
  }

  /** Completes the file; the descriptor stays open. @throws LibraryRefusal */
  close(): void {
    if (this.calls.sf_close(this.handle) !== 0) throw new LibraryRefusal('the file could not be completed', false);
  }
}

function infoOf(format: number, channels: number, sampleRate: number): Int32Array {
  const info = new Int32Array(infoBytes / 4);
  info[InfoWord.rate] = sampleRate;
  info[InfoWord.channels] = channels;
  info[InfoWord.format] = format;
  return info;
}
