/** Patterns as Tidal's users write them, and as they are written here. */

export interface Pair {
  /** Haskell, for Tidal. */
  readonly tidal: string;
  /** JavaScript. */
  readonly here: string;
}

/** Patterns in mini-notation alone. */
const notations = [
  'bd*4 sn*2',
  '[bd sn] hh',
  'bd(3,8)',
  'bd(3,8,2)',
  'bd(<3 5>,8,<0 2>)',
  '<a b>',
  '<a b c>*2',
  '<a b>!2',
  'a/2',
  'a/3 b',
  'a!3',
  'a ! b',
  'a!2 b',
  'a@3 b',
  'a _ b',
  'a?',
  'a? b? c? d?',
  'a?0.7 b*4?',
  '[a,b]',
  '[a b, c d e]',
  'a . b',
  'a b . c d e . f',
  '{a b}%4',
  '{a b c}%4',
  '{a b, c d e}',
  'a ~ b',
  'a*<2 3>',
  'a*1.5',
  '[a|b|c]*4',
  'bd:3 sn:1',
  'a [b [c d]]',
  '<a [b c]>/2',
];

const functions: readonly Pair[] = [
  { tidal: 'fast 2 $ s "a b c"', here: 's("a b c").fast(2)' },
  { tidal: 'fast "<2 3>" $ s "a b c"', here: 's("a b c").fast("<2 3>")' },
  { tidal: 'slow 3 $ s "a b c"', here: 's("a b c").slow(3)' },
  { tidal: 'rev $ s "a b c"', here: 's("a b c").rev()' },
  { tidal: 'every 3 rev $ s "a b c"', here: 's("a b c").every(3, rev)' },
  { tidal: 'every "<2 3>" (fast 2) $ s "a b c"', here: 's("a b c").every("<2 3>", fast(2))' },
  { tidal: 'euclid 3 8 $ s "a"', here: 's("a").euclid(3, 8)' },
  { tidal: 'euclidOff 5 8 2 $ s "a"', here: 's("a").euclidRot(5, 8, 2)' },
  { tidal: 'stut 4 0.5 0.125 $ s "a b"', here: 's("a b").stut(4, 0.5, 0.125)' },
  { tidal: 'jux rev $ s "a b c"', here: 's("a b c").jux(rev)' },
  { tidal: 'degrade $ s "a*8"', here: 's("a*8").degrade()' },
  { tidal: 'degradeBy 0.9 $ s "a*8"', here: 's("a*8").degradeBy(0.9)' },
  { tidal: 'unDegradeBy 0.9 $ s "a*8"', here: 's("a*8").unDegradeBy(0.9)' },
  { tidal: 'off 0.125 (# pan 1) $ s "a b"', here: 's("a b").off(0.125, x => x.pan(1))' },
  { tidal: 'iter 4 $ s "a b c d"', here: 's("a b c d").iter(4)' },
  { tidal: 'chunk 4 (fast 2) $ s "a b c d"', here: 's("a b c d").chunk(4, fast(2))' },
  { tidal: 'ply 3 $ s "a b"', here: 's("a b").ply(3)' },
  { tidal: 'palindrome $ s "a b c"', here: 's("a b c").palindrome()' },
  { tidal: 'linger 0.25 $ s "a b c d"', here: 's("a b c d").linger(0.25)' },
  { tidal: 'brak $ s "a b c d"', here: 's("a b c d").brak()' },
  { tidal: 'superimpose (fast 2) $ s "a b"', here: 's("a b").superimpose(fast(2))' },
  { tidal: 'stack [s "a b", s "c d e"]', here: 'stack(s("a b"), s("c d e"))' },
  { tidal: 'cat [s "a b", s "c d e"]', here: 'cat(s("a b"), s("c d e"))' },
  { tidal: 'fastcat [s "a b", s "c d e"]', here: 'fastcat(s("a b"), s("c d e"))' },
  { tidal: 'timeCat [(3, s "a*4"), (1, s "b*2")]', here: 'timeCat([3, s("a*4")], [1, s("b*2")])' },
  { tidal: '0.25 ~> s "a b c"', here: 's("a b c").late(0.25)' },
  { tidal: '"<0 0.25>" <~ s "a b c"', here: 's("a b c").early("<0 0.25>")' },
  { tidal: 'chop 2 $ s "a b"', here: 's("a b").chop(2)' },
  { tidal: 'striate 2 $ s "a b"', here: 's("a b").striate(2)' },
  { tidal: 'zoom (0.25, 0.75) $ s "a*4 b*2"', here: 's("a*4 b*2").zoom(0.25, 0.75)' },
  { tidal: 'compress (0.25, 0.75) $ s "a b"', here: 's("a b").compress(0.25, 0.75)' },
  { tidal: 'struct "t f t t" $ s "a"', here: 's("a").struct("t f t t")' },
  { tidal: 'mask "t f t t" $ s "a*8"', here: 's("a*8").mask("t f t t")' },
  { tidal: 'n ("0 2" + "<0 10 20>") # s "a"', here: 'n("0 2".add("<0 10 20>")).s("a")' },
  { tidal: 'n "0 .. 3" # s "a"', here: 'n("0 .. 3").s("a")' },
  { tidal: 'n (run 4) # s "a"', here: 'n(run(4)).s("a")' },
  { tidal: 's "a*8" # pan (segment 4 $ range 1 5 saw)', here: 's("a*8").pan(saw.range(1, 5).segment(4))' },
  { tidal: 'n (segment 4 $ irand 8) # s "a"', here: 'n(irand(8).segment(4)).s("a")' },
  { tidal: 'sometimes (# pan 1) $ s "a*8"', here: 's("a*8").sometimes(x => x.pan(1))' },
  { tidal: 'whenmod 4 2 (# pan 1) $ s "a"', here: 's("a").whenmod(4, 2, x => x.pan(1))' },
  { tidal: 'hurry 2 $ s "a b"', here: 's("a b").hurry(2)' },
  { tidal: 'inside 2 rev $ s "a b c d"', here: 's("a b c d").inside(2, rev)' },
  { tidal: 'swingBy (1/3) 4 $ s "a*8"', here: 's("a*8").swingBy(1/3, 4)' },
];

export const pairs: readonly Pair[] = [
  ...notations.map((text) => ({ tidal: `s ${JSON.stringify(text)}`, here: `s(${JSON.stringify(text)})` })),
  ...functions,
];

export const cycles = 8;
