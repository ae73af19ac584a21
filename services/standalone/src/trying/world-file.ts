import { z } from 'zod';

const tags = z.record(z.string(), z.string());
const accountId = z.string().regex(/^\d{12}$/);
const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** What is around an incident, where somebody wants it other than usual. */
export const worldFileSchema = z.strictObject({
  now: time.optional(),
  managementAccount: accountId.optional(),
  securityAccount: accountId.optional(),
  accounts: z
    .record(
      accountId,
      z.strictObject({
        name: z.string().default(''),
        state: z.string().default('ACTIVE'),
        ouPath: z.string().optional(),
        tags: tags.default({}),
      }),
    )
    .optional(),
  /** By ARN. */
  principalTags: z.record(z.string(), tags).default({}),
  findings: z
    .array(
      z.strictObject({
        from: z.enum(['guardduty', 'security-hub']),
        id: z.string().default('finding'),
        account: accountId,
        region: z.string().default('us-east-1'),
        title: z.string().default(''),
        type: z.string(),
        severity: z.enum(['low', 'medium', 'high', 'critical']).default('high'),
        about: z.array(z.string()).default([]),
        at: time.optional(),
      }),
    )
    .default([]),
  containments: z
    .array(
      z.strictObject({
        incident: z.string().default('another incident'),
        playbook: z.string(),
        action: z.string(),
        account: accountId,
        target: z.string(),
        at: time,
        standing: z.boolean().default(false),
      }),
    )
    .default([]),
});

export type WorldFile = z.output<typeof worldFileSchema>;
