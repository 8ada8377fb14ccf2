/**
 * Images of objects on disk, beside the other cache of compiled code: each under what it was made from (a caller's key), by what (the version of LLVM) and for what
 * (the processor and its features). What LLVM could not do is kept there too, so that another start does not try again, and what a library is and which width of vectors is faster with it,
 * so that another start asks no child process. The server reads, and writes refusals; the child process writes images.
 *
 *     objects.write(description, 'graph 3f… layout 12… emitter 1', 'default<O1>', image);
 *     objects.read(description, 'graph 3f… layout 12… emitter 1', 'default<O1>'); // { image }
 *
 * What could go wrong: machine code runs outside any sandbox, so nothing is read where another user could have put it: see `KeptFiles`.
 */
import { statSync } from 'node:fs';
import { KeptFiles } from '../../system/kept-files/kept-files.ts';
import { identityOf, type LibraryDescription, type LibraryFacts } from '../library/description.ts';
import { processorSignature } from '../library/processor.ts';
import type { Image, ImageFacts } from '../link/image.ts';
import { pageBytes } from '../link/pages.ts';

/** Origin of an object: the text of the IR follows from it. */
export interface ObjectKey {
  readonly key: string;
  /** Passes that LLVM does. */
  readonly passes: string;
}

export type KeptObject = { readonly image: Image } | { readonly refused: string };

interface Head {
  /** The reason for which there is no object; kept under a name of its own. */
  readonly refused?: string;
  readonly image?: ImageFacts;
  readonly library?: LibraryDescription;
  /** Object that serves a shape, by its key, and what was seen when it was made. */
  readonly shape?: Shape;
}

/** Keys that have one text: those of a shape in which the same is seen. What that is, is known to who writes texts and who wants them. */
export interface Shape {
  readonly key: string;
  /** Plain data. */
  readonly sights: unknown;
}

/** Version of what is kept, apart from the caller's. */
const version = 'native 4';
const nothing = new Uint8Array(0);

export interface ObjectsOptions {
  /** Takes a line about what was removed, or why nothing is kept. */
  readonly report: (line: string) => void;
  /** False for who must not wait while the folder is looked through. */
  readonly trims?: boolean;
  /** Describes the processor; another one in tests. */
  readonly processor?: () => string;
}

export class Objects {
  private readonly files: KeptFiles<Head>;
  private readonly processor: () => string;

  constructor(folder: string, { report, trims, processor = processorSignature }: ObjectsOptions) {
    const edition = `${version}, pages of ${pageBytes()}`;
    this.files = new KeptFiles({
      folder,
      what: 'objects of native code',
      version: () => edition,
      report,
      strict: true,
      // A body is linked at once.
      reuses: true,
      trims,
    });
    this.processor = processor;
  }

  /** Returns what came of a key, an image until the next call; undefined where nothing is known. */
  read(library: LibraryFacts, key: ObjectKey): KeptObject | undefined {
    const found = this.files.read(nameOf(library, key));
    if (found?.head.image) return { image: { ...found.head.image, content: found.body } };
    const refused = this.files.read(refusalNameOf(library, key))?.head.refused;
    return refused === undefined ? undefined : { refused };
  }

  /** True where there is an image of a key, which is not looked at. */
  has(library: LibraryFacts, key: ObjectKey): boolean {
    return this.files.has(nameOf(library, key));
  }

  write(library: LibraryFacts, key: ObjectKey, { content, ...image }: Image): void {
    this.files.write(nameOf(library, key), { image }, content);
  }

  /** Returns the key of the object that may serve a shape, and what was seen when it was made. @param key of the shape */
  readShape(library: LibraryFacts, key: ObjectKey): Shape | undefined {
    return this.files.read(shapeNameOf(library, key))?.head.shape;
  }

  /** Keeps that an object serves a shape, in place of another. */
  writeShape(library: LibraryFacts, { key, passes }: ObjectKey, { key: shape, sights }: Shape): void {
    this.files.write(shapeNameOf(library, { key: shape, passes }), { shape: { key, sights } }, nothing);
  }

  /** Keeps why there is no object. */
  refuse(library: LibraryFacts, key: ObjectKey, refused: string): void {
    this.files.write(refusalNameOf(library, key), { refused }, nothing);
  }

  /** Returns what is known of a library that passed its self-test on this processor, if its file has not changed since. */
  libraryAt(path: string): LibraryDescription | undefined {
    const name = this.libraryName(path);
    return name === undefined ? undefined : this.files.read(name)?.head.library;
  }

  rememberLibrary(library: LibraryDescription): void {
    const name = this.libraryName(library.path);
    if (name !== undefined) this.files.write(name, { library }, nothing);
  }

  private libraryName(path: string): string | undefined {
    const stat = statSync(path, { throwIfNoEntry: false });
    const processor = new Bun.CryptoHasher('sha256').update(this.processor()).digest('hex');
    return stat && `library ${path} ${stat.size} ${stat.mtimeMs} ${stat.ino} ${Bun.version} ${processor}`;
  }
}

const nameOf = (library: LibraryFacts, { key, passes }: ObjectKey): string =>
  `object ${identityOf(library)} ${passes} ${key}`;
const refusalNameOf = (library: LibraryFacts, key: ObjectKey): string => `refused ${nameOf(library, key)}`;
const shapeNameOf = (library: LibraryFacts, { key, passes }: ObjectKey): string =>
  `shape ${identityOf(library)} ${passes} ${key}`;
