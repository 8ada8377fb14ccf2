/** A processor that does nothing: what it costs is the library's. */
declare const registerProcessor: (name: string, processor: new () => object) => void;
declare const AudioWorkletProcessor: new () => object;

registerProcessor(
  'nothing',
  class extends AudioWorkletProcessor {
    process(): boolean {
      return true;
    }
  },
);
