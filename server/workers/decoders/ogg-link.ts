/**
 * The first stream of an Ogg file, page by page. Streams that follow it in the file (chained) may have another rate and other channels; they
 * are told and left out, as libsndfile leaves them.
 */
import { maxPage, OggPackets, type OggPage, readOggPage } from '../../../protocol/soundfile/index.ts';
import { type EncodedFile, Faults } from './decoder.ts';

/** Bytes read at a time. */
const pieceBytes = 4 * maxPage;

export class OggLink {
  private readonly found = new Faults();
  private readonly joiner = new OggPackets();
  private bytes: Uint8Array = new Uint8Array(0);
  /** Of the file, where `bytes` begins. */
  private base: number;
  private at = 0;
  private serial: number | undefined;
  /** True when a page came that is not its stream's first. */
  private inside = false;
  private over = false;

  constructor(private readonly file: EncodedFile) {
    this.base = file.from;
  }

  get faults(): readonly string[] {
    return this.found.lines;
  }

  /** The next page of the stream and the bytes in which it lies; undefined at the end. */
  page(): { page: OggPage; bytes: Uint8Array; from: number } | undefined {
    while (!this.over) {
      const page = this.anyPage();
      if (!page) return undefined;
      const { bytes, at: from } = this;
      this.at = page.end;
      if (page.first && this.inside) {
        this.found.add('it is a chain of several streams, of which the first is read');
        this.over = true;
      } else if (page.serial === (this.serial ??= page.serial)) {
        this.inside ||= !page.first;
        this.over = page.last;
        if (page.last && this.anyPage()?.first)
          this.found.add('it is a chain of several streams, of which the first is read');
        return { page, bytes, from };
      }
    }
    return undefined;
  }

  /** The packets that end on the next page; undefined at the end. */
  packets(): Uint8Array[] | undefined {
    const next = this.page();
    return next && this.joiner.take(next.bytes, next.page);
  }

  /** Samples of the stream by the count of its last page, which is looked for without decoding; undefined where none says. */
  granules(): number | undefined {
    const link = new OggLink(this.file);
    let last = -1;
    for (let next = link.page(); next; next = link.page()) last = Math.max(last, next.page.granule);
    return last < 0 ? undefined : last;
  }

  /** The next page of any stream, all of whose bytes are there; what is no page is stepped over. */
  private anyPage(): OggPage | undefined {
    for (let skipped = 0; ; ) {
      if (this.bytes.length - this.at < maxPage) this.readOn();
      const page = readOggPage(this.bytes, this.at);
      if (page && page.end <= this.bytes.length) {
        if (skipped > 0) this.found.add(`${skipped} bytes between pages are none`);
        return page;
      }
      const next = this.bytes.indexOf(0x4f, this.at + 1);
      if (next < 0) {
        this.at = this.bytes.length;
        if (this.readOn()) continue;
        if (page) this.found.add('its last page is cut short');
        return undefined;
      }
      skipped += next - this.at;
      this.at = next;
    }
  }

  /** Reads more behind what is still needed; whether there was more. */
  private readOn(): boolean {
    const more = this.file.read(this.base + this.bytes.length, pieceBytes);
    if (more.length === 0) return false;
    const all = new Uint8Array(this.bytes.length - this.at + more.length);
    all.set(this.bytes.subarray(this.at));
    all.set(more, this.bytes.length - this.at);
    this.base += this.at;
    this.bytes = all;
    this.at = 0;
    return true;
  }
}
