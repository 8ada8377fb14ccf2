/** A pipe that keeps what a server's MIDI output writes. */
import { closeSync, constants, openSync, readSync } from 'node:fs';

export class PipeRecorder {
  private readonly file: number;
  private readonly chunks: Buffer[] = [];

  /** Makes the pipe. */
  constructor(readonly path: string) {
    const { exitCode, stderr } = Bun.spawnSync(['mkfifo', path]);
    if (exitCode !== 0) throw new Error(String(stderr));
    this.file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  }

  /** All bytes since the last call. */
  take(): Uint8Array {
    const bytes = Buffer.alloc(1 << 16);
    for (;;) {
      let length = 0;
      try {
        length = readSync(this.file, bytes);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      }
      if (length === 0) return new Uint8Array(Buffer.concat(this.chunks.splice(0)));
      this.chunks.push(Buffer.from(bytes.subarray(0, length)));
    }
  }

  close(): void {
    closeSync(this.file);
  }
}
