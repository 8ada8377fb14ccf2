/** Rows of routes. The app, its validation, its description and the page at `/` follow from them. */
import * as v from 'valibot';
import { formatOf } from './parameters.ts';
import type { Source } from './source.ts';

/** Output of a schema with these entries. */
type Out<Entries extends v.ObjectEntries> = v.InferOutput<v.ObjectSchema<Entries, undefined>>;

/** One row. Give it to `route`. */
export interface RouteRow<Params extends v.ObjectEntries, Query extends v.ObjectEntries, Body> {
  readonly method: 'get';
  /** Parameters as `:name`. */
  readonly path: string;
  /** Former paths, which are answered as well. */
  readonly aliases?: readonly string[];
  /** Half a sentence for the lists of routes. */
  readonly summary: string;
  /** Path and query worth trying. */
  readonly example: string;
  /** Schemas of the parameters in the path, by name. */
  readonly params?: Params;
  /** Beside `format`, which every route has. */
  readonly query?: Query;
  readonly response: v.GenericSchema<Body>;
  /** Reason for an answer of 404, where there may be one. */
  readonly missing?: string;
  /** @throws Missing */
  readonly handler: (source: Source, params: Out<Params>, query: Out<Query>) => Body | Promise<Body>;
  /** Returns the answer to `?format=text`, without the last newline. `path` is the row's, or the alias that was asked for. */
  readonly text: (body: Body, path: string) => string;
  /** Further formats by name, all of them text. */
  readonly others?: Readonly<Record<string, OtherFormat<Out<Params>>>>;
}

/** A format of a route's own. */
export interface OtherFormat<Params> {
  readonly description: string;
  /** Returns the text without the last newline. @throws Missing */
  readonly text: (source: Source, params: Params) => string | Promise<string>;
}

/** Answer of a route: something for JSON, or text without the last newline. */
export type Answer = { readonly body: unknown } | { readonly text: string };

/** A row, its types closed over. */
export interface Route {
  readonly method: 'get';
  readonly path: string;
  /** The route under its former paths. */
  readonly aliases: readonly Route[];
  /** True for an alias. */
  readonly deprecated: boolean;
  readonly summary: string;
  readonly example: string;
  readonly missing: string | undefined;
  readonly params: v.GenericSchema | undefined;
  readonly query: v.GenericSchema;
  readonly response: v.GenericSchema;
  /** Takes what `params` and `query` have validated. @throws Missing */
  answer(source: Source, params: unknown, query: unknown): Promise<Answer>;
}

// `{}` is right here: rows without parameters have no entries.
export function route<Body, Params extends v.ObjectEntries = {}, Query extends v.ObjectEntries = {}>(
  row: RouteRow<Params, Query, Body>,
): Route {
  const { method, path, aliases = [], summary, example, missing } = row;
  const { params, query, response, handler, text, others = {} } = row;
  const known = [...Object.keys(query ?? {}), 'format'];
  const at = (path: string, aliases: readonly Route[], deprecated: boolean): Route => ({
    method,
    path,
    aliases,
    deprecated,
    summary,
    example,
    missing,
    response,
    params: params && v.object(params),
    query: v.strictObject({ ...query, format: formatOf(others) }, `is not known here; known: ${known.join(', ')}`),
    async answer(source, givenParams, givenQuery) {
      // The validators ran the very schemas that these types are inferred from.
      const [paramsOut, queryOut] = [
        givenParams as Out<Params>,
        givenQuery as Out<Query> & { readonly format: string },
      ];
      const other = others[queryOut.format];
      if (other) return { text: await other.text(source, paramsOut) };
      const body = await handler(source, paramsOut, queryOut);
      return queryOut.format === 'text' ? { text: text(body, path) } : { body };
    },
  });
  return at(
    path,
    aliases.map((alias) => at(alias, [], true)),
    false,
  );
}
