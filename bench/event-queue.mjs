/**
 * How fast is the event queue? Hold model (Vaucher and Duval 1975; Jones 1986): with n events pending, take the earliest
 * and schedule one anew, later by an exponential time.
 *
 * The reference is the least that a queue can be: a binary heap of (time, id) in typed arrays, without cancelling, without
 * moving, and without an order among events of one time. It stands here in full.
 */
import { EventQueue } from '../dist/kernel/event-queue.js';
import { stream } from '../dist/kernel/random.js';
import { sideBySide } from './measure.mjs';

const PENDING = [10, 100, 10_000];
/** Holds in one timed call: long enough that the clock costs nothing. */
const HOLDS = 50_000;
const TARGET = 0.7;

class BareHeap {
  constructor(capacity) {
    this.times = new Float64Array(capacity);
    this.ids = new Int32Array(capacity);
    this.length = 0;
  }

  push(time, id) {
    const { times, ids } = this;
    let place = this.length++;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (times[parent] <= time) break;
      times[place] = times[parent];
      ids[place] = ids[parent];
      place = parent;
    }
    times[place] = time;
    ids[place] = id;
  }

  /** Removes the earliest; its time and id are those at place 0 before the call. */
  pop() {
    const { times, ids } = this;
    const length = --this.length;
    const time = times[length];
    const id = ids[length];
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      if (child + 1 < length && times[child + 1] < times[child]) child++;
      if (times[child] >= time) break;
      times[place] = times[child];
      ids[place] = ids[child];
      place = child;
    }
    times[place] = time;
    ids[place] = id;
  }
}

/** Delays are drawn beforehand: the queue is measured and not the generator. */
const DELAYS = 1 << 16;
const random = stream('bench', 'delays');
const delays = Float64Array.from({ length: DELAYS }, () => random.exponential(1));

function bareHold(pending) {
  const heap = new BareHeap(pending);
  for (let id = 0; id < pending; id++) heap.push(delays[id % DELAYS], id);
  let draw = 0;
  return () => {
    for (let i = 0; i < HOLDS; i++) {
      const time = heap.times[0];
      const id = heap.ids[0];
      heap.pop();
      heap.push(time + delays[draw++ & (DELAYS - 1)], id);
    }
  };
}

function queueHold(pending) {
  const queue = new EventQueue();
  for (let i = 0; i < pending; i++) queue.at(queue.add(0, i, 0), delays[i % DELAYS]);
  let draw = 0;
  return () => {
    for (let i = 0; i < HOLDS; i++) {
      const time = queue.nextTime();
      const id = queue.pop();
      queue.at(id, time + delays[draw++ & (DELAYS - 1)]);
    }
  };
}

/** With each hold another event is moved before it comes: what governors and shared cores do to a queue. */
function queueMoves(pending) {
  const queue = new EventQueue();
  const ids = Array.from({ length: pending }, (_, i) => queue.add(0, i, 0));
  ids.forEach((id, i) => queue.at(id, delays[i % DELAYS]));
  let draw = 0;
  return () => {
    for (let i = 0; i < HOLDS; i++) {
      const time = queue.nextTime();
      const id = queue.pop();
      queue.at(id, time + delays[draw++ & (DELAYS - 1)]);
      const other = ids[(i * 7919) % pending];
      queue.at(other, time + delays[draw++ & (DELAYS - 1)]);
    }
  };
}

export async function run() {
  const rows = [];
  for (const pending of PENDING) {
    const measured = await sideBySide({
      queue: queueHold(pending),
      bare: bareHold(pending),
      moves: queueMoves(pending),
    });
    rows.push({
      case: `hold, ${pending} pending`,
      rate: measured.rate('queue') * HOLDS,
      reference: measured.rate('bare') * HOLDS,
      ratio: measured.ratio('queue', 'bare'),
      target: { ratio: TARGET },
    });
    rows.push({ case: `hold and one move, ${pending} pending`, rate: measured.rate('moves') * HOLDS });
  }
  return {
    question: 'Event queue beside a bare binary heap of (time, id) without cancel',
    unit: 'events/s',
    rows,
  };
}
