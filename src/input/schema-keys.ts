/** Which keys a zod schema knows at a path: what an unknown key is compared with. */
import { z } from 'zod';

/** Keys of the object schemas at `path`, those of the chosen alternative first where `value` tells it. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[], value: unknown): string[] {
  let schemas = unwrap(schema, value);
  let here = value;
  for (const step of path) {
    here = typeof here === 'object' && here !== null ? (here as Record<PropertyKey, unknown>)[step] : undefined;
    schemas = schemas.flatMap((s) => child(s, step)).flatMap((s) => unwrap(s, here));
  }
  return [...new Set(schemas.flatMap((s) => (s instanceof z.ZodObject ? Object.keys(s.shape) : [])))];
}

/** Schemas of the value under a key or index of an object, list or record. */
export function child(schema: z.ZodType, step: PropertyKey): z.ZodType[] {
  if (schema instanceof z.ZodObject) {
    const inner = (schema.shape as Record<PropertyKey, z.ZodType | undefined>)[step];
    return inner ? [inner] : [];
  }
  if (schema instanceof z.ZodArray) return [schema.element as z.ZodType];
  if (schema instanceof z.ZodRecord) return [schema.valueType as z.ZodType];
  return [];
}

/** Through optional, default, transform and union wrappers to the schemas that hold keys. */
export function unwrap(schema: z.ZodType, value: unknown): z.ZodType[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodPrefault || schema instanceof z.ZodReadonly) {
    return unwrap(schema.unwrap() as z.ZodType, value);
  }
  if (schema instanceof z.ZodPipe) return unwrap(schema.in as z.ZodType, value);
  if (schema instanceof z.ZodLazy) return unwrap(schema.unwrap() as z.ZodType, value);
  if (schema instanceof z.ZodUnion) {
    const options = schema.options as z.ZodType[];
    const chosen = schema instanceof z.ZodDiscriminatedUnion ? discriminated(schema, options, value) : undefined;
    return chosen ? unwrap(chosen, value) : options.flatMap((o) => unwrap(o, value));
  }
  return [schema];
}

function discriminated(schema: z.ZodDiscriminatedUnion, options: z.ZodType[], value: unknown): z.ZodType | undefined {
  const key = schema.def.discriminator;
  const given = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return options.find((o) => {
    const literal = o instanceof z.ZodObject ? (o.shape as Record<string, unknown>)[key] : undefined;
    return literal instanceof z.ZodLiteral && literal.values.has(given as string);
  });
}
