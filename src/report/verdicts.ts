/** Verdicts for people: each with its value, its limit or margin, and whether it holds. */
import type { Verdict } from '../verdict/verdicts.js';
import { heading, held, notHeld } from './table.js';

const WIDTH = 100;
const INDENT = ' '.repeat(12);

/** Parts on one line where it is short enough, else each on its own. */
function figuresLines(parts: readonly string[]): string[] {
  const line = INDENT + parts.join('; ');
  return line.length <= WIDTH ? [line] : parts.map((p) => INDENT + p);
}

function verdictLines(v: Verdict): string[] {
  if (v.held === undefined) {
    const line = `  remark    ${v.name}: ${v.measured}`;
    return line.length <= WIDTH ? [line] : [`  remark    ${v.name}:`, INDENT + v.measured];
  }
  const word = v.held ? held('held    ') : notHeld('not held');
  const margin = v.margin ?? '';
  const parts = [
    `simulated ${v.measured}`,
    ...(v.limit === '' ? [] : [`wanted    ${v.limit}`]),
    ...(margin === '' ? [] : [`margin    ${margin}`]),
  ];
  const name = v.control === true ? `must fail: ${v.name}` : v.name;
  return [
    `  ${word}  ${name}`,
    ...figuresLines(parts.length === 1 ? parts : parts.map((p) => p.replace(/ {2,}/, ' '))),
  ];
}

/** All verdicts, and how many conditions held. Empty where there are none. A negative control holds where it fails. */
export function verdictsText(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return '';
  const lines: string[] = [heading('Verdicts')];
  let check = '';
  for (const v of verdicts) {
    if (v.check !== check) lines.push(v.check);
    check = v.check;
    lines.push(...verdictLines(v));
  }
  const conditions = verdicts.filter((v) => v.held !== undefined);
  const good = conditions.filter((v) => v.held).length;
  lines.push(`${good} of ${conditions.length} conditions held`);
  return lines.join('\n');
}
