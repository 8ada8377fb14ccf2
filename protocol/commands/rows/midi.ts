/**
 * Commands of this server alone about MIDI. Channels are 1, 1-4, all and the like. In a timed bundle they act at that
 * time, except `/midi/open`, which opens the port at once.
 */
import { argument, blob, integer, naming, number, parameters, path, synchronous, text } from '../builders.ts';

const instrument = naming(text('instrument'));
/** An instrument, an output, or `session`. */
const target = naming(text('target'));
const range = [target, text('key'), number('min', 0), number('max', 1), text('curve', 'linear')] as const;
const done = { replies: ['/done'] } as const;

export const midiCommands = [
  synchronous(
    '/midi',
    undefined,
    [],
    'Takes MIDI bytes, as type m or as blobs, as if they came from a port; in a timed bundle at that time.',
    { repeated: [blob('bytes')] },
  ),
  synchronous(
    '/midi/map',
    undefined,
    [text('channels'), instrument],
    'Lets keys play an instrument. The keys low and high, transpose, polyphony, steal (oldest, quietest, lowest, highest, none) and zone (lower, upper: MPE) belong to the mapping; all others are parameters of every voice.',
    parameters,
  ),
  synchronous(
    '/midi/unmap',
    undefined,
    [text('channels', 'all'), text('instrument', '')],
    'Removes mappings of channels to an instrument, or to any. Answers with the number of mappings changed.',
    done,
  ),
  synchronous(
    '/midi/controller',
    undefined,
    [text('channels'), integer('controller'), ...range],
    "Lets a controller move a parameter of an instrument's voices, or a shared value (target session), from min to max: linear, exponential or switch.",
    done,
  ),
  synchronous('/midi/learn', undefined, range, 'Maps the next controller that moves in the same way.', done),
  synchronous(
    '/midi/controller/clear',
    undefined,
    [text('channels', 'all'), integer('controller', -1)],
    'Removes controller maps of channels, of one controller or of all (-1). Answers with the number removed.',
    done,
  ),
  synchronous(
    '/midi/trigger',
    undefined,
    [text('channels'), integer('low'), integer('high'), text('address')],
    'Lets notes send a command, with note and velocity as two more pairs where it takes pairs. A note may send several; notes that instruments play send none.',
    { repeated: [argument('arguments')], replies: ['/done'] },
  ),
  synchronous(
    '/midi/trigger/clear',
    undefined,
    [integer('note', -1)],
    'Removes such triggers: a note from the ranges that contain it, or all (-1). Answers with the number changed.',
    done,
  ),
  synchronous(
    '/midi/tuning',
    undefined,
    [number('a4', 440), integer('base', 60)],
    'Sets the frequency of note 69 in hertz, and the scale: the steps in cents from the base note on, the period last (as in a Scala file); none means equal temperament.',
    { repeated: [number('cents')], replies: ['/done'] },
  ),
  synchronous(
    '/midi/open',
    undefined,
    [text('port')],
    'Opens an output: a port of the sequencer, bunsynth for a virtual one, or a path. Answers when it is open.',
    done,
  ),
  synchronous('/midi/close', undefined, [text('port')], 'Ends the notes of an output and closes it.', done),
  synchronous(
    '/midi/send',
    undefined,
    [text('port')],
    'Sends whole messages to an output, or to elements that take MIDI (a number, or the name of an instrument); in a timed bundle at that time.',
    {
      repeated: [blob('bytes')],
      replies: ['/done'],
    },
  ),
  synchronous(
    '/midi/note',
    undefined,
    [text('port'), integer('channel'), integer('note'), integer('velocity', 100), number('seconds', 0.5)],
    'Sends a note and its note-off; in a timed bundle at that time.',
    done,
  ),
  synchronous(
    '/midi/play',
    undefined,
    [path, target],
    "Plays a MIDI file on an open output or an instrument; answers with the number of the voice, which /stop ends. Keys: loop, qu, tempo (grid, file), transpose, channels; all others are parameters of the instrument's voices.",
    { ...parameters, sounds: true },
  ),
  synchronous(
    '/midi/record',
    undefined,
    [path, text('port', '')],
    'Records incoming MIDI, or the messages of one port, with beats counted from the bar in which it begins.',
    done,
  ),
  synchronous(
    '/midi/record/stop',
    undefined,
    [],
    'Writes the recording to its MIDI file. Answers with path and number of messages.',
    done,
  ),
  synchronous(
    '/midi/thru',
    undefined,
    [text('from'), text('to'), integer('on', 1)],
    'Forwards (1) the messages of an input, named in part or `all`, to an output as they come, or stops that (0).',
    done,
  ),
  synchronous('/midi/panic', undefined, [], 'Ends all notes, played here or sent.', done),
  synchronous(
    '/midi/clock',
    undefined,
    [text('port'), integer('on', 1)],
    'Begins (1), with the next bar, or ends (0) to send the grid as MIDI clock.',
    done,
  ),
  synchronous(
    '/midi/follow',
    undefined,
    [integer('on', 1)],
    'Lets an incoming MIDI clock lead the grid (1), or not (0).',
    done,
  ),
] as const;
