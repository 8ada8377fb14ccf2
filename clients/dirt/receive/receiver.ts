/** SuperDirt's port: events, and questions of clients about it. */
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage, encodePacket } from '../../../protocol/osc/encode.ts';
import { timetagToSeconds } from '../../../protocol/osc/timetag.ts';
import { isBundle, OscError, type OscMessage, type OscPacket, type OscValue } from '../../../protocol/osc/types.ts';
import { type Client, ConnectionError, TimeoutError } from '../../typescript/index.ts';
import { synthSound } from '../catalogue.ts';
import type { Dirt } from '../dirt.ts';
import { osc } from '../orbit.ts';
import { controlBusCount } from '../places.ts';
import type { DirtEvent } from '../types.ts';
import type { EngineClock } from './clock.ts';
import { eventOf } from './event.ts';

/** Seconds ahead of which clocks cannot agree, and the latency that is taken then. */
const [maxLatency, instead] = [42, 0.2];
/** Seconds by which an event may be late because its sound had to be loaded. */
const maxWait = 0.05;
const immediately = 1n;

/** Sends an answer to who asked. */
export type Reply = (bytes: Uint8Array) => void;

/** Address of the server, as clients of this port are told. */
export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

export class Receiver {
  private readonly told = new Set<string>();
  /** Name of the plan that events wait in. */
  private readonly tag: string;

  constructor(
    private readonly dirt: Dirt,
    private readonly client: Client,
    private readonly clock: EngineClock,
    private readonly server: ServerAddress,
    private readonly orbits: number,
    private readonly report: (line: string) => void,
  ) {
    this.tag = `dirt ${client.clientId}`;
  }

  /** Takes back what is planned. */
  async close(): Promise<void> {
    await this.client.request(['/replan', this.tag, 'samples', -1], { reply: '/done' });
  }

  /** Takes a packet that has come. */
  receive(bytes: Uint8Array, reply: Reply): void {
    let packet: OscPacket;
    try {
      packet = decodePacket(bytes);
    } catch (error) {
      if (!(error instanceof OscError)) throw error;
      return this.tell(`a packet is no OSC: ${error.message}`);
    }
    this.take(packet, undefined, reply);
  }

  private take(packet: OscPacket, time: number | undefined, reply: Reply): void {
    if (isBundle(packet)) {
      const own = packet.timetag === immediately ? undefined : timetagToSeconds(packet.timetag);
      for (const element of packet.elements) this.take(element, own, reply);
      return;
    }
    try {
      this.carryOut(packet, time, reply);
    } catch (error) {
      this.fault(packet.address, error);
    }
  }

  private carryOut({ address, args, fault }: OscMessage, time: number | undefined, reply: Reply): void {
    if (fault !== undefined) throw new TypeError(fault);
    switch (address) {
      case '/dirt/play':
      case '/play2':
        void this.guarded(address, this.play(eventOf(args), time));
        break;
      case '/dirt/hello':
        reply(encodeMessage('/dirt/hello/reply', '', []));
        break;
      case '/dirt/handshake':
        reply(encodePacket(osc('/dirt/handshake/reply', ...this.handshake())));
        break;
      case '/dirt/setControlBus':
      case 'dirt/setControlBus':
        this.setControlBus(args, time);
        break;
      case '/dirt/synth-info':
        reply(encodePacket(osc('/dirt/synth-info/reply', synthInfo(args[0]))));
        break;
      default:
        throw new TypeError('there is no such message here');
    }
  }

  /** Waits for what an event does; what is wrong with it is told. */
  private async guarded(address: string, work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      this.fault(address, error);
    }
  }

  /** Tells what is wrong with a message. That the server is gone is noticed by who reads its clock. */
  private fault(address: string | number, error: unknown): void {
    if (error instanceof ConnectionError || error instanceof TimeoutError) return;
    if (!(error instanceof TypeError)) throw error;
    this.tell(`${address}: ${error.message}`);
  }

  private async play(event: DirtEvent, time: number | undefined): Promise<void> {
    const { dirt } = this;
    for (const line of dirt.faults(event)) this.tell(line);
    for (const name of dirt.unknown(event)) this.tell(`there is no parameter ${name}`);
    const orbit = Number(event.orbit ?? 0);
    if (!(orbit >= 0 && orbit < this.orbits)) this.tell(`orbit ${orbit} is beyond the ${this.orbits} that there are`);
    const ready = dirt.ready(event);
    if (ready !== true) {
      if (!(await ready)) return;
      const due = time ?? Number.POSITIVE_INFINITY;
      if (now() > due + maxWait) return this.tell(`${String(event.s)} was loaded later than it was to play`);
    }
    const messages = dirt.messages(event);
    if (messages.length > 0) this.send(messages, this.within(time), dirt.lag(event));
  }

  /** Returns a time that is not too far ahead. */
  private within(time: number | undefined): number | undefined {
    if (time === undefined || time - now() <= maxLatency) return time;
    this.tell(`an event is more than ${maxLatency} s ahead: the clocks of this machine and its sender differ`);
    return now() + instead;
  }

  /** Sends messages as one packet for a time; at once where none is given. */
  private send(messages: readonly OscMessage[], time: number | undefined, lag = 0): void {
    const packet = encodePacket({ timetag: immediately, elements: [...messages] });
    const sample = time === undefined && lag === 0 ? 0 : this.clock.sampleAt((time ?? now()) + lag);
    this.client.send('/plan', this.tag, 'samples', { type: 'd', value: Math.max(0, sample) }, packet);
  }

  private setControlBus(args: readonly OscValue[], time: number | undefined): void {
    const pairs: number[] = [];
    for (let i = 0; i + 1 < args.length; i += 2) {
      const [index, value] = [args[i], args[i + 1]];
      if (typeof index !== 'number' || !(index >= 0 && index < controlBusCount))
        throw new TypeError(`bus ${String(index)} is none of the ${controlBusCount}`);
      if (typeof value !== 'number') throw new TypeError(`the value of bus ${index} is ${String(value)}`);
      pairs.push(this.dirt.places.controlBus + Math.floor(index), value);
    }
    if (pairs.length > 0) this.send([osc('/c_set', ...pairs)], time);
  }

  private handshake(): (string | number)[] {
    const { controlBus } = this.dirt.places;
    const buses = Array.from({ length: controlBusCount }, (_, i) => controlBus + i);
    return ['&serverHostname', this.server.host, '&serverPort', this.server.port, '&controlBusIndices', ...buses];
  }

  private tell(line: string): void {
    if (this.told.has(line)) return;
    // A sender that makes up ever new names is not remembered for ever.
    if (this.told.size > 1000) this.told.clear();
    this.told.add(line);
    this.report(line);
  }
}

const now = (): number => Date.now() / 1000;

/** Returns a sound and the names of its parameters. @throws TypeError for a name that is none */
function synthInfo(name: OscValue | undefined): string {
  const sound = typeof name === 'string' ? synthSound(name) : undefined;
  if (!sound) throw new TypeError(`there is no synth ${String(name)}`);
  return [name, ...Object.keys(sound.make().controls)].join(' ');
}
