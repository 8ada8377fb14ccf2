/** A real scsynth in real time, on a JACK server that has no sound card. */
import { rmSync } from 'node:fs';
import { type Jack, startJack } from './jack.ts';
import { freePort } from './server.ts';

export interface Reference {
  readonly port: number;
  /** True while scsynth runs. */
  alive(): boolean;
  /** Starts scsynth again, on the same port, after it has died or hangs. */
  restart(): void;
  stop(): Promise<void>;
}

/** A test program's JACK server: one for all its scsynths, as a machine holds only a handful. */
const shared = { users: 0, jack: undefined as Promise<Jack> | undefined };

/**
 * Starts scsynth with these options, and jackd (48000 Hz) unless it runs for another already.
 * @param frames of JACK's period
 */
export async function startReference(options: readonly string[], frames = 128): Promise<Reference> {
  if (shared.users++ === 0) shared.jack = startJack({ frames });
  const jack = await shared.jack;
  const port = await freePort();
  const start = () =>
    Bun.spawn(['scsynth', '-u', String(port), '-D', '0', '-R', '0', ...options], {
      stdout: 'ignore',
      stderr: 'ignore',
      env: process.env,
    });
  let scsynth = start();
  // It ends at once as long as JACK is not there.
  for (
    let tries = 0;
    tries < 20 && (await Promise.race([scsynth.exited.then(() => true), Bun.sleep(1000).then(() => false)]));
    tries++
  ) {
    await Bun.sleep(300);
    scsynth = start();
  }
  return {
    port,
    alive: () => scsynth.exitCode === null && scsynth.signalCode === null,
    restart: () => {
      scsynth.kill('SIGKILL');
      scsynth = start();
    },
    stop: async () => {
      // scsynth may wait for JACK for long when it is asked to end; killed, it leaves its shared memory behind.
      scsynth.kill('SIGKILL');
      await scsynth.exited;
      rmSync(`/dev/shm/SuperColliderServer_${port}`, { force: true });
      if (--shared.users === 0) await jack?.stop();
    },
  };
}
