/** The pending events of a simulation in order of time. Knows nothing of what they mean. */

const FIRST_CAPACITY = 64;
/** Schedulings that one queue can number; at ten million a second they last twenty days. */
const SEQUENCES = 2 ** 44;
/** With 512 classes, class · 2^44 + sequence stays below 2^53 and so exact in a double. */
const PRIORITIES = 512;

/** `position` of an event that exists and is not scheduled. */
const IDLE = -1;
/** `position` of a slot that holds no event. */
const REMOVED = -2;

/**
 * Event queue with cancel and re-schedule. `add` once for each thing that can happen, then `at` whenever its time is
 * known; neither `at`, `cancel` nor `pop` allocates.
 *
 * Events come in order of time; at one time in order of priority class (lower first), then in order of scheduling,
 * where moving an event counts as scheduling it anew.
 *
 * Inside lies a binary heap. Times stand in the heap itself, so that comparing two events touches no other table; what
 * breaks a tie is rarely needed and stands by id, so that it need not move. `pop` leaves a hole at the root: what happens
 * next is mostly that an event is scheduled, and that one fills the hole with one walk down, where closing the hole first
 * would cost a walk down and a walk up.
 */
export class EventQueue {
  // By place in the heap; the children of `place` are at 2 · place + 1 and + 2.
  /** In place 0 also Infinity when the queue is empty. */
  private heapTime = new Float64Array(FIRST_CAPACITY).fill(Infinity);
  private heapId = new Int32Array(FIRST_CAPACITY);
  /** Places in use, the hole included. */
  private length = 0;
  /** Place 0 is empty: its event was popped and nothing has filled it yet. */
  private hole = false;

  // By event id.
  private position = new Int32Array(FIRST_CAPACITY).fill(REMOVED);
  private kinds = new Int32Array(FIRST_CAPACITY);
  private datas = new Int32Array(FIRST_CAPACITY);
  /** Priority class · 2^44. */
  private classes = new Float64Array(FIRST_CAPACITY);
  /** Meaningful while the event is pending. */
  private times = new Float64Array(FIRST_CAPACITY);
  /** Breaks ties of time: class · 2^44 + sequence. */
  private orders = new Float64Array(FIRST_CAPACITY);
  /** Ids below this were given out at least once. */
  private known = 0;
  /** Removed ids: a stack whose links stand in `datas`; -1 ends it. */
  private spare = -1;

  private sequence = 0;

  /**
   * Creates an event that is not scheduled yet.
   * @param kind what happens: any 32-bit integer
   * @param data to whom: any 32-bit integer
   * @param priority class at one instant, an integer 0…511; lower comes first
   * @returns its id, a small integer, until `remove`
   * @throws RangeError for a priority outside its range
   */
  add(kind: number, data: number, priority: number): number {
    if (!Number.isInteger(priority) || priority < 0 || priority >= PRIORITIES)
      throw new RangeError(`priority of an event must be an integer 0…${PRIORITIES - 1}, not ${priority}`);
    let id = this.spare;
    if (id >= 0) {
      this.spare = this.datas[id]!;
    } else {
      if (this.known === this.position.length) this.grow();
      id = this.known++;
    }
    this.position[id] = IDLE;
    this.kinds[id] = kind;
    this.datas[id] = data;
    this.classes[id] = priority * SEQUENCES;
    return id;
  }

  /** Cancels an event and gives its id back for another one. Throws RangeError when there is no such event. */
  remove(id: number): void {
    this.cancel(id);
    this.position[id] = REMOVED;
    this.datas[id] = this.spare;
    this.spare = id;
  }

  /**
   * Schedules an event, or moves it when it is pending.
   * @param time ns; may be Infinity, which is later than all others but still pending
   * @throws RangeError when the time is NaN or there is no such event
   */
  at(id: number, time: number): void {
    // So short that V8 always inlines it: a double handed to a real call would be allocated.
    this.times[id] = time;
    this.schedule(id);
  }

  /** Takes an event off the schedule; one that is not pending stays as it is. Throws RangeError when there is none. */
  cancel(id: number): void {
    const place = this.position[id];
    if (place === undefined || place === REMOVED) throw noSuchEvent(id);
    if (place === IDLE) return;
    this.position[id] = IDLE;
    // A hole may stay: the popped event's key still stands at the root and is before all that are left.
    const last = --this.length;
    if (place !== last) this.settle(place, this.heapId[last]!);
    else if (last === 0) this.heapTime[0] = Infinity;
  }

  /** Whether the event is scheduled; false after it was popped, cancelled or removed. */
  pending(id: number): boolean {
    return this.position[id]! >= 0;
  }

  /** ns; NaN when the event is not pending. */
  timeOf(id: number): number {
    return this.position[id]! >= 0 ? this.times[id]! : NaN;
  }

