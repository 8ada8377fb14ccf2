/** Ticks of the grid over OSC from a real server: how far ahead of their time the bundles come. */
import { createSocket } from 'node:dgram';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import { timetagToSeconds } from '../../../protocol/osc/timetag.ts';
import { isBundle } from '../../../protocol/osc/types.ts';
import { wallClock } from '../../../server/system/wall-clock.ts';
import { startServer } from '../../support/server.ts';
import { quantile } from './figures.ts';
import type { Row } from './rows.ts';

const seconds = 10;

export async function tickRows(): Promise<Row[]> {
  const now = wallClock();
  const server = await startServer('--none', '--midi', 'none', '--instruments', '');
  const socket = createSocket('udp4');
  const ticks: { index: number; due: number; lead: number }[] = [];
  socket.on('message', (bytes) => {
    const arrived = now();
    const packet = decodePacket(bytes);
    if (!isBundle(packet)) return;
    const [tick] = packet.elements;
    const due = timetagToSeconds(packet.timetag);
    if (tick && !isBundle(tick)) ticks.push({ index: tick.args[1] as number, due, lead: due - arrived });
  });
  const send = (address: string, types: string, ...args: (string | number)[]): void =>
    socket.send(encodeMessage(address, types, args), server.udpPort, '127.0.0.1');
  await Bun.sleep(1000);
  send('/tempo', 'f', 240);
  send('/grid/subscribe', 's', '1/32');
  await Bun.sleep(1000 * seconds);
  socket.close();
  await server.stop();
  const leads = ticks.map(({ lead }) => 1000 * lead);
  const late = leads.filter((lead) => lead < 0).length;
  const wrong = ticks.filter(({ index }, i) => i > 0 && index !== ticks[i - 1]!.index + 1).length;
  return [
    {
      what: `/tick over OSC, 1/32 at 240 bpm (${ticks.length} ticks)`,
      asked: 'each before its time',
      reached: `${late} late, ${wrong} lost or doubled; ahead by median ${quantile(leads, 0.5).toFixed(1)} ms, least ${Math.min(...leads).toFixed(1)} ms`,
    },
  ];
}
