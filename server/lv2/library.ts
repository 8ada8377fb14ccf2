/** The library lilv, which reads the descriptions of LV2 plugins. Opened when the first plugin is asked for. */
import { CString, dlopen, type Pointer } from 'bun:ffi';

const libraryFile = 'liblilv-0.so.0';

const p = 'ptr' as const;
const collection = { args: [p], returns: p } as const;
const step = { args: [p, p], returns: p } as const;
const isEnd = { args: [p, p], returns: 'bool' } as const;

const symbols = {
  lilv_world_new: { args: [], returns: p },
  lilv_world_load_all: { args: [p], returns: 'void' },
  lilv_world_free: { args: [p], returns: 'void' },
  lilv_world_get_all_plugins: { args: [p], returns: p },
  lilv_new_uri: { args: [p, 'cstring'], returns: p },
  lilv_node_free: { args: [p], returns: 'void' },
  lilv_node_as_string: { args: [p], returns: p },
  lilv_node_as_float: { args: [p], returns: 'f32' },
  lilv_node_is_uri: { args: [p], returns: 'bool' },
  lilv_file_uri_parse: { args: [p, p], returns: p },
  lilv_free: { args: [p], returns: 'void' },
  lilv_plugins_get_by_uri: { args: [p, p], returns: p },
  lilv_plugins_begin: collection,
  lilv_plugins_next: step,
  lilv_plugins_is_end: isEnd,
  lilv_plugins_get: step,
  lilv_plugin_get_uri: { args: [p], returns: p },
  lilv_plugin_get_name: { args: [p], returns: p },
  lilv_plugin_get_class: { args: [p], returns: p },
  lilv_plugin_class_get_label: { args: [p], returns: p },
  lilv_plugin_get_bundle_uri: { args: [p], returns: p },
  lilv_plugin_get_library_uri: { args: [p], returns: p },
  lilv_plugin_get_required_features: { args: [p], returns: p },
  lilv_plugin_get_num_ports: { args: [p], returns: 'u32' },
  lilv_plugin_get_port_by_index: { args: [p, 'u32'], returns: p },
  lilv_plugin_has_latency: { args: [p], returns: 'bool' },
  lilv_plugin_get_latency_port_index: { args: [p], returns: 'u32' },
  lilv_port_is_a: { args: [p, p, p], returns: 'bool' },
  lilv_port_has_property: { args: [p, p, p], returns: 'bool' },
  lilv_port_supports_event: { args: [p, p, p], returns: 'bool' },
  lilv_port_get_symbol: { args: [p, p], returns: p },
  lilv_port_get_name: { args: [p, p], returns: p },
  lilv_port_get: { args: [p, p, p], returns: p },
  lilv_port_get_range: { args: [p, p, p, p, p], returns: 'void' },
  lilv_port_get_scale_points: { args: [p, p], returns: p },
  lilv_scale_points_begin: collection,
  lilv_scale_points_next: step,
  lilv_scale_points_is_end: isEnd,
  lilv_scale_points_get: step,
  lilv_scale_points_free: { args: [p], returns: 'void' },
  lilv_scale_point_get_label: { args: [p], returns: p },
  lilv_scale_point_get_value: { args: [p], returns: p },
  lilv_nodes_begin: collection,
  lilv_nodes_next: step,
  lilv_nodes_is_end: isEnd,
  lilv_nodes_get: step,
  lilv_nodes_free: { args: [p], returns: 'void' },
} as const;

export type Lilv = ReturnType<typeof dlopen<typeof symbols>>['symbols'];

/** A pointer of the library; null for nothing. */
export type Handle = Pointer | bigint | null;

let opened: Lilv | undefined;

/** Returns the library. @throws Error as `openLilv` */
export function lilv(): Lilv {
  opened ??= openLilv(libraryFile);
  return opened;
}

/** Opens the library. @throws Error naming the Debian package where it is not there */
export function openLilv(file: string): Lilv {
  try {
    return dlopen(file, symbols).symbols;
  } catch (error) {
    throw new Error(
      `LV2 plugins need ${file} (Debian: apt install liblilv-0-0), which cannot be opened: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Returns a text of the library's. */
export const textAt = (address: Handle): string => (address ? new CString(Number(address) as Pointer).toString() : '');

/** Returns bytes for a text that C reads. */
export const cText = (text: string): Buffer => Buffer.from(`${text}\0`);
