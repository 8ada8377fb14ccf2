/** The port that the page came from: commands, and the feed of what plays. */
import type { Planned } from '../engine/messages.ts';
import type { Fault } from '../pattern/messages.ts';
import type { CodeEvent } from '../supervisor/sources.ts';
import type { LiveStatus } from '../supervisor/supervisor.ts';

/** Milliseconds between two tries to reach it. */
const betweenTries = 1000;
const passwordKey = 'bunsynth live password';

export interface LinkHooks {
  readonly code: (event: CodeEvent) => void;
  readonly planned: (planned: Planned) => void;
  readonly fault: (fault: Fault) => void;
  readonly status: (status: LiveStatus) => void;
  /** The port does not answer. */
  readonly lost: () => void;
  /** The port asks for a password. */
  readonly asksPassword: () => void;
}

/** An answer that is no success. */
export interface Refused {
  readonly detail: string;
  readonly line?: number;
  readonly column?: number;
}

export class Link {
  private stream: EventSource | undefined;
  private password = sessionStorage.getItem(passwordKey) ?? '';

  constructor(
    private readonly source: string,
    private readonly hooks: LinkHooks,
  ) {}

  /** Begins to listen, or begins again with a password. */
  open(password = this.password): void {
    this.password = password;
    if (password) sessionStorage.setItem(passwordKey, password);
    else sessionStorage.removeItem(passwordKey);
    this.stream?.close();
    const words = new URLSearchParams({ source: this.source, ...(password && { token: password }) });
    const stream = new EventSource(`/events?${words}`);
    this.stream = stream;
    const { code, planned, fault, status } = this.hooks;
    for (const [kind, take] of Object.entries({ code, planned, fault, status }))
      stream.addEventListener(kind, ({ data }: MessageEvent<string>) => take(JSON.parse(data)));
    stream.onerror = () => {
      stream.close();
      if (this.stream === stream) void this.reopen();
    };
  }

  /** Carries a command out. @returns why it was not, undefined when it was */
  async post(name: string, body: object): Promise<Refused | undefined> {
    const answer = await this.ask(`/${name}`, { method: 'POST', body: JSON.stringify(body) });
    if (!answer) return { detail: 'bunsynth live does not answer' };
    if (answer.status === 401) this.hooks.asksPassword();
    return answer.ok ? undefined : ((await answer.json()) as Refused);
  }

  /** A stream does not say why it ended: asks, and tries again. */
  private async reopen(): Promise<void> {
    const answer = await this.ask('/status', {});
    if (answer?.status === 401) return this.hooks.asksPassword();
    this.hooks.lost();
    setTimeout(() => this.open(), betweenTries);
  }

  /** @returns undefined where nobody answers */
  private async ask(path: string, init: RequestInit): Promise<Response | undefined> {
    const { password } = this;
    try {
      return await fetch(path, {
        ...init,
        headers: {
          'Content-Type': 'application/json',
          ...(password && { Authorization: `Bearer ${password}` }),
        },
      });
    } catch (error) {
      // What `fetch` throws where there is no answer.
      if (!(error instanceof TypeError)) throw error;
      return undefined;
    }
  }
}
