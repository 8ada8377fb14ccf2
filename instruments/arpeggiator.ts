import { beats, defineRoutine, noteOff, noteOn, type RoutineContext, type RoutineHandle, until } from 'bunsynth';

/** Plays the keys that are held one after the other, from the grid's next sixteenth on, through as many octaves as asked. */
export const arpeggiator = defineRoutine({
  params: {
    step: {
      type: 'number',
      alias: 's',
      default: 0.25,
      min: 0.0625,
      max: 4,
      unit: 'beats',
      description: 'From one note to the next',
    },
    octaves: { type: 'integer', alias: 'o', default: 2, min: 1, max: 4, description: 'Octaves that it goes through' },
  },
  target: 'bell',
  *run(ctx) {
    const held = new Set<number>();
    ctx.spawn(function* lifted() {
      for (;;) held.delete((yield* noteOff()).number);
    });
    for (let player: RoutineHandle | undefined; ; ) {
      held.add((yield* noteOn()).number);
      if (!player?.running) player = ctx.spawn(play, held);
    }
  },
});

function* play(ctx: RoutineContext<typeof arpeggiator.params>, held: ReadonlySet<number>) {
  yield until('1/16');
  for (let i = 0; held.size; i++) {
    const keys = [...held].sort((a, b) => a - b);
    const octave = Math.floor(i / keys.length) % ctx.params.octaves;
    ctx.note(Math.min(127, keys[i % keys.length]! + 12 * octave), {
      beats: ctx.params.step,
      velocity: i % keys.length ? 85 : 110,
      params: { decay: 0.5 },
    });
    yield beats(ctx.params.step);
  }
}
