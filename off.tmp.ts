import { OfflineAudioContext } from 'node-web-audio-api';
const sr = 48000;
const n = Number(process.argv[2]);
const ctx = new OfflineAudioContext(1, (n+10)*128, sr);
const osc = ctx.createOscillator(); osc.frequency.value = 480;
const an = ctx.createAnalyser(); an.fftSize = 128;
osc.connect(an); an.connect(ctx.destination); osc.start(128/sr);
const out = new Float32Array(128);
const all: number[] = [];
const done = Promise.withResolvers<void>();
let q = 0;
const t00 = performance.now(), m0 = process.memoryUsage.rss();
const wait: Promise<void>[] = [];
for (let k = 1; k <= n; k++) wait.push(ctx.suspend((k * 128 - 64) / sr));
console.log('registered', performance.now() - t00, (process.memoryUsage.rss() - m0) / 2**20);
await Bun.sleep(10);
const t0 = performance.now();
void ctx.startRendering();
for (let k = 0; k < n; k++) {
  await wait[k];
  an.getFloatTimeDomainData(out); for (const x of out) all.push(x);
  void ctx.resume();
}
console.log('ms', performance.now()-t0, 'per', (performance.now()-t0)/n, (process.memoryUsage.rss() - m0) / 2**20);
let worst=0; for (let i=128;i<all.length;i++) { const want=Math.sin(2*Math.PI*480*(i-128)/sr); worst=Math.max(worst,Math.abs(want-all[i]!)); }
console.log(all.slice(120,140), worst);
process.exit(0);
