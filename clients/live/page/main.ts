/** The page of `bunsynth live`: a text whose code plays, with what sounds marked in it. */
import { codeField, playedEffect, sentEffect, sinceSent } from './code.ts';
import { readDraft, writeDraft } from './draft.ts';
import { makeEditor } from './editor.ts';
import { Faults, type Placed } from './faults.ts';
import { Link } from './link.ts';
import { CycleClock, Sounding } from './sounding.ts';
import { statusParts } from './status.ts';

/** Name by which its code is known. */
const source = 'page';
const starter = '// Ctrl-Enter plays this, Ctrl-. hushes.\n$: s("bd*4, hh*8")\n';

const element = <Kind extends Element>(selector: string): Kind => document.querySelector<Kind>(selector)!;
const [footer, form] = [element<HTMLElement>('#status'), element<HTMLFormElement>('#password')];

const draft = readDraft();
/** Code that plays, as far as is known; what the text has come from. */
let playing: string | undefined;
let cameFrom = draft?.from ?? starter;

const view = makeEditor({
  parent: element('#editor'),
  text: draft?.text ?? starter,
  play: () => void play(),
  hush: () => void hush(),
  changed: (text) => writeDraft({ text, from: cameFrom }),
});
const clock = new CycleClock();
const sounding = new Sounding(view, clock);
const faults = new Faults(view, element('#faults'));

const link = new Link(source, {
  code: ({ code, faults: found }) => {
    takeCode(code.replace(/\r\n?/g, '\n'));
    faults.begin(found.map(ofPlaying));
  },
  planned: (planned) => sounding.plan(planned),
  fault: (fault) => faults.add(ofPlaying(fault)),
  status: (status) => {
    clock.read(status.cycle, status.cps);
    footer.replaceChildren(...statusParts(status));
  },
  lost: () => {
    sounding.clear();
    footer.textContent = 'bunsynth live does not answer; this goes on when it is back';
  },
  asksPassword: () => {
    form.hidden = false;
    form.querySelector('input')!.focus();
  },
});

/** Takes code that plays now. A text that nobody has changed follows it; one that was changed stays. */
function takeCode(code: string): void {
  const text = view.state.doc.toString();
  const isKnown = code === playing || sinceSent(view.state, code) !== undefined;
  if (!isKnown && code !== cameFrom && (playing === undefined || text === cameFrom))
    view.dispatch({ changes: { from: 0, to: text.length, insert: code } });
  view.dispatch({ effects: playedEffect(view.state, code, code === cameFrom) });
  playing = code;
  if (view.state.field(codeField).since) cameFrom = code;
  writeDraft({ text: view.state.doc.toString(), from: cameFrom });
}

const ofPlaying = (fault: Placed['fault']): Placed => ({
  fault,
  code: playing ?? '',
  since: () => view.state.field(codeField).since,
});

async function play(): Promise<void> {
  const code = view.state.doc.toString();
  view.dispatch({ effects: sentEffect(view.state) });
  const refused = await link.post('eval', { code, source });
  if (!refused) return;
  const { detail: message, line, column } = refused;
  const place = line === undefined || column === undefined ? {} : { place: { source, line, column } };
  faults.refuse({ fault: { message, ...place }, code, since: () => sinceSent(view.state, code) });
}

async function hush(): Promise<void> {
  const refused = await link.post('hush', {});
  if (refused) faults.refuse({ fault: { message: refused.detail }, code: '', since: () => undefined });
}

element<HTMLButtonElement>('#play').onclick = () => void play();
element<HTMLButtonElement>('#hush').onclick = () => void hush();
form.onsubmit = (event) => {
  event.preventDefault();
  form.hidden = true;
  link.open(form.querySelector('input')!.value);
  view.focus();
};

function draw(): void {
  sounding.draw();
  requestAnimationFrame(draw);
}

link.open();
draw();
view.focus();
