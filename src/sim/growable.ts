/** A Float64 list that grows by doubling: records without an allocation an entry. */
export class Float64List {
  private values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Float64Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** The i-th value, from 0. */
  at(i: number): number {
    return this.values[i]!;
  }

  /** A copy of what was pushed. */
  toArray(): Float64Array {
    return this.values.slice(0, this.length);
  }
}

/** Last in, first out list of small integers. One that runs empty keeps its memory, which an array gives back. */
export class IntStack {
  private values = new Int32Array(8);
  length = 0;

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new Int32Array(2 * this.length);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }

  /** The value pushed last. There must be one. */
  pop(): number {
    return this.values[--this.length]!;
  }

  includes(value: number): boolean {
    for (let k = 0; k < this.length; k++) if (this.values[k] === value) return true;
    return false;
  }
}

/** First in, first out queue of fixed-width records of doubles. */
export class RecordQueue {
  private values: Float64Array;
  private head = 0;
  /** Most queues never hold more than one. */
  private capacity = 1;
  length = 0;

  constructor(private readonly width: number) {
    this.values = new Float64Array(this.capacity * width);
  }

  /** Makes room for one record at the tail and returns its offset in `buffer`. */
  pushBack(): number {
    this.reserve();
    const at = (this.head + this.length++) % this.capacity;
    return at * this.width;
  }

  /** Makes room for one record before the head. */
  pushFront(): number {
    this.reserve();
    this.head = (this.head + this.capacity - 1) % this.capacity;
    this.length++;
    return this.head * this.width;
  }

  /** Offset of the k-th record from the head in `buffer`. */
  offset(k: number): number {
    return ((this.head + k) % this.capacity) * this.width;
  }

  get buffer(): Float64Array {
    return this.values;
  }

  popFront(): void {
    this.length--;
    // An empty one begins anew at the same place, which is in the cache.
    this.head = this.length === 0 ? 0 : (this.head + 1) % this.capacity;
  }

  clear(): void {
    this.head = 0;
    this.length = 0;
  }

  private reserve(): void {
    if (this.length < this.capacity) return;
    const larger = new Float64Array(2 * this.capacity * this.width);
    const split = (this.capacity - this.head) * this.width;
    larger.set(this.values.subarray(this.head * this.width), 0);
    larger.set(this.values.subarray(0, this.head * this.width), split);
    this.values = larger;
    this.head = 0;
    this.capacity *= 2;
  }
}
