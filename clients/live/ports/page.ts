/** Files of the page, bundled when it is asked for: nothing of it comes from the network. */
import { basename, resolve } from 'node:path';

export interface PageFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: string;
  /** Policy by which the browser lets it load and reach only what is its own. */
  readonly policy: string;
}

/** Files by their path on the port. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Path of the page, and the beginning of those of its files. */
export const pagePath = '/page';

const entry = resolve(import.meta.dir, '../page/index.html');

/** Its own files and this port alone; no other page may frame it, so that none can have its buttons pressed. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  // The editor makes its rules by script.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Bundles the page. @throws Error with what cannot be bundled */
export async function bundlePage(): Promise<PageFiles> {
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    target: 'browser',
    minify: true,
    publicPath: `${pagePath}/`,
  });
  const files = await Promise.all(
    outputs.map(async (output): Promise<[string, PageFile]> => {
      const isPage = output.path.endsWith('.html');
      return [
        isPage ? pagePath : `${pagePath}/${basename(output.path)}`,
        { bytes: new Uint8Array(await output.arrayBuffer()), type: output.type, policy },
      ];
    }),
  );
  return new Map(files);
}
