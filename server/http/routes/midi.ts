/** MIDI: ports, state of the channels, and mappings. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';

const channel = v.pipe(v.number(), v.description('From 1 to 16'));

export const midiSchema = v.object({
  inputs: v.pipe(v.array(v.string()), v.description('Ports that are open as inputs')),
  outputs: v.array(v.object({ name: v.string(), state: v.picklist(['opening', 'open', 'gone']), clock: v.boolean() })),
  available: v.pipe(v.array(v.string()), v.description('Ports that can be opened as outputs')),
  thru: v.pipe(
    v.array(v.object({ from: v.string(), to: v.string() })),
    v.description('Inputs that go straight to outputs'),
  ),
  following: v.pipe(v.boolean(), v.description('True when an incoming clock leads the grid')),
  tuning: v.object({
    a4: v.number(),
    base: v.number(),
    steps: v.pipe(v.array(v.number()), v.description('Steps of the scale in cents; the period last')),
  }),
  channels: v.pipe(
    v.array(
      v.object({
        channel,
        controllers: v.pipe(
          v.record(v.string(), v.number()),
          v.description('Values of the controllers that differ from their initial values'),
        ),
        bend: v.pipe(v.number(), v.description('From -1 to 1')),
        bendRange: v.pipe(v.number(), v.description('Semitones at bend 1')),
        pressure: v.number(),
        program: v.number(),
        down: v.pipe(v.array(v.number()), v.description('Keys that are down')),
        last: v.nullable(v.object({ note: v.number(), velocity: v.number() })),
      }),
    ),
    v.description('Channels on which something was received'),
  ),
  held: v.pipe(
    v.array(v.object({ voice: v.number(), channel, note: v.number() })),
    v.description('Voices that keys or pedals hold'),
  ),
  keyboards: v.array(
    v.object({
      instrument: v.string(),
      channels: v.array(channel),
      zone: v.nullable(channel),
      low: v.number(),
      high: v.number(),
      transpose: v.number(),
      polyphony: v.number(),
      steal: v.string(),
      params: v.record(v.string(), v.unknown()),
    }),
  ),
  controllers: v.array(
    v.object({
      channel,
      controller: v.number(),
      target: v.string(),
      key: v.string(),
      min: v.number(),
      max: v.number(),
      curve: v.string(),
    }),
  ),
  triggers: v.array(
    v.object({ channel: v.nullable(channel), low: v.number(), high: v.number(), message: v.array(v.unknown()) }),
  ),
  sent: v.number(),
  worstLateness: v.pipe(v.number(), v.description('Seconds: greatest lateness of a message that was sent')),
  dropped: v.pipe(v.number(), v.description('Bytes that belonged to no message')),
});
type MidiView = v.InferOutput<typeof midiSchema>;

const midi = route({
  method: 'get',
  path: '/midi',
  summary: 'MIDI ports, state of the channels, and mappings',
  example: '/midi?format=text',
  response: midiSchema,
  missing: 'Offline',
  handler: ({ control }): MidiView => {
    const { midi: all } = control.context;
    if (!all) throw new Missing('MIDI is played in real time only');
    const { ports, keyboard, maps, state, tuning, sender, clockOut } = all;
    const { base, steps } = tuning.scale;
    return {
      inputs: ports.inputNames,
      outputs: ports.outputViews.map((port) => ({ ...port, clock: clockOut.ports.includes(port.name) })),
      available: [...ports.available()],
      thru: all.thru.views,
      following: all.following,
      tuning: { a4: tuning.a4, base, steps: [...steps] },
      channels: state.view().map((view) => ({
        ...view,
        channel: view.channel + 1,
        controllers: { ...view.controllers },
        down: [...view.down],
      })),
      held: keyboard.holding.map((held) => ({ ...held, channel: held.channel + 1 })),
      keyboards: keyboard.mappings.map(({ channels, master, params, ...mapping }) => ({
        ...mapping,
        channels: channels.map((each) => each + 1),
        zone: master === undefined ? null : master + 1,
        params: { ...params },
      })),
      controllers: maps.controllers.map((map) => ({ ...map, channel: map.channel + 1 })),
      triggers: maps.triggers.map(({ channel: each, low, high, message }) => ({
        channel: each === undefined ? null : each + 1,
        low,
        high,
        message: [message.address, ...message.args.map((value) => (value instanceof Uint8Array ? [...value] : value))],
      })),
      sent: sender.sent,
      worstLateness: sender.worst,
      dropped: all.dropped,
    };
  },
  text: ({ inputs, outputs, thru, following, channels, keyboards, controllers, triggers, held }) =>
    [
      `in: ${inputs.join(', ') || 'no ports'}${following ? ', whose clock leads the grid' : ''}`,
      `out: ${outputs.map(({ name, state, clock }) => `${name} (${state}${clock ? ', clock' : ''})`).join(', ') || 'none'}`,
      ...thru.map(({ from, to }) => `thru: ${from} to ${to}`),
      '',
      table(
        [
          { title: 'channel', align: 'right' },
          { title: 'keys down' },
          { title: 'bend', align: 'right' },
          { title: 'pressure', align: 'right' },
          { title: 'program', align: 'right' },
          { title: 'controllers' },
        ],
        channels.map((each) => [
          String(each.channel),
          each.down.join(' '),
          each.bend.toFixed(3),
          String(each.pressure),
          String(each.program),
          Object.entries(each.controllers)
            .map(([number, value]) => `${number}:${value}`)
            .join(' '),
        ]),
        'nothing has come in',
      ),
      '',
      table(
        [{ title: 'keys' }, { title: 'channels' }, { title: 'instrument' }, { title: 'voices held', align: 'right' }],
        keyboards.map(({ instrument, channels: on, low, high }) => [
          `${low}-${high}`,
          on.join(' '),
          instrument,
          String(held.filter(({ note, channel: c }) => on.includes(c) && note >= low && note <= high).length),
        ]),
        'no keys play',
      ),
      '',
      table(
        [{ title: 'from' }, { title: 'does' }],
        [
          ...controllers.map(({ channel: c, controller, target, key, min, max }) => [
            `controller ${controller} of ${c}`,
            `${target} ${key} ${min} to ${max}`,
          ]),
          ...triggers.map(({ channel: c, low, high, message }) => [
            `notes ${low}-${high} of ${c ?? 'all'}`,
            message.join(' '),
          ]),
        ],
        'no maps',
      ),
    ].join('\n'),
});

export const midiRoutes = [midi];
