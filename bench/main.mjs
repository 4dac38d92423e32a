/**
 * Asks every question in this folder and prints the answers. `node bench/main.mjs [name…]` asks only those files.
 *
 * A question is a file that exports `run(): Promise<{ question, unit, rows }>`, where a row is
 * `{ case, rate, reference?, ratio?, target? }`: a rate in `unit`, the rate of the reference measured in the same run,
 * their ratio where it is measured better than by dividing them, and `target: { ratio }` (least ratio to the reference)
 * or `target: { rate }` (least rate). Rates belong to the machine; ratios carry over to others.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import Table from 'cli-table3';

const RESULTS = new URL('../results/bench.json', import.meta.url);

const digits = (value) => (value === undefined ? '' : Number(value.toPrecision(3)).toLocaleString('en-US'));

function judged(row) {
  const ratio = row.ratio ?? (row.reference === undefined ? undefined : row.rate / row.reference);
  if (row.target === undefined) return { ...row, ratio };
  const held = 'ratio' in row.target ? ratio >= row.target.ratio : row.rate >= row.target.rate;
  return { ...row, ratio, held };
}

function printed({ question, unit, rows }) {
  const table = new Table({
    head: ['case', unit, 'reference', 'ratio', 'target', ''],
    colAligns: ['left', 'right', 'right', 'right', 'right', 'left'],
    style: { head: [], border: [] },
  });
  for (const row of rows) {
    const target = row.target === undefined ? '' : `≥ ${digits(row.target.ratio ?? row.target.rate)}`;
    const verdict = row.held === undefined ? '' : row.held ? 'held' : 'NOT HELD';
    table.push([row.case, digits(row.rate), digits(row.reference), row.ratio?.toFixed(2) ?? '', target, verdict]);
  }
  return `${question}\n${table.toString()}\n`;
}

const asked = process.argv.slice(2);
const files = readdirSync(new URL('.', import.meta.url))
  .filter((file) => file.endsWith('.mjs') && file !== 'main.mjs')
  .filter((file) => asked.length === 0 || asked.includes(file.replace('.mjs', '')))
  .sort();

const answers = [];
for (const file of files) {
  const module = await import(new URL(file, import.meta.url));
  if (module.run === undefined) continue;
  const answer = await module.run();
  const result = { file, ...answer, rows: answer.rows.map(judged) };
  answers.push(result);
  console.log(printed(result));
}

mkdirSync(new URL('.', RESULTS), { recursive: true });
const machine = { node: process.version, cpu: cpus()[0]?.model ?? 'unknown', cores: cpus().length };
writeFileSync(RESULTS, `${JSON.stringify({ machine, answers }, null, 2)}\n`);
console.log(`written to results/bench.json (${machine.cpu}, node ${machine.node})`);
