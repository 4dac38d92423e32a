/** Readers of command line options that several commands have. */
import { InvalidArgumentError } from 'commander';

/** An option that may be given several times. */
export const collect = (text: string, before: readonly string[] = []): string[] => [...before, text];

/** Names with commas between them. */
export const names = (text: string): string[] => text.split(',').map((name) => name.trim());

/** A whole number, 0 or more. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('Wanted: a whole number.');
  return Number(text);
}
