/**
 * Writes the onsets of the patterns as Tidal has them (Debian: ghc libghc-tidal-dev): `bun clients/live/tidal/write.ts`. A test compares what
 * plays here with them.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cycles, pairs } from './patterns.ts';

const program = `{-# LANGUAGE OverloadedStrings #-}
import Sound.Tidal.Context
import qualified Data.Map.Strict as Map
import Data.List (intercalate)
import Data.Ratio (numerator, denominator)

ratio :: Rational -> String
ratio x = show (numerator x) ++ "/" ++ show (denominator x)

written :: Value -> String
written (VS x) = x
written (VF x) = show x
written (VI x) = show x
written (VR x) = show (fromRational x :: Double)
written (VN (Note x)) = show x
written x = show x

out :: Int -> ControlPattern -> IO ()
out i p = mapM_ line (filter eventHasOnset (queryArc p (Arc 0 ${cycles})))
  where line e = putStrLn (intercalate "\\t" [show i, ratio (start (wholeOf e)), ratio (stop (wholeOf e)), controls (content e)])
        wholeOf e = case whole e of { Just w -> w; Nothing -> part e }
        content (Event _ _ _ v) = v
        controls m = intercalate "," [k ++ "=" ++ written v | (k, v) <- Map.toList m]

main :: IO ()
main = do
${pairs.map(({ tidal }, i) => `  out ${i} $ ${tidal}`).join('\n')}
`;

const folder = mkdtempSync(join(tmpdir(), 'tidal-'));
writeFileSync(join(folder, 'Main.hs'), program);
const built = Bun.spawnSync(['ghc', '-v0', '-o', join(folder, 'main'), join(folder, 'Main.hs')], { cwd: folder });
if (built.exitCode !== 0) throw new Error(String(built.stderr));
const lines = String(Bun.spawnSync([join(folder, 'main')]).stdout)
  .trimEnd()
  .split('\n');
rmSync(folder, { recursive: true });

const lists = pairs.map(({ tidal }, i) => ({
  tidal,
  events: lines.flatMap((line) => {
    const [number, begin, end, controls] = line.split('\t') as [string, string, string, string];
    return Number(number) === i ? [`${begin} ${end} ${controls}`] : [];
  }),
}));
writeFileSync(resolve(import.meta.dir, 'events.json'), `${JSON.stringify(lists, null, 1)}\n`);
