/** The page at `/`: the routes, for people. */
import { version } from '../../package.json';
import type { Route } from './route.ts';

const note =
  '?format=text returns tables for people. /openapi.json describes the routes for programs. This port also takes OSC over WebSocket. Commands about instruments are posted as JSON (/play, /update, /stop …); /events streams their events.';

export function textPage(routes: readonly Route[], origin: string): string {
  const entries = routes.map(
    ({ method, path, summary, example }) =>
      `${method.toUpperCase()} ${path}\n    ${summary}\n    ${curl(origin, example)}\n`,
  );
  return `bunsynth ${version}\n\n${entries.join('\n')}\n${note}\n`;
}

export function htmlPage(routes: readonly Route[], origin: string): string {
  const entries = routes.map(
    ({ method, path, summary, example }) => `<dt><code>${method.toUpperCase()} ${escapeHtml(path)}</code></dt>
<dd>${escapeHtml(summary)}<br><a href="${escapeHtml(example)}"><code>${escapeHtml(curl(origin, example))}</code></a></dd>`,
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>bunsynth</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem } dt { margin-top: 1rem }</style>
<h1>bunsynth ${version}</h1>
<dl>
${entries.join('\n')}
</dl>
<p>${escapeHtml(note).replace('/openapi.json', '<a href="/openapi.json">/openapi.json</a>')}</p>
`;
}

/** Quotes URLs with characters that a shell would interpret. */
function curl(origin: string, example: string): string {
  const url = origin + example;
  return `curl ${/[?&*]/.test(url) ? `'${url}'` : url}`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}
