/**
 * Every command the server knows, once. Dispatch, validation and the reference page follow from these rows; a new
 * command is a row here and a handler in the server's control folder.
 */
import type { OscValue } from '../osc/types.ts';
import type { Argument, ArgumentType, CommandRow } from './types.ts';

const arg =
  (type: ArgumentType) =>
  (name: string, initial?: OscValue): Argument =>
    initial === undefined ? { name, type } : { name, type, initial };
const integer = arg('integer');
const number = arg('number');
const text = arg('text');
const control = arg('control');
const value = arg('value');
const counted = arg('counted');
const values = arg('values');
const integers = arg('integers');
const any = arg('any');
const parameter = arg('parameter');
const list = arg('list');
/** An argument for whose lack scsynth has a text. */
const refused = (given: Argument, refusal = 'wrong argument type'): Argument => ({ ...given, refusal });
const completion: Argument = { name: 'completion', type: 'completion', initial: null };
const node = integer('node');
const group = integer('group', 0);
const buffer = integer('buffer');

type More = Partial<Pick<CommandRow, 'repeated' | 'tail' | 'replies' | 'sets' | 'subscribes' | 'behind' | 'sounds'>>;

function sync(
  name: string,
  number: number | undefined,
  args: readonly Argument[],
  doc: string,
  more: More = {},
): CommandRow {
  return { name, number, async: false, args, replies: [], doc, ...more };
}

function async(
  name: string,
  number: number | undefined,
  args: readonly Argument[],
  doc: string,
  more: More = {},
): CommandRow {
  return { name, number, async: true, args, replies: ['/done'], doc, ...more };
}

const pairs = [control('control'), value('value')];
const path = text('path');
const theirPath = refused(path);
const blob = (name: string): Argument => ({ name, type: 'blob' });

const server: readonly CommandRow[] = [
  sync('/none', 0, [], 'Does nothing.'),
  sync(
    '/notify',
    1,
    [integer('on', 0), integer('clientID', -1), integer('details', 0)],
    'Registers the sender for notifications (1) or takes it off the list (0). With details (1) every /fail to it says, behind what scsynth has, what it is about.',
    { replies: ['/done'] },
  ),
  sync('/status', 2, [], 'Asks for counts, load and sample rate.', { replies: ['/status.reply'] }),
  sync('/quit', 3, [], 'Ends the server.', { replies: ['/done'] }),
  sync(
    '/cmd',
    4,
    [refused(text('name'), 'failed')],
    'Runs a command of a plugin. There are no plugins here: refused.',
    { repeated: [any('argument')] },
  ),
  sync('/nrt_end', undefined, [], 'Ends a score at the time of its bundle. Outside of a score it is refused.'),
  sync('/dumpOSC', 39, [integer('mode')], 'Prints incoming packets: 0 off, 1 parsed, 2 in hexadecimal, 3 both.'),
  sync('/clearSched', 51, [], 'Removes all bundles that wait for their time.'),
  async('/sync', 52, [integer('id', 0)], 'Answers when all asynchronous commands before it are done.', {
    replies: ['/synced'],
    behind: true,
  }),
  sync('/error', 58, [integer('mode')], 'Failure replies: 0 off, 1 on; -1 off and -2 on for the rest of a bundle.'),
  sync('/version', 64, [], 'Asks for name and version.', { replies: ['/version.reply'] }),
  sync('/rtMemoryStatus', undefined, [], 'Asks for free memory for synths and its largest piece, in bytes.', {
    replies: ['/rtMemoryStatus.reply'],
  }),
];

const defs: readonly CommandRow[] = [
  async('/d_recv', 5, [refused(blob('definitions'), 'failed'), completion], 'Takes SynthDefs.'),
  async('/d_load', 6, [theirPath, completion], 'Loads a SynthDef file; the path may hold wildcards.'),
  async('/d_loadDir', 7, [theirPath, completion], 'Loads all SynthDef files of a folder and the folders in it.'),
  sync('/d_freeAll', 8, [], 'Forgets all SynthDefs; their synths play on.'),
  sync('/d_free', 53, [], 'Forgets SynthDefs; their synths play on.', {
    repeated: [refused(text('name'), 'SynthDef not found')],
  }),
];

