/** UGens whose inputs are made from what is given, and so do not follow from the declaration. */

import { currentGraph, GraphError } from './graph.ts';
import { makeLocalBuffer, makeUnit } from './make.ts';
import { binary, mulAdd } from './operators.ts';
import { type Input, Signal, treeOf } from './signal.ts';
import { expand, type Leaf, type Output, rateOf, type Tree } from './unit.ts';

const characters = (text: string, where: string): number[] =>
  [...text].map((character) => {
    const code = character.codePointAt(0)!;
    if (code > 127) throw new GraphError(`${where}: ${JSON.stringify(character)} is no ASCII character`);
    return code;
  });

const list = (tree: Tree): readonly Tree[] => (Array.isArray(tree) ? (tree as readonly Tree[]) : [tree]);

function sendReply(rate: 'audio' | 'control', trig: Input, command: string, values: Input, replyID: Input): void {
  const text = characters(command, 'SendReply: command');
  const inputs = [
    treeOf(trig, 'SendReply: trig'),
    treeOf(replyID, 'SendReply: replyID'),
    text.length,
    ...text,
    ...list(treeOf(values, 'SendReply: values')),
  ];
  expand(inputs, (leaves) => makeUnit('SendReply', rate, leaves));
}

/** Sends values to the clients that asked for notifications: `command`, node, `replyID`, values. */
export const SendReply = {
  ar: (trig: Input, command: string, values: Input, replyID: Input = -1): void =>
    sendReply('audio', trig, command, values, replyID),
  kr: (trig: Input, command: string, values: Input, replyID: Input = -1): void =>
    sendReply('control', trig, command, values, replyID),
};

/**
 * Prints a signal's value on the server at each trigger, or `trig` times a second where that is a number; to clients too, as `/tr`, where
 * `trigid` is not negative. Runs at the signal's rate. @returns the signal
 */
export function poll(trig: Input, input: Signal, label: string, trigid: Input = -1): Signal {
  const text = characters(label, 'poll: label');
  const trees = [treeOf(trig, 'poll: trig'), input.tree, treeOf(trigid, 'poll: trigid'), text.length, ...text];
  expand(trees, ([by, value, ...others]) => {
    const rate = rateOf(value as Leaf) === 'audio' ? 'audio' : 'control';
    const trigger = typeof by === 'number' ? (makeUnit('Impulse', rate, [by, 0]) as Output) : by!;
    return makeUnit('Poll', rate, [trigger, value!, ...others]);
  });
  return input;
}

/** A buffer that the synth has to itself. @returns its number */
export function localBuf(numFrames: Input = 1, numChannels: Input = 1): Signal {
  const graph = currentGraph('localBuf');
  const trees = [treeOf(numChannels, 'localBuf: numChannels'), treeOf(numFrames, 'localBuf: numFrames')];
  return new Signal(expand(trees, (leaves) => makeLocalBuffer(graph, leaves)));
}

/** Fills a buffer with values when the synth starts. */
export function setBuf(buf: Input, values: readonly Input[], offset: Input = 0): void {
  const trees = values.map((value) => treeOf(value, 'setBuf: values'));
  expand([treeOf(buf, 'setBuf: buf'), treeOf(offset, 'setBuf: offset'), trees.length, ...trees], (leaves) =>
    makeUnit('SetBuf', 'scalar', leaves),
  );
}

/** This × mul + add as one UGen where the rates allow. */
export function madd(input: Input, mul: Input, add: Input): Signal {
  return new Signal(mulAdd(treeOf(input, 'madd: in'), treeOf(mul, 'madd: mul'), treeOf(add, 'madd: add')));
}

/** `otherwise` where `condition` is 0, `then` where it is 1. */
export function choose(condition: Signal, then: Input, otherwise: Input): Signal {
  const no = treeOf(otherwise, 'choose: otherwise');
  return new Signal(binary('+', binary('*', condition.tree, binary('-', treeOf(then, 'choose: then'), no)), no));
}
