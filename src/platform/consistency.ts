/**
 * What a schema cannot say about a platform file: names that refer to each other and OPPs in order. It reads the raw
 * file, so that these problems are told together with those of form.
 */
import { issueAt } from '../input/check.js';
import { nearestName, type InputIssue } from '../input/errors.js';
import type { YamlSource } from '../input/yaml.js';
import { PRECISIONS } from './model.js';
import { isOperator, OPERATOR_NAMES } from './operators.js';
import { checkHeat } from './heat-consistency.js';
import { checkIdle } from './idle-consistency.js';
import { checkMemory } from './memory-consistency.js';
import { checkOrder } from './opp-order.js';
import { checkSensors } from './sensor-consistency.js';
import { block, isText, list, read, reference, type Complain, type Path } from './raw.js';

/** Problems of reference and order, none where there are none; values of a wrong form are passed over. */
export function consistencyIssues(source: YamlSource): InputIssue[] {
  const file = block(source.value);
  const issues: InputIssue[] = [];
  const complain = (path: Path, found: string, expected: string, nearest?: string) =>
    issues.push(issueAt(source, path, found, expected, nearest));
  checkSources(file, complain);
  checkElements(file, complain);
  for (const [name, domain] of Object.entries(block(file['domains']))) {
    checkOrder(['domains', name, 'opps', 'points'], list(block(block(domain)['opps'])['points']), complain);
    checkPower(['domains', name], block(domain), elementsOf(file, name), complain);
  }
  for (const [name, core] of Object.entries(block(file['cores']))) {
    checkCore(['cores', name], block(core), complain);
    checkIdle(['cores', name], block(core), complain);
  }
  checkMemory(file, complain);
  checkHeat(file, complain);
  checkSensors(file, complain);
  return issues;
}

/** Every `source` names an entry of `sources`. */
function checkSources(file: Record<string, unknown>, complain: Complain): void {
  const known = Object.keys(block(file['sources']));
  const walk = (value: unknown, path: Path): void => {
    if (Array.isArray(value)) value.forEach((v, i) => walk(v, [...path, i]));
    for (const [key, inner] of Object.entries(block(value))) {
      if (key !== 'source') walk(inner, [...path, key]);
      else if (Array.isArray(inner)) inner.forEach((k, i) => check(k, [...path, key, i]));
      else check(inner, [...path, key]);
    }
  };
  const check = (key: unknown, path: Path): void => {
    if (typeof key === 'string') reference(path, key, known, 'a key of the sources table', complain);
  };
  for (const [key, value] of Object.entries(file)) if (key !== 'sources') walk(value, [key]);
}

/** Elements refer to core types, domains and rails that are there, and each name is given once. */
function checkElements(file: Record<string, unknown>, complain: Complain): void {
  const seen = new Set<string>();
  for (const [i, raw] of list(file['elements']).entries()) {
    const element = block(raw);
    const refer = (key: string, valid: readonly string[], what: string) => {
      const name = element[key];
      if (typeof name === 'string') reference(['elements', i, key], name, valid, what, complain);
    };
    refer('core', Object.keys(block(file['cores'])), 'a core type of this file');
    refer('domain', Object.keys(block(file['domains'])), 'a DVFS domain of this file');
    refer('rail', list(file['rails']).filter(isText), 'a power rail of this file');
    const name = element['name'];
    if (typeof name !== 'string') continue;
    if (seen.has(name)) complain(['elements', i, 'name'], name, 'a name that no other element has');
    seen.add(name);
    const kind = block(block(file['cores'])[String(element['core'])])['kind'];
    if ((kind === 'gpu' || kind === 'npu') && Number(element['count']) > 1) {
      complain(['elements', i, 'count'], String(element['count']), `1, for a ${kind} is mapped as a whole`);
    }
  }
  const rails = list(file['rails']);
  rails.forEach((rail, i) => {
    if (rails.indexOf(rail) < i) complain(['rails', i], String(rail), 'a rail once');
  });
  for (const name of Object.keys(block(file['domains']))) {
    if (elementsOf(file, name).length === 0)
      complain(['domains', name], `${name}, which clocks no element`, 'a domain that an element names');
  }
}

