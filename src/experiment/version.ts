/** Version of this package, a column of every row. */
import { readFileSync } from 'node:fs';

const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');

export const socsimVersion: string = (JSON.parse(text) as { version: string }).version;
