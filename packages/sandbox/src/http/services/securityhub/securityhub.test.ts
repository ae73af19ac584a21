import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  BatchUpdateFindingsCommand,
  DescribeHubCommand,
  DisableSecurityHubCommand,
  EnableSecurityHubCommand,
  GetFindingsCommand,
  type GetFindingsCommandInput,
  SecurityHubClient,
} from '@aws-sdk/client-securityhub';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type ResponderSandbox, startResponderSandbox } from '../../../testing/responder-sandbox.js';
import { busEvents } from '../eventbridge/bus.js';
import { findingsOf, hubOf } from './hub.js';

let here: ResponderSandbox;
let hub: SecurityHubClient;
let accountId: string;
let count = 0;

beforeAll(async () => {
  here = await startResponderSandbox();
  hub = new SecurityHubClient(here.config());
  accountId = here.sandbox.securityAccountId;
});

beforeEach(() => {
  for (const region of ['us-east-1', 'eu-west-1']) hubOf(here.sandbox.world, accountId, region).findings.clear();
});

afterAll(async () => {
  await here.sandbox.close();
});

const productOf = (account: string) => `arn:aws:securityhub:us-east-1:${account}:product/${account}/default`;

function finding(overrides: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding {
  count += 1;
  return {
    SchemaVersion: '2018-10-08',
    Id: `trailwarden/${count}`,
    ProductArn: productOf(accountId),
    GeneratorId: 'trailwarden/ApiCallRate',
    AwsAccountId: accountId,
    CreatedAt: '2026-03-02T10:06:00.000Z',
    UpdatedAt: '2026-03-02T10:06:00.000Z',
    Title: 'RunInstances called 41 times a minute (normal 0.2)',
    Description: 'A burst.',
    Resources: [{ Type: 'AwsIamRole', Id: `arn:aws:iam::${accountId}:role/ci/Deployer` }],
    FindingProviderFields: { Severity: { Label: 'HIGH', Original: '9.4' }, Types: ['Unusual Behaviors/User'] },
    ...overrides,
  };
}

const put = (...Findings: AwsSecurityFinding[]) => hub.send(new BatchImportFindingsCommand({ Findings }));
const held = (): readonly AwsSecurityFinding[] => findingsOf(here.sandbox.world, accountId);
const identifierOf = ({ Id, ProductArn }: AwsSecurityFinding) => ({ Id, ProductArn });

describe('an import', () => {
  it('is given back with what Security Hub adds', async () => {
    const imported = finding();

    const outcome = await put(imported);

    expect(outcome).toMatchObject({ SuccessCount: 1, FailedCount: 0, FailedFindings: [] });
    const { Findings } = await hub.send(new GetFindingsCommand({ Filters: idIs(imported.Id) }));
    expect(Findings).toMatchObject([
      {
        Title: imported.Title,
        RecordState: 'ACTIVE',
        Workflow: { Status: 'NEW' },
        Severity: { Label: 'HIGH', Normalized: 70 },
        Types: ['Unusual Behaviors/User'],
        Region: 'us-east-1',
      },
    ]);
  });

  it.each<[string, Partial<AwsSecurityFinding>, RegExp]>([
    ['without a title', { Title: undefined }, /required property 'Title'/],
    ['with a title too long', { Title: 'x'.repeat(257) }, /data\.Title should NOT be longer than 256/],
    ['with a description too long', { Description: 'x'.repeat(1025) }, /data\.Description/],
    ['with a time that is none', { UpdatedAt: 'yesterday' }, /data\.UpdatedAt should match format/],
    ['of another schema', { SchemaVersion: '2020-01-01' }, /SchemaVersion/],
    ['without resources', { Resources: [] }, /data\.Resources should NOT have fewer than 1/],
    ['without severity or types', { FindingProviderFields: undefined }, /FindingProviderFields/],
    [
      'of a type that is none',
      { FindingProviderFields: { Severity: { Label: 'LOW' }, Types: ['Strange'] } },
      /Types\[0\]/,
    ],
    ['larger than 240 KB', { ProductFields: { a: 'x'.repeat(250_000) } }, /240KB/],
  ])('%s fails alone, with the reason', async (_, overrides, reason) => {
    const [good, bad] = [finding(), finding(overrides)];

    const outcome = await put(good, bad);

    expect(outcome).toMatchObject({ SuccessCount: 1, FailedCount: 1 });
    expect(outcome.FailedFindings).toEqual([
      { Id: bad.Id, ErrorCode: 'InvalidInput', ErrorMessage: expect.stringMatching(reason) },
    ]);
    expect(held().map(({ Id }) => Id)).toEqual([good.Id]);
  });

  it('takes 100 findings and refuses 101', async () => {
    const many = Array.from({ length: 101 }, () => finding());

    await expect(put(...many)).rejects.toMatchObject({ name: 'InvalidInputException' });
    await expect(put(...many.slice(1))).resolves.toMatchObject({ SuccessCount: 100 });
  });

  it('is refused as a whole when a finding is about another account', async () => {
    const { managementAccountId } = here.sandbox;

    const outcome = put(finding(), finding({ AwsAccountId: managementAccountId }));

    await expect(outcome).rejects.toMatchObject({ name: 'AccessDeniedException' });
    expect(held()).toEqual([]);
  });

  it('is refused for another region’s product', async () => {
    const elsewhere = productOf(accountId).replace('us-east-1', 'eu-west-1');

    await expect(put(finding({ ProductArn: elsewhere }))).rejects.toMatchObject({ name: 'AccessDeniedException' });
  });

  it('is refused where Security Hub is off', async () => {
    const there = new SecurityHubClient(here.config(undefined, 'eu-west-1'));
    await there.send(new DisableSecurityHubCommand({}));
    const ProductArn = productOf(accountId).replace('us-east-1', 'eu-west-1');
    const send = () => there.send(new BatchImportFindingsCommand({ Findings: [finding({ ProductArn })] }));
    await expect(send()).rejects.toMatchObject({ name: 'InvalidAccessException' });
    await expect(there.send(new DescribeHubCommand({}))).rejects.toMatchObject({ name: 'InvalidAccessException' });

    await there.send(new EnableSecurityHubCommand({}));

    await expect(send()).resolves.toMatchObject({ SuccessCount: 1 });
  });

  it('is told on the event bus', async () => {
    const imported = finding();

    await put(imported);

    expect(busEvents(here.sandbox.world).at(-1)).toMatchObject({
      source: 'aws.securityhub',
      'detail-type': 'Security Hub Findings - Imported',
      detail: { findings: [{ Id: imported.Id }] },
    });
  });
});

describe('an import of a finding that is there', () => {
  it('updates it when UpdatedAt is later', async () => {
    const first = finding();
    await put(first);

    await put({ ...first, Title: 'Ended', UpdatedAt: '2026-03-02T10:07:00.000Z', RecordState: 'ARCHIVED' });

    expect(held()).toMatchObject([{ Title: 'Ended', RecordState: 'ARCHIVED', CreatedAt: first.CreatedAt }]);
  });

  it.each(['2026-03-02T10:06:00.000Z', '2026-03-02T10:05:59.999Z'])(
    'counts as a success and changes nothing when UpdatedAt is not later: %s',
    async (UpdatedAt) => {
      const first = finding();
      await put(first);

      const outcome = await put({ ...first, Title: 'Late', UpdatedAt });

      expect(outcome).toMatchObject({ SuccessCount: 1, FailedCount: 0 });
      expect(held()).toMatchObject([{ Title: first.Title }]);
    },
  );

  it('leaves what customers have written', async () => {
    const first = finding();
    await put(first);
    await hub.send(
      new BatchUpdateFindingsCommand({
        FindingIdentifiers: [identifierOf(first)],
        Workflow: { Status: 'NOTIFIED' },
        Severity: { Label: 'LOW' },
        Note: { Text: 'known', UpdatedBy: 'ana' },
      }),
    );

    await put({ ...first, Title: 'Again', UpdatedAt: '2026-03-02T10:08:00.000Z', Workflow: { Status: 'NEW' } });

    expect(held()).toMatchObject([
      { Title: 'Again', Workflow: { Status: 'NOTIFIED' }, Severity: { Label: 'LOW' }, Note: { Text: 'known' } },
    ]);
  });

  it.each([
    ['RESOLVED', 'NEW'],
    ['SUPPRESSED', 'SUPPRESSED'],
  ] as const)('that was archived and %s and becomes active again is %s', async (before, after) => {
    const first = finding({ RecordState: 'ARCHIVED' });
    await put(first);
    await hub.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers: [identifierOf(first)], Workflow: { Status: before } }),
    );

    await put({ ...first, RecordState: 'ACTIVE', UpdatedAt: '2026-03-02T11:00:00.000Z' });

    expect(held()).toMatchObject([{ Workflow: { Status: after } }]);
  });
});

