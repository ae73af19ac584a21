import { Readable } from 'node:stream';
import { AccountClient } from '@aws-sdk/client-account';
import { CloudTrailClient, InsightNotEnabledException, type Trail } from '@aws-sdk/client-cloudtrail';
import { AWSOrganizationsNotInUseException, OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { AccountAccess, AwsAccess, AwsClients } from '@trailwarden/platform';

export const OWN = '000000000009';
export const MANAGEMENT = '000000000001';

interface FakeTrail extends Trail {
  readonly isLogging?: boolean;
  readonly deliveryError?: string;
  readonly readWriteType?: 'All' | 'WriteOnly' | 'ReadOnly';
  readonly includeManagementEvents?: boolean;
  readonly excluded?: readonly string[];
  readonly insights?: readonly string[];
}

interface FakeAccount {
  readonly Id: string;
  readonly Name?: string;
  readonly State?: string;
  readonly Status?: string;
}

type Input = Readonly<Record<string, unknown>>;

/** As much of AWS as the collector asks, in memory; tests change it as they go. */
export class FakeAws implements AwsAccess {
  /** Undefined: there is no organization. */
  organization: string | undefined = 'o-abc';
  /** Pages of ListAccounts. */
  accountPages: FakeAccount[][] = [];
  trails: FakeTrail[] = [];
  /** Bucket → key → size. */
  readonly buckets = new Map<string, Map<string, number>>();
  readonly bodies = new Map<string, Uint8Array>();
  /** Keys of one page at most. */
  keysMax = 1000;
  readonly regions = ['eu-west-1', 'us-east-1'];
  /** Newest first, as LookupEvents tells them. */
  events: { readonly atMs: number; readonly text: string }[] = [];
  queue: { body: string; receipt: string }[] = [];
  readonly inFlight = new Map<string, { body: string; receipt: string }>();
  /** `Operation`, or `Operation ACCOUNT` → name of the error it answers. */
  readonly failing = new Map<string, string>();
  /** Accounts whose role cannot be assumed, and the reason. */
  readonly closedAccounts = new Map<string, string>();
  readonly calls: {
    readonly operation: string;
    readonly account: string;
    readonly region: string;
    readonly role: 'own' | 'reader';
    readonly input: Input;
  }[] = [];
  readonly marked = new Map<string, string>();
  nextTryMs = 0;

  operations(): string[] {
    return this.calls.map(({ operation }) => operation);
  }

  put(bucket: string, key: string, body: Uint8Array = new Uint8Array(10)): void {
    const objects = this.buckets.get(bucket) ?? new Map();
    this.buckets.set(bucket, objects.set(key, body.length));
    this.bodies.set(`${bucket}/${key}`, body);
  }

  notify(...bodies: unknown[]): void {
    for (const body of bodies) {
      const text = typeof body === 'string' ? body : JSON.stringify(body);
      this.queue.push({ body: text, receipt: `r${this.queue.length + this.inFlight.size}-${text.length}` });
    }
  }

  /** What was received and not deleted comes again. */
  timeOut(): void {
    this.queue.push(...this.inFlight.values());
    this.inFlight.clear();
  }

  async identity() {
    return { accountId: OWN, arn: `arn:aws:sts::${OWN}:assumed-role/collector/x`, partition: 'aws' };
  }

  async own(region: string): Promise<AwsClients> {
    return this.#clients(OWN, region, 'own');
  }

  async forAccount(accountId: string, region: string): Promise<AccountAccess> {
    this.calls.push({ operation: 'AssumeRole', account: accountId, region, role: 'own', input: {} });
    const reason = this.closedAccounts.get(accountId);
    if (reason !== undefined) return { kind: 'unreachable', state: 'denied', reason, nextTryMs: this.nextTryMs };
    return { kind: 'reachable', clients: this.#clients(accountId, region, 'reader') };
  }

  markAccount(accountId: string, state: string): void {
    this.marked.set(accountId, state);
  }

  async externalIdIsEnforced() {
    return 'unknown' as const;
  }

  async close(): Promise<void> {}

  #clients(account: string, region: string, role: 'own' | 'reader'): AwsClients {
    const config = { region, credentials: { accessKeyId: 'x', secretAccessKey: 'x' } };
    const answering = <Client extends object>(client: Client): Client =>
      Object.assign(client, {
        send: async (command: { readonly input: Input; readonly constructor: { readonly name: string } }) => {
          const operation = command.constructor.name.replace(/Command$/, '');
          this.calls.push({ operation, account, region, role, input: command.input });
          const failure = this.failing.get(operation) ?? this.failing.get(`${operation} ${account}`);
          if (failure !== undefined) throw Object.assign(new Error(failure), { name: failure });
          return this.#answer(operation, command.input, account, region);
        },
      });
    const unused = () => {
      throw new Error('the collector does not ask this');
    };
    return {
      accountId: account,
      region,
      sts: async () => answering(new STSClient(config)),
      organizations: async () => answering(new OrganizationsClient(config)),
      s3: async () => answering(new S3Client(config)),
      sqs: async () => answering(new SQSClient(config)),
      cloudtrail: async () => answering(new CloudTrailClient(config)),
      account: async () => answering(new AccountClient(config)),
      secretsManager: unused,
      ssm: unused,
      iam: unused,
      securityHub: unused,
      guardDuty: unused,
      eventBridge: unused,
      cloudWatch: unused,
      cloudWatchLogs: unused,
    };
  }

  #answer(operation: string, input: Input, account: string, region: string): unknown {
    switch (operation) {
      case 'ListAccounts':
        return this.#listAccounts(Number(input.NextToken ?? 0));
      case 'DescribeOrganization':
        return { Organization: { Id: this.organization, MasterAccountId: MANAGEMENT } };
      case 'ListRegions':
        return { Regions: this.regions.map((RegionName) => ({ RegionName })) };
      case 'DescribeTrails':
        return { trailList: this.trails.filter((trail) => showsIn(trail, account, region)) };
      case 'GetTrailStatus': {
        const { isLogging = true, deliveryError } = this.#trail(input.Name);
        return { IsLogging: isLogging, LatestDeliveryError: deliveryError };
      }
      case 'GetEventSelectors': {
        const { readWriteType = 'All', includeManagementEvents = true, excluded = [] } = this.#trail(input.TrailName);
        const selector = {
          ReadWriteType: readWriteType,
          IncludeManagementEvents: includeManagementEvents,
          ExcludeManagementEventSources: excluded,
        };
        return { EventSelectors: [selector] };
      }
      case 'GetInsightSelectors': {
        const { insights = [] } = this.#trail(input.TrailName);
        if (insights.length === 0) throw new InsightNotEnabledException({ message: 'off', $metadata: {} });
        return { InsightSelectors: insights.map((InsightType) => ({ InsightType })) };
      }
      case 'LookupEvents':
        return this.#lookupEvents(input);
      case 'ListObjectsV2':
        return this.#listObjects(input);
      case 'GetObject':
        return this.#getObject(`${input.Bucket}/${input.Key}`);
      case 'ReceiveMessage': {
        const messages = this.queue.splice(0, Number(input.MaxNumberOfMessages));
        for (const message of messages) this.inFlight.set(message.receipt, message);
        return { Messages: messages.map(({ body, receipt }) => ({ Body: body, ReceiptHandle: receipt })) };
      }
      case 'DeleteMessageBatch':
        for (const { ReceiptHandle } of input.Entries as { ReceiptHandle: string }[])
          this.inFlight.delete(ReceiptHandle);
        return {};
      case 'GetQueueAttributes':
        return {
          Attributes: {
            ApproximateNumberOfMessages: `${this.queue.length}`,
            ApproximateNumberOfMessagesNotVisible: `${this.inFlight.size}`,
          },
        };
      default:
        throw new Error(`the fake has no ${operation}`);
    }
  }

  #listAccounts(page: number) {
    if (this.organization === undefined)
      throw new AWSOrganizationsNotInUseException({ message: 'none', $metadata: {} });
    const last = page >= this.accountPages.length - 1;
    return { Accounts: this.accountPages[page], ...(last ? {} : { NextToken: String(page + 1) }) };
  }

  #trail(arn: unknown): FakeTrail {
    const trail = this.trails.find(({ TrailARN }) => TrailARN === arn);
    if (trail === undefined) throw Object.assign(new Error('no trail'), { name: 'TrailNotFoundException' });
    return trail;
  }

  #lookupEvents(input: Input) {
    const [from, until] = [(input.StartTime as Date).getTime(), (input.EndTime as Date).getTime()];
    const all = this.events.filter(({ atMs }) => atMs >= from && atMs <= until + 999);
    const at = Number(input.NextToken ?? 0);
    const Events = all.slice(at, at + 50).map(({ text }) => ({ CloudTrailEvent: text }));
    return { Events, ...(at + 50 < all.length ? { NextToken: String(at + 50) } : {}) };
  }

  #listObjects({ Bucket, Prefix = '', StartAfter = '', Delimiter, MaxKeys = 1000 }: Input) {
    const objects = this.buckets.get(String(Bucket));
    if (objects === undefined) throw Object.assign(new Error('no bucket'), { name: 'NoSuchBucket' });
    const prefix = String(Prefix);
    const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > String(StartAfter)).sort();
    if (Delimiter === '/') {
      const folders = keys.flatMap((key) => /^[^/]+\//.exec(key.slice(prefix.length))?.[0] ?? []);
      return { CommonPrefixes: [...new Set(folders)].map((folder) => ({ Prefix: `${prefix}${folder}` })) };
    }
    const page = keys.slice(0, Math.min(Number(MaxKeys), this.keysMax));
    return { Contents: page.map((Key) => ({ Key, Size: objects.get(Key) })), IsTruncated: page.length < keys.length };
  }

  #getObject(address: string) {
    const body = this.bodies.get(address);
    if (body === undefined) throw Object.assign(new Error('no key'), { name: 'NoSuchKey' });
    return {
      Body: Object.assign(Readable.from([body]), { transformToByteArray: async () => body }),
      ContentLength: body.length,
    };
  }
}

/** As DescribeTrails with shadow trails: single-region ones at home, multi-region ones everywhere, the organization's in every account. */
function showsIn(trail: FakeTrail, account: string, region: string): boolean {
  const isMine = trail.TrailARN?.split(':')[4] === account || trail.IsOrganizationTrail === true;
  return isMine && (trail.IsMultiRegionTrail === true || trail.HomeRegion === region);
}
