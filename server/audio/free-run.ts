/** Source of the word that a quantum is due: the context's own device; the thread's clock; a device of another context. */
export const Lead = { device: 0, clock: 1, relay: 2 } as const;
export type Lead = (typeof Lead)[keyof typeof Lead];

/**
 * Keeps the renderer going when the device has stopped asking: says when the next quantum is due by the thread's own
 * clock, or by what a device that is back asks for through a relay. The control thread, which notices the loss, turns it on; the first quantum the context's own device asks for
 * again turns it off.
 */
export class FreeRun {
  private readonly flag: Int32Array;
  private readonly length: number;
  private readonly relay: { readonly isAsked: boolean };
  private currentLead: Lead = Lead.device;
  private start = 0;
  private given = 0;

  /**
   * @param flag 4 bytes of shared memory, not 0 while free running is wanted
   * @param length of a quantum in seconds
   */
  constructor(flag: SharedArrayBuffer, length: number, relay: { readonly isAsked: boolean }) {
    this.flag = new Int32Array(flag);
    this.length = length;
    this.relay = relay;
  }

  /** Source that leads, by the last `due`. */
  get lead(): Lead {
    return this.currentLead;
  }

  /**
   * Returns true when a quantum is due. Each yes counts as that quantum rendered. After a pause too long to catch up with the count begins
   * anew.
   * @param now seconds, of a clock that does not step
   */
  due(now: number): boolean {
    const before = this.currentLead;
    this.currentLead = Atomics.load(this.flag, 0) as Lead;
    if (this.currentLead === Lead.device) return false;
    if (this.currentLead === Lead.relay) return this.relay.isAsked;
    if (before !== Lead.clock || now - this.next() > maxBehind) {
      this.start = now;
      this.given = 0;
    }
    if (now < this.next()) return false;
    this.given++;
    return true;
  }

  /** The device asks again. */
  stop(): void {
    this.currentLead = Lead.device;
    Atomics.store(this.flag, 0, Lead.device);
  }

  private next(): number {
    return this.start + this.given * this.length;
  }
}

/** Says who leads; for the control thread. */
export function setLead(flag: SharedArrayBuffer, lead: Lead): void {
  Atomics.store(new Int32Array(flag), 0, lead);
}

/** Returns the source that leads; for the control thread. */
export function leadOf(flag: SharedArrayBuffer): Lead {
  return Atomics.load(new Int32Array(flag), 0) as Lead;
}

/** Seconds. */
const maxBehind = 0.25;
