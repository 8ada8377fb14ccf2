/**
 * Finds the voice of a node that the library threw out of its graph because it panicked. The library says that it did, and why, but not which node it was, and no event
 * reaches the node. So the voices are listened to: one that has fallen silent is taken for the one where there are as many of those as nodes were
 * thrown out. Otherwise all that it may be are told, and go on. Runs on the control thread.
 */
import type { Feed } from '../feed.ts';
import type { WebAudioVoice } from './voice.ts';

export interface PanicNeeds {
  readonly feed: Feed;
  readonly voices: () => Iterable<WebAudioVoice>;
  /** Ends a voice as failed. */
  readonly failed: (voice: WebAudioVoice, message: string) => void;
}

export class Panics {
  /** Since the voices were last listened to. */
  private reasons: string[] = [];
  private isListening = false;

  constructor(private readonly needs: PanicNeeds) {}

  /** A node was thrown out. */
  take(reason: string): void {
    // Its voice is not known yet: until then, and after it, no voice's nodes are touched.
    for (const voice of this.sounding()) voice.suspicion = 'open';
    this.reasons.push(reason);
    if (!this.isListening) void this.listen();
  }

  private async listen(): Promise<void> {
    this.isListening = true;
    try {
      while (this.reasons.length) {
        const heard = await Promise.all(
          this.sounding().map(async (voice) => ({ voice, isHeard: await voice.sound!.isHeard() })),
        );
        this.judge(
          heard.filter(({ voice }) => voice.sound),
          this.reasons.splice(0),
        );
      }
    } finally {
      this.isListening = false;
    }
  }

  private judge(
    heard: readonly { readonly voice: WebAudioVoice; readonly isHeard: boolean }[],
    reasons: readonly string[],
  ): void {
    const { failed, feed } = this.needs;
    const why = [...new Set(reasons)].join('; ');
    for (const { voice, isHeard } of heard) if (isHeard) voice.suspicion = 'heard';
    const silent = heard.filter(({ isHeard }) => !isHeard).map(({ voice }) => voice);
    if (silent.length > 0 && silent.length <= reasons.length) {
      for (const voice of silent) failed(voice, `the audio library threw a node of it out: ${why}`);
      return;
    }
    // A voice may be silent by itself, or sound without a node.
    const possible = silent.length ? silent : heard.map(({ voice }) => voice);
    const names = possible.map(({ id, instrument }) => `${id} (${instrument})`).join(' or ');
    const message = `the audio library threw a node out of voice ${names || 'that has ended'}; which of them it was is not known: ${why}`;
    const told = possible.length ? possible : [{ id: 0, instrument: '' }];
    for (const { id, instrument } of told) feed.notify({ type: 'failed', voice: id, instrument, message });
  }

  private sounding(): WebAudioVoice[] {
    return [...this.needs.voices()].filter(({ sound }) => sound !== undefined);
  }
}
