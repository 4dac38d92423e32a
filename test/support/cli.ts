/** The built program in a temporary folder. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { dataRoot } from '../../src/input/paths.js';

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export class Workshop {
  readonly folder = mkdtempSync(join(tmpdir(), 'socsim-'));

  /** Writes files by relative name. */
  write(files: Readonly<Record<string, string>>): this {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, name)), { recursive: true });
      writeFileSync(join(this.folder, name), text);
    }
    return this;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  socsim(...args: string[]): Outcome {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(dataRoot, 'dist', 'cli', 'main.js'), ...args],
      {
        cwd: this.folder,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1' },
      },
    );
    return { code: status, out: stdout, err: stderr };
  }
}
