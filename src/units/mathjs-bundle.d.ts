/** mathjs' bundle has no types of its own; they are those of the package. */
declare module 'mathjs/lib/browser/math.js' {
  const math: Pick<typeof import('mathjs'), 'unit'>;
  export default math;
}
