/** A JACK server of 48000 Hz that plays to nobody. */

/** Processes of one name get in each other's way, and a machine holds only a handful of servers. */
let started = 0;

export interface Jack {
  /** Returns what it printed so far: among it, which clients were not ready in time. */
  printed(): string;
  stop(): Promise<void>;
}

/**
 * Starts jackd. Programs started from then on find it, until it is stopped.
 * @param frames of its period
 * @param realtime whether it asks for real-time priority
 * @param name of a server that is started again; default a new one
 */
export async function startJack({
  frames = 128,
  realtime = false,
  name = `bunsynth-${process.pid}-${started++}`,
}: {
  frames?: number;
  realtime?: boolean;
  name?: string;
} = {}): Promise<Jack> {
  process.env.JACK_DEFAULT_SERVER = name;
  const jack = Bun.spawn(
    ['jackd', ...(realtime ? [] : ['--no-realtime']), '-n', name, '-d', 'dummy', '-r', '48000', '-p', String(frames)],
    {
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: 'pipe',
      env: process.env,
    },
  );
  let text = '';
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of jack.stderr) text += decoder.decode(chunk, { stream: true });
  })();
  await Bun.sleep(1500);
  return {
    printed: () => text,
    stop: async () => {
      if (process.env.JACK_DEFAULT_SERVER === name) delete process.env.JACK_DEFAULT_SERVER;
      jack.kill('SIGTERM');
      await Promise.all([jack.exited, reading]);
    },
  };
}

/** Runs `work` while such a server does. */
export async function withJack<T>(
  work: (jack: Jack) => Promise<T>,
  options: Parameters<typeof startJack>[0] = {},
): Promise<T> {
  const jack = await startJack(options);
  try {
    return await work(jack);
  } finally {
    await jack.stop();
  }
}
