/** Bounces that are put in the place of what they were made of: from a block on they play on with the same samples. */
import { Plain } from '../../clock/onset.ts';
import type { GraphChange } from '../../instruments/element/graph-edit.ts';
import { type ElementVoice, outputsOf } from '../../instruments/element/voice.ts';
import type { SectionBounced, SectionPart } from '../../sections/section-part.ts';
import { AddAction } from '../../world/instructions.ts';
import { World } from '../../world/layout.ts';
import type { Context } from '../context.ts';
import { CommandFailure } from '../replies.ts';
import type { Destination } from './bounce-target.ts';

/** Seconds until what takes the place is ready. */
const lead = 0.1;
/** Frames that a synth tells apart. */
const maxPlayed = 2 ** 24;
/** Element that plays files. */
const filePlayer = 'player';

/** Returns the first sample of a block by which something new can begin. */
function soonest({ layout: { blockSize, sampleRate }, memory }: Context): number {
  const block = Atomics.load(new Int32Array(memory), World.block >> 2);
  return (block + Math.ceil((lead * sampleRate) / blockSize)) * blockSize;
}

/** @throws CommandFailure for a bounce that cannot take the place of a section */
export function checkSectionReplaced({ instruments }: Context, { isFile, target, where }: Destination, frames: number) {
  if (isFile || target.type === 'file' || target.order !== 'together')
    throw new CommandFailure(`replace: a buffer takes the place of a section, not ${where}`);
  if (frames > maxPlayed)
    throw new CommandFailure(`replace: ${frames} frames are more than ${maxPlayed}, which take the place of a section`);
  if (!instruments) throw new CommandFailure('replace: a section is replaced in real time only');
}

/** Puts a synth that plays the bounce in the place of a section's group, which ends with all in it. Resolves with its node. */
export async function replaceSection(
  context: Context,
  group: number,
  buffer: number,
  { from, to, bus, channels }: SectionPart,
  { first, audio, control }: SectionBounced,
): Promise<number> {
  const { instruments, tree } = context;
  const others = [...audio.map((each) => `audio bus ${each}`), ...control.map((each) => `control bus ${each}`)];
  if (others.length > 0)
    throw new CommandFailure(`it writes ${others.slice(0, 5).join(', ')} too, which was not bounced (bus, channels)`);
  const { sender, ids } = instruments!;
  const def = `bunsynth.bounce.${channels}`;
  await sender.prepare(def, async () => {
    const { bouncePlayer } = await import('./bounce-player-def.ts');
    return bouncePlayer(def, channels);
  });
  const sample = soonest(context);
  if (sample >= first + to - from) throw new CommandFailure('it was over before it could be put in its place');
  if (!context.sections.find(group)) throw new CommandFailure(`group ${group} is no section any more`);
  const node = ids.node();
  const start = sample - first;
  if (start < 0) throw new CommandFailure('it has not begun yet; a bounce is put in its place once it has');
  await new Promise<void>((resolve) =>
    sender.transaction((changes) => {
      changes.add(def, node, group, { buf: buffer, bus, start }, AddAction.replace);
      changes.done(resolve);
    }, sample),
  );
  // The section ends a block after its group.
  await new Promise<void>((resolve) => sender.reached(resolve));
  if (!tree.find(node)) throw new CommandFailure('no node could be made in its place');
  return node;
}

/** @throws CommandFailure for a bounce that cannot take the place of an element */
export function checkElementReplaced(
  { instruments }: Context,
  voice: ElementVoice,
  { isFile, where, target }: Destination,
) {
  if (!isFile || (target.type === 'file' && target.spec.header === 'RAW'))
    throw new CommandFailure(`replace: a sound file with a head takes the place of an element, not ${where}`);
  const ports = Object.keys(outputsOf(voice));
  if (ports.length !== 1)
    throw new CommandFailure(
      `replace: voice ${voice.id} has outputs ${ports.join(', ')}; an element with one output can be replaced`,
    );
  if (instruments!.catalogue.get(filePlayer)?.description.kind !== 'element')
    throw new CommandFailure(`replace: the element ${filePlayer}, which plays the file, is not there`);
}

/** Lets a player of the file take the place of an element, on the same frames of the session. Resolves with its voice. */
export async function replaceElement(
  context: Context,
  voice: ElementVoice,
  path: string,
  channels: number,
  from: number,
): Promise<number> {
  const { graph, kinds, sender } = context.instruments!;
  const as = 'bounce';
  const connects = kinds.element!.patch.connections.flatMap(({ from: source, to }): GraphChange[] =>
    'voice' in source && source.voice === voice.id
      ? [{ change: 'connect', from: `${as}.out`, to: 'bus' in to ? to.bus : `${to.voice}.${to.port}` }]
      : [],
  );
  const { added, sample } = await graph!.edit(
    [
      {
        change: 'add',
        instrument: filePlayer,
        as,
        given: { path, channels, group: voice.group },
        from: { start: from, series: {} },
      },
      ...connects,
      { change: 'remove', voice: voice.id, atOnce: true },
    ],
    new Plain(soonest(context)),
  );
  await new Promise<void>((resolve) => sender.transaction((changes) => changes.done(resolve), sample));
  return added[as]!;
}
