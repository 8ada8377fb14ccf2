/** Commands of this server alone about instruments and their voices. */
import { control, integer, naming, number, parameters, path, synchronous, text } from '../builders.ts';

/** The number of a voice, the name of an instrument, or `all`. */
const voices = naming(control('which'));
const instrument = naming(text('instrument'));
const done = { replies: ['/done'] } as const;

export const playingCommands = [
  synchronous(
    '/play',
    undefined,
    [instrument],
    'Plays an instrument; answers with the number of the voice. In a timed bundle it begins on that sample; with qu, such as 1/8, on the next tick after that; with arm (any, 60, 48-59) at the next such note. It waits for an instrument that is still loading.',
    { ...parameters, sounds: true },
  ),
  synchronous(
    '/trigger',
    undefined,
    [instrument],
    'Lets an instrument plan events; one that plans none is played. Answers with the numbers of the voices, except those that were planned separately by other triggers.',
    { ...parameters, sounds: true },
  ),
  synchronous(
    '/stop',
    undefined,
    [voices],
    'Ends voices with a fade of one block and cancels what they have planned. Answers with the number of voices.',
    done,
  ),
  synchronous(
    '/hush',
    undefined,
    [{ ...voices, initial: 'all' }],
    'Lets voices finish what they play and begins nothing new of them. Answers with the number of voices.',
    done,
  ),
  synchronous('/panic', undefined, [], 'Ends all voices at once. Answers with the number of voices.', done),
  synchronous(
    '/update',
    undefined,
    [voices],
    'Changes parameters of voices: renders them once, heard from the end of the current pass on. Answers with the number of voices.',
    parameters,
  ),
  synchronous(
    '/message',
    undefined,
    [voices],
    'Sends keys and values to the running and waiting renders of voices, which find them in ctx.messages. Answers with the number of renders.',
    parameters,
  ),
  synchronous(
    '/glide',
    undefined,
    [integer('voice'), text('key'), number('value'), number('seconds')],
    'Moves gain, pan or speed of a voice, or a parameter of Web Audio nodes, linearly; at gain 0 the voice ends.',
    done,
  ),
  synchronous('/load', undefined, [path], 'Loads a file of instruments; answers with their names.', done),
  synchronous('/unload', undefined, [path], 'Removes the instruments of a file; their voices play on.', done),
  synchronous(
    '/instruments',
    undefined,
    [],
    'Asks for the instruments: name, kind, version, file, number of parameters, and of each parameter name, type, default as JSON, minimum, maximum, unit, description, alias, number of options and the options.',
    { replies: ['/instruments.reply', '/done'], allInstruments: true },
  ),
  synchronous(
    '/playing',
    undefined,
    [],
    'Asks for the voices: number, instrument, state, age in seconds, loops, nodes, their parameters as JSON, level (amplitude; -1: not measured), and the beat of the grid at which it begins (-1: it has begun, or is not on the grid).',
    { replies: ['/playing.reply', '/done'] },
  ),
  synchronous(
    '/feed',
    undefined,
    [integer('on')],
    'Begins (1) or ends (0) to send the sender the events of voices and instruments.',
    { replies: ['/done'], subscribes: true },
  ),
] as const;