const nodes: readonly CommandRow[] = [
  sync('/n_trace', 10, [], 'Prints what the UGens of a synth, or the nodes of a group, hold.', { repeated: [node] }),
  sync('/n_free', 11, [], 'Frees nodes.', { repeated: [node], replies: ['/n_end'] }),
  sync('/n_run', 12, [], 'Pauses nodes (0) or lets them run (1).', {
    repeated: [node, integer('run', 0)],
    replies: ['/n_on', '/n_off'],
  }),
  sync('/n_map', 14, [node], 'Maps controls to control buses.', {
    repeated: [control('control'), integer('bus')],
    tail: 'ignored',
  }),
  sync('/n_set', 15, [node], 'Sets controls.', { repeated: pairs, tail: 'ignored' }),
  sync('/n_setn', 16, [node], 'Sets successive controls.', {
    repeated: [control('control'), integer('count', 0), values('values')],
  }),
  sync('/n_fill', 17, [node], 'Sets successive controls to one value.', {
    repeated: [control('control'), integer('count'), value('value')],
    tail: 'ignored',
  }),
  sync('/n_before', 18, [], 'Moves nodes before others.', {
    repeated: [node, integer('target')],
    replies: ['/n_move'],
  }),
  sync('/n_after', 19, [], 'Moves nodes after others.', { repeated: [node, integer('target')], replies: ['/n_move'] }),
  sync('/n_query', 46, [], 'Asks where nodes are.', { repeated: [node], replies: ['/n_info'] }),
  sync('/n_mapn', 48, [node], 'Maps successive controls to successive control buses.', {
    repeated: [control('control'), integer('bus'), integer('count')],
    tail: 'ignored',
  }),
  sync('/n_mapa', 60, [node], 'Maps controls to audio buses.', {
    repeated: [control('control'), integer('bus')],
    tail: 'ignored',
  }),
  sync('/n_mapan', 61, [node], 'Maps successive controls to successive audio buses.', {
    repeated: [control('control'), integer('bus'), integer('count')],
    tail: 'ignored',
  }),
  sync('/n_order', 62, [integer('addAction'), integer('target')], 'Puts nodes one after the other at a place.', {
    repeated: [node],
    replies: ['/n_move'],
  }),
];

const newSynth = [refused(text('def')), integer('node', -1), integer('addAction', 0), integer('target', 0)];

const synths: readonly CommandRow[] = [
  sync('/s_new', 9, newSynth, 'Makes a synth.', { repeated: pairs, tail: 'ignored', replies: ['/n_go'] }),
  sync('/s_get', 44, [node], 'Asks for the values of controls.', {
    repeated: [control('control')],
    replies: ['/n_set'],
  }),
  sync('/s_newargs', 59, newSynth, 'Makes a synth; each control is followed by a count and as many values.', {
    repeated: [control('control'), integer('count', 0), values('values')],
    replies: ['/n_go'],
  }),
  sync(
    '/u_cmd',
    20,
    [node, integer('unit'), text('name')],
    'Sends a command to a UGen of a synth. No UGen here takes any: refused.',
    { repeated: [any('argument')] },
  ),
  sync('/s_noid', 49, [], 'Takes the ids from synths, so that they can be used again.', { repeated: [node] }),
  sync('/s_getn', 45, [node], 'Asks for the values of successive controls.', {
    repeated: [control('control'), integer('count')],
    replies: ['/n_setn'],
  }),
];

const newGroup: More = {
  repeated: [integer('group'), integer('addAction', 0), integer('target', 0)],
  replies: ['/n_go'],
};

