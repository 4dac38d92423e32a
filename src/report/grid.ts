/** A table that has yet to become text, Markdown or LaTeX. */
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

/** A booktabs table with its units in the head. Needs `\usepackage{booktabs}`. */
export function gridLatex({ title, columns, rows, notes }: Grid, label: string): string {
  const units = columns.some((c) => c.unit !== undefined && c.unit !== '');
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = rows.map((row) =>
    line(
      row.map(({ text, best, letters }) => {
        const shown = best === true ? `\\textbf{${latex(text)}}` : latex(text);
        return letters ? `${shown}\\,\\textsuperscript{${letters}}` : shown;
      }),
    ),
  );
  return [
    '\\begin{table}',
    '  \\centering',
    `  \\caption{${latex(title)}}`,
    `  \\label{tab:${label}}`,
    `  \\begin{tabular}{${columns.map((c) => (c.align === 'left' ? 'l' : 'r')).join('')}}`,
    '    \\toprule',
    line(columns.map((c) => latex(c.head) + (c.mark ? `\\,\\textsuperscript{${latex(c.mark)}}` : ''))),
    ...(units ? [line(columns.map((c) => latex(c.unit ?? '')))] : []),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    ...(notes.length > 0 ? [`  \\par\\smallskip\\footnotesize ${notes.map(latex).join(' ')}`] : []),
    '\\end{table}',
  ].join('\n');
}
