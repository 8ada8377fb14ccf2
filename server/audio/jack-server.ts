/**
 * Question whether a JACK server answers, without the audio library, which would open clients of it to find out. Only JACK 2 is known here, by its socket;
 * of any other server (PipeWire's, JACK 1) the library knows, so no answer means that it has to be asked. Control thread.
 */
import { dlopen } from 'bun:ffi';

/** Returns where the JACK 2 server that libjack would go to listens. */
export const jackSocket = (name = Bun.env.JACK_DEFAULT_SERVER || 'default', user = process.getuid?.() ?? 0): string =>
  `/dev/shm/jack_${name}_${user}_0`;

/** Resolves with true where a JACK 2 server takes connections at a socket and there is a libjack by which the library reaches it. */
export async function jackAnswers(socket = jackSocket()): Promise<boolean> {
  try {
    (await Bun.connect({ unix: socket, socket: { data: () => {} } })).end();
    dlopen('libjack.so.0', { jack_client_open: { args: [], returns: 'ptr' } });
    return true;
  } catch {
    // Nobody listens, or libjack is not installed: an answer, as the name says.
    return false;
  }
}
