/** The instruments that the clients' sessions of sequences play. */
import { beats, defineRoutine, defineSequence, noteOn, until, untilSignal } from 'bunsynth';

/** A loop of a beat. */
export const list = defineSequence({ loop: true, length: 1, events: [{ note: 60, beats: 0.5 }] });

/** Plays as many notes as a signal says, until a signal ends it. */
export const called = defineRoutine({
  *run(ctx) {
    ctx.spawn(function* enough(own) {
      yield untilSignal('enough');
      own.stopAll();
    });
    for (;;) {
      const count = yield* untilSignal<number>('go');
      ctx.log(`${count} notes`);
      yield until('1/16');
      for (let i = 0; i < count; i++) {
        ctx.note(60 + i, { beats: 0.2 });
        yield beats(0.25);
      }
    }
  },
});

/** Answers each key with the note an octave above it. */
export const keys = defineRoutine({
  *run(ctx) {
    for (;;) {
      const { number } = yield* noteOn();
      ctx.log(`note ${number}`);
      ctx.note(number + 12, { seconds: 0.05 });
    }
  },
});
