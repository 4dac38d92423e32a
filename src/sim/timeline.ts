/** Rows for `--timeline`: what changed and when. */
import type { TimelineRow } from './model.js';

export class Timeline {
  readonly rows: TimelineRow[] = [];
  private readonly last = new Map<string, string | number>();

  constructor(readonly enabled: boolean) {}

  /** Adds a row where the value differs from the last one of this subject and quantity. `time`: ns. */
  value(time: number, subject: string, quantity: string, value: string | number): void {
    if (!this.enabled) return;
    const key = `${subject}\n${quantity}`;
    if (this.last.get(key) === value) return;
    this.last.set(key, value);
    this.rows.push({ time, subject, quantity, value });
  }

  /** Adds a row whatever was there before. */
  note(time: number, subject: string, message: string): void {
    if (this.enabled) this.rows.push({ time, subject, quantity: 'log', value: message });
  }
}
