/**
 * `bun run fuzz [--packets N] [--seed N]`: malformed packets over UDP, TCP and WebSocket while a piece plays, and such a piece without
 * them. Status 1 when the server ended, the sound changed or memory grew; late blocks are told of both.
 */
import { numberOption } from '../support/rivals.ts';
import { fuzz, lateWithout } from './fuzz.ts';

const packets = numberOption('packets', 1_000_000);
const seed = numberOption('seed', 1);
/** Packets a second that a busy machine of two cores gets through. */
const perSecond = 2500;
/** MiB that the collector may keep of what came and went: a leak of 64 bytes a packet would be 61 in a million. */
const margin = 48;

const seconds = Math.ceil(packets / perSecond) + 15;
const quietSeconds = Math.min(60, seconds);
console.log(`a piece by itself for ${quietSeconds} s`);
const quiet = await lateWithout(quietSeconds);
console.log(`now for ${seconds} s with ${packets} malformed packets, seed ${seed}`);
const { sent, connections, before, after, lateQuanta, sameSound, exitCode } = await fuzz({ packets, seconds, seed });
const perMinute = (60 * lateQuanta) / seconds;
const quietPerMinute = (60 * quiet) / quietSeconds;
console.log(
  `sent         ${sent.udp} over UDP, ${sent.tcp} over TCP, ${sent.websocket} over WebSocket; ${connections} connections`,
);
console.log(`server       ended with ${exitCode} at the end of the piece`);
console.log(`sound        ${sameSound ? 'the same, byte for byte' : 'CHANGED'}`);
console.log(`late blocks  ${perMinute.toFixed(1)} a minute, without packets ${quietPerMinute.toFixed(1)}`);
console.log(`memory       ${before.toFixed(0)} MiB before, ${after.toFixed(0)} MiB after`);
process.exit(exitCode === 0 && sameSound && after - before < margin ? 0 : 1);
