/** What is said to both servers, step by step, and where they may answer differently and why. */
import { encodeMessage } from '../../protocol/osc/encode.ts';
import type { OscValue } from '../../protocol/osc/types.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { RawGraph } from '../support/raw-graph.ts';
import type { Sent, Step } from './replies-session.ts';

export interface NamedStep extends Step {
  readonly name: string;
  /** Why this server's answers differ from scsynth's. Then the two are not compared, but ours must be as given. */
  readonly differs?: {
    readonly because: string;
    readonly replied?: readonly string[];
    readonly notified?: readonly string[];
    readonly removed?: readonly string[];
  };
}

function tone(): Uint8Array {
  const g = new RawGraph();
  const [freq, amp] = [g.control('freq', 440), g.control('amp', 0)];
  g.out(g.unit('BinaryOpUGen', 2, [g.ar('SinOsc', freq, 0), amp], 1, 2)[0]!);
  return encodeSynthDefs([g.build('tone')]);
}

/** Ends by itself with the done action given. */
function brief(): Uint8Array {
  const g = new RawGraph();
  g.kr('Line', 0, 1, g.control('dur', 0.02), g.control('action', 2));
  return encodeSynthDefs([g.build('brief')]);
}

/** Two envelopes: of the first the gate stays closed, its done action is `action`; the second ends the synth. */
function closed(): Uint8Array {
  const g = new RawGraph();
  const line = [1, -99, -99, 1, 0.02, 1, 0];
  g.kr('EnvGen', 0, 1, 0, 1, g.control('action', 1), 0, ...line);
  g.kr('EnvGen', 1, 1, 0, 1, 2, 0, ...line);
  return encodeSynthDefs([g.build('closed')]);
}

/** With a UGen that nobody has. */
function strange(): Uint8Array {
  const g = new RawGraph();
  g.out(g.ar('NoSuchUGen', 0));
  return encodeSynthDefs([g.build('strange')]);
}

/** Sends a trigger when its control goes up. */
function trigger(): Uint8Array {
  const g = new RawGraph();
  g.unit('SendTrig', 1, [g.control('t', 0), 7, 0.25], 0);
  return encodeSynthDefs([g.build('trigger')]);
}

const s = (address: string, types = '', ...args: OscValue[]): Sent => [address, types, ...args];
const ints = (address: string, ...args: number[]): Sent => [address, 'i'.repeat(args.length), ...args];
const synth = (id: number, action: number, target: number, def = 'tone'): Sent => [
  `/s_new`,
  'siii',
  def,
  id,
  action,
  target,
];
const group = (id: number, action: number, target: number): Sent => ints('/g_new', id, action, target);
const tree = ints('/g_queryTree', 0, 0);
const afresh: Sent[] = [ints('/g_freeAll', 0)];

function step(name: string, ...send: Sent[]): NamedStep {
  return { name, send };
}