const groups: readonly CommandRow[] = [
  sync('/g_new', 21, [], 'Makes groups.', newGroup),
  sync('/g_head', 22, [], 'Moves nodes to the head of groups.', {
    repeated: [integer('group'), node],
    replies: ['/n_move'],
  }),
  sync('/g_tail', 23, [], 'Moves nodes to the tail of groups.', {
    repeated: [integer('group'), node],
    replies: ['/n_move'],
  }),
  sync('/g_freeAll', 24, [], 'Frees the nodes in groups.', { repeated: [group], replies: ['/n_end'] }),
  sync('/g_deepFree', 50, [], 'Frees the synths in groups and in the groups in them.', {
    repeated: [group],
    replies: ['/n_end'],
  }),
  sync('/g_dumpTree', 56, [], 'Prints a group and what is in it, with controls when the flag is 1.', {
    repeated: [group, integer('controls', 0)],
  }),
  sync('/g_queryTree', 57, [], 'Asks for a group and what is in it, with controls when the flag is 1.', {
    repeated: [group, integer('controls', 0)],
    replies: ['/g_queryTree.reply'],
  }),
  sync('/p_new', 63, [], 'Makes groups whose order of nodes does not matter; they are ordinary groups here.', newGroup),
];

const reading = [refused(buffer), theirPath, integer('fileStart', 0)];

const buffers: readonly CommandRow[] = [
  async(
    '/b_alloc',
    28,
    [buffer, integer('frames', 0), integer('channels', 1), completion, number('sampleRate', 0)],
    'Allocates a buffer of silence.',
  ),
  async(
    '/b_allocRead',
    29,
    [...reading, integer('frames', 0), completion],
    'Allocates a buffer and reads a sound file into it; 0 frames or fewer means the whole file.',
  ),
  async(
    '/b_read',
    30,
    [...reading, integer('frames', -1), integer('bufferStart', 0), integer('leaveOpen', 0), completion],
    'Reads a sound file into a buffer.',
  ),
  async(
    '/b_write',
    31,
    [
      refused(buffer),
      theirPath,
      refused(text('header', 'aiff'), 'failed'),
      refused(text('format', 'int16'), 'failed'),
      integer('frames', -1),
      integer('start', 0),
      integer('leaveOpen', 0),
      completion,
    ],
    'Writes a buffer to a sound file.',
  ),
  async('/b_free', 32, [buffer, completion], 'Frees a buffer.'),
  async('/b_close', 33, [buffer, completion], 'Closes the sound file that was left open with a buffer.'),
  async('/b_zero', 34, [buffer, completion], 'Fills a buffer with silence.'),
  sync('/b_set', 35, [buffer], 'Sets samples.', { repeated: [integer('index'), number('value')], tail: 'ignored' }),
  sync('/b_setn', 36, [buffer], 'Sets successive samples.', {
    repeated: [integer('start'), integer('count', 0), counted('values')],
  }),
  sync('/b_fill', 37, [buffer], 'Sets successive samples to one value.', {
    repeated: [integer('start'), integer('count'), number('value')],
    tail: 'ignored',
  }),
  async(
    '/b_gen',
    38,
    [refused(buffer), refused(text('generator'))],
    'Fills a buffer by a generator: sine1, sine2, sine3, cheby, copy, normalize, wnormalize.',
    { repeated: [number('value')] },
  ),
  sync('/b_get', 42, [buffer], 'Asks for samples.', { repeated: [integer('index')], replies: ['/b_set'] }),
  sync('/b_getn', 43, [buffer], 'Asks for successive samples.', {
    repeated: [integer('start'), integer('count', 0)],
    replies: ['/b_setn'],
  }),
  sync('/b_query', 47, [], 'Asks for size and sample rate of buffers.', { repeated: [buffer], replies: ['/b_info'] }),
  sync(
    '/b_setSampleRate',
    66,
    [buffer, number('sampleRate', 0)],
    'Sets the sample rate of a buffer, whose samples stay as they are; 0 or less means the rate of the server.',
  ),
  async(
    '/b_allocReadChannel',
    54,
    [...reading, integer('frames', 0), integers('channels'), completion],
    'Allocates a buffer and reads some channels of a sound file into it.',
  ),
  async(
    '/b_readChannel',
    55,
    [
      ...reading,
      integer('frames', -1),
      integer('bufferStart', 0),
      integer('leaveOpen', 0),
      integers('channels'),
      completion,
    ],
    'Reads some channels of a sound file into a buffer.',
  ),
];

