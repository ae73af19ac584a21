import type * as api from '@aws-sdk/client-eventbridge';
import { Fault } from '../../fault.js';
import type { CallContext, Handlers, Question } from '../../service.js';
import { type Rule, rulesOf } from './bus.js';
import { readPattern } from './pattern.js';

const RULES_MAX = 300;
const TARGETS_MAX = 5;

/** Rules of the default bus; their targets are queues. */
export const rules: Handlers<typeof api> = {
  PutRule({ Name = '', EventPattern, Description, State = 'ENABLED' }, { world, accountId, region }) {
    if (!/^[\w.-]{1,64}$/.test(Name)) throw new Fault('ValidationException', `'${Name}' is not a rule name`);
    if (EventPattern === undefined) {
      throw new Fault(
        'ValidationException',
        'Parameter(s) EventPattern must be specified: schedules are not simulated.',
      );
    }
    const pattern = readPattern(EventPattern);
    const all = rulesOf(world, accountId, region);
    const known = all.get(Name);
    if (known === undefined && all.size >= RULES_MAX) {
      throw new Fault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
    }
    const rule: Rule = {
      name: Name,
      arn: ruleArn(accountId, region, Name),
      description: Description,
      enabled: State !== 'DISABLED',
      pattern,
      patternText: EventPattern,
      targets: known?.targets ?? new Map(),
    };
    all.set(Name, rule);
    return { RuleArn: rule.arn };
  },

  PutTargets({ Rule: name, Targets = [] }, ctx) {
    const { targets } = findRule(name, ctx);
    const FailedEntries: api.PutTargetsResultEntry[] = [];
    for (const { Id = '', Arn = '' } of Targets) {
      if (!targets.has(Id) && targets.size >= TARGETS_MAX) {
        throw new Fault('LimitExceededException', 'The requested resource exceeds the maximum number allowed.');
      }
      if (/^arn:aws:sqs:/.test(Arn)) targets.set(Id, Arn);
      else {
        const ErrorMessage = `Provided target ${Arn} is not simulated: queues only.`;
        FailedEntries.push({ TargetId: Id, ErrorCode: 'ValidationException', ErrorMessage });
      }
    }
    return { FailedEntryCount: FailedEntries.length, FailedEntries };
  },

  ListTargetsByRule({ Rule: name }, ctx) {
    return { Targets: [...findRule(name, ctx).targets].map(([Id, Arn]) => ({ Id, Arn })) };
  },

  RemoveTargets({ Rule: name, Ids = [] }, ctx) {
    const { targets } = findRule(name, ctx);
    for (const id of Ids) targets.delete(id);
    return { FailedEntryCount: 0, FailedEntries: [] };
  },

  DescribeRule: ({ Name }, ctx) => shape(findRule(Name, ctx)),

  ListRules({ NamePrefix = '' }, { world, accountId, region }) {
    const found = [...rulesOf(world, accountId, region).values()].filter(({ name }) => name.startsWith(NamePrefix));
    return { Rules: found.map(shape) };
  },

  DeleteRule({ Name = '' }, { world, accountId, region }) {
    const all = rulesOf(world, accountId, region);
    if ((all.get(Name)?.targets.size ?? 0) > 0) {
      throw new Fault('ValidationException', "Rule can't be deleted since it has targets.");
    }
    all.delete(Name);
  },
};

export function askAboutRule(
  { Name, Rule }: { Name?: string | undefined; Rule?: string | undefined },
  { operation, accountId, region }: Omit<CallContext, 'authorize'>,
): Question {
  return { action: `events:${operation}`, resource: ruleArn(accountId, region, Name ?? Rule ?? '') };
}

function ruleArn(accountId: string, region: string, name: string): string {
  return `arn:aws:events:${region}:${accountId}:rule/${name}`;
}

function findRule(name: string | undefined, { world, accountId, region }: CallContext): Rule {
  const rule = rulesOf(world, accountId, region).get(name ?? '');
  if (rule !== undefined) return rule;
  throw new Fault('ResourceNotFoundException', `Rule ${name} does not exist on EventBus default.`);
}

function shape({ name, arn, description, enabled, patternText }: Rule): api.Rule {
  return {
    Name: name,
    Arn: arn,
    EventPattern: patternText,
    State: enabled ? 'ENABLED' : 'DISABLED',
    EventBusName: 'default',
    ...(description !== undefined && { Description: description }),
  };
}