describe('BatchUpdateFindings', () => {
  it('names the findings that are not there, or are there twice, and does the rest', async () => {
    const known = finding();
    await put(known);
    const unknown = finding();
    const FindingIdentifiers = [known, unknown, known].map(identifierOf);

    const outcome = await hub.send(
      new BatchUpdateFindingsCommand({ FindingIdentifiers, Workflow: { Status: 'RESOLVED' } }),
    );

    expect(outcome.ProcessedFindings).toEqual([identifierOf(known)]);
    expect(outcome.UnprocessedFindings).toMatchObject([
      { FindingIdentifier: identifierOf(unknown), ErrorCode: 'FindingNotFound' },
      { FindingIdentifier: identifierOf(known), ErrorCode: 'DuplicatedFindingIdentifier' },
    ]);
    expect(held()).toMatchObject([{ Workflow: { Status: 'RESOLVED' }, UpdatedAt: known.UpdatedAt }]);
  });
});

describe('GetFindings', () => {
  const read = async (input: GetFindingsCommandInput) =>
    ((await hub.send(new GetFindingsCommand(input))).Findings ?? []).map(({ Id }) => Id);

  it('filters by id, state, resource and time', async () => {
    const [early, late] = [finding(), finding({ UpdatedAt: '2026-03-02T12:00:00Z' })];
    const archived = finding({ RecordState: 'ARCHIVED', Resources: [{ Type: 'Other', Id: 'something' }] });
    await put(early, late, archived);

    expect(await read({ Filters: idIs(late.Id) })).toEqual([late.Id]);
    expect(await read({ Filters: { RecordState: [{ Value: 'ARCHIVED', Comparison: 'EQUALS' }] } })).toEqual([
      archived.Id,
    ]);
    expect(await read({ Filters: { ResourceId: [{ Value: 'arn:aws:iam', Comparison: 'PREFIX' }] } })).toEqual([
      early.Id,
      late.Id,
    ]);
    expect(
      await read({ Filters: { UpdatedAt: [{ Start: '2026-03-02T11:00:00Z', End: '2026-03-02T13:00:00Z' }] } }),
    ).toEqual([late.Id]);
    expect(
      await read({ Filters: { ResourceId: [{ Value: 'arn:aws:iam', Comparison: 'PREFIX_NOT_EQUALS' }] } }),
    ).toEqual([archived.Id]);
  });

  it('comes in pages that together hold every finding once', async () => {
    const all = Array.from({ length: 7 }, () => finding());
    await put(...all);

    const found: (string | undefined)[] = [];
    let NextToken: string | undefined;
    do {
      const page = await hub.send(new GetFindingsCommand({ MaxResults: 3, NextToken }));
      found.push(...(page.Findings ?? []).map(({ Id }) => Id));
      NextToken = page.NextToken;
    } while (NextToken !== undefined);

    expect(found.sort()).toEqual(all.map(({ Id }) => Id).sort());
  });

  it('says so when it does not know a filter', async () => {
    await put(finding());

    const outcome = read({ Filters: { MalwareName: [{ Value: 'x', Comparison: 'EQUALS' }] } });

    await expect(outcome).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } });
  });
});

function idIs(id: string | undefined) {
  return { Id: [{ Value: id, Comparison: 'EQUALS' as const }] };
}
