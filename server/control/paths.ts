/** Keeps paths that clients send below one folder, where -P asks for it. */
import { join, normalize, sep } from 'node:path';

/** The path as it may be used: unchanged without a folder; inside it otherwise, steps upwards left out. */
export function restricted(path: string, folder: string | undefined): string {
  if (folder === undefined) return path;
  const base = normalize(folder.endsWith(sep) ? folder : folder + sep);
  const inside = path.startsWith(base) ? path.slice(base.length) : path;
  return join(base, ...inside.split(sep).filter((step) => step !== '..'));
}
