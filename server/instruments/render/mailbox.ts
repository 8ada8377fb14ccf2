/** Messages that clients send to a render while it is under way. Runs in its thread. */
import { type MessagePort as NodePort, receiveMessageOnPort } from 'node:worker_threads';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { RenderMail } from './messages.ts';

export class Mailbox {
  private readonly messages: ParamRecord[] = [];

  /** @param id of the job; what is for another one came too late for it */
  constructor(
    private readonly port: MessagePort,
    private readonly id: number,
  ) {}

  /** Returns the list of what has come, with what came since it was read last: the port is looked at, because a render that calculates lets no event in. */
  read(): ParamRecord[] {
    for (let got = this.next(); got; got = this.next()) if (got.id === this.id) this.messages.push(got.message);
    return this.messages;
  }

  private next(): RenderMail | undefined {
    return (receiveMessageOnPort(this.port as unknown as NodePort) as { message: RenderMail } | undefined)?.message;
  }
}
