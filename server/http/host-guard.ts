/**
 * A server bound to loopback is for programs of this machine. Web pages are not among them, though the browser that shows
 * them is: a page may have its own host name resolve to 127.0.0.1, or open a WebSocket here.
 */

/** Why a request is refused; undefined when it is welcome, as everything is on a server bound to other addresses. */
export function refusal({ headers, url }: Request, bindAddress: string): string | undefined {
  if (!isLoopback(hostOf(`http://${bindAddress.includes(':') ? `[${bindAddress}]` : bindAddress}`))) return undefined;
  const host = headers.get('host');
  if (!isLoopback(hostOf(host === null ? url : `http://${host}`))) {
    return `the Host header is ${JSON.stringify(host ?? url)}; this server answers to localhost and loopback addresses only (-B binds it to others)`;
  }
  const origin = headers.get('origin');
  if (origin !== null && !isLoopback(hostOf(origin))) {
    return `the Origin header is ${JSON.stringify(origin)}; only pages from localhost and loopback addresses may ask (-B binds the server to others)`;
  }
  return undefined;
}

/** Host name in lower case; '' for what is no URL. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : '';
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host.endsWith('.localhost') || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
}
