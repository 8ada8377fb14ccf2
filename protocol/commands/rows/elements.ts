/** Commands of this server alone about elements: their series, the graph that they make, and the session's time. */
import { instrumentsOfChanges, instrumentsOfSession } from '../../instruments/graph-changes.ts';
import type { ParamValue } from '../../instruments/params.ts';
import { control, number, parameter, synchronous, text } from '../builders.ts';
import type { Checked } from '../types.ts';

/** The number of a voice, or the name of an instrument that plays once. */
const voice = control('voice');
const done = { replies: ['/done'] } as const;
const points = {
  repeated: [number('time'), parameter('value'), text('mode')],
  replies: ['/done'],
  listed: 'points',
  nested: true,
} as const;
const seriesText =
  'A value is reached on its time by a step (const) or in a line from the point before it (linear). With from -1 it begins at the time of the bundle, or as soon as both sides can have it. Answers, once both sides have left the old series, with the frame from which on it holds.';

export const elementCommands = [
  synchronous(
    '/elements',
    undefined,
    [],
    'Asks for the elements: number, instrument, state, frame of the session on which it began, frames that are prepared (-1: all of time), blocks without prepared sound, times that its soft side was asked to prepare, and as JSON init, parameters, interface (ports, parameters, latency, seconds ahead) and connections.',
    { replies: ['/elements.reply', '/done'] },
  ),
  synchronous(
    '/series',
    undefined,
    [voice, text('param'), number('from')],
    `Changes the series of an element's parameter from a time of the session on, in seconds; times of points count in seconds after that. ${seriesText}`,
    points,
  ),
  synchronous(
    '/series/frames',
    undefined,
    [voice, text('param'), number('from')],
    `Changes a series like /series; from and times count in frames. ${seriesText}`,
    points,
  ),
  synchronous(
    '/series/get',
    undefined,
    [voice, text('param')],
    'Asks for the series of an element’s parameter: voice, parameter, then frame, value and mode of each point.',
    { replies: ['/series/get.reply'] },
  ),
  synchronous(
    '/graph/edit',
    undefined,
    [],
    'Changes the graph of elements in one block, or not at all: connect and disconnect (from, to: voice.port or a bus; a voice by its number or its name), remove (voice), add (instrument, a name for it in this message, number of keys, keys and values). Answers with the sample at which it happens, and name and number of each voice that was added.',
    {
      repeated: [parameter('changes')],
      replies: ['/done'],
      sounds: true,
      nested: true,
      instruments: (args: readonly Checked[]) => instrumentsOfChanges(args as readonly ParamValue[]),
    },
  ),
  synchronous(
    '/session/graph',
    undefined,
    [text('json')],
    'Makes a session of elements again from its JSON, in place of the elements that are there. Answers with the number of elements, and of each its number in the JSON and the one that it has.',
    {
      replies: ['/done'],
      sets: true,
      body: 'json',
      instruments: ([json]: readonly Checked[]) => instrumentsOfSession(String(json)),
    },
  ),
  synchronous(
    '/transport',
    undefined,
    [],
    'Asks for the session’s time: whether it rolls, frame, seconds, and beat and tempo of the grid.',
    { replies: ['/transport.reply'] },
  ),
  synchronous(
    '/transport/roll',
    undefined,
    [text('qu', '')],
    'Lets the session’s time roll: at the time of the bundle, or at the next tick of a division such as bar or 1/4.',
    done,
  ),
  synchronous(
    '/transport/stop',
    undefined,
    [text('qu', '')],
    'Stops the session’s time, at the time of the bundle or at the next tick of a division.',
    done,
  ),
  synchronous(
    '/transport/seek',
    undefined,
    [number('position'), text('unit', 'seconds')],
    'Goes to a place of the session, rolling or not, once what is heard there is prepared: seconds, frames, or beats or bars at the tempo of now. Answers with the frame once it is there.',
    done,
  ),
] as const;
