/** Names and order in the thermal part of a platform file. */
import { AMBIENT } from './heat.js';
import { MEMORY } from './model.js';
import { block, isText, list, read, reference, type Complain } from './raw.js';

type Block = Record<string, unknown>;

/** Complains of nodes, links, zones and trips that refer to what is not there. */
export function checkHeat(file: Block, complain: Complain): void {
  if (!('heat' in file)) return;
  const heat = block(file['heat']);
  const nodes = Object.keys(block(heat['nodes']));
  checkNodes(file, heat, complain);
  checkLinks(heat, nodes, complain);
  const ambient = read(block(heat['ambient'])['value'], 'temperature');
  const zones = list(heat['zones']).map(block);
  for (const [i, zone] of zones.entries()) {
    if (isText(zone['name']) && zones.findIndex(({ name }) => name === zone['name']) < i)
      complain(['heat', 'zones', i, 'name'], zone['name'], 'a name that no other zone has');
    if (isText(zone['node']))
      reference(['heat', 'zones', i, 'node'], zone['node'], nodes, 'a node of the thermal network', complain);
    for (const [t, trip] of list(block(zone['trips'])['points']).entries())
      checkTrip(file, ['heat', 'zones', i, 'trips', 'points', t], block(trip), ambient, complain);
    checkGovernor(zone, ['heat', 'zones', i], complain);
  }
}

/** power_allocator divides by the time between its looks at what it cools. */
function checkGovernor(zone: Block, at: (string | number)[], complain: Complain): void {
  const cools = list(block(zone['trips'])['points']).some((trip) => list(block(trip)['cooling']).length > 0);
  const between = block(zone['polling_passive'])['value'];
  if (block(zone['governor'])['value'] === 'power_allocator' && cools && read(between, 'time') === 0)
    complain([...at, 'polling_passive', 'value'], String(between), 'a time between passive polls for power_allocator');
}

/** Only a passive or active trip cools, each domain once, and a board does not start beyond what ends its run. */
function checkTrip(
  file: Block,
  at: (string | number)[],
  trip: Block,
  ambient: number | undefined,
  complain: Complain,
): void {
  const cooling = list(trip['cooling']).map(block);
  const { type } = trip;
  if (cooling.length > 0 && (type === 'hot' || type === 'critical'))
    complain([...at, 'cooling'], `cooling of a ${type} trip`, 'none: only passive and active trips cool');
  cooling.forEach((one, c) => {
    if (cooling.findIndex(({ domain }) => domain === one['domain']) < c)
      complain([...at, 'cooling', c, 'domain'], String(one['domain']), 'each domain once a trip');
    checkCooling(file, [...at, 'cooling', c], one, complain);
  });
  const limit = read(trip['at'], 'temperature');
  if (type === 'critical' && limit !== undefined && ambient !== undefined && limit <= ambient)
    complain([...at, 'at'], String(trip['at']), 'a critical trip above the ambient, else every run ends as it begins');
}

/** Every element heats one node; the memory may. */
function checkNodes(file: Block, heat: Block, complain: Complain): void {
  const elements = list(file['elements']).flatMap((e) => {
    const { name } = block(e);
    return isText(name) ? [name] : [];
  });
  const sources = 'memory' in file ? [...elements, MEMORY] : elements;
  const heated = new Set<string>();
  for (const [name, node] of Object.entries(block(heat['nodes']))) {
    if (name === AMBIENT) complain(['heat', 'nodes', name], name, 'another name: this one stands for what is outside');
    for (const [i, element] of list(block(node)['elements']).filter(isText).entries()) {
      const at = ['heat', 'nodes', name, 'elements', i];
      reference(at, element, sources, 'an element of this platform', complain);
      if (heated.has(element)) complain(at, element, 'each element in one node');
      heated.add(element);
    }
  }
  const cold = elements.filter((name) => !heated.has(name));
  if (cold.length > 0) complain(['heat', 'nodes'], `no node for ${cold.join(', ')}`, 'a node for each element');
}

/** Links join what is there, and lead every node to the ambient. */
function checkLinks(heat: Block, nodes: readonly string[], complain: Complain): void {
  const reached = new Set([AMBIENT]);
  const pairs = list(heat['links']).map((link) => list(block(link)['between']).filter(isText));
  pairs.forEach((pair, i) => {
    pair.forEach((name, k) => {
      const at = ['heat', 'links', i, 'between', k];
      reference(at, name, [...nodes, AMBIENT], 'a node of the thermal network, or ambient', complain);
    });
    if (pair.length === 2 && pair[0] === pair[1])
      complain(['heat', 'links', i, 'between'], pair.join(', '), 'two different nodes');
  });
  for (let grown = true; grown;) {
    grown = false;
    for (const [a, b] of pairs) {
      if (a === undefined || b === undefined || reached.has(a) === reached.has(b)) continue;
      reached.add(a).add(b);
      grown = true;
    }
  }
  const lost = nodes.filter((name) => !reached.has(name));
  if (lost.length > 0) complain(['heat', 'links'], `no way from ${lost.join(', ')}`, 'a way from each node to ambient');
}

function checkCooling(file: Block, at: (string | number)[], cooling: Block, complain: Complain): void {
  const domains = block(file['domains']);
  const name = cooling['domain'];
  if (!isText(name)) return;
  reference([...at, 'domain'], name, Object.keys(domains), 'a DVFS domain of this platform', complain);
  if (!Object.hasOwn(domains, name)) return;
  const most = list(block(block(domains[name])['opps'])['points']).length - 1;
  const { from = 0, to = most } = cooling;
  if (typeof to === 'number' && to > most) complain([...at, 'to'], String(to), `at most ${most}, the lowest OPP`);
  if (typeof from === 'number' && typeof to === 'number' && from > to)
    complain([...at, 'from'], String(from), `at most \`to\`, ${to}`);
}
