import { execFileSync } from 'node:child_process';
import { constants, accessSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';

const packed = (): string[] => {
  const json = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
    cwd: dataRoot,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [{ files }] = JSON.parse(json) as [{ files: readonly { path: string }[] }];
  return files.map((f) => f.path);
};

test('the built program is executable, so that npx starts it after every build', () => {
  accessSync(join(dataRoot, 'dist', 'cli', 'main.js'), constants.X_OK);
});

test('every file that the README links to is in the package', () => {
  const readme = readFileSync(join(dataRoot, 'README.md'), 'utf8');
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((m) => m[1]!);
  const files = packed();
  expect(links.length).toBeGreaterThan(3);
  for (const link of links)
    expect(files.some((f) => f === link || f.startsWith(`${link.replace(/\/$/, '')}/`))).toBe(true);
});
