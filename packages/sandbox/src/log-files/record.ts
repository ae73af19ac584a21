import type { CountedEvent } from '@trailwarden/cloudtrail';
import type { Random } from '../random.js';
import { requestParametersOf, responseElementsOf, uuid } from './request-parameters.js';
import { timeText } from './user-identity.js';

const EVENT_VERSION = '1.11';
const MINUTE_MS = 60_000;
const SECONDS_PER_MINUTE = 60;
const CATEGORY = { management: 'Management', data: 'Data', network: 'NetworkActivity' } as const;
const SERVICE_NAME = '.amazonaws.com';

/** One call as CloudTrail records it. Everything that is counted comes back from it as it is in `event`; the rest is plausible. */
export function recordOf(event: CountedEvent, userIdentity: object, random: Random): object {
  const { source, name, region, address, agent } = event;
  const signIn = name === 'ConsoleLogin';
  const byService = address.endsWith(SERVICE_NAME);
  return {
    eventVersion: EVENT_VERSION,
    userIdentity,
    eventTime: timeText(event.minute * MINUTE_MS + random.int(0, SECONDS_PER_MINUTE - 1) * 1000),
    eventSource: source,
    eventName: name,
    awsRegion: region,
    sourceIPAddress: address,
    userAgent: agent,
    ...errorOf(event),
    requestParameters: requestParametersOf(event, random),
    responseElements: responseElementsOf(event, random),
    ...(signIn ? { additionalEventData: SIGN_IN } : { requestID: uuid(random) }),
    eventID: uuid(random),
    readOnly: event.readOnly,
    eventType: signIn ? 'AwsConsoleSignIn' : 'AwsApiCall',
    managementEvent: event.category === 'management',
    recipientAccountId: event.account,
    eventCategory: CATEGORY[event.category],
    // A call that a service makes for you has no connection of yours.
    ...(byService ? {} : { tlsDetails: tlsDetails(signIn ? 'signin.aws.amazon.com' : hostOf(source, region)) }),
    ...(agent.startsWith('Mozilla/') && !signIn ? { sessionCredentialFromConsole: 'true' } : {}),
  };
}

const SIGN_IN = {
  LoginTo: 'https://console.aws.amazon.com/console/home',
  MobileVersion: 'No',
  MFAUsed: 'No',
} as const;

function errorOf({ errorCode, name }: CountedEvent): { errorCode?: string; errorMessage?: string } {
  if (errorCode === undefined) return {};
  // The sign-in page says in words what went wrong, and gives no code.
  if (name === 'ConsoleLogin') return { errorMessage: errorCode };
  return { errorCode, errorMessage: `${name} was refused: ${errorCode}` };
}

function tlsDetails(clientProvidedHostHeader: string): object {
  return { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader };
}

function hostOf(source: string, region: string): string {
  return `${source.slice(0, -SERVICE_NAME.length)}.${region}${SERVICE_NAME}`;
}
