/**
 * The virtual port of a bunsynth server, played and heard from Node with easymidi alone.
 *
 *     node session.js play      plays a phrase into the port, with pedal, wheel, pressure and a program
 *     node session.js listen    prints what leaves the server's port, a message a line as JSON, until it is stopped
 */
import easymidi from 'easymidi';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds of a note. */
const length = 200;

/** The first port whose client is called so. @throws {Error} naming those that there are */
function portOf(client, names) {
  const found = names.find((name) => name.startsWith(`${client}:`));
  if (found) return found;
  throw new Error(`there is no MIDI port of ${client}; there are ${names.join(', ') || 'none'}`);
}

async function play() {
  const output = new easymidi.Output(portOf('bunsynth', easymidi.getOutputs()));
  const channel = 0;
  output.send('program', { number: 5, channel });
  output.send('cc', { controller: 64, value: 127, channel });
  for (const note of [57, 60, 64, 69]) {
    output.send('noteon', { note, velocity: 90, channel });
    await sleep(length);
    output.send('noteoff', { note, velocity: 40, channel });
  }
  output.send('poly aftertouch', { note: 69, pressure: 70, channel });
  output.send('channel aftertouch', { pressure: 30, channel });
  // From 0 to 16383; 8192 is the middle.
  output.send('pitch', { value: 12288, channel });
  output.send('pitch', { value: 8192, channel });
  output.send('cc', { controller: 64, value: 0, channel });
  output.send('sysex', [0xf0, 0x7d, 1, 2, 3, 0xf7]);
  output.send('position', { value: 16 });
  output.send('start');
  output.send('stop');
  // What is sent leaves before the port does.
  await sleep(length);
  output.close();
  console.log('played');
}

function listen() {
  const input = new easymidi.Input(portOf('bunsynth out', easymidi.getInputs()));
  input.on('message', (message) => console.log(JSON.stringify(message)));
  const end = () => {
    input.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, end);
  console.log('listening');
}

const ways = { play, listen };
const [, , way = 'play'] = process.argv;
if (!Object.hasOwn(ways, way)) throw new TypeError(`way is ${way}; it must be one of ${Object.keys(ways).join(', ')}`);
await ways[way]();
