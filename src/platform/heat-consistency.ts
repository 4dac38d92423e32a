/** Names and order in the thermal part of a platform file. */
import { AMBIENT } from './heat.js';
import { MEMORY } from './model.js';
import { block, isText, list, reference, type Complain } from './raw.js';

type Block = Record<string, unknown>;

/** Complains of nodes, links, zones and trips that refer to what is not there. */
export function checkHeat(file: Block, complain: Complain): void {
  if (!('heat' in file)) return;
  const heat = block(file['heat']);
  const nodes = Object.keys(block(heat['nodes']));
  checkNodes(file, heat, complain);
  checkLinks(heat, nodes, complain);
  for (const [i, raw] of list(heat['zones']).entries()) {
    const zone = block(raw);
    if (isText(zone['node']))
      reference(['heat', 'zones', i, 'node'], zone['node'], nodes, 'a node of the thermal network', complain);
    const points = list(block(zone['trips'])['points']);
    for (const [t, trip] of points.entries())
      for (const [c, cooling] of list(block(trip)['cooling']).entries())
        checkCooling(file, ['heat', 'zones', i, 'trips', 'points', t, 'cooling', c], block(cooling), complain);
  }
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
