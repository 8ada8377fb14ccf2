/** Interfaces of elements, and the SynthDefs of their real-time sides: made by soft threads, and kept. Runs on the control thread. */

import { type ElementDescription, faultText } from '../../../protocol/instruments/description.ts';
import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import { defaultsOf, ParamError, type ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Entry } from '../catalogue.ts';
import type { SynthSender } from '../synth-sender.ts';
import type { ElementHost } from './host.ts';

/** An element for some initialisation parameters. */
export interface Specialised {
  readonly interface: ElementInterface;
  /** Name of its SynthDef, which is known. */
  readonly def: string;
}

/** Seconds that `specialise` may take. */
const deadline = 10;
/** Interfaces that are kept. */
const maxKept = 512;

export class Specialiser {
  private readonly known = new Map<string, Promise<Specialised> | Specialised>();

  constructor(private readonly options: { readonly host: ElementHost; readonly sender: SynthSender }) {}

  /**
   * Returns what an element is for some initialisation parameters; a promise where that is to be made yet, which rejects with a ParamError saying
   * why it cannot be had.
   */
  find(entry: Entry<ElementDescription>, init: ParamRecord): Promise<Specialised> | Specialised {
    const key = `${entry.module} ${entry.description.name} ${JSON.stringify(init)}`;
    const known = this.known.get(key);
    if (known) return known;
    const made = this.make(entry, init, key);
    this.known.set(key, made);
    made.then(
      (specialised) => this.known.set(key, specialised),
      () => this.known.delete(key),
    );
    for (const old of this.known.keys()) {
      if (this.known.size <= maxKept) break;
      this.known.delete(old);
    }
    return made;
  }

  private async make(entry: Entry<ElementDescription>, init: ParamRecord, key: string): Promise<Specialised> {
    const { host, sender } = this.options;
    const {
      description: { name: instrument },
      module,
      file,
    } = entry;
    const def = `bunsynth.element.${instrument}.${Bun.hash(key).toString(36)}`;
    const { description } = entry;
    if (JSON.stringify(init) === JSON.stringify(defaultsOf(description.init))) {
      // That was made when its file was loaded.
      await sender.defineAs(def, description.bytes);
      return { interface: description.interface, def };
    }
    const { promise, resolve, reject } = Promise.withResolvers<Specialised>();
    host.run({
      request: { task: 'element', part: 'specialise', module, instrument, init, voice: 0, def },
      file,
      due: 0,
      deadline,
      hooks: {
        done: (result) => {
          sender.defineAs(def, result.bytes).then(() => resolve({ interface: result.interface, def }), reject);
        },
        failed: (fault) => reject(new ParamError(`instrument ${instrument}: ${faultText(fault)}`)),
        log: () => {},
        tape: () => {},
        left: () => {},
      },
    });
    return await promise;
  }
}
