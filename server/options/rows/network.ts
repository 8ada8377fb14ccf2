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
      'HTTP and OSC over WebSocket. When the default is in use a free port is taken and named; a port asked for must be free.',
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
    description: 'Clients that can register with /notify, and TCP connections open at once.',
  }),
  maxBody: row(integer('kilobytes', 1, 65536), {
    long: 'max-body',
    group: 'network',
    scope: 'real-time',
    initial: 1024,
    description: 'Limit of what is posted over HTTP at once, in kB.',
  }),
  maxListeners: row(integer('number', 1, 65536), {
    long: 'max-listeners',
    group: 'network',
    scope: 'real-time',
    initial: 256,
    description:
      'Limit of those who are told what happens: WebSockets, event streams, and clients that subscribed to the feed, to shared values or to the ticks of a division.',
  }),
  maxWaiting: row(integer('kilobytes', 64, 1048576), {
    long: 'max-waiting',
    group: 'network',
    scope: 'real-time',
    initial: 16384,
    description:
      'What may wait for a client that does not read, in kB, before its connection is closed; of an event stream 1024 at most.',
  }),
  maxArguments: row(integer('number', 1024, 16777216), {
    long: 'max-arguments',
    group: 'network',
    scope: 'real-time',
    initial: 262144,
    description:
      'Limit of the arguments of one message, and of the messages in one packet. Samples for /b_setn and /c_setn are as many as fit into a packet of 64 MB.',
  }),
  password: row(text('password', { maxLength: maxPasswordLength, mayBeEmpty: true }), {
    flag: 'p',
    long: 'password',
    group: 'network',
    scope: 'real-time',
    initial: '',
    initialText: 'none',
    description:
      'What a TCP client must send first, an HTTP client in its header Authorization: Bearer, a WebSocket or event stream in its query as token. UDP asks for no password. It is seen by whoever sees the network.',
  }),
  allowedHosts: row(host('name'), {
    long: 'allow-host',
    group: 'network',
    scope: 'real-time',
    initial: [],
    initialText: "addresses, localhost and this machine's name",
    description:
      'Answer HTTP requests and WebSockets to this host name too, and those of web pages from there. May be given several times.',
    gather: (before, value) => [...before, ...value],
  }),
};
