/** Writes a SynthDef `ping` (freq, amp), which sounds until it is freed, to a file, for clients that make none: `bun clients/support/write-ping.ts FILE`. */
import { Out, SinOsc, synthDef } from 'bunsynth';

const path = Bun.argv[2];
if (path === undefined) throw new Error('write-ping.ts FILE: a file is missing');
const ping = synthDef('ping', { freq: 440, amp: 0.2 }, ({ freq, amp }) =>
  Out.ar(0, [SinOsc.ar(freq).mul(amp), SinOsc.ar(freq).mul(amp)]),
);
await Bun.write(path, ping.bytes);
