/** Descriptions of LV2 plugins, read from their bundles by lilv. */
import { type PluginControl, type PluginDescription, type PluginEntry, PortKind } from './description.ts';
import { cText, type Handle, type Lilv, lilv, textAt } from './library.ts';
import { PortReader } from './read-port.ts';

/** Features that host.c offers, and those that ask for nothing here: it never runs in place, and may wait. */
const offered = new Set([
  ...['urid#map', 'urid#unmap', 'options#options', 'worker#schedule'].map((name) => `http://lv2plug.in/ns/ext/${name}`),
  ...['boundedBlockLength', 'fixedBlockLength', 'powerOf2BlockLength', 'coarseBlockLength'].map(
    (name) => `http://lv2plug.in/ns/ext/buf-size#${name}`,
  ),
  ...['loadDefaultState', 'threadSafeRestore'].map((name) => `http://lv2plug.in/ns/ext/state#${name}`),
  ...['inPlaceBroken', 'hardRTCapable', 'isLive'].map((name) => `http://lv2plug.in/ns/lv2core#${name}`),
]);
const loadsState = 'http://lv2plug.in/ns/ext/state#loadDefaultState';

/** Does something with the plugins that are installed now. */
function withPlugins<T>(act: (lilv: Lilv, world: Handle, plugins: Handle) => T): T {
  const library = lilv();
  const world = library.lilv_world_new();
  try {
    library.lilv_world_load_all(world);
    return act(library, world, library.lilv_world_get_all_plugins(world));
  } finally {
    library.lilv_world_free(world);
  }
}

/** Returns the plugins that are installed, by their URIs. @throws Error where there is no lilv */
export function installedPlugins(): PluginEntry[] {
  return withPlugins((library, _world, plugins) => {
    const found: PluginEntry[] = [];
    let at = library.lilv_plugins_begin(plugins);
    for (; !library.lilv_plugins_is_end(plugins, at); at = library.lilv_plugins_next(plugins, at)) {
      const plugin = library.lilv_plugins_get(plugins, at);
      const name = library.lilv_plugin_get_name(plugin);
      const kind = library.lilv_plugin_class_get_label(library.lilv_plugin_get_class(plugin));
      found.push({
        uri: textAt(library.lilv_node_as_string(library.lilv_plugin_get_uri(plugin))),
        name: name ? textAt(library.lilv_node_as_string(name)) : '',
        kind: textAt(library.lilv_node_as_string(kind)),
      });
      library.lilv_node_free(name);
    }
    return found.sort((a, b) => (a.uri < b.uri ? -1 : 1));
  });
}

/**
 * Returns the description of a plugin.
 * @param sampleRate of the server, which limits of some parameters are parts of
 * @throws Error naming the plugin: it is not installed, has no sound, requires what is not offered, or has a port of a kind that is not known
 */
export function describePlugin(uri: string, sampleRate: number): PluginDescription {
  return withPlugins((library, world, plugins) => {
    const node = library.lilv_new_uri(world, cText(uri));
    const plugin = node && library.lilv_plugins_get_by_uri(plugins, node);
    library.lilv_node_free(node);
    if (!plugin)
      throw new Error(`plugin ${uri} is not installed; GET /lv2 lists those that are (Debian: apt search lv2)`);
    const features = requiredFeatures(library, plugin);
    const missing = features.find((feature) => !offered.has(feature));
    if (missing !== undefined) throw new Error(`plugin ${uri} requires the feature ${missing}, which is not offered`);
    const ports = readPorts(library, world, plugin, uri, sampleRate);
    const count = (kind: number): number => ports.kinds.filter((each) => each === kind).length;
    if (count(PortKind.audioOut) === 0) throw new Error(`plugin ${uri} has no output for sound`);
    return {
      uri,
      binary: pathOf(library, library.lilv_plugin_get_library_uri(plugin)),
      bundle: pathOf(library, library.lilv_plugin_get_bundle_uri(plugin)),
      ...ports,
      inputs: count(PortKind.audioIn),
      outputs: count(PortKind.audioOut),
      takesMidi: ports.kinds.some((kind) => (kind & PortKind.midi) !== 0),
      takesPosition: ports.kinds.some((kind) => (kind & PortKind.position) !== 0),
      hasState: features.includes(loadsState),
      latencyPort: library.lilv_plugin_has_latency(plugin)
        ? library.lilv_plugin_get_latency_port_index(plugin)
        : undefined,
    };
  });
}

function readPorts(
  library: Lilv,
  world: Handle,
  plugin: Handle,
  uri: string,
  sampleRate: number,
): { kinds: number[]; controls: PluginControl[] } {
  const reader = new PortReader(library, world, plugin, sampleRate);
  const kinds: number[] = [];
  const controls: PluginControl[] = [];
  try {
    for (let i = 0; i < library.lilv_plugin_get_num_ports(plugin); i++) {
      const port = library.lilv_plugin_get_port_by_index(plugin, i);
      const kind = reader.kind(port);
      if (kind === undefined)
        throw new Error(`plugin ${uri}: port ${reader.symbol(port)} is of a kind that cannot be connected here`);
      kinds.push(kind);
      if (kind === PortKind.controlIn) controls.push(reader.control(port));
    }
  } finally {
    reader.close();
  }
  return { kinds, controls };
}

function requiredFeatures(library: Lilv, plugin: Handle): string[] {
  const nodes = library.lilv_plugin_get_required_features(plugin);
  const found: string[] = [];
  let at = library.lilv_nodes_begin(nodes);
  for (; !library.lilv_nodes_is_end(nodes, at); at = library.lilv_nodes_next(nodes, at))
    found.push(textAt(library.lilv_node_as_string(library.lilv_nodes_get(nodes, at))));
  library.lilv_nodes_free(nodes);
  return found;
}

function pathOf(library: Lilv, node: Handle): string {
  const path = library.lilv_file_uri_parse(library.lilv_node_as_string(node), null);
  const text = textAt(path);
  if (path) library.lilv_free(path);
  return text;
}
