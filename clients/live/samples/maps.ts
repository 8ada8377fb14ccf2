/** Maps of samples: which sound has which files, as Strudel's users write and publish them. */
import { resolve } from 'node:path';
import * as v from 'valibot';
import { keyOfNote } from '../pattern/notes.ts';

/** A file of a map: an address, or a path of this machine. */
export interface MappedFile {
  readonly at: URL | string;
  /** Key of MIDI at which it was recorded. */
  readonly key?: number;
}

const files = v.union([v.string(), v.array(v.string())]);
const schema = v.record(v.string(), v.union([files, v.record(v.string(), files)]));

/** Name under which a map tells what stands before the names of its files. */
const baseEntry = '_base';
const fileName = 'strudel.json';

/** Returns the address that a text stands for; undefined for a path of this machine. @throws RangeError for what is neither */
export function addressOf(text: string, name = fileName): URL | undefined {
  const [, scheme, rest = ''] = /^([a-z][a-z0-9+.-]*):(.*)$/i.exec(text) ?? [];
  switch (scheme) {
    case undefined:
      return undefined;
    case 'http':
    case 'https':
      if (URL.canParse(text)) return new URL(text);
      break;
    case 'github': {
      const [user, repository = 'samples', branch = 'main', ...folder] = rest.split('/').filter(Boolean);
      if (user)
        return new URL(['https://raw.githubusercontent.com', user, repository, branch, ...folder, name].join('/'));
      break;
    }
    case 'bubo':
      return addressOf(`github:Bubobubobubobubo/dough-${rest}`, name);
    case 'shabda':
      return new URL(`https://shabda.ndre.gr/${rest}.json?strudel=1`);
    case 'local':
      return new URL('http://localhost:5432/');
  }
  throw new RangeError(
    `${JSON.stringify(text)} is no place of samples: './folder', 'https://…/strudel.json' and 'github:user/repository/branch/folder' are`,
  );
}

export interface MapPlaces {
  /** Text before the names of files; without one, that of the map. */
  readonly base?: string | undefined;
  /** Text before them where neither is there. */
  readonly elsewhere?: string;
  /** Folder that paths are seen from; undefined for a map of the network, which names no file of this machine. */
  readonly folder?: string;
}

/** Reads a map. @throws RangeError naming what is wrong in it */
export function readMap(given: unknown, { base, elsewhere = '', folder }: MapPlaces): Map<string, MappedFile[]> {
  const parsed = v.safeParse(schema, given);
  if (!parsed.success) {
    const { path, message } = parsed.issues[0];
    throw new RangeError(`${path?.map(({ key }) => String(key)).join('.') ?? 'the map'}: ${message}`);
  }
  const { [baseEntry]: own, ...sounds } = parsed.output;
  const before = base ?? textOr(own, elsewhere);
  return new Map(
    Object.entries(sounds).map(([sound, value]) => {
      if (typeof value === 'string' || Array.isArray(value))
        return [sound, [value].flat().map((name) => ({ at: placeOf(name, before, folder) }))];
      const { [baseEntry]: ownOfSound, ...notes } = value;
      const beforeSound = textOr(ownOfSound, before);
      return [
        sound,
        Object.entries(notes).flatMap(([note, names]) => {
          const key = keyOfNote(note);
          if (key === undefined) throw new RangeError(`${sound}.${note} is no note, such as c3 or f#4`);
          return [names].flat().map((name) => ({ at: placeOf(name, beforeSound, folder), key }));
        }),
      ];
    }),
  );
}

const textOr = (given: unknown, other: string): string => (typeof given === 'string' ? given : other);

/** Returns the place of a file. @throws RangeError where it has none */
function placeOf(name: string, base: string, folder: string | undefined): URL | string {
  const isWhole = /^[a-z][a-z0-9+.-]*:/i.test(name);
  const before = isWhole ? '' : (addressOf(base, '')?.href ?? base);
  // Texts are put together as they are, since one may be the beginning of names; but two slashes are one.
  const whole = (before + (before.endsWith('/') ? name.replace(/^\/+/, '') : name)).replaceAll('#', '%23');
  const address = addressOf(whole, '');
  if (address) return address;
  if (folder !== undefined) return resolve(folder, base, name);
  throw new RangeError(`${JSON.stringify(whole)} is no address; the map comes from the network`);
}
