/** Ports of a plugin as lilv reads them, and control inputs as parameters. */
import { ptr } from 'bun:ffi';
import type { SeriesParam } from '../../protocol/instruments/element.ts';
import { type PluginControl, PortKind } from './description.ts';
import { type Handle, type Lilv, textAt } from './library.ts';

/** URIs of terms that ports are described with. */
const core = 'http://lv2plug.in/ns/lv2core#';
const extensions = 'http://lv2plug.in/ns/ext/';
const units = 'http://lv2plug.in/ns/extensions/units#';
const terms = {
  input: `${core}InputPort`,
  audio: `${core}AudioPort`,
  voltage: `${core}CVPort`,
  control: `${core}ControlPort`,
  events: `${extensions}atom#AtomPort`,
  optional: `${core}connectionOptional`,
  toggled: `${core}toggled`,
  integer: `${core}integer`,
  enumeration: `${core}enumeration`,
  ofRate: `${core}sampleRate`,
  unit: `${units}unit`,
  midi: `${extensions}midi#MidiEvent`,
  position: `${extensions}time#Position`,
} as const;
type Term = keyof typeof terms;

/** Symbols of LV2's units that are not their own names. */
const unitSymbols: Readonly<Record<string, string>> = {
  hz: 'Hz',
  khz: 'kHz',
  mhz: 'MHz',
  db: 'dB',
  pc: '%',
  semitone12TET: 'semitones',
  midiNote: 'MIDI note',
  cent: 'cents',
  oct: 'octaves',
  degree: '°',
};

/** A plugin whose ports are read, in a world of lilv's. */
export class PortReader {
  private readonly nodes = new Map<Term, Handle>();

  constructor(
    private readonly lilv: Lilv,
    world: Handle,
    private readonly plugin: Handle,
    private readonly sampleRate: number,
  ) {
    for (const [term, uri] of Object.entries(terms))
      this.nodes.set(term as Term, lilv.lilv_new_uri(world, Buffer.from(`${uri}\0`)));
  }

  close(): void {
    for (const node of this.nodes.values()) this.lilv.lilv_node_free(node);
  }

  symbol(port: Handle): string {
    const { lilv, plugin } = this;
    return textAt(lilv.lilv_node_as_string(lilv.lilv_port_get_symbol(plugin, port)));
  }

  /** Returns what a port is connected with; undefined for one that can be of no kind known here, and has to be. */
  kind(port: Handle): number | undefined {
    const isInput = this.is(port, 'input');
    if (this.is(port, 'audio') || this.is(port, 'voltage')) return isInput ? PortKind.audioIn : PortKind.audioOut;
    if (this.is(port, 'control')) return isInput ? PortKind.controlIn : PortKind.controlOut;
    if (this.is(port, 'events')) {
      if (!isInput) return PortKind.eventsOut;
      return (
        PortKind.eventsIn |
        (this.takes(port, 'midi') ? PortKind.midi : 0) |
        (this.takes(port, 'position') ? PortKind.position : 0)
      );
    }
    return this.has(port, 'optional') ? PortKind.nothing : undefined;
  }

  /** Returns a control input as a parameter. */
  control(port: Handle): PluginControl {
    const { lilv, plugin } = this;
    const symbol = this.symbol(port);
    const name = lilv.lilv_port_get_name(plugin, port);
    const described = { description: textAt(lilv.lilv_node_as_string(name)) || symbol, ...this.unit(port) };
    lilv.lilv_node_free(name);
    const { fallback, min, max } = this.range(port);
    const within = (value: number): number => Math.min(max ?? Infinity, Math.max(min ?? -Infinity, value));
    const usual = within(fallback ?? min ?? 0);
    if (this.has(port, 'toggled'))
      return {
        symbol,
        param: { ...described, type: 'choice', options: ['off', 'on'], default: usual > 0 ? 'on' : 'off' },
        values: [0, 1],
      };
    const points = this.has(port, 'enumeration') ? this.scalePoints(port) : [];
    if (points.length > 1) return { symbol, ...choiceOf(points, usual, described) };
    const limits = { ...(min === undefined ? {} : { min }), ...(max === undefined ? {} : { max }) };
    const param: SeriesParam = this.has(port, 'integer')
      ? { ...described, ...limits, type: 'integer', default: Math.round(usual) }
      : { ...described, ...limits, type: 'number', default: usual, mode: 'linear' };
    return { symbol, param };
  }

