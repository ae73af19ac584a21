import { z } from 'zod';
import type { ActionSpec } from './action-spec.js';
import { playbookFileSchema } from './playbook-file.js';

/** What is used of JSON Schema here. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly definitions?: Readonly<Record<string, JsonSchema>>;
}

/** For editors: what may stand in a playbook. Each action's settings are known below its name. */
export function playbookJsonSchema(actions: readonly ActionSpec[]): JsonSchema {
  const { $schema, ...file } = toJsonSchema(playbookFileSchema) as JsonSchema & { readonly $schema: string };
  const { then, ...properties } = file.properties ?? {};
  const step = then?.items ?? {};
  const items = actions.length === 0 ? step : { anyOf: actions.map((action) => stepSchema(step, action)) };
  // In the order in which people write it.
  const { coolDown, stopOnFailure, ...first } = properties;
  return {
    $schema,
    title: 'A playbook of Trailwarden',
    ...file,
    properties: {
      ...first,
      then: { ...then, items },
      ...(coolDown && { coolDown }),
      ...(stopOnFailure && { stopOnFailure }),
    },
  } as JsonSchema;
}

function stepSchema(step: JsonSchema, { id, title, kind, settings }: ActionSpec): JsonSchema {
  const { action, with: _, on, expires, ...properties } = step.properties ?? {};
  const { $schema: __, ...told } = toJsonSchema(settings) as JsonSchema & { readonly $schema: string };
  const needsSettings = (told.required ?? []).length > 0;
  return {
    ...step,
    properties: {
      action: { ...action, const: id, description: title },
      with: told,
      on: kind === 'tell' ? { ...on } : { ...on, enum: ['start'] },
      ...properties,
      ...(kind === 'contain' && expires ? { expires } : {}),
    },
    required: needsSettings ? ['action', 'with'] : ['action'],
  };
}

function toJsonSchema(schema: z.ZodType): JsonSchema {
  return z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' }) as JsonSchema;
}

/** Keys that are known of the mapping at `path`. */
export function propertiesAt(schema: JsonSchema, path: readonly (string | number)[]): string[] {
  let here: readonly JsonSchema[] = [schema];
  for (const step of path) {
    here = here.flatMap((each) => alternatives(each, schema)).flatMap((each) => below(each, step));
  }
  return [
    ...new Set(
      here.flatMap((each) => alternatives(each, schema)).flatMap((each) => Object.keys(each.properties ?? {})),
    ),
  ];
}

function below({ items, properties }: JsonSchema, step: string | number): readonly JsonSchema[] {
  const next = typeof step === 'number' ? items : properties?.[step];
  return next === undefined ? [] : [next];
}

/** What a schema refers to, and each of what it may be. */
function alternatives(schema: JsonSchema, root: JsonSchema): readonly JsonSchema[] {
  const name = schema.$ref === '#' ? undefined : schema.$ref?.split('/').at(-1);
  const referred = schema.$ref === '#' ? root : root.definitions?.[name ?? ''];
  return [
    schema,
    ...(referred === undefined ? [] : [referred]),
    ...(schema.anyOf ?? []),
    ...(schema.allOf ?? []),
  ].flatMap((each) => (each === schema ? [each] : alternatives(each, root)));
}
