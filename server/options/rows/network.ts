/** Options of ports, passwords and limits of clients. */

import { defaultHttpPort, defaultOscPort } from '../ports.ts';
import { host, integer, text } from '../readers.ts';
import { optionalRow, row } from '../row.ts';

const port = integer('port', 0, 65535);
const maxPasswordLength = 31;

export const network = {
  udpPort: optionalRow(port, {
    flag: 'u',
    long: 'udp-port',
    group: 'network',
    scope: 'real-time',
    initialText: `${defaultOscPort} when neither -u nor -t is given`,
    description:
      'OSC over UDP on this port, 0 for any free one. Alone it opens no TCP port, so servers can run side by side.',
  }),
  tcpPort: optionalRow(port, {
    flag: 't',
    long: 'tcp-port',
    group: 'network',
    scope: 'real-time',
    initialText: `${defaultOscPort} when neither -u nor -t is given`,
    description: 'OSC over TCP on this port, 0 for any free one. Alone it opens no UDP port.',
  }),
  httpPort: row(port, {
    long: 'http-port',
    group: 'network',
    scope: 'real-time',
    initial: defaultHttpPort,
    description:
      'HTTP and OSC over WebSocket. If the default port is in use, a free one is taken and printed; a port given here must be free.',
  }),
  bindAddress: row(text('address'), {
    flag: 'B',
    long: 'socket-address',
    group: 'network',
    scope: 'real-time',
    initial: '127.0.0.1',
    description: 'Bind every port to this address; 0.0.0.0 listens on all interfaces.',
  }),
  maxLogins: row(integer('number', 1, 1024, 'powerOfTwo'), {
    flag: 'l',
    long: 'max-logins',
    group: 'network',
    scope: 'real-time',
    initial: 64,
    description: 'Limit of clients registered with /notify, and of open TCP connections.',
  }),
  maxBody: row(integer('kilobytes', 1, 65536), {
    long: 'max-body',
    group: 'network',
    scope: 'real-time',
    initial: 1024,
    description: 'Limit of the body of an HTTP request, in kB.',
  }),
  maxListeners: row(integer('number', 1, 65536), {
    long: 'max-listeners',
    group: 'network',
    scope: 'real-time',
    initial: 256,
    description:
      'Limit of subscribers: WebSockets, event streams, and clients subscribed to the feed, to shared values or to the ticks of a division.',
  }),
  maxWaiting: row(integer('kilobytes', 64, 1048576), {
    long: 'max-waiting',
    group: 'network',
    scope: 'real-time',
    initial: 16384,
    description:
      'Output buffered for a client that does not read, in kB, before its connection is closed; at most 1024 for an event stream.',
  }),
  maxArguments: row(integer('number', 1024, 16777216), {
    long: 'max-arguments',
    group: 'network',
    scope: 'real-time',
    initial: 262144,
    description:
      'Limit of the arguments of one message, and of the messages in one packet. /b_setn and /c_setn take as many values as fit into a packet of 64 MB.',
  }),
  password: row(text('password', { maxLength: maxPasswordLength, mayBeEmpty: true }), {
    flag: 'p',
    long: 'password',
    group: 'network',
    scope: 'real-time',
    initial: '',
    initialText: 'none',
    description:
      'Password of clients: TCP clients send it first, HTTP clients in the header Authorization: Bearer, WebSockets and event streams in the query as token. UDP has no password. It travels unencrypted.',
  }),
  allowedHosts: row(host('name'), {
    long: 'allow-host',
    group: 'network',
    scope: 'real-time',
    initial: [],
    initialText: "addresses, localhost and this machine's name",
    description:
      'Also answer HTTP requests and WebSockets addressed to this host name, and those of web pages from there. May be given several times.',
    gather: (before, value) => [...before, ...value],
  }),
};
