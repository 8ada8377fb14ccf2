/** The server refused a command. */
export class ServerError extends Error {
  override readonly name = 'ServerError';
  /** The command it refused, e.g. `/s_new`. */
  readonly command: string;
  /** Its reason, as it sent it. */
  readonly reason: string;

  constructor(command: string, reason: string) {
    super(`${command}: ${reason}`);
    this.command = command;
    this.reason = reason;
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