const buses: readonly CommandRow[] = [
  sync('/c_set', 25, [], 'Sets control buses.', { repeated: [integer('bus'), number('value')], tail: 'ignored' }),
  sync('/c_setn', 26, [], 'Sets successive control buses.', {
    repeated: [integer('bus'), integer('count', 0), counted('values')],
  }),
  sync('/c_fill', 27, [], 'Sets successive control buses to one value.', {
    repeated: [integer('bus'), integer('count'), number('value')],
    tail: 'ignored',
  }),
  sync('/c_get', 40, [], 'Asks for the values of control buses.', { repeated: [integer('bus')], replies: ['/c_set'] }),
  sync('/c_getn', 41, [], 'Asks for the values of successive control buses.', {
    repeated: [integer('bus'), integer('count', 0)],
    replies: ['/c_setn'],
  }),
];

/** Of this server alone. What may be long comes in several messages, and `/done` with the number of records ends it. */
const inspection: readonly CommandRow[] = [
  sync(
    '/replyTo',
    undefined,
    [integer('port')],
    'Sends what is for the sender to another UDP port of its machine from now on, for programs that send from one port and listen at another; 0: to the port that it sends from.',
    { replies: ['/done'] },
  ),
  sync('/d_list', undefined, [], 'Asks for the names of all SynthDefs.', { replies: ['/d_list.reply', '/done'] }),
  sync('/d_query', undefined, [], 'Asks for controls and UGens of SynthDefs.', {
    repeated: [text('name')],
    replies: ['/d_query.reply', '/d_query.controls', '/d_query.ugens', '/done'],
  }),
  sync(
    '/b_list',
    undefined,
    [],
    'Asks for number, frames, channels, sample rate and file of all buffers that hold something.',
    { replies: ['/b_list.reply', '/done'] },
  ),
  sync(
    '/voices',
    undefined,
    [group, text('def', '')],
    'Asks for the synths below a group, of one SynthDef where it is given: age, cost, controls.',
    { replies: ['/voices.reply', '/done'] },
  ),
];

const named: More = { repeated: [text('key'), parameter('value')], replies: ['/done'] };
/** The number of a voice, the name of an instrument, or `all`. */
const which: Argument = { ...control('which'), names: 'instrument' };
const instrument: Argument = { ...text('instrument'), names: 'instrument' };
/** An instrument, or something else that is there. */
const target: Argument = { ...text('target'), names: 'instrument' };
const soundName = text('name');

