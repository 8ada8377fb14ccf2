/** Load of a soak: 200 synths a second coming and going, defs replaced, buffers, groups and buses, all with time tags. */
import type { Client } from '../../clients/typescript/index.ts';
import { float } from '../../clients/typescript/index.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { RawGraph } from '../support/raw-graph.ts';

/** Seconds between a bundle's sending and its time. */
const ahead = 0.15;
/** Ticks a second, and synths begun at each. */
const ticks = 50;
const perTick = 4;
const lifetime = 0.4;

/** `brief` frees itself, `held` waits to be freed; the constant tells one version of a def from the next. */
function def(name: 'brief' | 'held', version: number): SynthDef {
  const g = new RawGraph();
  const times = (a: Parameters<RawGraph['ar']>[1], b: Parameters<RawGraph['ar']>[1]) =>
    g.unit('BinaryOpUGen', 2, [a, b], 1, 2)[0]!;
  const level = name === 'brief' ? g.ar('Line', 0.01, 0, lifetime, 2) : g.ar('DC', 0.005 + version * 1e-6);
  const echo = g.ar('CombL', times(g.ar('SinOsc', g.control('freq', 440), 0), level), 0.05, 0.03, 0.2);
  g.out(times(echo, 1 + version * 1e-6));
  return g.build(name);
}

export class SoakLoad {
  synths = 0;
  defs = 0;
  buffers = 0;
  private tick = 0;
  private node = 10_000;

  constructor(private readonly client: Client) {}

  async begin(): Promise<void> {
    await this.client.addSynthDef(encodeSynthDefs([def('brief', 0), def('held', 0)]));
    this.client.send('/g_new', 2, 0, 0);
    await this.client.sync();
  }

  /** Plays for `seconds`. */
  async play(seconds: number): Promise<void> {
    let start = Date.now() / 1000;
    for (let n = 0; n < seconds * ticks; n++) {
      const wait = start + n / ticks - Date.now() / 1000;
      if (wait > 0) await Bun.sleep(1000 * wait);
      // After a pause of this process all goes on later: synths that come in one go would live together, more than are asked for.
      else start -= wait;
      this.once(start + n / ticks + ahead);
    }
  }

  /** Frees what is left; resolves when it has gone. */
  async end(): Promise<void> {
    await Bun.sleep(1000 * (lifetime + ahead + 0.5));
    this.client.send('/n_free', 2);
    for (let number = 0; number < 16; number++) this.client.send('/b_free', number);
    await this.client.sync();
  }

  private once(time: number): void {
    const { client } = this;
    const tick = this.tick++;
    for (let i = 0; i < perTick; i++) {
      // Negative ids would be the server's; these are used again after a while.
      const id = 10_000 + (this.node++ % 100_000);
      const brief = i % 2 === 0;
      client.bundle(time + i / ticks / perTick, [
        ['/s_new', brief ? 'brief' : 'held', id, 1, 2, 'freq', float(200 + ((id * 37) % 800))],
      ]);
      if (!brief)
        client.bundle(time + lifetime, [
          ['/n_set', id, 'freq', float(300)],
          ['/n_free', id],
        ]);
      this.synths++;
    }
    if (tick % 10 === 0)
      client.bundle(time, [
        ['/g_new', 3, 0, 0],
        ['/c_set', tick % 128, float(tick)],
        ['/n_free', 3],
      ]);
    if (tick % 10 === 5) {
      const number = ((tick / 5) % 16) | 0;
      client.send('/b_free', number);
      client.send('/b_alloc', number, 1000 + ((tick * 7919) % 50_000), 1);
      this.buffers++;
    }
    if (tick % ticks === 25) {
      this.defs++;
      client.send('/d_recv', encodeSynthDefs([def(this.defs % 2 ? 'brief' : 'held', this.defs)]));
    }
  }
}
