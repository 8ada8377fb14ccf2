/**
 * Compiled SynthDefs on their way from one thread to another. A library is sent with the first def that needs it and goes by its name then: copying
 * a module takes longer than many a def does.
 *
 *     sender                                  receiver
 *     pack(def of libraries a, b)    →        unpack: a, b
 *     pack(def of libraries b, c)    → b, c   unpack: b as it came, c
 *
 * What could go wrong: the receiver has forgotten what the sender counts on. Both keep the same ones, since they see the same defs in the same order.
 */
import type { CompiledDef, Library } from './compiled-def.ts';
import { Recent } from './recent.ts';

/** A def as it is sent: libraries that were sent before go by their names. */
export interface SentDef extends Omit<CompiledDef, 'libraries'> {
  readonly libraries: readonly (Library | string)[];
}

/** Libraries that either thread remembers. */
const most = 1024;

/** One end of the way. */
export class SentDefs {
  private readonly known = new Recent<Library>(most);

  pack(def: CompiledDef): SentDef {
    const libraries = def.libraries.map((library) => {
      if (this.known.use(library.id)) return library.id;
      this.known.add(library.id, library);
      return library;
    });
    return { ...def, libraries };
  }

  unpack(def: SentDef): CompiledDef {
    const libraries = def.libraries.map((each) => {
      if (typeof each !== 'string') {
        this.known.add(each.id, each);
        return each;
      }
      const library = this.known.use(each);
      if (!library) throw new Error(`library ${each} was not sent`);
      return library;
    });
    return { ...def, libraries };
  }
}
