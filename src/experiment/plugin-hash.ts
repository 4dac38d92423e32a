/**
 * Hash of a user's plug-in with everything that it imports: files by their bytes, packages by name and version. Imports
 * are read from the text, so one whose name is computed at run time is not seen.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, parse, relative, resolve } from 'node:path';
import { createHash } from 'node:crypto';

const IMPORT = /(?:\bfrom\s*|\bimport\s*\(\s*|\bimport\s+|\brequire\s*\(\s*)(["'])([^"'\n]+)\1/g;
const EXTENSIONS = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

const isFile = (path: string): boolean => existsSync(path) && statSync(path).isFile();

/** The file that a relative import means; undefined where there is none. `./a.js` may be written for `./a.ts`. */
function fileOf(from: string, specifier: string): string | undefined {
  const path = resolve(dirname(from), specifier);
  const asTypeScript = path.replace(/\.([cm]?)js$/, '.$1ts');
  return [...EXTENSIONS.map((e) => path + e), asTypeScript].find(isFile);
}

/** `name@version` of a package as a file finds it; its bare name where it is not installed. */
function packageOf(from: string, specifier: string): string {
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  for (let folder = dirname(from); ; folder = dirname(folder)) {
    const file = join(folder, 'node_modules', name, 'package.json');
    if (isFile(file))
      return `${name}@${(JSON.parse(readFileSync(file, 'utf8')) as { version?: string }).version ?? ''}`;
    if (folder === parse(folder).root) return name;
  }
}

const hashes = new Map<string, string>();

/** SHA-256, hex; read once a process. Does not depend on where the files lie. */
export function hashOfPlugin(entry: string): string {
  const known = hashes.get(entry);
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  const seen = new Set<string>();
  const add = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    hash.update(JSON.stringify([relative(dirname(entry), file), text]));
    for (const [, , specifier] of text.matchAll(IMPORT)) {
      const name = specifier!;
      if (name.startsWith('.') || name.startsWith('/')) {
        const next = fileOf(file, name);
        if (next !== undefined) add(next);
      } else if (!isBuiltin(name)) hash.update(packageOf(file, name));
    }
  };
  add(entry);
  const digest = hash.digest('hex');
  hashes.set(entry, digest);
  return digest;
}
