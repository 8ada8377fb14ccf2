/** A thread's questions to the control thread, which never waits for it: each has a number, and is answered when the answer carries it. */
import { SharedWord } from '../../system/shared-word.ts';
import { Answer, type Question } from './messages.ts';

/** Milliseconds to wait before the control thread counts as gone. */
const patience = 10_000;

export class Asker {
  private readonly answered: SharedWord;
  private readonly answer: DataView;
  private asked = 0;

  /** @param answer where the control thread puts its answers (see Answer) */
  constructor(
    answer: SharedArrayBuffer,
    private readonly post: (question: Question & { readonly question: number }) => void,
  ) {
    this.answered = new SharedWord(answer, Answer.question);
    this.answer = new DataView(answer);
  }

  /**
   * Asks and waits.
   * @returns the answer, until the next question
   * @throws Error when there is none
   */
  ask(question: Question): DataView {
    this.asked = (this.asked + 1) | 0;
    this.post({ ...question, question: this.asked });
    // An answer that comes too late carries an older number: what it says is not taken for the next one's.
    if (!this.answered.waitFor(this.asked, patience)) throw new Error('the server does not answer');
    return this.answer;
  }
}
