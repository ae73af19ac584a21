import { VARIABLES } from './environment.js';
import { configJsonSchema, type JsonSchema } from './json-schema.js';

/** One setting, as people are told about it. */
export interface Setting {
  readonly path: readonly string[];
  readonly allowed: string;
  /** As written in YAML; undefined when there is none. */
  readonly byDefault: string | undefined;
  readonly description: string;
  readonly variable: string | undefined;
  readonly secret: boolean;
}

/** All of them, in the order of the file. */
export const SETTINGS: readonly Setting[] = Object.entries(configJsonSchema().properties ?? {}).flatMap(
  ([section, { properties = {} }]) =>
    Object.entries(properties).flatMap(([key, schema]) => {
      const own = Object.entries(schema.properties ?? schema.items?.properties ?? {});
      return [
        // What only holds others is no setting itself; a list of them is.
        ...(schema.properties === undefined ? [settingOf([section, key], schema)] : []),
        ...own.map(([inner, each]) => settingOf([section, key, inner], each)),
      ];
    }),
);

function settingOf(path: readonly string[], schema: JsonSchema): Setting {
  return {
    path,
    allowed: allowedBy(schema),
    byDefault: schema.default === undefined ? undefined : JSON.stringify(schema.default).replace(/^"(.*)"$/, '$1'),
    description: schema.description ?? '',
    variable: VARIABLES.find((each) => each.path.join('.') === path.join('.'))?.name,
    secret: isSecretRef(schema),
  };
}

function allowedBy(schema: JsonSchema): string {
  if (isSecretRef(schema)) return 'secret';
  if (schema.enum !== undefined) return schema.enum.join(', ');
  if (schema.type === 'boolean') return 'true, false';
  if (schema.anyOf !== undefined) return schema.anyOf.map(allowedBy).join(', ');
  if (schema.type === 'array') return schema.items?.properties === undefined ? 'list' : 'list of settings';
  if (schema.type === 'object') return `{ ${Object.keys(schema.properties ?? {}).join(', ')} }`;
  if (schema.type === 'integer') return `${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'number') return `above ${schema.exclusiveMinimum}, at most ${schema.maximum}`;
  return 'text';
}

function isSecretRef({ anyOf = [] }: JsonSchema): boolean {
  return anyOf.some((each) => each.anyOf !== undefined || each.properties?.ssm !== undefined);
}