/** Of this server alone: instruments, their voices and the values that they share. */
export const instrumentCommands: readonly CommandRow[] = [
  sync(
    '/play',
    undefined,
    [instrument],
    'Plays an instrument; answers with the number of the voice. In a bundle with a time it begins on that sample; with qu, such as 1/8, on the next tick from then on; with arm (any, 60, 48-59) at the next such note. It waits for an instrument whose file is still being loaded.',
    { ...named, sounds: true },
  ),
  sync(
    '/trigger',
    undefined,
    [instrument],
    'Lets an instrument plan events; one that plans none is played. Answers the numbers of the voices, those of triggers that were planned apart.',
    { ...named, sounds: true },
  ),
  sync(
    '/stop',
    undefined,
    [which],
    'Ends voices within a block, faded; what was planned of them does not come. Answers how many.',
    { replies: ['/done'] },
  ),
  sync(
    '/hush',
    undefined,
    [{ ...which, initial: 'all' }],
    'Lets what plays of voices come to its end. Answers how many.',
    { replies: ['/done'] },
  ),
  sync('/panic', undefined, [], 'Ends all voices at once. Answers how many.', { replies: ['/done'] }),
  sync(
    '/update',
    undefined,
    [which],
    'Changes parameters of voices: one render, heard from the end of the pass that plays. Answers how many.',
    named,
  ),
  sync(
    '/message',
    undefined,
    [which],
    'Sends keys and values to the renders of voices that are under way or wait for a thread, which find them in ctx.messages. Answers how many.',
    named,
  ),
  sync(
    '/glide',
    undefined,
    [integer('voice'), text('key'), number('value'), number('seconds')],
    'Moves gain, pan or speed of a voice, or a parameter of Web Audio nodes, in a line; at gain 0 the voice ends.',
    { replies: ['/done'] },
  ),
  sync('/load', undefined, [text('path')], 'Loads a file of instruments; answers with their names.', {
    replies: ['/done'],
  }),
  sync('/unload', undefined, [text('path')], 'Forgets the instruments of a file; their voices play on.', {
    replies: ['/done'],
  }),
  sync(
    '/instruments',
    undefined,
    [],
    'Asks for the instruments: name, kind, version, file, and of each parameter name, type, default as JSON, least, most, unit, description, alias, number of options and the options.',
    { replies: ['/instruments.reply', '/done'] },
  ),
  sync(
    '/playing',
    undefined,
    [],
    'Asks for the voices: number, instrument, state, age, loops, nodes, their parameters as JSON, level (amplitude; -1: not measured), and the beat of the grid at which it begins (-1: it has begun, or is on no grid).',
    { replies: ['/playing.reply', '/done'] },
  ),
  sync(
    '/feed',
    undefined,
    [integer('on')],
    'Begins (1) or ends (0) telling the sender what happens to voices and instruments.',
    { replies: ['/done'], subscribes: true },
  ),
  sync(
    '/session/set',
    undefined,
    [text('key'), list('value')],
    'Sets a value that instruments and clients share: a number, text, or several numbers as a list.',
    { replies: ['/done'] },
  ),
  sync('/session/get', undefined, [text('key')], 'Asks for a shared value.', { replies: ['/session.value'] }),
  sync(
    '/session/subscribe',
    undefined,
    [integer('on', 1)],
    'Begins (1) or ends (0) telling the sender of shared values that are set.',
    { replies: ['/done'], subscribes: true },
  ),
  sync(
    '/buffers/list',
    undefined,
    [],
    'Asks for the sounds that are shared by name: name, frames, channels, sample rate, renders that read it now.',
    { replies: ['/buffers/list.reply', '/done'] },
  ),
  sync('/buffers/get', undefined, [soundName], 'Asks for name, frames, channels and sample rate of a shared sound.', {
    replies: ['/buffers/info'],
  }),
  async(
    '/buffers/set',
    undefined,
    [soundName, buffer],
    "Shares a copy of a client's buffer under a name, in place of what was shared under it.",
  ),
  async('/buffers/read', undefined, [soundName, path], 'Shares a sound file under a name.'),
  async(
    '/buffers/write',
    undefined,
    [soundName, path, text('header', 'wav'), text('format', 'float')],
    'Writes a shared sound to a sound file.',
  ),
  async(
    '/buffers/bind',
    undefined,
    [soundName, buffer],
    'Puts a copy of a shared sound into a buffer, for SynthDefs to play.',
  ),
  sync('/buffers/free', undefined, [soundName], 'Forgets a shared sound; renders that read it go on.', {
    replies: ['/done'],
  }),
  sync(
    '/signal',
    undefined,
    [text('name'), list('value', null)],
    'Wakes voices of sequences that wait for a signal of this name, and gives them the value. In a bundle with a time at that time, to the sample.',
    { replies: ['/done'] },
  ),
  sync('/root', undefined, [number('hertz')], 'Sets the shared value `root`.', { replies: ['/done'] }),
];

