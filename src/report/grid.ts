/** A table that has yet to become text, Markdown or LaTeX. */
import { alignedParts } from './align.js';
import { dim, heading, screenWidth, textTable, wrapped } from './table.js';

export interface GridColumn {
  readonly head: string;
  readonly unit?: string;
  /** Of a note below the table. */
  readonly mark?: string;
  readonly align?: 'left' | 'right';
}

export interface GridCell {
  readonly text: string;
  /** The best of its column. */
  readonly best?: boolean;
  /** Letters of its group, raised. */
  readonly letters?: string;
}

export interface Grid {
  readonly title: string;
  readonly columns: readonly GridColumn[];
  readonly rows: readonly (readonly GridCell[])[];
  /** Sentences below the table. */
  readonly notes: readonly string[];
}

export const cell = (text: string): GridCell => ({ text });

const headOf = ({ head, unit, mark }: GridColumn): string =>
  [head, unit, mark].filter((part) => part !== undefined && part !== '').join(' ');

/** @param width of the screen; without end for a file */
export function gridText({ title, columns, rows, notes }: Grid, width = screenWidth()): string {
  const written = rows.map((row) =>
    row.map(({ text, best, letters }) => `${text}${letters ? ` ${letters}` : ''}${best === true ? ' *' : ''}`),
  );
  const table = textTable(
    columns.map((c) => ({ head: headOf(c), align: c.align ?? 'right' })),
    written,
    width,
  );
  return [heading(title), table, ...notes.flatMap((n) => wrapped(n)).map(dim)].join('\n');
}

const markdown = (text: string): string => text.replace(/([\\|*_`<>~])/g, '\\$1');

export function gridMarkdown({ title, columns, rows, notes }: Grid): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const body = rows.map((row) =>
    line(
      row.map(({ text, best, letters }) => {
        const shown = best === true ? `**${markdown(text)}**` : markdown(text);
        return letters ? `${shown} <sup>${letters}</sup>` : shown;
      }),
    ),
  );
  return [
    `### ${markdown(title)}`,
    '',
    line(columns.map((c) => markdown(headOf(c)))),
    line(columns.map((c) => (c.align === 'left' ? '---' : '---:'))),
    ...body,
    ...notes.map((n) => `\n${markdown(n)}`),
  ].join('\n');
}

const LATEX: Readonly<Record<string, string>> = {
  '\\': '\\textbackslash{}',
  '&': '\\&',
  '%': '\\%',
  $: '\\$',
  '#': '\\#',
  _: '\\_',
  '{': '\\{',
  '}': '\\}',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '$<$',
  '>': '$>$',
  '±': '$\\pm$',
  '−': '$-$',
  '–': '--',
  '…': '\\ldots{}',
  '×': '$\\times$',
  '≤': '$\\le$',
  '≥': '$\\ge$',
  µ: '$\\mu$',
  η: '$\\eta$',
  '†': '$\\dagger$',
  '‡': '$\\ddagger$',
};

/** Text for LaTeX: what it would take for a command is escaped, and a sign is a minus, not a hyphen. */
export const latex = (text: string): string =>
  text.replace(/[\\&%$#_{}~^<>±−–…×≤≥µη†‡]/g, (c) => LATEX[c]!).replace(/(^|[\s(])-(?=\d)/g, '$1$-$');

/** Signs of statistics that are written in italics. */
const SYMBOLS: Readonly<Record<string, string>> = {
  d_z: '$d_z$',
  'p (t, Holm)': '$p$ (t, Holm)',
  'p (Wilcoxon)': '$p$ (Wilcoxon)',
};

/** A head that is longer than what is below it on two lines of about equal length; a short one is on the lower. */
function twoLines(head: string, below: number): readonly [string, string] {
  const breaks = [...head.matchAll(/ /g)].map(({ index }) => [head.slice(0, index), head.slice(index + 1)] as const);
  if (head.length <= below || breaks.length === 0) return ['', head];
  const longer = ([a, b]: readonly [string, string]): number => Math.max(a.length, b.length);
  return breaks.reduce((best, lines) => (longer(lines) < longer(best) ? lines : best));
}

/** The cells of a column; what each is short of for points and ± to be below each other is there, but not seen. */
function latexCells(cells: readonly GridCell[]): string[] {
  const parts = alignedParts(cells.map(({ text }) => text));
  const letters = Math.max(...cells.map((c) => c.letters?.length ?? 0));
  const unseen = (text: string): string => (text === '' ? '' : `\\phantom{${latex(text)}}`);
  return cells.map(({ text, best, letters: own = '' }, i) => {
    const bold = (shown: string): string => (best === true && shown !== '' ? `\\textbf{${shown}}` : shown);
    // What follows unseen is one piece; the first digits need nothing before them in a column that ends on the right.
    let after = '';
    let shown = '';
    for (const [k, part] of (parts[i] ?? [{ text, before: '', after: '' }]).entries()) {
      if (part.text === '') after += part.before + part.after;
      else {
        shown += unseen(after + (k === 0 ? '' : part.before)) + latex(part.text);
        after = part.after;
      }
    }
    const raised = own + (own.length < letters ? `\\phantom{${'a'.repeat(letters - own.length)}}` : '');
    return bold(shown) + unseen(after) + (letters > 0 ? `\\,\\textsuperscript{${raised}}` : '');
  });
}

/** Columns that fit into one of two columns of a page; more of them stand across both. */
const NARROW = 4;

/** A booktabs table with its units in the head, in small type. Needs `\usepackage{booktabs}`. */
export function gridLatex({ title, columns, rows, notes }: Grid, label: string): string {
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ').trimEnd()} \\\\`;
  const below = columns.map((_c, k) => Math.max(0, ...rows.map((row) => row[k]!.text.length)));
  const heads = columns.map(({ head }, k) => (head in SYMBOLS ? (['', head] as const) : twoLines(head, below[k]!)));
  const raised = ({ mark }: GridColumn): string => (mark ? `\\,\\textsuperscript{${latex(mark)}}` : '');
  const lower = columns.map((c, k) => (SYMBOLS[c.head] ?? latex(heads[k]![1])) + raised(c));
  const aligned = columns.map((c, k) => {
    const cells = rows.map((row) => row[k]!);
    return c.align === 'left' ? cells.map(({ text }) => latex(text)) : latexCells(cells);
  });
  const headLines = [heads.map(([upper]) => latex(upper)), lower, columns.map((c) => latex(c.unit ?? ''))].filter(
    (cells) => cells.some((text) => text !== ''),
  );
  const floating = columns.length > NARROW ? 'table*' : 'table';
  return [
    `\\begin{${floating}}`,
    '  \\centering\\footnotesize\\setlength{\\tabcolsep}{4pt}',
    `  \\caption{${latex(title)}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{@{}${columns.map((c) => (c.align === 'left' ? 'l' : 'r')).join('')}@{}}`,
    '    \\toprule',
    ...headLines.map(line),
    '    \\midrule',
    ...rows.map((_row, i) => line(aligned.map((column) => column[i]!))),
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(notes.length > 0
      ? [
          '',
          '  \\smallskip',
          `  \\begin{minipage}{\\linewidth}\\scriptsize ${notes.map(latex).join(' ')}\\end{minipage}`,
        ]
      : []),
    `\\end{${floating}}`,
  ].join('\n');
}
