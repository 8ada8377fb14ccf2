/**
 * ScopeOut and ScopeOut2 show signals in windows of sclang, by way of memory that it shares with the server. There is none here, so they
 * show nothing; the synth around them plays.
 */
import { type Declaration, ugen } from '../compiler/declaration.ts';

function scope(name: string, inputs: Record<string, number>, doc: string): Declaration<Record<string, number>> {
  return ugen({
    name,
    rates: ['audio', 'control'],
    inputs,
    rest: 'channels',
    outputs: 1,
    form: 'block',
    doc,
    emit: (u) => u.loop(() => u.out(0)),
  });
}

export const scopes = [
  // With scsynth as a program of its own nobody ever says that the buffer was looked at, and it leaves it as it is.
  scope('ScopeOut', { bufnum: 0 }, 'Leaves its buffer as it is, as in an scsynth that runs by itself; silent.'),
  scope(
    'ScopeOut2',
    { scopeNum: 0, maxFrames: 4096, scopeFrames: 4096 },
    'Shows nothing, for want of shared memory; silent.',
  ),
];
