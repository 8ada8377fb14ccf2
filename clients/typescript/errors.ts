/** The server refused a command. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** The command it refused, e.g. `/s_new`. */
  readonly command: string;
  /** Its reason, as it sent it. */
  readonly reason: string;
  /** Subject of the failure, where bunsynth names it: a name, an id, or in words what is wrong. It does so after `notify()`. */
  readonly about: string | undefined;

  constructor(command: string, reason: string, about?: string) {
    super(`${command}: ${reason}${about === undefined ? '' : ` (${about})`}`);
    this.command = command;
    this.reason = reason;
    this.about = about;
  }
}

/** No reply came in time. */
export class TimeoutError extends Error {
  override readonly name = 'TimeoutError';
}

/** The connection was closed, or there is nobody at its other end. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
}
