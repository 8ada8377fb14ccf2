import { beats, defineRoutine, degree } from 'bunsynth';

/** A voice that walks up and down a scale, a step or a leap at a time, and rests now and then; each phrase begins with a low note that lasts. */
export const wanderer = defineRoutine({
  params: {
    root: {
      type: 'number',
      alias: 'r',
      default: 57,
      min: 24,
      max: 84,
      unit: 'note',
      description: 'The note that it starts from',
    },
    rest: { type: 'number', default: 0.2, min: 0, max: 1, description: 'How often it rests' },
    step: { type: 'number', default: 0.5, min: 0.125, max: 4, unit: 'beats', description: 'From one note to the next' },
  },
  target: 'bell',
  *run(ctx) {
    for (let place = 0; ; ) {
      const { root, rest } = ctx.params;
      ctx.note(root - 12, { beats: 3, to: 'strings', params: { amp: 0.05 } });
      for (let i = 0; i < 8; i++) {
        if (!ctx.random.coin(rest))
          ctx.note(degree(root, 'minorPentatonic', place), {
            beats: 0.5,
            velocity: ctx.random.whole(75, 120),
            params: { decay: 1.5 },
          });
        place = Math.max(-3, Math.min(8, place + ctx.random.pick([-2, -1, -1, 1, 1, 2])));
        yield beats(ctx.params.step);
      }
    }
  },
});