/** Of this server alone: the timer grid. Beats are quarters; what changes, changes a tenth of a second later, since that much is told ahead. */
export const gridCommands: readonly CommandRow[] = [
  sync(
    '/tempo',
    undefined,
    [number('bpm'), number('beat', -1), number('ramp', 0)],
    'Sets the tempo, beats a minute, from a beat on (-1: from now on), on a way of so many seconds. It is the shared value `tempo` too.',
    { replies: ['/done'], sets: true },
  ),
  sync(
    '/grid',
    undefined,
    [],
    'Asks where the grid is: beat, bar and beat in it (from 0), beats a minute, sample, seconds since 1970, signature, swing and its division.',
    { replies: ['/grid.reply'] },
  ),
  sync(
    '/grid/signature',
    undefined,
    [integer('numerator'), integer('denominator')],
    'Sets the time signature from the next bar on.',
    { replies: ['/done'], sets: true },
  ),
  sync(
    '/grid/swing',
    undefined,
    [number('amount'), text('division', '1/8')],
    'Makes the first of two ticks of a division so long a part of both: 0.5 is straight, 0.667 like triplets.',
    { replies: ['/done'], sets: true },
  ),
  sync(
    '/grid/nudge',
    undefined,
    [number('beats'), number('seconds', 0.5)],
    'Moves the grid forward (or back) by so many beats within so many seconds.',
    { replies: ['/done'] },
  ),
  sync('/grid/locate', undefined, [number('beat')], 'Goes on counting from another beat.', { replies: ['/done'] }),
  sync(
    '/grid/subscribe',
    undefined,
    [text('division'), integer('on', 1)],
    'Begins (1) or ends (0) sending `/tick division index beat`, ahead in bundles with the time of the tick. Divisions are such as 1/4, 1/8, 1/8t, 1/16, 1/32, 2b and bar.',
    { replies: ['/done', '/tick'], subscribes: true },
  ),
  sync(
    '/grid/at',
    undefined,
    [number('beat'), blob('packet')],
    'Carries a packet out at a beat, to the sample, wherever changes of tempo move it.',
    { replies: ['/done'] },
  ),
  sync(
    '/grid/next',
    undefined,
    [text('division'), blob('packet')],
    'Carries a packet out at the next tick of a division, to the sample.',
    { replies: ['/done'] },
  ),
];

const range = [target, text('key'), number('min', 0), number('max', 1), text('curve', 'linear')];

