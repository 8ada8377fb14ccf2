/** A server that is started here, and started again when it ends. */
import { type Reached, startServer } from '../../console/server.ts';

/** Ends within milliseconds after which it is not started again. */
const maxEnds = 3;
const endsWithin = 10_000;

export class OwnServer {
  private reached!: Reached;
  private ends: number[] = [];
  private isClosed = false;
  private readonly failure = Promise.withResolvers<never>();

  private constructor(
    private readonly options: readonly string[],
    private readonly password: string,
    private readonly say: (line: string) => void,
  ) {
    this.failure.promise.catch(() => {});
  }

  /** Starts it. @throws Error with what it said when it does not start, or has no TCP port */
  static async begin(options: readonly string[], password: string, say: (line: string) => void): Promise<OwnServer> {
    const server = new OwnServer(options, password, say);
    await server.start();
    if (server.url.startsWith('tcp:')) return server;
    await server.close();
    throw new Error('the server has no TCP port, over which patterns go; -t opens one');
  }

  /** Its address, over TCP. */
  get url(): string {
    return this.reached.url;
  }

  get line(): string {
    return this.reached.line;
  }

  /** Rejects when it cannot be kept running. */
  get failed(): Promise<never> {
    return this.failure.promise;
  }

  /** Ends it; resolves when it has ended. */
  async close(): Promise<void> {
    this.isClosed = true;
    await this.reached.own!.end();
  }

  private async start(): Promise<void> {
    this.reached = await startServer(this.options, (line) => this.say(`server: ${line}`), this.password, 'tcp');
    await this.reached.client.close();
    void this.reached.own!.exited.then((code) => this.ended(code));
  }

  private async ended(code: number): Promise<void> {
    if (this.isClosed) return;
    const now = performance.now();
    this.ends = [...this.ends.filter((end) => now - end < endsWithin), now];
    if (this.ends.length >= maxEnds)
      return this.failure.reject(
        new Error(`the server ended ${maxEnds} times within ${endsWithin / 1000} s, with ${code}`),
      );
    this.say(`the server ended with ${code}; another one is started`);
    try {
      await this.start();
    } catch (error) {
      this.failure.reject(error as Error);
    }
  }
}
