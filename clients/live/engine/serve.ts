/** The evaluating process's end of what goes between it and its supervisor. */
import { Engine } from './engine.ts';
import type { FromEngine, ToEngine } from './messages.ts';
import type { OpenSounds } from './sounds.ts';
import { PatternFault } from './threads.ts';

const send = (message: FromEngine): void => void process.send!(message);

/** Serves the process that started this one, until that ends: then what is planned plays, and nothing more. */
export function serveSupervisor(openSounds: OpenSounds): void {
  let engine: Promise<Engine> | undefined;
  process.on('message', (message: ToEngine) => {
    if (message.to !== 'begin') return void answer(message);
    const { url, tag, samples, voices, kept, isWatched } = message;
    engine = Engine.begin({
      url,
      tag,
      samples,
      voices,
      kept,
      isWatched,
      openSounds,
      report: (line) => send({ from: 'line', line }),
      reportFault: (fault) => send({ from: 'fault', fault }),
      keep: (kept) => send({ from: 'kept', kept }),
      planned: (planned) => send({ from: 'planned', planned }),
    });
    engine.then(
      () => send({ from: 'ready' }),
      (error: Error) => {
        send({ from: 'line', line: error.message });
        process.exit(1);
      },
    );
  });
  process.on('disconnect', () => void end());
  // Ctrl-C at a terminal reaches the whole group: the supervisor says when it is over.
  process.on('SIGINT', () => {});

  async function answer({ to, id, args }: Exclude<ToEngine, { to: 'begin' }>): Promise<void> {
    try {
      const { handlers } = await engine!;
      send({ from: 'done', id, result: await handlers[to](args as never) });
    } catch (error) {
      send({
        from: 'refused',
        id,
        fault: error instanceof PatternFault ? error.fault : { message: (error as Error).message },
      });
    }
  }

  async function end(): Promise<void> {
    const running = await engine?.catch(() => undefined);
    if (running) {
      // Its groups go when what is planned has been heard.
      await Bun.sleep(1000 * running.secondsAhead + tail);
      await running.close();
    }
    process.exit(0);
  }
}

/** Milliseconds that the last sound may ring. */
const tail = 2000;
