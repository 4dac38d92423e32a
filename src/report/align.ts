/** Figures of a column below each other: points under points, ± under ±, units and marks behind them. */

/** `WHOLE.FRACTION ± WHOLE.FRACTION TAIL`; a dash for no figure stands where whole digits do. */
const FIGURE = /^(–|[<>≤≥+−-]*\d[\d,]*)((?:\.\d+)?\S*)(?:( ± )(<?\d+)((?:\.\d+)?\S*))?(.*)$/;

/** Parts that are filled up on their left; the others are on their right. */
const WHOLES: readonly number[] = [0, 3];

/** Times come in units of several sizes, so that the place of a digit says nothing. */
const TIME = / [num]?s$/;

/** Parts of a figure; undefined of other text. */
function partsOf(text: string): string[] | undefined {
  const match = TIME.test(text) ? null : FIGURE.exec(text);
  return match === null ? undefined : match.slice(1).map((part: string | undefined) => part ?? '');
}

/** A part of a cell, and what it is short of the longest one of its column. */
export interface Part {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

/** Each cell of a column in parts, which are equally long together with what they are short of; undefined: no figure. */
export function alignedParts(cells: readonly string[]): (readonly Part[] | undefined)[] {
  const split = cells.map(partsOf);
  const longest: string[] = [];
  for (const parts of split)
    parts?.forEach((part, i) => {
      if (part.length >= (longest[i]?.length ?? 0)) longest[i] = part;
    });
  return split.map((parts) =>
    parts?.map((text, i) => {
      const most = longest[i]!;
      return WHOLES.includes(i)
        ? { text, before: most.slice(0, most.length - text.length), after: '' }
        : { text, before: '', after: most.slice(text.length) };
    }),
  );
}

const blank = (text: string): string => ' '.repeat(text.length);

/** The cells of a column filled up with spaces, all equally long where the column holds figures only. */
export function alignedText(cells: readonly string[]): string[] {
  const parts = alignedParts(cells);
  return cells.map(
    (text, i) => parts[i]?.map(({ text: part, before, after }) => blank(before) + part + blank(after)).join('') ?? text,
  );
}