  private is(port: Handle, kind: Term): boolean {
    return this.lilv.lilv_port_is_a(this.plugin, port, this.nodes.get(kind)!);
  }

  private has(port: Handle, property: Term): boolean {
    return this.lilv.lilv_port_has_property(this.plugin, port, this.nodes.get(property)!);
  }

  private takes(port: Handle, event: Term): boolean {
    return this.lilv.lilv_port_supports_event(this.plugin, port, this.nodes.get(event)!);
  }

  private range(port: Handle): { readonly [bound in 'fallback' | 'min' | 'max']: number | undefined } {
    const { lilv, plugin } = this;
    const nodes = new BigUint64Array(3);
    const at = (i: number) => ptr(nodes, 8 * i);
    lilv.lilv_port_get_range(plugin, port, at(0), at(1), at(2));
    const scale = this.has(port, 'ofRate') ? this.sampleRate : 1;
    const [fallback, min, max] = [...nodes].map((address) => {
      if (!address) return undefined;
      const node = Number(address) as NonNullable<Handle>;
      const value = lilv.lilv_node_as_float(node) * scale;
      lilv.lilv_node_free(node);
      return Number.isFinite(value) ? value : undefined;
    });
    // Bounds that exclude each other are none.
    return min !== undefined && max !== undefined && min > max
      ? { fallback, min: undefined, max: undefined }
      : { fallback, min, max };
  }

  private unit(port: Handle): { unit?: string } {
    const { lilv, plugin } = this;
    const node = lilv.lilv_port_get(plugin, port, this.nodes.get('unit')!);
    if (!node) return {};
    const uri = lilv.lilv_node_is_uri(node) ? textAt(lilv.lilv_node_as_string(node)) : '';
    lilv.lilv_node_free(node);
    if (!uri.startsWith(units)) return {};
    const name = uri.slice(units.length);
    return { unit: unitSymbols[name] ?? name };
  }

  private scalePoints(port: Handle): { label: string; value: number }[] {
    const { lilv, plugin } = this;
    const points = lilv.lilv_port_get_scale_points(plugin, port);
    if (!points) return [];
    const found: { label: string; value: number }[] = [];
    let at = lilv.lilv_scale_points_begin(points);
    for (; !lilv.lilv_scale_points_is_end(points, at); at = lilv.lilv_scale_points_next(points, at)) {
      const point = lilv.lilv_scale_points_get(points, at);
      found.push({
        label: textAt(lilv.lilv_node_as_string(lilv.lilv_scale_point_get_label(point))),
        value: lilv.lilv_node_as_float(lilv.lilv_scale_point_get_value(point)),
      });
    }
    lilv.lilv_scale_points_free(points);
    return found.sort((a, b) => a.value - b.value);
  }
}

/** Returns a choice among named values; of two with one name the value is added to it. */
function choiceOf(
  points: readonly { label: string; value: number }[],
  usual: number,
  described: { readonly description: string; readonly unit?: string },
): Omit<PluginControl, 'symbol'> {
  const options = points.map(({ label, value }) =>
    label === '' || points.filter((other) => other.label === label).length > 1 ? `${label} ${value}`.trim() : label,
  );
  const distances = points.map(({ value }) => Math.abs(value - usual));
  const nearest = distances.indexOf(Math.min(...distances));
  return {
    param: { ...described, type: 'choice', options, default: options[nearest]! },
    values: points.map(({ value }) => value),
  };
}
