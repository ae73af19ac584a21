/** Switched on in every account. */
export const DEFAULT_REGIONS = [
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
  'ap-south-1',
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
] as const;

/** Off until an account asks for them; some of them. */
export const OPT_IN_REGIONS = [
  'af-south-1',
  'ap-east-1',
  'eu-central-2',
  'eu-south-1',
  'il-central-1',
  'me-south-1',
] as const;
