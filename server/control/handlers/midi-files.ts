/** Commands that play MIDI files and record them. Files are read and written beside the commands; a failure is reported when it is known. */
import { basename } from 'node:path';
import { ParamError, type ParamRecord } from '../../../protocol/instruments/params.ts';
import type { MidiFile } from '../../../protocol/midi/file.ts';
import { checkDivision } from '../../instruments/onsets.ts';
import { fileOptionsOf } from '../../midi/file-options.ts';
import { Recording } from '../../midi/recorder.ts';
import type { Context } from '../context.ts';
import type { SyncHandlers } from '../handler.ts';
import { restricted } from '../paths.ts';
import { CommandFailure, done } from '../replies.ts';
import { inTime, later } from './in-time.ts';
import { pairs } from './pairs.ts';

const present = ({ midi, instruments, timeline }: Context) => {
  if (!midi || !instruments || !timeline) throw new CommandFailure('MIDI is played in real time only');
  return { midi, instruments, timeline };
};

/** Reads a MIDI file and prints its faults. @throws CommandFailure */
async function readFile(path: string, { jobs, print }: Context): Promise<MidiFile> {
  const result = await jobs.run({ kind: 'readMidi', path }).catch((error: Error) => {
    throw new CommandFailure(error.message);
  });
  if (result.kind !== 'midi') throw new TypeError(`job readMidi gave ${result.kind}`);
  for (const line of result.file.odd) print(`${path}: ${line}`);
  return result.file;
}

/** Returns the output or instrument that plays a file; only an instrument has parameters. @throws ParamError */
function targetOf(
  { midi, instruments }: ReturnType<typeof present>,
  target: string,
  params: ParamRecord,
): { port: string } | { instrument: string } {
  if (midi.ports.isOutput(target)) {
    const unknown = Object.keys(params)[0];
    if (unknown !== undefined)
      throw new ParamError(`output ${target} has no ${unknown}; a file takes loop, qu, tempo, transpose and channels`);
    return { port: target };
  }
  if (!instruments.catalogue.get(target))
    throw new ParamError(`target is ${JSON.stringify(target)}; it must be an output that is open or an instrument`);
  return { instrument: target };
}

export const midiFileHandlers = {
  '/midi/play': (call, context) => {
    const all = present(context);
    const path = restricted(call.args[0], 'read', context.settings);
    const name = basename(path);
    const { qu, params, ...options } = fileOptionsOf(name, pairs(call));
    const target = targetOf(all, call.args[1], params);
    if (qu) checkDivision(qu, name);
    later(
      call,
      context,
      readFile(path, context).then((file) => {
        const id = all.midi.files.play({ ...options, name, file, target, params }, qu, call.sample);
        call.peer.send(done(call.row.name, `i${'s'.repeat(file.odd.length)}`, [id, ...file.odd]));
      }),
    );
  },
  '/midi/record': (call, context) =>
    inTime(call, context, () => {
      const { midi, timeline } = present(context);
      if (midi.recording) throw new CommandFailure(`${midi.recording.path} is being recorded: /midi/record/stop`);
      const path = restricted(call.args[0], 'write', context.settings);
      const port = call.args[1];
      if (port !== '' && !midi.ports.isOutput(port) && !midi.ports.inputNames.includes(port))
        throw new ParamError(
          `port is ${JSON.stringify(port)}; there are ${[...midi.ports.inputNames, ...midi.ports.outputViews.map(({ name }) => name)].join(', ') || 'none'}`,
        );
      midi.recording = new Recording(path, port || undefined, timeline.grid);
      call.peer.send(done(call.row.name));
    }),
  '/midi/record/stop': (call, context) =>
    inTime(call, context, () => {
      const { midi } = present(context);
      const { recording } = midi;
      if (!recording) throw new CommandFailure('nothing is being recorded: /midi/record');
      later(
        call,
        context,
        midi.endRecording().then(
          () => call.peer.send(done(call.row.name, 'si', [recording.path, recording.count])),
          (error: Error) => {
            throw new CommandFailure(error.message);
          },
        ),
      );
    }),
} satisfies Partial<SyncHandlers>;
