/** Native code for servers in process: defs are compiled as in a server, and kept for the other servers of a test. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeDefs } from '../../server/link/native-defs.ts';
import { NativeCode } from '../../server/native/native-code.ts';
import type { InProcessServer } from './in-process.ts';

/** Functions that are linked beside those of defs: the way into native code. */
export const wayIn = 1;

export class NativeServers {
  /** Lines that native code has told. */
  readonly lines: string[] = [];
  private readonly cache = mkdtempSync(join(tmpdir(), 'native-defs-'));
  private readonly opened: NativeCode[] = [];

  /** Starts native code for a server, of which the defs that are there are wanted then. */
  async open(server: InProcessServer): Promise<{ readonly native: NativeCode; readonly defs: NativeDefs }> {
    const native = new NativeCode({
      library: 'auto',
      cache: this.cache,
      report: (line) => this.lines.push(line),
      process: { module: new URL('../../server/workers/native-child.ts', import.meta.url) },
    });
    this.opened.push(native);
    const defs = new NativeDefs({ ...server.control.context, native });
    await native.start();
    await defs.open();
    return { native, defs };
  }

  /** Ends what was opened. */
  close(): void {
    for (const native of this.opened.splice(0)) native.close();
    rmSync(this.cache, { recursive: true });
  }
}

/** Waits until no def stays in WebAssembly. */
export async function allMade({ defs }: { readonly defs: NativeDefs }): Promise<void> {
  while (defs.counts.others > 0) await Bun.sleep(2);
}