export const steps: NamedStep[] = [
  step('notify', ints('/notify', 1, 0)),
  step('notify again', ints('/notify', 1, 0)),
  step('defs', s('/d_recv', 'b', tone()), s('/d_recv', 'b', brief()), s('/d_recv', 'bi', trigger(), 0)),
  step('a def with a completion', s('/d_recv', 'bb', tone(), encodeMessage('/s_new', 'siii', ['tone', 900, 0, 0]))),
  step('the end of that', ints('/n_free', 900)),

  step('groups', group(1, 0, 0), group(2, 1, 0), group(3, 0, 1), group(4, 2, 3), group(5, 3, 3), tree),
  step(
    'a group that is there, in the same parent',
    group(1, 0, 0),
    group(3, 1, 1),
    group(4, 2, 3),
    group(4, 3, 3),
    tree,
  ),
  step('a group that is there, in another parent', group(3, 0, 0), group(3, 2, 1)),
  step('several groups in one message', ints('/g_new', 20, 0, 0, 21, 0, 20, 22, 1, 20), tree),
  step('several groups, the second without a target', ints('/g_new', 30, 0, 0, 31, 0, 99, 32, 0, 0), tree),
  step('a group beside none', group(33, 2, 99), group(33, 3, 99), group(33, 4, 99)),
  step('a parallel group', ints('/p_new', 40, 0, 0), tree),
  step('end of groups', ...afresh, tree),

  step(
    'synths',
    group(1, 0, 0),
    synth(1000, 0, 1),
    synth(1001, 1, 1),
    synth(1002, 2, 1001),
    synth(1003, 3, 1001),
    tree,
  ),
  step('a synth that is there', synth(1000, 0, 1)),
  step('a def that is not there', synth(1010, 0, 1, 'nothing')),
  step(
    'a target that is not there',
    synth(1010, 0, 99),
    synth(1010, 1, 99),
    synth(1010, 2, 99),
    synth(1010, 3, 99),
    synth(1010, 4, 99),
  ),
  step('a synth as a group', synth(1010, 0, 1000)),
  step('replacing a synth by a synth', synth(1010, 4, 1000), tree),
  step('replacing a synth by a group', group(6, 4, 1010), tree),
  step('replacing a group with synths in it', synth(1020, 0, 6), synth(1021, 0, 6), synth(1022, 4, 6), tree),
  step('replacing by the same id', synth(1022, 4, 1022), tree),
  step('a reserved id', synth(-5, 0, 1)),
  step('an id of the server’s own', synth(-1, 0, 1), ints('/n_query', 1022)),

  step('freeing some, of which one is not there', ints('/n_free', 1001, 99, 1002), tree),
  step('running some, of which one is not there', ints('/n_run', 1002, 0, 99, 0, 1003, 0)),
  step('running again', ints('/n_run', 1002, 1, 1003, 1), ints('/n_run', 1002, 1)),
  step(
    'setting',
    s('/n_set', 'isf', 1002, 'freq', 300),
    s('/n_set', 'iif', 1002, 1, 0.25),
    s('/n_set', 'isf', 1002, 'nothing', 1),
    s('/n_set', 'iif', 1002, 99, 1),
  ),
  step(
    'reading',
    s('/s_get', 'is', 1002, 'freq'),
    s('/s_get', 'iis', 1002, 1, 'freq'),
    s('/s_getn', 'iii', 1002, 0, 2),
    s('/s_getn', 'isi', 1002, 'amp', 1),
  ),
  step(
    'setting what is not there',
    s('/n_set', 'isf', 99, 'freq', 300),
    s('/n_setn', 'isif', 99, 'freq', 1, 300),
    s('/n_fill', 'isif', 99, 'freq', 1, 300),
  ),
  step(
    'reading what is not there',
    s('/s_get', 'is', 99, 'freq'),
    s('/s_getn', 'isi', 99, 'freq', 1),
    s('/s_get', 'is', 1, 'freq'),
  ),
  step(
    'mapping',
    s('/n_map', 'isi', 1002, 'freq', 5),
    s('/s_get', 'is', 1002, 'freq'),
    s('/n_map', 'isi', 1002, 'freq', -1),
    s('/s_get', 'is', 1002, 'freq'),
  ),
  step(
    'mapping what is not there',
    s('/n_map', 'isi', 99, 'freq', 5),
    s('/n_mapn', 'isii', 99, 'freq', 5, 1),
    s('/n_mapa', 'isi', 99, 'freq', 5),
  ),
  {
    ...step(
      'mapping to buses that are not there',
      s('/n_map', 'isi', 1002, 'freq', 99999),
      s('/n_mapa', 'isi', 1002, 'freq', 5000),
    ),
    differs: {
      because: 'scsynth drops them in silence',
      replied: ['/fail "/n_map" "bus 99999 out of range" ,ss', '/fail "/n_mapa" "bus 5000 out of range" ,ss'],
    },
  },
  {
    ...step('a def with a UGen that is not there', s('/d_recv', 'b', strange()), synth(1234, 0, 0, 'strange')),
    differs: {
      because: 'scsynth answers /done and only prints that it lacks the UGen',
      replied: [
        '/fail "/d_recv" "SynthDef strange: unit 0: UGen NoSuchUGen is not known" ,ss',
        '/fail "/s_new" "SynthDef not found" ,ss',
      ],
    },
  },
  step('setting a group', s('/n_set', 'isf', 1, 'freq', 222), s('/s_get', 'is', 1003, 'freq')),
  step(
    'queries',
    ints('/n_query', 1002),
    ints('/n_query', 1),
    ints('/n_query', 0),
    ints('/n_query', 99),
    ints('/n_query', 1002, 1003),
  ),
  step('the tree with controls', ints('/g_queryTree', 1, 1)),
  step('trees of what is no group', ints('/g_queryTree', 99, 0), ints('/g_queryTree', 1002, 0)),
  step('end of synths', ...afresh),

  step(
    'for moving',
    group(1, 0, 0),
    group(2, 3, 1),
    synth(1000, 1, 1),
    synth(1001, 1, 1),
    synth(1002, 1, 1),
    synth(1003, 1, 2),
  ),
  step('before and after', ints('/n_before', 1002, 1000), ints('/n_after', 1002, 1001), tree),
  {
    ...step('before and after what is not there', ints('/n_before', 1002, 99), ints('/n_after', 99, 1002)),
    differs: {
      because: 'scsynth drops them in silence',
      replied: ['/fail "/n_before" "Node 99 not found" ,ss', '/fail "/n_after" "Node 99 not found" ,ss'],
    },
  },
  step('several before', ints('/n_before', 1002, 1000, 1001, 1000), tree),
  step('several after', ints('/n_after', 1002, 1000, 1001, 1002), tree),
  step('head and tail', ints('/g_head', 2, 1000), ints('/g_tail', 2, 1001), ints('/g_head', 1, 1003), tree),
  step(
    'head and tail of what is not there',
    ints('/g_head', 99, 1000),
    ints('/g_tail', 2, 99),
    ints('/g_head', 2, 1002, 2, 99, 2, 1003),
    tree,
  ),
  step('ordering into a group', ints('/n_order', 0, 1, 1000, 1001, 1002), tree),
  step('ordering within a group', ints('/n_order', 0, 1, 1002, 1000), tree),
  step('ordering at the tail, one not there', ints('/n_order', 1, 2, 1000, 99, 1001), tree),
  step('ordering before and after', ints('/n_order', 2, 1003, 1001, 1000), ints('/n_order', 3, 1002, 1000, 1001), tree),
  step(
    'ordering at what is not there',
    ints('/n_order', 0, 99, 1000),
    ints('/n_order', 2, 99, 1000),
    ints('/n_order', 0, 1, 99),
  ),
  step('end of moving', ...afresh),

  step(
    'nested',
    group(1, 0, 0),
    group(2, 0, 1),
    group(3, 0, 2),
    synth(1000, 0, 3),
    synth(1001, 1, 3),
    synth(1002, 1, 2),
    synth(1003, 1, 1),
  ),
  step('deep freeing', ints('/g_deepFree', 1), tree),
  step('nested again', synth(1000, 0, 3), synth(1001, 1, 3), synth(1002, 1, 2), synth(1003, 1, 1)),
  step('freeing a group', ints('/n_free', 2), tree),
  step('freeing all in a group', synth(1005, 0, 1), ints('/g_freeAll', 1), tree),
  step('freeing in what is not there', ints('/g_freeAll', 99), ints('/g_deepFree', 99), ints('/g_freeAll', 1, 99)),

  step(
    'without an id',
    synth(1000, 0, 1),
    synth(1001, 0, 1),
    ints('/s_noid', 1000),
    ints('/n_free', 1000),
    ints('/n_query', 1001),
  ),
  step('without an id, one not there', ints('/s_noid', 99, 1001), ints('/n_free', 1001)),
  step('end of those', ...afresh),

  { ...step('a synth that ends', synth(1000, 1, 0, 'brief')), until: '/n_end' },
  { ...step('a synth that pauses itself', s('/s_new', 'siiisf', 'brief', 1000, 1, 0, 'action', 1)), until: '/n_off' },
  {
    ...step(
      'a synth that ends with its group',
      group(7, 0, 0),
      synth(1001, 0, 7),
      s('/s_new', 'siiisf', 'brief', 1002, 1, 7, 'action', 14),
    ),
    until: '/n_end 7',
  },
  {
    ...step(
      'a synth that ends with the one before',
      synth(1004, 0, 0),
      s('/s_new', 'siiisf', 'brief', 1005, 3, 1004, 'action', 3),
    ),
    until: '/n_end 1004',
  },
  step('a def with an envelope', s('/d_recv', 'b', closed())),
  {
    ...step(
      'an envelope whose gate stays closed tells of its done action, which pauses nothing',
      synth(1006, 0, 0, 'closed'),
    ),
    until: '/n_end',
  },
  {
    ...step('nor does it free anything but the node before', s('/s_new', 'siiisf', 'closed', 1007, 0, 0, 'action', 3)),
    until: '/n_end',
  },
  { ...step('a trigger', synth(1003, 0, 0, 'trigger'), s('/n_set', 'isf', 1003, 't', 1)), until: '/tr' },
  step('end of the done', ...afresh),

  step(
    'buses',
    s('/c_set', 'if', 3, 0.5),
    s('/c_setn', 'iiff', 4, 2, 1, 2),
    s('/c_fill', 'iif', 6, 2, 9),
    ints('/c_get', 3),
    ints('/c_get', 3, 4, 5),
    ints('/c_getn', 3, 5),
  ),
  step(
    'buses out of range',
    s('/c_set', 'if', 99999, 1),
    ints('/c_get', 99999),
    ints('/c_getn', 16380, 10),
    s('/c_setn', 'iif', 99999, 1, 1),
  ),
  {
    ...step('buses filled that are partly out of range', s('/c_fill', 'iif', 16382, 4, 1)),
    differs: {
      because: 'scsynth is silent about the part outside',
      replied: ['/fail "/c_fill" "index out of range" ,ss'],
    },
  },
  step('and the part inside', ints('/c_getn', 16380, 4)),

  step(
    'buffers',
    ints('/b_alloc', 5, 8, 2),
    ints('/b_query', 5),
    s('/b_set', 'iifif', 5, 0, 0.5, 3, 0.25),
    s('/b_setn', 'iiiff', 5, 8, 2, 1, 2),
    s('/b_fill', 'iiif', 5, 12, 4, 3),
  ),
  step('their samples', ints('/b_get', 5, 0, 3, 8), ints('/b_getn', 5, 0, 16), ints('/b_getn', 5, 0, 2, 8, 2)),
  step(
    'generated',
    s('/b_gen', 'isif', 5, 'sine1', 7, 1),
    ints('/b_getn', 5, 0, 4),
    ints('/b_zero', 5),
    ints('/b_getn', 5, 0, 4),
  ),
  step('generated by none', s('/b_gen', 'isif', 5, 'nothing', 7, 1)),
  step(
    'buffers that are empty',
    ints('/b_query', 6),
    ints('/b_get', 6, 0),
    ints('/b_getn', 6, 0, 4),
    s('/b_set', 'iif', 6, 0, 1),
    ints('/b_zero', 6),
  ),
  step('a buffer out of range asked for', ints('/b_query', 99999)),
  step('a buffer out of range read', ints('/b_get', 99999, 0), ints('/b_get', -1, 0)),
  step('samples out of range', ints('/b_get', 5, 999), ints('/b_getn', 5, 14, 8), s('/b_set', 'iif', 5, 999, 1)),
  {
    ...step(
      'samples set that are partly out of range',
      s('/b_fill', 'iiif', 5, 14, 8, 1),
      s('/b_setn', 'iiifff', 5, 14, 3, 1, 2, 3),
    ),
    differs: {
      because: 'scsynth is silent about the part outside',
      replied: ['/fail "/b_fill" "index out of range" ,ss', '/fail "/b_setn" "index out of range" ,ss'],
    },
  },
  step('and those inside', ints('/b_getn', 5, 0, 16)),
  step(
    'with a completion',
    s('/b_alloc', 'iiib', 7, 16, 1, encodeMessage('/b_query', 'i', [7])),
    s('/b_free', 'ib', 7, encodeMessage('/b_query', 'i', [7])),
  ),
  step(
    'files that are not there',
    s('/b_allocRead', 'is', 8, '/nowhere/none.wav'),
    s('/b_read', 'is', 5, '/nowhere/none.wav'),
    s('/b_write', 'isss', 5, '/nowhere/none.wav', 'wav', 'float'),
  ),
  step('buffers freed', ints('/b_free', 5), ints('/b_free', 5), ints('/b_close', 5)),

  step(
    'all controls by counts',
    s('/s_newargs', 'siiisiffii', 'tone', 1500, 0, 0, 'freq', 2, 100, 0.5, 1, 0),
    s('/s_getn', 'iii', 1500, 0, 2),
    ints('/n_free', 1500),
  ),
  step(
    'for UGens',
    synth(1500, 0, 0),
    s('/u_cmd', 'iis', 1500, 1, 'setValue'),
    s('/u_cmd', 'iis', 1500, 99, 'setValue'),
    s('/u_cmd', 'iis', 99, 1, 'setValue'),
    s('/u_cmd', 'iis', 0, 0, 'setValue'),
    ints('/n_free', 1500),
  ),
  step('for plugins', s('/cmd', 's', 'nothing'), s('/cmd', 'sif', 'nothing', 1, 2)),
  step('for the end of a score', s('/nrt_end')),
  step('no such command', s('/nonsense'), s('/nonsense', 'i', 1)),
  step('no such file of a def', s('/d_load', 's', '/nowhere/none.scsyndef'), s('/d_loadDir', 's', '/nowhere')),
  step('what is no def', s('/d_load', 's', import.meta.path), s('/d_recv', 'b', new Uint8Array(0))),
  step(
    'arguments that are not there',
    s('/s_new'),
    s('/d_recv'),
    s('/d_load'),
    s('/d_loadDir'),
    s('/cmd'),
    ints('/b_allocRead', 5),
    ints('/b_read', 5),
    ints('/b_write', 5),
    ints('/b_gen', 5),
    s('/b_allocReadChannel'),
    s('/b_readChannel'),
    ints('/c_getn', 3),
    ints('/b_getn', 7, 3),
  ),
  step(
    'a number as a name',
    ints('/s_new', 5, 5, 0, 0),
    ints('/s_newargs', 5, 5, 0, 0),
    ints('/d_load', 5),
    ints('/d_free', 5),
    ints('/cmd', 5),
    ints('/b_gen', 5, 5),
    ints('/b_read', 5, 5),
  ),
  step('no such place', synth(2000, 7, 0), synth(2000, -1, 0), group(2000, 9, 0), ints('/n_order', 9, 0, 1)),
  step(
    'what cannot be written',
    ints('/b_alloc', 9, 8, 1),
    s('/b_write', 'isss', 9, '/nowhere/x', 'nothing', 'float'),
    s('/b_write', 'isss', 9, '/nowhere/x', 'wav', 'nothing'),
    s('/b_write', 'isss', 9, '/dev/null', 'wav', 'int8'),
    s('/b_write', 'isss', 9, '/nowhere/x', 'wav', 'float'),
  ),
  step(
    'what is no sound',
    s('/b_allocRead', 'is', 9, import.meta.path),
    s('/b_read', 'is', 9, import.meta.path),
    s('/b_allocRead', 'is', 9, '/dev/null'),
    s('/b_allocRead', 'is', 9, import.meta.dir),
  ),
  step('a def freed', s('/d_free', 's', 'trigger'), synth(1000, 0, 0, 'trigger')),
  step('a def freed while it is used', synth(1000, 0, 0), s('/d_free', 's', 'tone'), ints('/n_free', 1000)),
  step('no def to free', s('/d_free', 's', 'nothing')),
  step('silence about errors', ints('/error', 0), ints('/n_free', 99), ints('/error', 1), ints('/n_free', 99)),
  step('clearing the schedule', s('/clearSched')),
  step('notify off', ints('/notify', 0), s('/notify'), ints('/notify', 0)),
  step('notify with what only this server looks at', ints('/notify', 1, -1, 1), ints('/notify', 0)),
];