/** Measured power stands in every OPP and rises with busy cores; modelled power stands in none. */
function checkPower(
  path: Path,
  domain: Record<string, unknown>,
  elements: Record<string, unknown>[],
  complain: Complain,
): void {
  const power = block(domain['power']);
  const points = list(block(domain['opps'])['points']);
  const cores = Number(elements[0]?.['count'] ?? 1);
  if ('measured' in power && elements.length > 1) {
    complain(
      [...path, 'power'],
      `measured power of ${elements.length} elements`,
      'modelled power, or a domain an element',
    );
  }
  const voltages = points.map((point) => read(block(point)['v'], 'voltage'));
  if ('dynamic' in power && voltages.length > 0 && voltages.every((v) => v === 0))
    complain([...path, 'power'], 'power by law at 0 V', 'the voltages of the OPPs, or measured power');
  points.forEach((raw, i) => {
    const opp = block(raw);
    const at = [...path, 'opps', 'points', i];
    for (const key of ['idle', 'one', 'all'] as const) {
      if (!('measured' in power) && 'dynamic' in power && key in opp) {
        complain([...at, key], String(opp[key]), 'no power in the OPPs where `power` has a model');
      }
      const needed = key !== 'all' || cores > 1;
      if ('measured' in power && needed && !(key in opp))
        complain([...at, key], 'nothing', 'the power measured at this OPP');
    }
    if ('measured' in power) checkMeasured(at, opp, cores, complain);
  });
  const [idle, busy] = [power['idle'], power['static']].map((f) => read(block(f)['value'], 'powerPerVolt'));
  if (idle !== undefined && busy !== undefined && idle > busy) {
    complain(
      [...path, 'power', 'idle', 'value'],
      String(block(power['idle'])['value']),
      'at most `static`: idle draws no more than busy',
    );
  }
}

function checkMeasured(at: Path, opp: Record<string, unknown>, cores: number, complain: Complain): void {
  const [idle, one, all] = [read(opp['idle'], 'power'), read(opp['one'], 'power'), read(opp['all'], 'power')];
  if (idle !== undefined && one !== undefined && one < idle) {
    complain([...at, 'one'], String(opp['one']), `at least the idle power, ${String(opp['idle'])}`);
  }
  if (one === undefined || all === undefined) return;
  if (cores === 1 && all !== one)
    complain([...at, 'all'], String(opp['all']), 'the power of one core, for there is one');
  if (cores > 1 && (all < one || all > cores * one)) {
    complain([...at, 'all'], String(opp['all']), `between one and ${cores} times ${String(opp['one'])}`);
  }
}

/** Efficiencies are in order, a CPU has its capacity, and one precision at least can run. */
function checkCore(path: Path, core: Record<string, unknown>, complain: Complain): void {
  checkEfficiency([...path, 'efficiency'], core, complain);
  list(block(core['unsupported'])['ops']).forEach((op, i) => {
    if (isText(op)) checkOperator([...path, 'unsupported', 'ops', i], op, complain);
  });
  if (core['kind'] === 'cpu' && !('capacity_per_mhz' in core)) {
    complain([...path, 'capacity_per_mhz'], 'nothing', 'the integer work a MHz, by which CPU types are compared');
  }
  const peaks = block(core['macs_per_cycle']);
  if ('macs_per_cycle' in core && Object.keys(peaks).length === 0)
    complain([...path, 'macs_per_cycle'], 'nothing', 'at least one of fp32, fp16, int8');
}

/** A default is there, no operator is rated twice for a precision, and each precision that is rated can run. */
function checkEfficiency(path: Path, core: Record<string, unknown>, complain: Complain): void {
  const seen = new Set<string>();
  for (const [i, raw] of list(core['efficiency']).entries()) {
    const group = block(raw);
    const precision = PRECISIONS.find((p) => p === group['precision']);
    const peaks = Object.keys(block(core['macs_per_cycle']));
    if (precision !== undefined && !peaks.includes(precision)) {
      complain([...path, i, 'precision'], precision, `a precision of macs_per_cycle (${peaks.join(', ')})`);
    }
    for (const op of Object.keys(block(group['ops']))) {
      const key = precision === undefined ? op : `${op} at ${precision}`;
      if (op !== 'default') checkOperator([...path, i, 'ops', op], op, complain);
      if (seen.has(key)) complain([...path, i, 'ops', op], key, 'each operator in one group only');
      seen.add(key);
    }
  }
  if (!seen.has('default') && seen.size > 0)
    complain(path, [...seen].join(', '), 'an efficiency `default` for all other operators');
}

function checkOperator(path: Path, op: string, complain: Complain): void {
  if (!isOperator(op)) complain(path, op, 'an operator of layer tables', nearestName(op, OPERATOR_NAMES));
}

const elementsOf = (file: Record<string, unknown>, domain: string) =>
  list(file['elements'])
    .map(block)
    .filter((e) => e['domain'] === domain);
