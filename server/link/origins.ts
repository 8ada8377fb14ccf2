/**
 * Origins of instructions: small integers for (peer, command, whether failures are reported). They are the same
 * for every message of a kind, so bundles that wait for days keep theirs and nothing has to be released.
 */
import type { Peer } from '../transport/transport.ts';

export interface Origin {
  readonly peer: Peer;
  readonly command: string;
  readonly quiet: boolean;
}

/** Of instructions whose failure is expected and nobody's business. */
export const silentOrigin = -1;

/** Beyond this the oldest are overwritten: over UDP anyone can invent addresses. */
const capacity = 1 << 17;

export class Origins {
  /** Origin 0 is the render thread itself: what it reports under it concerns no client's command. */
  private readonly table: (Origin | undefined)[] = [undefined];
  private readonly byPeer = new Map<string, Map<string, number>>();
  private next = 0;
  private lastPeer = '';
  private lastCommands = new Map<string, number>();
  private lastCommand = '';
  private lastQuiet = false;
  private lastOrigin = 0;

  of(peer: Peer, command: string, quiet: boolean): number {
    if (peer.id !== this.lastPeer) {
      this.lastCommands = this.commandsOf(peer.id);
      this.lastPeer = peer.id;
      this.lastOrigin = 0;
    }
    if (this.lastOrigin !== 0 && command === this.lastCommand && quiet === this.lastQuiet) return this.lastOrigin;
    this.lastCommand = command;
    this.lastQuiet = quiet;
    return (this.lastOrigin = this.numberOf(peer, command, quiet));
  }

  private numberOf(peer: Peer, command: string, quiet: boolean): number {
    const key = quiet ? `${command}?` : command;
    const known = this.lastCommands.get(key);
    if (known !== undefined) return known;
    const origin = 1 + (this.next++ % capacity);
    const former = this.table[origin];
    if (former) this.drop(former);
    this.table[origin] = { peer, command, quiet };
    this.lastCommands.set(key, origin);
    return origin;
  }

  get(origin: number): Origin | undefined {
    return this.table[origin];
  }

  private commandsOf(peer: string): Map<string, number> {
    let commands = this.byPeer.get(peer);
    if (!commands) this.byPeer.set(peer, (commands = new Map()));
    return commands;
  }

  private drop({ peer, command, quiet }: Origin): void {
    const commands = this.byPeer.get(peer.id);
    commands?.delete(quiet ? `${command}?` : command);
    this.lastOrigin = 0;
    if (commands?.size === 0) {
      this.byPeer.delete(peer.id);
      if (this.lastPeer === peer.id) this.lastPeer = '';
    }
  }
}
