/** The bundle of mathjs (one file, loads fast) has no types of its own; they are those of the package. */
declare module 'mathjs/lib/browser/math.js' {
  import type * as mathjs from 'mathjs';
  const math: typeof mathjs;
  export default math;
}