  /** Events that are pending. */
  get size(): number {
    return this.hole ? this.length - 1 : this.length;
  }

  /** Time of the earliest event, ns; Infinity when none is pending. */
  nextTime(): number {
    if (this.hole) this.closeHole();
    return this.heapTime[0]!;
  }

  /** Takes the earliest event off the schedule. Returns its id, or -1 when none is pending. */
  pop(): number {
    if (this.hole) this.closeHole();
    if (this.length === 0) return -1;
    const id = this.heapId[0]!;
    this.position[id] = IDLE;
    this.hole = true;
    return id;
  }

  kindOf(id: number): number {
    return this.kinds[id]!;
  }

  dataOf(id: number): number {
    return this.datas[id]!;
  }

  /** @param data any 32-bit integer. Throws RangeError when there is no such event. */
  setData(id: number, data: number): void {
    const place = this.position[id];
    if (place === undefined || place === REMOVED) throw noSuchEvent(id);
    this.datas[id] = data;
  }

  /** Schedules or moves the event to the time that stands in `times`. */
  private schedule(id: number): void {
    const place = this.position[id];
    if (place === undefined || place === REMOVED) throw noSuchEvent(id);
    if (Number.isNaN(this.times[id]!)) {
      if (place !== IDLE) this.times[id] = this.heapTime[place]!;
      throw new RangeError(`time of event ${id} is not a number`);
    }
    this.orders[id] = this.classes[id]! + this.sequence++;
    if (place !== IDLE) {
      if (this.hole) this.closeHole();
      this.settle(this.position[id]!, id);
    } else if (this.hole) {
      this.hole = false;
      this.siftDown(0, id);
    } else {
      // The heap has one place for each id, so there is room.
      this.siftUp(this.length++, id);
    }
  }

  private closeHole(): void {
    this.hole = false;
    const last = --this.length;
    if (last > 0) this.siftDown(0, this.heapId[last]!);
    else this.heapTime[0] = Infinity;
  }

  /** Puts an event into an empty place in the middle of the heap, or where it belongs above or below. */
  private settle(place: number, id: number): void {
    if (place > 0) {
      const time = this.times[id]!;
      const parent = (place - 1) >> 1;
      const parentTime = this.heapTime[parent]!;
      if (time < parentTime || (time === parentTime && this.orders[id]! < this.orders[this.heapId[parent]!]!)) {
        this.siftUp(place, id);
        return;
      }
    }
    this.siftDown(place, id);
  }

  // The two walks compare times first and look at `orders` only where times are equal. They spell this out in place
  // of a common function because the second lookup must not happen on the way that is nearly always taken. They take the
  // time from `times`, not as an argument: a double that is handed to a function can cost an allocation.

  private siftUp(place: number, id: number): void {
    const { heapTime, heapId, position, orders } = this;
    const time = this.times[id]!;
    const order = orders[id]!;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const parentTime = heapTime[parent]!;
      const parentId = heapId[parent]!;
      if (parentTime <= time && (parentTime < time || orders[parentId]! < order)) break;
      heapTime[place] = parentTime;
      heapId[place] = parentId;
      position[parentId] = place;
      place = parent;
    }
    heapTime[place] = time;
    heapId[place] = id;
    position[id] = place;
  }

  private siftDown(place: number, id: number): void {
    const { heapTime, heapId, position, orders, length } = this;
    const time = this.times[id]!;
    const order = orders[id]!;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= length) break;
      let childTime = heapTime[child]!;
      if (child + 1 < length) {
        const right = heapTime[child + 1]!;
        if (right <= childTime && (right < childTime || orders[heapId[child + 1]!]! < orders[heapId[child]!]!)) {
          child++;
          childTime = right;
        }
      }
      const childId = heapId[child]!;
      if (childTime >= time && (childTime > time || orders[childId]! > order)) break;
      heapTime[place] = childTime;
      heapId[place] = childId;
      position[childId] = place;
      place = child;
    }
    heapTime[place] = time;
    heapId[place] = id;
    position[id] = place;
  }

  private grow(): void {
    const capacity = 2 * this.position.length;
    this.heapTime = grown(this.heapTime, new Float64Array(capacity));
    this.heapId = grown(this.heapId, new Int32Array(capacity));
    this.position = grown(this.position, new Int32Array(capacity).fill(REMOVED));
    this.kinds = grown(this.kinds, new Int32Array(capacity));
    this.datas = grown(this.datas, new Int32Array(capacity));
    this.classes = grown(this.classes, new Float64Array(capacity));
    this.times = grown(this.times, new Float64Array(capacity));
    this.orders = grown(this.orders, new Float64Array(capacity));
  }
}

function grown<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old);
  return larger;
}

const noSuchEvent = (id: number): RangeError => new RangeError(`there is no event ${id}`);
