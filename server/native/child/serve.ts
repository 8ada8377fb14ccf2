/**
 * The child process that has LLVM: it opens the library, tests it, and makes objects of what the server sends, one at a time. It keeps them on disk
 * itself, so that the server's control thread writes and tidies nothing. What LLVM aborts on ends this process alone.
 */
import { identityOf, type LibraryDescription } from '../library/description.ts';
import { imageOf } from '../link/image.ts';
import { LinkError } from '../link/link-error.ts';
import { pageBytes } from '../link/pages.ts';
import { Objects } from '../objects/objects.ts';
import type { Width } from '../width/width.ts';
import { processorTimer, stayBehind } from './limits.ts';
import { LibraryRefusal } from './llvm.ts';
import { measureWidth } from './measure-width.ts';
import {
  Argument,
  type CompileRequest,
  type DefSource,
  type FromChild,
  type Source,
  type WrittenText,
} from './messages.ts';
import { hostWriter, IrError, type ObjectWriter } from './object-writer.ts';
import { testLibrary } from './self-test.ts';
import { type SelfTestCase, selfTestCases } from './self-test-cases.ts';

/** Parts of the process. */
export interface Parts {
  /** Writes LLVM's IR for a def; without it the process takes IR alone. Rejects where the def cannot be compiled. */
  readonly write?: (source: DefSource) => Promise<WrittenText>;
  /** Otherwise in tests. */
  readonly cases?: readonly SelfTestCase[];
  readonly open?: (path: string) => ObjectWriter;
}

/** Nobody may be there any more to hear it. */
const send = (message: FromChild): void => void (process.connected && process.send!(message));

/** Serves until the server ends, or ends this. */
export function serve({ write, cases = selfTestCases, open = hostWriter }: Parts = {}): void {
  stayBehind(Number(process.argv[Argument.parent]));
  /** Resolves when what was asked for is done. */
  let work = Promise.resolve();
  process.on('disconnect', () => void work.then(() => process.exit(0)));
  const limit = processorTimer();
  const seconds = Number(process.argv[Argument.processorSeconds]);
  limit(seconds);
  let writer: ObjectWriter;
  let description: LibraryDescription;
  try {
    writer = open(process.argv[Argument.library]!);
    testLibrary(writer, cases);
    description = { ...writer.facts, width: widthFor(writer) };
  } catch (error) {
    send({ type: 'refused', reason: reasonOf(error) });
    return;
  }
  limit(0);
  const objects = openObjects(description);
  process.on('message', (request: CompileRequest) => {
    work = work.then(async () => {
      limit(seconds);
      send(await answer(writer, request, objects, write));
      limit(0);
    });
  });
  send({ type: 'ready', description });
}

/** Returns the width that the server knows of for this library and processor, or measures. */
function widthFor(writer: ObjectWriter): Width {
  const known = JSON.parse(process.argv[Argument.known]!) as LibraryDescription | null;
  if (known && identityOf(known) === identityOf(writer.facts)) return known.width;
  return measureWidth(writer);
}

function openObjects(description: LibraryDescription): Objects | undefined {
  const folder = process.argv[Argument.cache];
  if (!folder) return undefined;
  const objects = new Objects(folder, { report: (line) => send({ type: 'note', line }) });
  objects.rememberLibrary(description);
  return objects;
}

async function answer(
  writer: ObjectWriter,
  { id, key, source, passes }: CompileRequest,
  objects: Objects | undefined,
  write: Parts['write'],
): Promise<FromChild> {
  try {
    const { text, shape } = await textOf(source, write);
    const image = imageOf(writer.write(text, passes), pageBytes());
    objects?.write(writer.facts, { key, passes }, image);
    if (shape) objects?.writeShape(writer.facts, { key, passes }, shape);
    return { type: 'object', id, image };
  } catch (error) {
    if (!(error instanceof IrError || error instanceof LinkError)) throw error;
    return { type: 'failed', id, message: error.message.trim() };
  }
}

/** Returns LLVM's IR. Rejects with `IrError` where there is none for a def. */
async function textOf(source: Source, write: Parts['write']): Promise<WrittenText> {
  if (typeof source === 'string') return { text: source };
  if (!write) throw new IrError('this process has no compiler of SynthDefs');
  try {
    return await write(source);
  } catch (error) {
    throw new IrError((error as Error).message, { cause: error });
  }
}

/** Returns half a sentence. An error that is not the library's own is its fault as well: with it nothing can be compiled. */
const reasonOf = (error: unknown): string =>
  error instanceof LibraryRefusal ? error.message : `it fails its self-test: ${(error as Error).message}`;
