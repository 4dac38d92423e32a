import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';

const page = readFileSync(join(dataRoot, 'docs', 'api.md'), 'utf8');
const examples = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((m) => m[1]!);

/** Calls `act` with a folder inside the package, from which `socsim` is the package itself. */
function inside(act: (folder: string) => void): void {
  // Ignored by git, and nothing else reads it.
  mkdirSync(join(dataRoot, 'results'), { recursive: true });
  const folder = mkdtempSync(join(dataRoot, 'results', 'example-'));
  try {
    act(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('the examples of the page fit the types of the package', () => {
  expect(examples).toHaveLength(2);
  inside((folder) => {
    const files = examples.map((text, i) => {
      const file = join(folder, `example${i}.ts`);
      writeFileSync(file, text);
      return file;
    });
    const tsc = join(dataRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = [
      '--noEmit',
      '--ignoreConfig',
      '--strict',
      '--skipLibCheck',
      '--module',
      'nodenext',
      '--target',
      'es2023',
      '--types',
      'node',
    ];
    execFileSync(process.execPath, [tsc, ...options, ...files], { cwd: folder, stdio: 'pipe', encoding: 'utf8' });
  });
}, 60_000);

test('the example of one run does what the page says', () => {
  inside((folder) => {
    const file = join(folder, 'example.mjs');
    // What is no JavaScript in it are assertions of a value that is there.
    writeFileSync(file, examples[1]!.replaceAll('!.', '.'));
    const out = execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });
    expect(out).toMatch(/^\[[\d.,\s]+\] \d+\n$/);
  });
});
