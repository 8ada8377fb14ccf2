/** Numbers of voices and of their nodes, never used again. */

/** Ids of nodes go down from here: clients count up from below. */
const firstNode = 0x7fffffff;

export class Ids {
  private lastVoice = 0;
  private nextNode = firstNode;

  voice(): number {
    return ++this.lastVoice;
  }

  node(): number {
    return this.nextNode--;
  }
}
