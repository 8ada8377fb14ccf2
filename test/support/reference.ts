/** A real scsynth in real time, on a JACK server of its own that has no sound card. */
import { freePort } from './server.ts';

let started = 0;

export interface Reference {
  readonly port: number;
  /** Whether scsynth still runs. */
  alive(): boolean;
  /** Starts scsynth again, on the same port, after it has died or hangs. */
  restart(): void;
  stop(): Promise<void>;
}

/**
 * Starts jackd (48000 Hz) and scsynth with these options.
 * @param frames of JACK's period
 */
export async function startReference(options: readonly string[], frames = 128): Promise<Reference> {
  const name = `bunsynth-reference-${process.pid}-${started++}`;
  const env = { ...process.env, JACK_DEFAULT_SERVER: name };
  const quiet = { stdout: 'ignore', stderr: 'ignore', env } as const;
  const jack = Bun.spawn(['jackd', '--no-realtime', '-n', name, '-d', 'dummy', '-r', '48000', '-p', String(frames)], quiet);
  await Bun.sleep(1500);
  const port = await freePort();
  const start = () => Bun.spawn(['scsynth', '-u', String(port), '-D', '0', '-R', '0', ...options], quiet);
  let scsynth = start();
  return {
    port,
    alive: () => scsynth.exitCode === null && scsynth.signalCode === null,
    restart: () => {
      scsynth.kill('SIGKILL');
      scsynth = start();
    },
    stop: async () => {
      // scsynth may wait for JACK for long when it is asked to end.
      scsynth.kill('SIGKILL');
      jack.kill('SIGTERM');
      await Promise.all([scsynth.exited, jack.exited]);
    },
  };
}
