/** Commands of this server alone about the values and signals that instruments and clients share. */
import { integer, list, number, synchronous, text } from '../builders.ts';

const done = { replies: ['/done'] } as const;

export const sessionCommands = [
  synchronous(
    '/session/set',
    undefined,
    [text('key'), list('value')],
    'Sets a value that instruments and clients share: a number, text, or several numbers as a list.',
    done,
  ),
  synchronous('/session/get', undefined, [text('key')], 'Asks for a shared value.', { replies: ['/session.value'] }),
  synchronous(
    '/session/subscribe',
    undefined,
    [integer('on', 1)],
    'Begins (1) or ends (0) to send the sender shared values whenever they are set.',
    { replies: ['/done'], subscribes: true },
  ),
  synchronous(
    '/signal',
    undefined,
    [text('name'), list('value', null)],
    'Wakes the voices of sequences that wait for a signal of this name and gives them the value. In a timed bundle it happens at that time, to the sample.',
    done,
  ),
  synchronous('/root', undefined, [number('hertz')], 'Sets the shared value `root`.', done),
] as const;
