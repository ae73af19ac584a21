import { NormalizedSchema } from '@smithy/core/schema';
import { type Route, routeOf } from './route.js';

/** An operation as the SDK's schemas describe it. */
export interface Operation {
  readonly name: string;
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
  /** Members of the input that must be there. */
  readonly required: readonly string[];
  /** Of REST services. */
  readonly route: Route | undefined;
}

/** A modelled error. */
export interface ErrorShape {
  readonly name: string;
  readonly namespace: string;
  readonly status: number;
  /** Its code in the query protocol, where it differs from the name. */
  readonly queryCode: string | undefined;
  /** `message` or `Message`, as the shape spells it. */
  readonly messageMember: string;
}

// Of the SDK's static schemas, whose first element is their kind.
const OPERATION = 9;
const ERROR = -3;

type SchemaSource = Parameters<typeof NormalizedSchema.of>[0];

/** By name. */
export function operationsOf(module: Readonly<Record<string, unknown>>): Map<string, Operation> {
  const operations = new Map<string, Operation>();
  for (const schema of Object.values(module)) {
    if (!isSchema(schema, OPERATION)) continue;
    const [, , name, traits, input, output] = schema;
    const inputSource = settled(input);
    const http = (traits as { http?: [string, string, number] }).http;
    operations.set(name, {
      name,
      input: NormalizedSchema.of(inputSource as SchemaSource),
      output: NormalizedSchema.of(settled(output) as SchemaSource),
      required: requiredOf(inputSource),
      route: http === undefined ? undefined : routeOf(http),
    });
  }
  return operations;
}

/** By name and, where it differs, by the query protocol's code. */
export function errorShapesOf(module: Readonly<Record<string, unknown>>): Map<string, ErrorShape> {
  const shapes = new Map<string, ErrorShape>();
  for (const schema of Object.values(module)) {
    if (!isSchema(schema, ERROR)) continue;
    const [, namespace, name, traits, members] = schema;
    const { awsQueryError, httpError, error } = traits as {
      awsQueryError?: [string, number];
      httpError?: number;
      error?: 'client' | 'server';
    };
    const shape: ErrorShape = {
      name,
      namespace,
      status: awsQueryError?.[1] ?? httpError ?? (error === 'server' ? 500 : 400),
      queryCode: awsQueryError?.[0],
      messageMember: (members as string[]).includes('Message') ? 'Message' : 'message',
    };
    shapes.set(name, shape);
    if (shape.queryCode !== undefined) shapes.set(shape.queryCode, shape);
  }
  return shapes;
}

type StaticSchema = [kind: number, namespace: string, name: string, traits: unknown, ...rest: unknown[]];

function isSchema(value: unknown, kind: number): value is StaticSchema {
  return Array.isArray(value) && value[0] === kind && typeof value[2] === 'string';
}

function settled(value: unknown): unknown {
  return typeof value === 'function' ? value() : value;
}

/** Required members come first in a structure; its seventh element says how many. */
function requiredOf(schema: unknown): string[] {
  if (!Array.isArray(schema)) return [];
  const [, , , , members, , count] = schema as unknown[];
  return Array.isArray(members) && typeof count === 'number' ? members.slice(0, count) : [];
}
