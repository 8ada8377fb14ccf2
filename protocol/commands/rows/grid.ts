/**
 * Commands of this server alone about the timer grid. Beats are quarter notes; changes take effect a tenth of a second
 * later, since ticks are sent that much ahead.
 */
import { blob, integer, number, synchronous, text } from '../builders.ts';

const done = { replies: ['/done'] } as const;

export const gridCommands = [
  synchronous(
    '/tempo',
    undefined,
    [number('bpm'), number('beat', -1), number('ramp', 0)],
    'Sets the tempo in beats per minute from a beat on (-1: from now on), reached after a ramp in seconds. It is the shared value `tempo` too.',
    { replies: ['/done'], sets: true },
  ),
  synchronous(
    '/grid',
    undefined,
    [],
    'Asks for the position of the grid: beat, bar, beat in the bar (from 0), beats per minute, sample, seconds since 1970, signature, swing and its division.',
    { replies: ['/grid.reply'] },
  ),
  synchronous(
    '/grid/jump',
    undefined,
    [],
    'Asks for the jump of the grid that is yet to come: its sample, and the beat to which it leads (-1: none).',
    { replies: ['/grid/jump.reply'] },
  ),
  synchronous(
    '/grid/signature',
    undefined,
    [integer('numerator'), integer('denominator')],
    'Sets the time signature from the next bar on.',
    { replies: ['/done'], sets: true },
  ),
  synchronous(
    '/grid/swing',
    undefined,
    [number('amount'), text('division', '1/8')],
    'Sets how much of each pair of ticks of a division the first takes: 0.5 is straight, 0.667 like triplets.',
    { replies: ['/done'], sets: true },
  ),
  synchronous(
    '/grid/nudge',
    undefined,
    [number('beats'), number('seconds', 0.5)],
    'Moves the grid forward (or back) by a number of beats, spread over a number of seconds.',
    done,
  ),
  synchronous('/grid/locate', undefined, [number('beat')], 'Continues counting from another beat.', done),
  synchronous(
    '/grid/subscribe',
    undefined,
    [text('division'), integer('on', 1)],
    'Begins (1) or ends (0) to send `/tick division index beat`, ahead of time in bundles with the time of the tick. Divisions are 1/4, 1/8, 1/8t, 1/16, 1/32, 2b, bar and the like.',
    { replies: ['/done', '/tick'], subscribes: true },
  ),
  synchronous(
    '/grid/at',
    undefined,
    [number('beat'), blob('packet')],
    'Carries a packet out at a beat, to the sample, and follows changes of tempo.',
    done,
  ),
  synchronous(
    '/grid/next',
    undefined,
    [text('division'), blob('packet')],
    'Carries a packet out at the next tick of a division, to the sample.',
    done,
  ),
] as const;
