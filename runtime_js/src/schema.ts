/** A checker for the part of JSON Schema that docs/manifest.schema.json uses. */

export interface Schema {
  $ref?: string;
  $defs?: Record<string, Schema>;
  type?: string;
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  pattern?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  items?: Schema;
}

/** The first way in which `value` is not what `schema` says, as "field: expected ..., got ..."; null if it is. */
export function firstMismatch(value: unknown, schema: Schema, root: Schema = schema, path = ''): string | null {
  if (schema.$ref) return firstMismatch(value, resolve(schema.$ref, root), root, path);
  if (schema.anyOf) {
    return matchesAny(value, schema.anyOf, root) ? null : mismatch(path, schema.anyOf.map(describe).join(' or '), value);
  }
  if (!matchesType(value, schema)) return mismatch(path, describe(schema), value);
  if (Array.isArray(value)) {
    return firstOf(value.entries(), (key, item) => firstMismatch(item, schema.items ?? {}, root, `${path}[${key}]`));
  }
  if (schema.type === 'object') return objectMismatch(value as Record<string, unknown>, schema, root, path);
  return null;
}

function objectMismatch(value: Record<string, unknown>, schema: Schema, root: Schema, path: string): string | null {
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const missing = schema.required?.find((key) => !(key in value));
  if (missing !== undefined) return mismatch(at(missing), 'a value', undefined);
  return firstOf(Object.entries(value), (key, item) => {
    const property = schema.properties?.[key] ?? schema.additionalProperties;
    if (property === false) return mismatch(at(key), 'no such field', item);
    return typeof property === 'object' ? firstMismatch(item, property, root, at(key)) : null;
  });
}

function matchesAny(value: unknown, schemas: Schema[], root: Schema): boolean {
  return schemas.some((schema) => firstMismatch(value, schema, root) === null);
}

function matchesType(value: unknown, {type, const: only, enum: choices, pattern}: Schema): boolean {
  if (only !== undefined) return value === only;
  if (choices) return choices.includes(value);
  if (pattern && !(typeof value === 'string' && new RegExp(pattern, 'u').test(value))) return false;
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'null') return value === null;
  if (type === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value);
  return type === undefined || typeof value === type;
}

function describe({type, const: only, enum: choices, pattern, $ref}: Schema): string {
  if (only !== undefined) return JSON.stringify(only);
  return choices?.join(' or ') ?? pattern ?? type ?? $ref?.split('/').at(-1) ?? 'anything';
}

function mismatch(path: string, expected: string, actual: unknown): string {
  return `${path || 'the document'}: expected ${expected}, got ${JSON.stringify(actual)?.slice(0, 60) ?? 'nothing'}`;
}

function firstOf<K, V>(items: Iterable<[K, V]>, check: (key: K, value: V) => string | null): string | null {
  for (const [key, value] of items) {
    const found = check(key, value);
    if (found !== null) return found;
  }
  return null;
}

function resolve(reference: string, root: Schema): Schema {
  return root.$defs![reference.slice('#/$defs/'.length)];
}
