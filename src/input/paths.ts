/** Where the project's own data folders are, and how a name or a path of the user becomes a file. */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError, nearestName } from './errors.js';

/** The package's folder, found upwards from this file: the same from src/ and from dist/. */
export const dataRoot: string = packageRoot(dirname(fileURLToPath(import.meta.url)));

function packageRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === parse(folder).root) throw new Error(`no package.json above ${from}`);
  }
}

/** A file as messages name it: relative to the working folder, or to the package's, where it lies inside. */
export function shownPath(file: string): string {
  for (const base of [process.cwd(), dataRoot]) {
    const short = relative(base, resolve(file));
    if (short !== '' && !short.startsWith('..')) return short;
  }
  return file;
}

/** Names of the built-in files of a data folder, sorted, e.g. `listData('platforms', '.yaml')`. */
export function listData(folder: string, extension: string): string[] {
  const path = join(dataRoot, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((f) => f.endsWith(extension))
    .map((f) => f.slice(0, -extension.length))
    .sort();
}

/** Whether the user means a file rather than a built-in name: it has a folder or the extension. */
export const isFilePath = (nameOrFile: string, extension: string): boolean =>
  nameOrFile.includes('/') || nameOrFile.includes('\\') || nameOrFile.endsWith(extension);

/**
 * The file that a name or path means. A name is looked up in a data folder of the package, a path from the
 * working folder (or `base`).
 * @param what a word for the message, e.g. `platform`
 * @throws InputError for an unknown name, with the nearest; a missing file is found out by who reads it
 */
export function resolveData(
  nameOrFile: string,
  folder: string,
  extension: string,
  what: string,
  base?: string,
): string {
  if (isFilePath(nameOrFile, extension)) return base === undefined ? resolve(nameOrFile) : resolve(base, nameOrFile);
  const names = listData(folder, extension);
  if (names.includes(nameOrFile)) return join(dataRoot, folder, nameOrFile + extension);
  throw new InputError([
    {
      file: folder,
      path: '',
      found: nameOrFile,
      expected: `the name of a ${what} or a path to a ${extension} file`,
      nearest: nearestName(nameOrFile, names),
      hint: `socsim list ${folder}`,
    },
  ]);
}
