/**
 * Pages of the documentation as a reader works through them. In a `console` block a line `$ socsim …` is a command and
 * the lines below it are its whole output (`…` alone stands for any lines). A `yaml` block that begins with a comment
 * `# NAME.yaml` is a file of that name.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';
import type { Workshop } from './cli.js';

export interface Claim {
  readonly page: string;
  readonly command: string;
  readonly output: readonly string[];
  /** Files that stand above the command, by name; of several of one name the last. */
  readonly files: Readonly<Record<string, string>>;
}

/** Code blocks of a page in their order. */
const blocksOf = (page: string): { language: string; text: string }[] =>
  [...readFileSync(join(dataRoot, page), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```/gm)].map(([, language, text]) => ({
    language: language!,
    text: text!,
  }));

/** Files of a page in their order. */
export const filesOf = (page: string): { name: string; text: string }[] =>
  blocksOf(page).flatMap(({ language, text }) => {
    const name = language === 'yaml' ? /^# (\S+\.yaml)\n/.exec(text)?.[1] : undefined;
    return name === undefined ? [] : [{ name, text }];
  });

/** Commands of a page in their order. */
export function claimsOf(page: string): Claim[] {
  const waiting = filesOf(page);
  let files: Readonly<Record<string, string>> = {};
  return blocksOf(page).flatMap(({ language, text }) => {
    if (waiting[0]?.text === text) {
      files = { ...files, [waiting[0].name]: text };
      waiting.shift();
    }
    if (language !== 'console') return [];
    return text
      .split(/^\$ /m)
      .slice(1)
      .map((part) => {
        const [command, ...output] = part.trimEnd().split('\n');
        return { page, command: command!, output, files };
      });
  });
}

/** Runs a command of a page in a folder with the files that stand above it, and holds what it prints against the page. */
export function expectClaim(shop: Workshop, claim: Claim): void {
  const { out, err } = shop.write(claim.files).socsim(...claim.command.replace(/^socsim /, '').split(/\s+/));
  const got = (out + err).trimEnd().split('\n');
  // Shown whole where it differs, so that the page can be mended.
  if (!matches(got, claim.output)) expect(got.join('\n')).toBe(claim.output.join('\n'));
}

/** Whether lines match a pattern in which `…` stands for any number of lines. */
function matches(lines: readonly string[], pattern: readonly string[]): boolean {
  if (pattern.length === 0) return lines.length === 0;
  const [first, ...rest] = pattern;
  if (first!.trim() === '…') {
    for (let k = 0; k <= lines.length; k++) if (matches(lines.slice(k), rest)) return true;
    return false;
  }
  return lines.length > 0 && lines[0]!.trimEnd() === first!.trimEnd() && matches(lines.slice(1), rest);
}
