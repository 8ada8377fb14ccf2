/** Routes messages of sequences out of the server, or to its commands; messages of a voice are ended with it. Runs on the control thread. */
import type { SequenceOut } from './messages.ts';
import type { SequenceOutputs, SequenceVoice } from './voice.ts';

/** Seconds after its end until a voice's last messages have certainly been sent. */
const settled = 0.5;

export class OutputRouter {
  /** Undefined until the server is put together. */
  private outputs: SequenceOutputs | undefined;
  /** Ended voices whose last MIDI messages may yet be on their way. */
  private ended: { readonly voice: number; readonly sample: number }[] = [];

  constructor(private readonly sampleRate: number) {}

  connect(outputs: SequenceOutputs): void {
    this.outputs = outputs;
  }

  get busy(): boolean {
    return this.ended.length > 0;
  }

  send({ id, instrument }: SequenceVoice, out: Extract<SequenceOut, { kind: 'midi' | 'osc' | 'command' }>): void {
    switch (out.kind) {
      case 'midi':
        return this.outputs?.midi(out.port, out.bytes, out.sample, id);
      case 'osc':
        return this.outputs?.osc(out.host, out.port, out.packet, out.sample);
      case 'command':
        return this.outputs?.command(out.packet, out.sample, `voice ${id} (${instrument})`);
    }
  }

  /** Ends what a voice has sent, and forgets what waits of it. */
  release({ id }: SequenceVoice): void {
    this.outputs?.releaseMidi(id);
  }

  /** A voice ends at a sample: once its last messages have been sent, nothing is kept of it. */
  releaseAfter({ id }: SequenceVoice, sample: number): void {
    this.ended.push({ voice: id, sample: sample + settled * this.sampleRate });
  }

  /** Called often. */
  advance(now: number): void {
    const due = this.ended.filter(({ sample }) => now >= sample);
    if (due.length) this.ended = this.ended.filter(({ sample }) => now < sample);
    for (const { voice } of due) this.outputs?.releaseMidi(voice);
  }
}