/** Of this server alone: MIDI. Channels are such as 1, 1-4 or all; what is not told is in `server/midi`. In a bundle with a time they act at that time; `/midi/open` prepares at once. */
export const midiCommands: readonly CommandRow[] = [
  sync(
    '/midi',
    undefined,
    [],
    'Takes MIDI bytes, as type m or as blobs, as if they came from a port; in a bundle with a time at that time.',
    { repeated: [blob('bytes')] },
  ),
  sync(
    '/midi/map',
    undefined,
    [text('channels'), instrument],
    "Lets keys play an instrument. Keys low and high, transpose, polyphony, steal (oldest, quietest, lowest, highest, none) and zone (lower, upper: MPE) are the mapping's; others are parameters of every voice.",
    named,
  ),
  sync(
    '/midi/unmap',
    undefined,
    [text('channels', 'all'), text('instrument', '')],
    'Lets keys of some channels play an instrument, or any, no longer. Answers how many mappings that touched.',
    { replies: ['/done'] },
  ),
  sync(
    '/midi/controller',
    undefined,
    [text('channels'), integer('controller'), ...range],
    "Lets a controller move a parameter of an instrument's voices, or a shared value (target session), from min to max: linear, exponential or switch.",
    { replies: ['/done'] },
  ),
  sync('/midi/learn', undefined, range, 'Lets the next controller that moves do so.', { replies: ['/done'] }),
  sync(
    '/midi/controller/clear',
    undefined,
    [text('channels', 'all'), integer('controller', -1)],
    'Takes such maps away. Answers how many.',
    { replies: ['/done'] },
  ),
  sync(
    '/midi/trigger',
    undefined,
    [text('channels'), integer('low'), integer('high'), text('address')],
    'Lets notes send a command, with note and velocity as two more pairs where it takes pairs. A note may send several; what it plays sends none.',
    { repeated: [{ name: 'arguments', type: 'argument' }], replies: ['/done'] },
  ),
  sync(
    '/midi/trigger/clear',
    undefined,
    [integer('note', -1)],
    'Takes such triggers away, of a note (from the ranges that it lies in) or all. Answers how many were touched.',
    { replies: ['/done'] },
  ),
  sync(
    '/midi/tuning',
    undefined,
    [number('a4', 440), integer('base', 60)],
    'Sets hertz of note 69, and the scale: cents of its steps from a note on, the period last (as in a Scala file); none for equal temperament.',
    { repeated: [number('cents')], replies: ['/done'] },
  ),
  sync(
    '/midi/open',
    undefined,
    [text('port')],
    'Opens an output: a port of the sequencer, bunsynth for a virtual one, or a path. Answers when it is open.',
    { replies: ['/done'] },
  ),
  sync('/midi/close', undefined, [text('port')], 'Ends its notes and closes it.', { replies: ['/done'] }),
  sync(
    '/midi/send',
    undefined,
    [text('port')],
    'Sends whole messages to an output; in a bundle with a time at that time.',
    { repeated: [blob('bytes')], replies: ['/done'] },
  ),
  sync(
    '/midi/note',
    undefined,
    [text('port'), integer('channel'), integer('note'), integer('velocity', 100), number('seconds', 0.5)],
    'Sends a note and its note-off; in a bundle with a time at that time.',
    { replies: ['/done'] },
  ),
  sync(
    '/midi/play',
    undefined,
    [path, target],
    "Plays a MIDI file on an output that is open or an instrument; answers with the number of the voice, which /stop ends. Keys: loop, qu, tempo (grid, file), transpose, channels; others are parameters of the instrument's voices.",
    { ...named, sounds: true },
  ),
  sync(
    '/midi/record',
    undefined,
    [path, text('port', '')],
    'Begins to write down what comes in, or what goes through one port, with its beats from the bar on in which it begins.',
    { replies: ['/done'] },
  ),
  sync('/midi/record/stop', undefined, [], 'Writes it to its MIDI file. Answers path and number of messages.', {
    replies: ['/done'],
  }),
  sync(
    '/midi/thru',
    undefined,
    [text('from'), text('to'), integer('on', 1)],
    'Sends (1) what comes in from a port, of whose name a part is enough, or from all, to an output as it comes, or no longer (0).',
    { replies: ['/done'] },
  ),
  sync('/midi/panic', undefined, [], 'Ends all notes, played here or sent.', { replies: ['/done'] }),
  sync(
    '/midi/clock',
    undefined,
    [text('port'), integer('on', 1)],
    'Begins (1), with the next bar, or ends (0) sending the grid as MIDI clock.',
    { replies: ['/done'] },
  ),
  sync(
    '/midi/follow',
    undefined,
    [integer('on', 1)],
    'Lets a MIDI clock that comes in lead the grid (1), or not (0).',
    { replies: ['/done'] },
  ),
];

export const commandTable: readonly CommandRow[] = [
  ...server,
  ...defs,
  ...nodes,
  ...synths,
  ...groups,
  ...buffers,
  ...buses,
  ...inspection,
  ...instrumentCommands,
  ...gridCommands,
  ...midiCommands,
];

const byName = new Map<string, CommandRow>();
const byNumber: (CommandRow | undefined)[] = [];
for (const row of commandTable) {
  byName.set(row.name, row).set(row.name.slice(1), row);
  if (row.number !== undefined) byNumber[row.number] = row;
}

/** The row for an address as it came: name with or without slash, or number. */
export function findCommand(address: string | number): CommandRow | undefined {
  return typeof address === 'string' ? byName.get(address) : byNumber[address & 0xff];
}
